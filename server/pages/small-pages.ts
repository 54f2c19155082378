/** Unsubscribing, and the pages that say why a link does nothing. */
import type { UnsubscribeView } from "../commands/preferences.ts";
import { html } from "../lib/html.ts";
import { filled } from "./filled.ts";
import { page } from "./layout.ts";
import { linkWords } from "./link-words.ts";
import { otherLanguages } from "./other-languages.ts";
import type { PageLanguage } from "./page-languages.ts";
import { preferenceWords } from "./preference-words.ts";

/** Only the button acts: whoever merely opens the link, such as a mail scanner, changes nothing. */
export function unsubscribePage({ clinic, masked, done }: UnsubscribeView, language: PageLanguage): string {
  const { unsubscribe: words } = preferenceWords[language];
  if (done) {
    const body = html`<div class="said" role="status"><p>${filled(words.doneMore, { clinic })}</p></div>
      ${otherLanguages(language)}`;
    return page({ language, title: words.done, clinic, body });
  }
  const body = html`<p>${filled(words.ask, { clinic, address: masked })}</p>
    <p>${words.more}</p>
    <form method="post">
      <input type="hidden" name="lang" value="${language}" />
      <button class="primary" name="act" value="unsubscribe">${words.button}</button>
    </form>
    ${otherLanguages(language)}`;
  return page({ language, title: words.title, clinic, body });
}

export function endedPage(clinic: string, language: PageLanguage): string {
  const { unchanged, endedMore } = preferenceWords[language];
  const body = html`<p>${unchanged}</p>
    <p>${filled(endedMore, { clinic })}</p>
    ${otherLanguages(language)}`;
  return page({ language, title: linkWords[language].ended, clinic, body });
}

export function unknownPage(language: PageLanguage): string {
  const words = linkWords[language];
  const body = html`<p>${words.unknownMore}</p>
    <p>${preferenceWords[language].unchanged}</p>
    ${otherLanguages(language)}`;
  return page({ language, title: words.unknown, clinic: null, body });
}

export function stalePage(language: PageLanguage): string {
  const { unchanged, staleMore } = preferenceWords[language];
  const { stale, again } = linkWords[language];
  const body = html`<p>${unchanged}</p>
    <p>${staleMore}</p>
    <a class="button primary" href="?lang=${language}">${again}</a>`;
  return page({ language, title: stale, clinic: null, body });
}
