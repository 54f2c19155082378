/** Only an exact set of whole messages changes consent, however it was typed. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keywordTable, leftOut, type KeywordEntry, type Language } from "./keyword-table.ts";
import { consentKeyword, findKeyword, normalKeyword, saysYes } from "./keywords.ts";
import { languageSpoken } from "./texts.ts";

const seed = Date.now() & 0xffff;
console.info(`keywords: fast-check seed ${seed}`);

const out = [
  "stop",
  "stopall",
  "stop all",
  "unsubscribe",
  "cancel",
  "end",
  "quit",
  "revoke",
  "optout",
  "opt out",
  "remove",
];
const back = ["start", "unstop"];

test.each([...out.map((word) => [word, "out"]), ...back.map((word) => [word, "in"])])(
  "%s is %s",
  (word, choice) => {
    expect(consentKeyword(word)).toBe(choice);
  },
);

test.each([
  ["capitals", "STOP"],
  ["mixed case", "StOp"],
  ["a full stop", "Stop."],
  ["marks of exclamation", "STOP!!!"],
  ["quotation marks", "“stop”"],
  ["stars of a messenger", "*STOP*"],
  ["a hyphen between two words", "opt-out"],
  ["an emoji behind", "stop 🛑"],
  ["an emoji in front", "🛑STOP"],
  ["an emoji of many parts", "stop 👩🏽‍⚕️❤️"],
  ["spaces around", "   stop   "],
  ["lines around", "\n\nSTOP\r\n"],
  ["a no-break space behind", "stop\u00a0"],
  ["many spaces between two words", "stop \t  all"],
  ["a zero-width space behind", "STOP\u200b"],
  ["a zero-width space inside", "ST\u200bOP"],
  ["a soft hyphen inside", "un\u00adsubscribe"],
  ["a byte order mark in front", "\ufeffSTOP"],
  ["a mark of direction around", "\u202aSTOP\u202c"],
  ["full-width letters", "ＳＴＯＰ"],
  ["mathematical letters", "𝐒𝐓𝐎𝐏"],
  ["circled letters", "ⓢⓣⓞⓟ"],
  ["a hundred marks behind", `STOP${"!".repeat(100)}`],
  ["forty emoji behind", `STOP ${"🛑🤬".repeat(20)}`],
  ["emoji of many parts all around", `${"👩🏽‍⚕️".repeat(15)}stop${"❤️".repeat(30)}`],
  ["a long tail of nothing", `STOP${" ".repeat(500)}`],
])("STOP with %s is a refusal", (_how, text) => {
  expect(consentKeyword(text)).toBe("out");
});

test.each([
  ["please don't stop", "please don't stop"],
  ["more words", "STOP PLEASE"],
  ["more words in front", "please stop"],
  ["a number glued on", "STOP2END"],
  ["another word glued on", "stopping"],
  ["a question about it", "Should I stop the pills?"],
  ["YES, which is an answer", "YES"],
  ["letters of another script that look alike", "ЅТОР"],
  ["the letters apart", "s t o p"],
  ["two keywords", "stop start"],
  ["nothing", ""],
  ["only signs", "!!! 🛑"],
])("%s is no keyword", (_what, text) => {
  expect(consentKeyword(text)).toBeNull();
});

const languages = Object.entries(keywordTable) as [Language, readonly KeywordEntry[]][];

describe.each(languages)("in %s", (language, entries) => {
  test.each(entries.map(({ word, asks, accents }) => [word, asks, accents] as const))(
    "%s asks: %s",
    (word, asks, accents) => {
      const typed = [
        word,
        word.toUpperCase(),
        `${word.charAt(0).toUpperCase()}${word.slice(1)}.`,
        ` ${word}!!! \u{1F6D1}`,
        `\u201c${word}\u201d`,
        word.normalize("NFD"),
        word.normalize("NFC"),
        // As typed on a keyboard without accents.
        ...(accents ? [] : [word.normalize("NFD").replace(/\p{M}/gu, "")]),
      ];
      for (const text of typed) expect(consentKeyword(text), JSON.stringify(text)).toBe(asks);
      for (const text of [`${word} 1`, `${word} ${word}`, `no ${word}`])
        expect(consentKeyword(text)).toBeNull();
    },
  );

  test("every entry says why, and each of the three can be asked", () => {
    for (const { why } of entries) expect(why.length).toBeGreaterThan(3);
    expect(new Set(entries.map(({ asks }) => asks))).toEqual(new Set(["out", "in", "help"]));
  });

  test("words that mean a visit too are told", () => {
    const words = entries.filter(({ visit }) => visit).map(({ word }) => word);
    expect(words.length).toBeGreaterThan(0);
    for (const word of words) expect(findKeyword(word)?.visit).toBe(true);
    expect(languageSpoken(language)).toBe(true);
  });
});

test("no two entries of the table quarrel", () => {
  const asked = new Map<string, KeywordEntry>();
  for (const [, entries] of languages)
    for (const entry of entries) {
      const before = asked.get(normalKeyword(entry.word));
      if (before) expect([before.asks, before.visit], entry.word).toEqual([entry.asks, entry.visit]);
      asked.set(normalKeyword(entry.word), entry);
    }
});

test.each(Object.keys(leftOut).filter((word) => word !== "arrêtez"))("%s was left out on purpose", (word) => {
  expect(consentKeyword(word)).toBeNull();
});

test.each([
  ["arrêt", "out"],
  ["ARRET", "out"],
  ["no más", "out"],
  ["Não mais", "out"],
  ["لا", null],
  ["إيقاف", "out"],
  ["ايقاف", "out"],
  ["СТОП", "out"],
  ["退訂", "out"],
  ["DỪNG", "out"],
  ["dung", null],
  ["Đúng", null],
  ["Huy", null],
  ["Hủy.", "out"],
  ["stöp", "out"],
] as const)("%s: %s", (text, asks) => {
  expect(consentKeyword(text)).toBe(asks);
});

test("yes is an answer, and known as a yes", () => {
  for (const yes of ["YES", "yes!", "Sí", "oui", "да"]) {
    expect(consentKeyword(yes)).toBeNull();
    expect(saysYes(yes)).toBe(true);
  }
  expect(saysYes("yes please, at nine")).toBe(false);
});

test("how a keyword is dressed never matters; one more letter always does", () => {
  const word = fc.constantFrom(...out, ...back);
  const dress = fc.string({
    unit: fc.constantFrom(" ", "\n", "!", ".", "\u200b", "🙏", "*", "\u00a0", "\ufe0f"),
    maxLength: 12,
  });
  const upper = fc.infiniteStream(fc.boolean());
  fc.assert(
    fc.property(word, dress, dress, upper, (plain, before, after, ups) => {
      const typed = [...plain].map((letter) => (ups.next().value ? letter.toUpperCase() : letter)).join("");
      expect(consentKeyword(before + typed + after)).toBe(consentKeyword(plain));
    }),
    { seed },
  );
  fc.assert(
    fc.property(word, fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789é"), (plain, letter) => {
      for (const text of [`${plain} ${letter}`, `${letter} ${plain}`])
        expect(consentKeyword(text)).toBeNull();
    }),
    { seed },
  );
});

test("any text at all gets an answer, and a long one is never a keyword", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const answer = consentKeyword(text);
      if (/\p{L}.*\p{L}{12}/su.test(text.normalize("NFKC"))) expect(answer).toBeNull();
    }),
    { seed },
  );
  expect(consentKeyword(`STOP ${"please ".repeat(20_000)}`)).toBeNull();
});
