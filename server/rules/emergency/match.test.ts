/** Which words raise an emergency, language by language, and how often the matcher is wrong on lines written by hand. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { emergencyLanguages, type EmergencyLanguage } from "../../../shared/domain/emergency.ts";
import { createMatcher } from "./match.ts";
import { ordinaryTexts } from "./ordinary.ts";
import { matchAt, patternOf } from "./pattern.ts";
import { tokensOf } from "./normal.ts";
import { defaultEmergencyWords } from "./words.ts";

const seed = Date.now() & 0xffff;
console.info(`emergency words: fast-check seed ${seed}`);

const all = new Map(emergencyLanguages.map((language) => [language, defaultEmergencyWords[language]]));
const matcher = createMatcher(all);

const here = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
const emergencies = here("lines.txt")
  .split("\n")
  .flatMap((line) => {
    const [, language, text] = /^([a-z]{2}) \+ (.+)$/.exec(line) ?? [];
    return text ? [{ language: language as EmergencyLanguage, alarm: true, text }] : [];
  });
const lines = [...emergencies, ...ordinaryTexts().map((line) => ({ ...line, alarm: false }))];

/** By language, how many of its lines may be judged wrongly before somebody has to look. */
const missed = { en: 10, es: 1, pt: 1, de: 1, it: 1, ru: 1 } as Partial<Record<EmergencyLanguage, number>>;
const wrong = { en: 1, de: 1, nl: 1, pl: 1 } as Partial<Record<EmergencyLanguage, number>>;

describe.each(emergencyLanguages)("%s", (language) => {
  const own = lines.filter((line) => line.language === language);
  it("finds the emergencies among its lines and leaves the others alone", () => {
    expect(own.length).toBeGreaterThanOrEqual(34);
    const misses = own.filter(({ alarm, text }) => alarm && !matcher.alarm(text));
    const falseOnes = own.filter(({ alarm, text }) => !alarm && matcher.alarm(text));
    expect([misses.length, falseOnes.length]).toEqual([missed[language] ?? 0, wrong[language] ?? 0]);
  });
  it("finds its own emergencies when it is the only language that is on", () => {
    const alone = createMatcher(new Map([[language, defaultEmergencyWords[language]]]));
    const misses = own.filter(({ alarm, text }) => alarm && !alone.alarm(text));
    expect(misses.length).toBeLessThanOrEqual((missed[language] ?? 0) + 3);
  });
});

