/** The languages of the pages for patients, and how one is chosen. */
import type { Request } from "express";
import { knownLanguage, noticeLanguageOf, type NoticeLanguage } from "../../shared/domain/notice-texts.ts";

/** Who got a notice in their language finds our pages in that language too. */
export type PageLanguage = NoticeLanguage;

/** Each by its own name, in the order in which they are offered. */
export const ownNames: Readonly<Record<PageLanguage, string>> = {
  en: "English",
  es: "Español",
  ar: "العربية",
  de: "Deutsch",
  et: "Eesti",
  fr: "Français",
  ht: "Kreyòl ayisyen",
  it: "Italiano",
  nl: "Nederlands",
  pl: "Polski",
  pt: "Português",
  ru: "Русский",
  tl: "Tagalog",
  uk: "Українська",
  vi: "Tiếng Việt",
  zh: "中文",
};
export const pageLanguages = Object.keys(ownNames) as PageLanguage[];

/** What a link or a form asks for: only names that we gave. */
export function askedLanguage(asked: unknown): PageLanguage | null {
  return pageLanguages.find((one) => one === asked) ?? null;
}

/** What a link or a form asks for, else the patient's own, else what their browser says. */
export function languageFor(
  request: Pick<Request, "acceptsLanguages">,
  asked: unknown,
  own: string | null = null,
): PageLanguage {
  return askedLanguage(asked) ?? (own === null ? browserLanguage(request) : noticeLanguageOf(own));
}

/** The first of a browser's languages that we speak. */
export function browserLanguage(request: Pick<Request, "acceptsLanguages">): PageLanguage {
  for (const one of request.acceptsLanguages()) {
    const language = knownLanguage(one);
    if (language) return language;
  }
  return "en";
}
