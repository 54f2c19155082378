/** The secure page's words in every language that a notice is written in. */
import type { PageLanguage } from "./page-languages.ts";
import { ar } from "./secure-words/ar.ts";
import { de } from "./secure-words/de.ts";
import { en } from "./secure-words/en.ts";
import { es } from "./secure-words/es.ts";
import { et } from "./secure-words/et.ts";
import { fr } from "./secure-words/fr.ts";
import { ht } from "./secure-words/ht.ts";
import { it } from "./secure-words/it.ts";
import { nl } from "./secure-words/nl.ts";
import { pl } from "./secure-words/pl.ts";
import { pt } from "./secure-words/pt.ts";
import { ru } from "./secure-words/ru.ts";
import { tl } from "./secure-words/tl.ts";
import { uk } from "./secure-words/uk.ts";
import { vi } from "./secure-words/vi.ts";
import type { SecureWords } from "./secure-words/words.ts";
import { zh } from "./secure-words/zh.ts";

export const secureWords: Readonly<Record<PageLanguage, SecureWords>> = {
  en,
  es,
  fr,
  pt,
  de,
  it,
  nl,
  pl,
  et,
  ru,
  uk,
  ar,
  zh,
  vi,
  tl,
  ht,
};
