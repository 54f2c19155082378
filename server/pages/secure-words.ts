/** The secure page's words in every language that a notice is written in, and how dates are written there. */
import type { NoticeLanguage } from "../../shared/domain/notice-texts.ts";
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

/** Who got a notice in their language finds its page in that language too. */
export type SecureLanguage = NoticeLanguage;

export const secureWords: Readonly<Record<SecureLanguage, SecureWords>> = {
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
export const secureLanguages = Object.keys(secureWords) as SecureLanguage[];

export function secureLanguageOf(language: string | null): SecureLanguage {
  const primary = language?.toLowerCase().split(/[-_]/)[0];
  return secureLanguages.find((one) => one === primary) ?? "en";
}

/** Whose dates are meant where a language alone does not say it. Haitian ones the platform does not know. */
const localeOf = (language: SecureLanguage): string =>
  (({ en: "en-US", tl: "fil", ht: "fr" }) as Partial<Record<SecureLanguage, string>>)[language] ?? language;

const haitianMonths = [
  ...["janvye", "fevriye", "mas", "avril", "me", "jen"],
  ...["jiyè", "out", "septanm", "oktòb", "novanm", "desanm"],
];

/** Day and time as people there write them, in the digits that phones show there. */
export function writtenTime(at: Date, language: SecureLanguage, timeZone: string): string {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: "long",
    timeStyle: "short",
    timeZone,
  });
  if (language !== "ht") return format.format(at);
  const numbers = new Intl.DateTimeFormat("fr", {
    ...{ day: "numeric", month: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", timeZone },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => numbers.find((one) => one.type === type)?.value ?? "";
  const month = haitianMonths[Number(part("month")) - 1];
  return `${Number(part("day"))} ${month} ${part("year")}, ${part("hour")}:${part("minute")}`;
}

/** In which order people there write a date. */
export function dateOrder(language: SecureLanguage): ("day" | "month" | "year")[] {
  const parts = new Intl.DateTimeFormat(localeOf(language), { dateStyle: "short" });
  const named = ["day", "month", "year"] as const;
  return parts.formatToParts(0).flatMap(({ type }) => named.find((one) => one === type) ?? []);
}
