/** How a page finds its language, and how it writes and asks dates in it. */
import { expect, it } from "vitest";
import { dateOrder, writtenDate, writtenTime } from "./page-dates.ts";
import { noticeLanguageOf } from "../../shared/domain/notice-texts.ts";
import { askedLanguage, browserLanguage, pageLanguages } from "./page-languages.ts";

it("finds the page's language from a patient's, and English for the rest", () => {
  const table = {
    "pt-BR": "pt",
    zh_Hans: "zh",
    AR: "ar",
    "es-MX": "es",
    "fil-PH": "tl",
    tlh: "en",
    xx: "en",
  };
  for (const [given, found] of Object.entries(table)) expect(noticeLanguageOf(given), given).toBe(found);
  expect(noticeLanguageOf(null)).toBe("en");
});

it("takes the first language of a browser that it speaks", () => {
  const browser = (...accepted: string[]) => browserLanguage({ acceptsLanguages: (() => accepted) as never });
  expect(browser("so-SO", "fil-PH", "en")).toBe("tl");
  expect(browser("constructor", "uk")).toBe("uk");
  expect(browser("*")).toBe("en");
  expect(browser()).toBe("en");
});

it("is asked only for a language by a name that it gave", () => {
  expect(pageLanguages.map(askedLanguage)).toEqual(pageLanguages);
  for (const asked of ["EN", "es-MX", "", "constructor", undefined, ["es"]])
    expect(askedLanguage(asked)).toBe(null);
});

it("writes and asks dates as people there do", () => {
  const orders = { en: "month day year", zh: "year month day", de: "day month year", ar: "day month year" };
  for (const [language, order] of Object.entries({ ...orders, ht: "day month year", tl: "month day year" }))
    expect(dateOrder(language as "en").join(" "), language).toBe(order);
  const at = new Date(Date.UTC(2026, 7, 9, 14, 5));
  for (const language of pageLanguages) {
    expect(writtenTime(at, language, "UTC"), language).toMatch(/2026/);
    expect(writtenTime(at, language, "UTC"), language).toMatch(/05/);
    expect(writtenDate(at, language, "UTC"), language).toMatch(/2026/);
    expect(writtenDate(at, language, "UTC"), language).not.toMatch(/05/);
  }
  expect(writtenTime(at, "ht", "America/New_York")).toBe("9 out 2026, 10:05");
  expect(writtenDate(at, "ht", "UTC")).toBe("9 out 2026");
  expect(writtenTime(at, "ar", "UTC")).toMatch(/أغسطس/);
});
