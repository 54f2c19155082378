/** The words of patients' pages: every language has each of them, with the same places to fill, and none was forgotten. */
import { describe, expect, it } from "vitest";
import { noticeTexts } from "../../shared/domain/notice-texts.ts";
import { automaticPurposes } from "../../shared/domain/preferences.ts";
import { linkWords } from "./link-words.ts";
import { pageLanguages, type PageLanguage } from "./page-languages.ts";
import { preferenceWords } from "./preference-words.ts";
import { secureWords } from "./secure-words.ts";

const tables = { secureWords, preferenceWords, linkWords };
type Table = keyof typeof tables;

/** Every text of a language under its path, such as "purposes.reply.name". */
function textsOf(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value]] : textsOf(value as object, `${path}${key}.`),
  );
}
const table = (name: Table, language: PageLanguage) => new Map(textsOf(tables[name][language]));

/** What must stand everywhere as it is: the places to fill, and the words that a phone is to send. */
const fixed = (text: string) => [...text.matchAll(/\{\w+\}|\bSTOP\b|\bSTART\b|WhatsApp/g)].map(String).sort();
const bare = (text: string) => text.replace(/\{\w+\}|\bSTOP\b|\bSTART\b|WhatsApp/g, "").trim();

/** Spelled alike in both. */
const likeEnglish = new Set(["es no", "it no"]);

const scripts: Partial<Record<PageLanguage, RegExp>> = {
  ru: /\p{Script=Cyrillic}/u,
  uk: /\p{Script=Cyrillic}/u,
  ar: /\p{Script=Arabic}/u,
  zh: /\p{Script=Han}/u,
};

it.each(Object.keys(tables) as Table[])("%s speak every language that a notice is written in", (name) => {
  expect(Object.keys(tables[name]).sort()).toEqual(Object.keys(noticeTexts).sort());
});

describe.each(pageLanguages)("in %s", (language) => {
  describe.each(Object.keys(tables) as Table[])("%s", (name) => {
    const words = table(name, language);
    const english = table(name, "en");

    it("have every word, filled at the same places", () => {
      expect([...words.keys()]).toEqual([...english.keys()]);
      for (const [key, text] of words) {
        expect(text.trim(), key).toBe(text);
        expect(text, key).not.toBe("");
        expect(fixed(text), key).toEqual(fixed(english.get(key)!));
      }
    });

    it("have no word of another language", () => {
      for (const other of pageLanguages.filter((one) => one !== language)) {
        for (const [key, text] of table(name, other)) {
          const own = words.get(key)!;
          // Sisters share short words: a month, a day.
          if (bare(own).length > 12) expect(own, `${key} as in ${other}`).not.toBe(text);
          if (other === "en" && !likeEnglish.has(`${language} ${key}`)) expect(own, key).not.toBe(text);
        }
      }
    });

    it("are written in their own script", () => {
      const foreign = scripts[language]
        ? /\p{Script=Latin}/u
        : /[\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Han}]/u;
      for (const [key, text] of words) {
        expect(bare(text), key).toMatch(scripts[language] ?? /\p{Script=Latin}/u);
        expect(bare(text), key).not.toMatch(foreign);
      }
    });

    it("are short sentences", () => {
      const sentences = [...words.values()].flatMap((text) => text.split(/(?<=[.。?？؟])\s*/));
      for (const sentence of sentences) {
        const long = language === "zh" ? sentence.length > 40 : sentence.split(/\s+/).length > 16;
        expect(long, sentence).toBe(false);
      }
    });
  });

  it("unsubscribing names exactly the purposes that end, by their own names", () => {
    const { purposes, unsubscribe } = preferenceWords[language];
    const [ends = ""] = unsubscribe.more.toLowerCase().split(/(?<=[.。])/);
    const named = Object.entries(purposes)
      .filter(([, { name }]) => ends.includes(name.toLowerCase().split(" ").at(-1)!))
      .map(([purpose]) => purpose);
    expect(named).toEqual([...automaticPurposes]);
  });
});
