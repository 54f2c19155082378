/** The secure page as the patient sees it: who are you, the message, and why a link shows nothing. */
import type { CodeProblem, Host, PageView } from "../commands/secure-page.ts";
import { html, type Html } from "../lib/html.ts";
import { filled } from "./filled.ts";
import { page } from "./layout.ts";
import { linkWords } from "./link-words.ts";
import { otherLanguages } from "./other-languages.ts";
import { dateOrder, writtenTime } from "./page-dates.ts";
import type { PageLanguage } from "./page-languages.ts";
import { secureWords } from "./secure-words.ts";

export interface Shown {
  language: PageLanguage;
  host: Host;
  /** Proves that the form was fetched. */
  form: string;
}

type Of<Kind extends PageView["kind"]> = Extract<PageView, { kind: Kind }>;

export function askPage({ language, host, form }: Shown, problem: "wrong" | "incomplete" | null): string {
  const words = secureWords[language];
  const said = problem && html`<p id="problem" class="problem" role="alert">${words[problem]}</p>`;
  const invalid = problem && html` aria-invalid="true" aria-describedby="problem"`;
  const fields = dateOrder(language).map(
    (part) =>
      html`<div class="${part}">
        <label class="field" for="${part}">${words[part]}</label>
        <input
          id="${part}"
          name="${part}"
          type="text"
          inputmode="numeric"
          autocomplete="off"
          maxlength="${part === "year" ? 4 : 2}"
          required
          ${invalid}
        />
      </div>`,
  );
  const body = html`<p>${filled(words.lead, { clinic: host.clinic })}</p>
    <form method="post">
      <input type="hidden" name="form" value="${form}" />
      <input type="hidden" name="lang" value="${language}" />
      <div class="card">
        <fieldset>
          <legend><h2>${words.birthDate}</h2></legend>
          ${said}
          <div class="date">${fields}</div>
        </fieldset>
      </div>
      <button class="primary">${words.show}</button>
    </form>
    <p class="small after-form">${words.limit}</p>
    ${otherLanguages(language)}`;
  return page({ language, title: words.title, clinic: host.clinic, body });
}

/** No birth date is on record. `sent`: a code is under way, and can be written here. */
export function codePage(
  { language, host, form }: Shown,
  sent: boolean,
  problem: CodeProblem | "incompleteCode" | null,
): string {
  const words = secureWords[language];
  const { clinic } = host;
  const said =
    problem && html`<p id="problem" class="problem" role="alert">${filled(words[problem], { clinic })}</p>`;
  const invalid = problem && html` aria-invalid="true" aria-describedby="problem"`;
  const hidden = html`<input type="hidden" name="form" value="${form}" />
    <input type="hidden" name="lang" value="${language}" />`;
  const enter = html`<div class="said" role="status"><p>${words.codeSent}</p></div>
    <form method="post">
      ${hidden}
      <div class="card">
        <label class="field" for="code">${words.code}</label>
        <input
          id="code"
          class="code"
          name="code"
          type="text"
          dir="ltr"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength="12"
          required
          ${invalid}
        />
        ${said}
      </div>
      <button class="primary">${words.show}</button>
    </form>`;
  const send = html`<form method="post" class="${sent ? "again" : ""}">
    ${hidden}
    ${
      sent
        ? null
        : html`<div class="card">
            <p>${words.codeMore}</p>
            ${said}
          </div>`
    }
    <button class="${sent ? "quiet" : "primary"}" name="act" value="code">
      ${sent || problem === "oldCode" ? words.codeAgain : words.codeSend}
    </button>
  </form>`;
  const body = html`<p>${filled(words.codeLead, { clinic })}</p>
    ${sent ? enter : null}${send}
    <p class="small after-form">${words.limit}</p>
    ${otherLanguages(language)}`;
  return page({ language, title: words.title, clinic, body });
}

export function letterPage({ language, host, form }: Shown, { letter, pass, answer }: Of<"open">): string {
  const words = secureWords[language];
  const when = writtenTime(letter.at, language, host.zone);
  const problem = answer && answer.kind !== "sent" ? answer : null;
  const sent =
    answer?.kind === "sent" &&
    html`<div class="said" role="status">
      <strong>${words.answered}</strong>
      <p>${filled(words.answeredMore, { clinic: host.clinic })}</p>
    </div>`;
  const said = problem && html`<p id="problem" class="problem" role="alert">${words[problem.kind]}</p>`;
  const described = problem
    ? html`aria-invalid="true" aria-describedby="problem more"`
    : html`aria-describedby="more"`;
  const kept = problem?.text ?? "";
  const body = html`${sent}
    <article class="card">
      ${letter.subject ? html`<h2 dir="auto">${letter.subject}</h2>` : null}
      <p class="letter" dir="auto">${letter.text}</p>
      ${letter.files > 0 ? html`<p class="small">${filled(words.files, { clinic: host.clinic })}</p>` : null}
      <p class="small">${filled(words.sent, { date: when })}</p>
    </article>
    <form method="post" accept-charset="utf-8">
      <input type="hidden" name="form" value="${form}" />
      <input type="hidden" name="lang" value="${language}" />
      <input type="hidden" name="pass" value="${pass}" />
      <label class="field" for="text">${words.answer}</label>
      ${said}
      <textarea id="text" name="text" rows="4" dir="auto" autocomplete="off" ${described}>${kept}</textarea>
      <p class="small after-field" id="more">${filled(words.answerMore, { clinic: host.clinic })}</p>
      <button class="primary" name="act" value="answer">${words.send}</button>
    </form>`;
  return page({ language, title: words.title, clinic: host.clinic, body });
}

/** Why there is nothing to read. */
export function sayPage(
  what: "ended" | "locked" | "unknown" | "later" | "stale",
  host: Host | null,
  language: PageLanguage,
): string {
  const words = { ...secureWords[language], ...linkWords[language] };
  const contact = host?.contact
    ? html`<p>${filled(words.contact, { contact: reached(host.contact) })}</p>`
    : null;
  const again =
    what === "stale" ? html`<a class="button primary" href="?lang=${language}">${words.again}</a>` : null;
  const body = html`<div class="card">
      <p>${filled(words[`${what}More`], host ? { clinic: host.clinic } : {})}</p>
      ${contact}
    </div>
    ${again}`;
  return page({ language, title: words[what], clinic: host?.clinic ?? null, body });
}

/** A number is called and an address written to with one tap; anything else is read. */
function reached(contact: string): string | Html {
  const number = /^\+?[\d\s().-]{6,}$/.test(contact) && `tel:${contact.replace(/[^\d+]/g, "")}`;
  const mail = /^[^\s@:]+@[^\s@:]+$/.test(contact) && `mailto:${contact}`;
  const href = number || mail;
  return href ? html`<a class="reach" href="${href}">${contact}</a>` : contact;
}
