/** The page on which a patient chooses: each number and address with a yes or no for every purpose, and the rest. */
import type { Preferences, PreferenceWay } from "../commands/preferences.ts";
import { html, type Html } from "../lib/html.ts";
import { filled } from "./filled.ts";
import { fieldOf } from "./form.ts";
import { page } from "./layout.ts";
import { otherLanguages } from "./other-languages.ts";
import { writtenDate } from "./page-dates.ts";
import { ownNames, pageLanguages, type PageLanguage } from "./page-languages.ts";
import { preferenceWords } from "./preference-words.ts";
import type { PreferenceWords } from "./preference-words/words.ts";

export interface PreferencesPage {
  preferences: Preferences;
  language: PageLanguage;
  /** Proves, when it comes back, that this page was fetched. */
  formToken: string;
  /** Just saved; "stopped": but for a yes, because somebody wrote STOP while the page lay open. */
  saved: "all" | "stopped" | null;
}

export function preferencesPage({ preferences, language, formToken, saved }: PreferencesPage): string {
  const words = preferenceWords[language];
  const { clinic, ways, endsAt } = preferences;
  const until = writtenDate(endsAt, language, "UTC");
  const body = html`
    ${
      saved
        ? html`<div class="said" role="status">
            <strong>${words.saved}</strong>
            <p>${saved === "stopped" ? words.stoppedMeanwhile : words.savedMore}</p>
          </div>`
        : null
    }
    <p>${filled(words.lead, { clinic })}</p>
    <form method="post" accept-charset="utf-8">
      <input type="hidden" name="form" value="${formToken}" />
      <input type="hidden" name="lang" value="${language}" />
      ${ways.length === 0 ? html`<p>${words.nothing}</p>` : ways.map((way) => wayCard(way, words))}
      ${languageCard(preferences, words)} ${quietCard(preferences, words)}
      <button class="primary" name="act" value="save">${words.save}</button>
      ${
        ways.every(({ never }) => never)
          ? null
          : html`<div class="end">
              <p class="small" id="stop-more">${filled(words.stopAllMore, { clinic })}</p>
              <button class="stop" name="act" value="stop-all" aria-describedby="stop-more">
                ${words.stopAll}
              </button>
            </div>`
      }
    </form>
    <p class="small after-form">${filled(words.until, { date: until })}</p>
    ${otherLanguages(language)}
  `;
  return page({ language, title: words.title, clinic, body });
}

function wayCard(way: PreferenceWay, words: PreferenceWords): Html {
  const { addressId, kind, channel, masked, never, mayLift, warned } = way;
  const id = `way-${addressId}`;
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${filled(words.ways[channel], { address: masked })}</h2>
    ${way.purposes.map(({ purpose, state }) => {
      const { name, more } = words.purposes[purpose];
      const field = fieldOf.purpose(addressId, purpose);
      const refused = state === "refused";
      return html`<fieldset class="row">
        <legend><span class="name">${name}</span><span class="more">${more}</span></legend>
        <div class="answers">
          ${refused && !mayLift ? null : radio(field, "yes", words.yes, state === "given")}
          ${radio(field, "no", words.no, refused)}
        </div>
      </fieldset>`;
    })}
    ${never && !mayLift ? html`<p class="small after">${words.shared[kind]}</p>` : null}
    <div class="warning">
      <p>${words.warning[kind]}</p>
      <label class="check"
        >${checkbox(fieldOf.warned(addressId), warned)}<span>${words.warningYes}</span></label
      >
    </div>
    <label class="check after">
      ${checkbox(fieldOf.never(addressId), never)}
      <span>${words.never[kind]}<span class="more small"> ${words.neverMore}</span></span>
    </label>
  </section>`;
}

function radio(field: string, value: string, word: string, checked: boolean): Html {
  return html`<label
    ><input
      type="radio"
      name="${field}"
      value="${value}"
      ${{ html: checked ? " checked" : "" }}
    />${word}</label
  >`;
}

function checkbox(field: string, checked: boolean): Html {
  return html`<input type="checkbox" name="${field}" ${{ html: checked ? " checked" : "" }} />`;
}

function languageCard({ language }: Preferences, words: PreferenceWords): Html {
  const primary = language?.split("-")[0] ?? "";
  return html`<section class="card">
    <label class="field" for="language">${words.language}</label>
    <select id="language" name="language">
      ${pageLanguages.some((tag) => tag === primary) ? null : html`<option value="" selected></option>`}
      ${pageLanguages.map((tag) => option(tag, ownNames[tag], tag === primary, tag))}
    </select>
  </section>`;
}

function quietCard({ quietHours }: Preferences, words: PreferenceWords): Html {
  const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
  const select = (id: string, label: string, chosen: string | undefined) =>
    html`<div>
      <label class="field" for="${id}">${label}</label>
      <select id="${id}" name="${id}">
        ${option("", words.quietNone, chosen === undefined)}
        ${hours.map((hour) => option(hour, hour, hour === chosen))}
      </select>
    </div>`;
  return html`<section class="card" aria-labelledby="quiet">
    <h2 id="quiet">${words.quiet}</h2>
    <p class="small">${words.quietMore}</p>
    <div class="pair">
      ${select("quiet-from", words.quietFrom, quietHours?.from)}
      ${select("quiet-to", words.quietTo, quietHours?.to)}
    </div>
  </section>`;
}

function option(value: string, name: string, selected: boolean, lang?: string): Html {
  const more = `${lang === undefined ? "" : ` lang="${lang}"`}${selected ? " selected" : ""}`;
  return html`<option value="${value}" ${{ html: more }}>${name}</option>`;
}
