/** The words of the preference page and the unsubscribe page in every language that a notice is written in. */
import type { PageLanguage } from "./page-languages.ts";
import { ar } from "./preference-words/ar.ts";
import { de } from "./preference-words/de.ts";
import { en } from "./preference-words/en.ts";
import { es } from "./preference-words/es.ts";
import { et } from "./preference-words/et.ts";
import { fr } from "./preference-words/fr.ts";
import { ht } from "./preference-words/ht.ts";
import { it } from "./preference-words/it.ts";
import { nl } from "./preference-words/nl.ts";
import { pl } from "./preference-words/pl.ts";
import { pt } from "./preference-words/pt.ts";
import { ru } from "./preference-words/ru.ts";
import { tl } from "./preference-words/tl.ts";
import { uk } from "./preference-words/uk.ts";
import { vi } from "./preference-words/vi.ts";
import type { PreferenceWords } from "./preference-words/words.ts";
import { zh } from "./preference-words/zh.ts";

/** Stands in the ledger: which wording somebody saw when they chose. Raise it when the words change their meaning. */
export const pageVersion = "preferences v1";

export const preferenceWords: Readonly<Record<PageLanguage, PreferenceWords>> = {
  ...{ en, es, fr, pt, de, it, nl, pl },
  ...{ et, ru, uk, ar, zh, vi, tl, ht },
};