test("the README's figures are the measured ones", () => {
  const alarms = lines.filter(({ alarm }) => alarm);
  const others = lines.filter(({ alarm }) => !alarm);
  const misses = alarms.filter(({ text }) => !matcher.alarm(text)).length;
  const falseOnes = others.filter(({ text }) => matcher.alarm(text)).length;
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`;
  const row = [
    lines.length,
    alarms.length,
    misses,
    percent(misses, alarms.length),
    others.length,
    falseOnes,
    percent(falseOnes, others.length),
  ];
  expect(lines.length).toBeGreaterThanOrEqual(500);
  const table = here("README.md")
    .split("\n")
    .filter((line) => /^\|\s*\d/.test(line));
  expect(
    table.map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
  ).toEqual([row.map(String)]);
});

test.each([
  ["no chest pain", "negated", "no"],
  ["I don’t have any chest pain", "negated", "don’t"],
  ["chest pain is gone", "over", "gone"],
  ["I used to have chest pain", "negated", "used to"],
  ["I had a seizure as a child", "over", "as a child"],
  ["heart attack when I saw the bill", "calm_phrase", null],
  ["no fever or chest pain", "negated", "no"],
  ["chest pain medication refill", "calm_phrase", "medication"],
  ["Brustschmerzen habe ich nicht", "over", "habe ich nicht"],
])("%s is none, and says why", (text, calm, because) => {
  const [first] = matcher.find(text);
  expect(first?.calm).toBe(calm);
  if (because) expect(first?.because).toBe(because);
  expect(matcher.alarm(text)).toBeNull();
});

test.each([
  "can't breathe",
  "cant breathe",
  "I want to die",
  "bleeding won't stop",
  "no fever, chest pain",
  "not sure why my chest hurts",
  "chest pain was gone but now I can't breathe",
  "chest pain went away and came back",
  "the chest pain is not gone",
  "not only chest pain",
  "no fever chest pain",
  "No can't breathe",
  "chest pain medication not working",
  "I overdosed on my medication",
  "kill myself in 20 minutes",
  "chest pain better but still there",
  "Brustschmerzen gehen nicht weg",
  "no tengo fiebre, pero no puedo respirar",
])("%s is an emergency", (text) => {
  expect(matcher.alarm(text)).not.toBeNull();
});

/** Tried in every way in which they can be taken apart, these would hold up every message of the clinic for hours. */
test.each([
  ["words that carry on", () => matcher.find(`Brustschmerzen nicht ${"geht es ".repeat(24)}zzz`)],
  [
    "a phrase of many gaps",
    () =>
      createMatcher(new Map([["en", { alarms: [`${"a…".repeat(12)}b`], calm: [] }]])).find("a ".repeat(60)),
  ],
])("%s are looked at once each", (_name, find) => {
  expect(find().length).toBeLessThan(2);
});

/** Something else is missing, gone or over: said beside an emergency it takes nothing of it back. */
const elsewhere: Record<EmergencyLanguage, readonly [before: string, behind: string]> = {
  en: ["no car here", "my meds are gone"],
  es: ["no hay coche", "mi medicina se fue"],
  fr: ["pas de voiture", "mes pilules ont disparu"],
  pt: ["não tem carro", "meu remédio sumiu"],
  de: ["kein Auto da", "mein Spray ist weg"],
  it: ["niente macchina, non risponde nessuno", "la macchina è sparita"],
  nl: ["geen auto hier", "mijn puffer is weg"],
  pl: ["nie ma samochodu", "lek zniknął"],
  et: ["pole autot siin", "rohi kadus"],
  ru: ["нет машины", "лекарство исчезло"],
  uk: ["немає машини", "ліки зникли"],
  ar: ["لا توجد سيارة", "الدواء اختفى"],
  zh: ["没有车", "药不见了"],
  vi: ["không có xe", "thuốc hết rồi"],
  tl: ["walang kotse", "gamot ko nawala"],
  ht: ["pa gen machin", "medikaman mwen fini"],
};

test("a no or an end of something else silences nothing", () => {
  const silenced = lines.flatMap(({ language, alarm, text }) => {
    if (!alarm || !matcher.alarm(text)) return [];
    const [before, behind] = elsewhere[language];
    return [`${before} ${text}`, `${text} ${behind}`].filter((said) => !matcher.alarm(said));
  });
  expect(silenced).toEqual([]);
});

test("where it stands is where it stands in the text as written", () => {
  const text = "Hello! My CHEST  hurts, a lot";
  const found = matcher.alarm(text);
  expect(found && text.slice(found.from, found.to)).toBe("CHEST  hurts");
});

test("an organization's own phrases count, and what it took out does not", () => {
  const own = createMatcher(new Map([["en", { alarms: ["elephant … chest"], calm: [] }]]));
  expect(own.alarm("an elephant sitting on my chest")?.phrase).toBe("elephant … chest");
  expect(own.alarm("chest pain")).toBeNull();
});

test("every phrase of every table is a pattern, and raises an alarm when it is all that is written", () => {
  for (const language of emergencyLanguages) {
    const alone = createMatcher(new Map([[language, { ...defaultEmergencyWords[language], calm: [] }]]));
    for (const phrase of defaultEmergencyWords[language].alarms) {
      expect([language, phrase, patternOf(phrase)?.phrase]).toEqual([language, phrase, phrase]);
      expect([
        phrase,
        alone.alarm(phrase.replaceAll("*", "").replaceAll("…", " ").replaceAll("#", "30")),
      ]).not.toEqual([phrase, null]);
    }
  }
});

test.each([
  ["chest pain*", "chest pains", true],
  ["chest pain*", "chest", false],
  ["pain … chest", "pain in my chest", true],
  ["pain … chest", "pain in the very middle of my chest", false],
  ["pain … chest", "pain. In my chest", false],
  ["took # pills", "took 30 pills", true],
  ["took # pills", "took 2 pills", false],
  ["# pills", "had 40 pills", true],
  ["胸口痛", "我胸口痛", true],
  ["...", "anything", false],
])("the pattern %s in %s: %s", (phrase, text, fits) => {
  const pattern = patternOf(phrase);
  const tokens = tokensOf(text);
  expect(pattern !== null && tokens.some((_one, at) => matchAt(pattern, tokens, at) !== null)).toBe(fits);
});

test("case, marks and dress never matter", () => {
  const dress = fc.string({ unit: fc.constantFrom(" ", "!", "\n", "🙏", "*", "​", '"'), maxLength: 6 });
  const alarm = fc.constantFrom(
    ...lines.filter(({ alarm, text }) => alarm && matcher.alarm(text)).map(({ text }) => text),
  );
  fc.assert(
    fc.property(alarm, dress, dress, fc.boolean(), (text, before, after, loud) => {
      const typed = loud ? text.toUpperCase() : text.toLowerCase();
      expect(matcher.alarm(before + typed + after)).not.toBeNull();
    }),
    { seed },
  );
});

test("any text gets an answer, places lie inside it, and length costs no more than its measure", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      for (const { from, to } of matcher.find(text))
        expect(from >= 0 && from < to && to <= text.length).toBe(true);
    }),
    { seed },
  );
  expect(matcher.alarm(`${"pain in the a b c ".repeat(50_000)} chest pain`)).toBeNull();
  // Nothing but words that many languages share.
  expect(matcher.find("overdose no overdose gone ".repeat(5000)).length).toBeGreaterThan(1000);
});
