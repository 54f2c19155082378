/** Dates on the pages for patients: as people there write them, in the digits that phones show there. */
import type { PageLanguage } from "./page-languages.ts";

/** Whose dates are meant where a language alone does not say it. Haitian ones the platform does not know. */
const localeOf = (language: PageLanguage): string =>
  (({ en: "en-US", tl: "fil", ht: "fr" }) as Partial<Record<PageLanguage, string>>)[language] ?? language;

const haitianMonths = [
  ...["janvye", "fevriye", "mas", "avril", "me", "jen"],
  ...["jiyè", "out", "septanm", "oktòb", "novanm", "desanm"],
];

export function writtenDate(at: Date, language: PageLanguage, timeZone: string): string {
  if (language === "ht") return haitian(at, timeZone).date;
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: "long", timeZone }).format(at);
}

export function writtenTime(at: Date, language: PageLanguage, timeZone: string): string {
  if (language === "ht") {
    const { date, time } = haitian(at, timeZone);
    return `${date}, ${time}`;
  }
  const style = { dateStyle: "long", timeStyle: "short", timeZone } as const;
  return new Intl.DateTimeFormat(localeOf(language), style).format(at);
}

function haitian(at: Date, timeZone: string): { date: string; time: string } {
  const numbers = new Intl.DateTimeFormat("fr", {
    ...{ day: "numeric", month: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", timeZone },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => numbers.find((one) => one.type === type)?.value ?? "";
  const month = haitianMonths[Number(part("month")) - 1] ?? "";
  return {
    date: `${Number(part("day"))} ${month} ${part("year")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

/** In which order people there write a date. */
export function dateOrder(language: PageLanguage): ("day" | "month" | "year")[] {
  const parts = new Intl.DateTimeFormat(localeOf(language), { dateStyle: "short" });
  const named = ["day", "month", "year"] as const;
  return parts.formatToParts(0).flatMap(({ type }) => named.find((one) => one === type) ?? []);
}
