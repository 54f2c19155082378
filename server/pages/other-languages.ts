/** Links to the same page in the other languages: closed until they are wanted, and without script. */
import { html, type Html } from "../lib/html.ts";
import { linkWords } from "./link-words.ts";
import { ownNames, pageLanguages, type PageLanguage } from "./page-languages.ts";

export function otherLanguages(language: PageLanguage): Html {
  const links = pageLanguages
    .filter((one) => one !== language)
    .map((one) => html`<li><a href="?lang=${one}" lang="${one}" hreflang="${one}">${ownNames[one]}</a></li>`);
  return html`<details class="languages">
    <summary>${linkWords[language].languages}</summary>
    <ul>
      ${links}
    </ul>
  </details>`;
}
