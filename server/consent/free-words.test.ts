/**
 * How often the free words miss and how often they ask for nothing, on lines written by hand. The lines were written
 * by whoever wrote the patterns, so on others' words the figures will be worse. The README's figures are held true.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { freeWords } from "./free-words.ts";
import { keywordTable } from "./keyword-table.ts";
import { consentKeyword } from "./keywords.ts";

interface Line {
  what: string;
  text: string;
  /** Of the other fourteen languages; null of the English and Spanish ones. */
  language: string | null;
  /** Written after the patterns, which were not changed for it. */
  unseen: boolean;
}

const lines: Line[] = [];
let place: Omit<Line, "text"> = { what: "", language: null, unseen: false };
for (const text of readFileSync(new URL("lines.txt", import.meta.url), "utf8").split("\n")) {
  if (text.startsWith("# ")) {
    const [what = "", language = null, unseen] = text.slice(2).split(" ");
    place = { what, language, unseen: unseen === "unseen" };
  } else if (text !== "") lines.push({ ...place, text });
}
const meant = lines.filter((line) => line.what !== "none");
const everyday = lines.filter((line) => line.what === "none");
/** A keyword is obeyed anyway. */
const isHeard = ({ text }: Line) => freeWords(text) !== null || consentKeyword(text) === "out";
const missed = meant.filter((line) => !isHeard(line));
const falseAlarms = everyday.filter(({ text }) => freeWords(text) !== null);

if (process.env["PRINT_WORDS"]) {
  console.info(
    "missed:",
    missed.map(({ text }) => text),
  );
  console.info(
    "false alarms:",
    falseAlarms.map(({ text }) => text),
  );
}

test("there are enough lines, and none stands twice", () => {
  expect(lines.length).toBeGreaterThanOrEqual(500);
  expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length);
});

const readme = readFileSync(new URL("README.md", import.meta.url), "utf8").replace(/ +/g, " ");
const among = (some: readonly Line[], language: string | null) =>
  some.filter((line) => line.language === language);
const rate = (part: readonly unknown[], whole: readonly unknown[]) =>
  `${((100 * part.length) / whole.length).toFixed(1)} %`;

test("few are missed, few are asked about for nothing, and the README says how many", () => {
  const [all, mine, not, plain, wrong] = [lines, meant, missed, everyday, falseAlarms].map((some) =>
    among(some, null),
  ) as [Line[], Line[], Line[], Line[], Line[]];
  const figures = [all.length, mine.length, not.length, rate(not, mine)];
  figures.push(plain.length, wrong.length, rate(wrong, plain));
  expect(not.length / mine.length).toBeLessThan(0.08);
  expect(wrong.length / plain.length).toBeLessThan(0.03);
  expect(readme).toContain(`| ${figures.join(" | ")} |`);
});

const languages = [...new Set(lines.flatMap(({ language }) => language ?? []))];

test("every other language of the keywords has its lines", () => {
  const others = Object.keys(keywordTable).filter((one) => one !== "en" && one !== "es");
  expect(languages).toEqual(others);
  for (const one of languages) expect(among(lines, one).length, one).toBeGreaterThanOrEqual(20);
});

test.each(languages)(
  "in %s few that the patterns were made for are missed, and the README says how many",
  (one) => {
    const [all, mine, not, plain, wrong] = [lines, meant, missed, everyday, falseAlarms].map((some) =>
      among(some, one),
    ) as [Line[], Line[], Line[], Line[], Line[]];
    const fresh = mine.filter(({ unseen }) => unseen);
    const freshMissed = not.filter(({ unseen }) => unseen);
    expect((not.length - freshMissed.length) / (mine.length - fresh.length)).toBeLessThan(0.08);
    expect(wrong.length / plain.length).toBeLessThan(0.1);
    const figures = [one, all.length, mine.length, not.length, `${freshMissed.length} of ${fresh.length}`];
    expect(readme).toContain(`| ${[...figures, plain.length, wrong.length].join(" | ")} |`);
  },
);

describe.each(["refusal", "wrong_number"])("a %s", (kind) => {
  test("is most often told from the other kind", () => {
    const mine = meant.filter((line) => line.what === kind);
    const asked = kind === "refusal" ? "free_words" : "wrong_number";
    const other = mine.filter(({ text }) => freeWords(text) !== null && freeWords(text) !== asked);
    expect(other.length / mine.length).toBeLessThan(0.03);
  });
});

test.each([
  "STOPP bitte",
  "стоп пожалуйста",
  "停止 谢谢",
  "Baja por favor",
  "stop, thank you",
  "thanks but stop",
  "mom died, please stop",
])("%s is looked at", (text) => {
  expect(freeWords(text)).toBe("free_words");
});

test.each(["thank you", "please", "please don't stop", "cancel please"])("%s is not", (text) => {
  expect(freeWords(text)).toBeNull();
});

test.each(["STOP", "Stop!", "HELP", "START", "", "🛑", "unsubscribe"])(
  "%s is a keyword's business, or nobody's",
  (text) => {
    expect(freeWords(text)).toBeNull();
  },
);

test.each([
  "STOP STOP STOP",
  "STOP! STOP!",
  "stop, unsubscribe",
  "ALTO ALTO",
  "STOPPPPP",
  "STOOOOP",
  "stooopppp stooop",
  "S.T.O.P.",
  "s t o p",
  "Reply STOP",
  "Text STOP",
  "STOP - Maria",
  "Stop, thank you",
  "STOP!! now, Maria",
  "STOP\nMaria Lopez",
  "Baja\n\nMaría",
  "STOP 2",
  "dont text",
  "Do not contact",
  "cease and desist",
  "NO MORE",
  "Stop promotions",
  "Detener promociones",
])("%j is looked at by a person", (text) => {
  expect(freeWords(text)).toBe("free_words");
});

test.each([
  "Stop by at 3?",
  "Stop - is that the left pill?",
  "Stop the insulin, then?",
  "End of the month, please",
  "Cancel\nTuesday at nine",
  "No more pain today",
  "2 2 2",
  "a b c",
  "Yessss",
  "nooooo",
  "Text me at noon",
  "Reply by mail, please",
])("%j is everyday", (text) => {
  expect(freeWords(text)).toBeNull();
});

test("a very long text costs no more than its beginning", () => {
  expect(freeWords(`please stop texting me ${"a ".repeat(100_000)}`)).toBe("free_words");
});
