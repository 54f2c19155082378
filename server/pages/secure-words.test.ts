/** The secure page's words: every language has each of them, with the same places to fill, and none was forgotten. */
import { describe, expect, it } from "vitest";
import { noticeTexts } from "../../shared/domain/notice-texts.ts";
import { dateOrder, secureLanguageOf, secureLanguages, secureWords, writtenTime } from "./secure-words.ts";

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
const keys = Object.keys(secureWords.en) as (keyof typeof secureWords.en)[];
const others = secureLanguages.filter((language) => language !== "en");

it("speaks every language that a notice is written in", () => {
  expect([...secureLanguages].sort()).toEqual(Object.keys(noticeTexts).sort());
});

describe.each(others)("in %s", (language) => {
  const words = secureWords[language];

  it("has every word, filled at the same places", () => {
    expect(Object.keys(words)).toEqual(keys);
    for (const key of keys) {
      expect(words[key].trim(), key).toBe(words[key]);
      expect(words[key], key).not.toBe("");
      expect(places(words[key]), key).toEqual(places(secureWords.en[key]));
    }
  });

  it("has no English left, and no word of another language", () => {
    for (const key of keys) {
      for (const other of secureLanguages.filter((one) => one !== language)) {
        // Sisters share short words: a month, a day.
        if (words[key].length > 12)
          expect(words[key], `${key} as in ${other}`).not.toBe(secureWords[other][key]);
      }
      expect(words[key], key).not.toBe(secureWords.en[key]);
    }
  });

  it("is written in its own script", () => {
    const script = {
      ru: /\p{Script=Cyrillic}/u,
      uk: /\p{Script=Cyrillic}/u,
      ar: /\p{Script=Arabic}/u,
      zh: /\p{Script=Han}/u,
    };
    const own = language in script ? script[language as keyof typeof script] : /\p{Script=Latin}/u;
    for (const key of keys) {
      const bare = words[key].replace(/\{\w+\}/g, "");
      expect(bare, key).toMatch(own);
      if (language in script) expect(bare, key).not.toMatch(/\p{Script=Latin}/u);
      else expect(bare, key).not.toMatch(/[\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Han}]/u);
    }
  });

  it("keeps its sentences short", () => {
    const sentences = keys.flatMap((key) => words[key].split(/(?<=[.。])\s*/));
    for (const sentence of sentences) {
      const long = language === "zh" ? sentence.length > 40 : sentence.split(/\s+/).length > 16;
      expect(long, sentence).toBe(false);
    }
  });
});

it("finds the page's language from a patient's, and English for the rest", () => {
  const table = { "pt-BR": "pt", zh_Hans: "zh", AR: "ar", "es-MX": "es", tlh: "en", xx: "en" };
  for (const [given, found] of Object.entries(table)) expect(secureLanguageOf(given)).toBe(found);
  expect(secureLanguageOf(null)).toBe("en");
});

it("writes and asks dates as people there do", () => {
  const orders = { en: "month day year", zh: "year month day", de: "day month year", ar: "day month year" };
  for (const [language, order] of Object.entries({ ...orders, ht: "day month year", tl: "month day year" }))
    expect(dateOrder(language as "en").join(" "), language).toBe(order);
  const at = new Date(Date.UTC(2026, 7, 9, 14, 5));
  const written = secureLanguages.map((language) => writtenTime(at, language, "UTC"));
  for (const [n, text] of written.entries()) {
    expect(text, secureLanguages[n]).toMatch(/2026/);
    expect(text, secureLanguages[n]).toMatch(/05/);
  }
  expect(writtenTime(at, "ht", "America/New_York")).toBe("9 out 2026, 10:05");
  expect(writtenTime(at, "ar", "UTC")).toMatch(/أغسطس/);
});
