/** Unsubscribing, and the pages that say why a link does nothing. */
import type { UnsubscribeView } from "../commands/preferences.ts";
import { html } from "../lib/html.ts";
import { page } from "./layout.ts";
import { pageWords, type PageLanguage } from "./words.ts";

/** Only the button acts: whoever merely opens the link, such as a mail scanner, changes nothing. */
export function unsubscribePage({ clinic, masked, done }: UnsubscribeView, language: PageLanguage): string {
  const { unsubscribe: words } = pageWords[language];
  if (done) {
    const body = html`<div class="said" role="status"><p>${words.doneMore(clinic)}</p></div>`;
    return page({ language, title: words.done, clinic, body });
  }
  const body = html`<p>${words.ask(masked, clinic)}</p>
    <p>${words.more}</p>
    <form method="post">
      <button class="primary" name="act" value="unsubscribe">${words.button}</button>
    </form>`;
  return page({ language, title: words.title, clinic, body });
}

export function endedPage(clinic: string, language: PageLanguage): string {
  const { ended } = pageWords[language];
  return page({ language, title: ended.title, clinic, body: html`<p>${ended.more(clinic)}</p>` });
}

export function unknownPage(language: PageLanguage): string {
  const { unknown } = pageWords[language];
  return page({ language, title: unknown.title, clinic: null, body: html`<p>${unknown.more}</p>` });
}

export function stalePage(language: PageLanguage): string {
  const { stale } = pageWords[language];
  const body = html`<p>${stale.more}</p>
    <a class="button primary" href="?lang=${language}">${stale.again}</a>`;
  return page({ language, title: stale.title, clinic: null, body });
}
