/** What added words would raise among ordinary texts. */
import { expect, test } from "vitest";
import { falseAlarms } from "./false-alarms.ts";
import { ordinaryTexts } from "./ordinary.ts";
import { defaultEmergencyWords } from "./words.ts";

const standard = defaultEmergencyWords.en;
const adding = (...alarms: string[]) =>
  falseAlarms("en", { ...standard, alarms: [...standard.alarms, ...alarms] }, standard);

test("words that were there are not asked about", () => {
  expect(adding()).toEqual({ texts: ordinaryTexts().length, phrases: [] });
});

test("a word that many write is told with some of what it would raise", () => {
  const { texts, phrases } = adding("appointment", "zebra bite");
  expect(texts).toBeGreaterThanOrEqual(300);
  expect(phrases.map(({ phrase }) => phrase)).toEqual(["appointment"]);
  const [{ count, examples }] = phrases as [(typeof phrases)[number]];
  expect(count).toBe(ordinaryTexts().filter(({ text }) => /\bappointment\b/i.test(text)).length);
  expect(examples.length).toBe(Math.min(3, count));
  for (const text of examples) expect(text).toMatch(/appointment/i);
});

test("what the language says is over, or only looks like one, raises nothing", () => {
  const bare = adding("chest").phrases[0];
  const calm = [...standard.calm, "chest"];
  expect(bare?.count ?? 0).toBeGreaterThan(0);
  expect(falseAlarms("en", { alarms: ["chest"], calm }, standard).phrases).toEqual([]);
});

test("it is asked of all languages: people write as they can", () => {
  const own = new Set(ordinaryTexts().flatMap(({ language, text }) => (language === "es" ? [text] : [])));
  const words = [...own].flatMap((text) => text.toLowerCase().match(/\p{L}{5,}/gu) ?? []).slice(0, 40);
  const found = adding(...new Set(words)).phrases.flatMap(({ examples }) => examples);
  expect(found.some((text) => own.has(text))).toBe(true);
});
