/**
 * What a patient's words answer to a typed question: yes or no, one of a few, a number, a date, any words. It stands as
 * a fact on the message, so what can be read in two ways is asked again. Pure.
 */
import type { Question } from "../../../shared/api/auto-replies.ts";
import { againTextsOf } from "../../../shared/domain/form-texts.ts";
import { fold } from "./words.ts";
import { readYesNo } from "./yes-no.ts";

export type ReadAnswer = { ok: true; value: string } | { ok: false; expected: string };

export interface AnswerFacts {
  now: Date;
  /** Of the clinic: how its people write dates and numbers. */
  country: string;
  /** Of the patient, BCP 47; null when it is not known. */
  language: string | null;
}

export function readAnswer(question: Question, text: string, facts: AnswerFacts): ReadAnswer {
  const words = text.trim();
  const value = valueOf(question, words, facts);
  return value === null ? { ok: false, expected: expected(question, facts) } : { ok: true, value };
}

function valueOf(question: Question, words: string, facts: AnswerFacts): string | null {
  switch (question.kind) {
    case "yes_no": {
      const side = readYesNo(words);
      return side && (side === "yes" ? "Yes" : "No");
    }
    case "choice":
      return readChoice(question.choices, fold(plain(words)));
    case "number":
      return readNumber(question, plain(words), facts.country);
    case "date":
      return readDate(question, plain(words), facts);
    case "text":
      return fold(words) === "" ? null : words.slice(0, 1000);
  }
}

/** In the words of the patient's language. */
function expected(
  { kind, choices, min, max, dates }: Question,
  { country, language, now }: AnswerFacts,
): string {
  const texts = againTextsOf(language);
  const range = min !== null && max !== null ? texts.between : min !== null ? texts.least : texts.most;
  const year = now.getUTCFullYear() + (dates === "future" ? 1 : dates === "past" ? -1 : 0);
  const blanks: Record<string, string> = {
    n: String(choices.length),
    min: String(min),
    max: String(max),
    date: country === "US" ? `12/31/${year}` : `31/12/${year}`,
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => blanks[name] ?? "");
  blanks["range"] = min === null && max === null ? "" : fill(range);
  const ofDate = dates === "past" || dates === "future" ? dates : "date";
  return fill(texts[kind === "text" ? "words" : kind === "date" ? ofDate : kind]);
}

/** Where the ten digits begin, of scripts that patients write in beside our own. */
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x0ed0, 0x1040, 0x17e0];

/** One form of digits, separators and full-width signs. */
function plain(words: string): string {
  return words
    .normalize("NFKC")
    .replace(/٫/g, ".")
    .replace(/٬/g, ",")
    .replace(/\p{Nd}/gu, (digit) => {
      const code = digit.codePointAt(0) ?? 0;
      const zero = zeros.find((one) => code >= one && code < one + 10);
      return zero === undefined ? digit : String(code - zero);
    });
}

/** By its number, its whole words, or a beginning that only one has. */
function readChoice(choices: readonly string[], folded: string): string | null {
  if (folded === "") return null;
  const byNumber = /^\d$/.test(folded) ? choices[Number(folded) - 1] : undefined;
  const exact = choices.find((choice) => fold(choice) === folded);
  const beginning = choices.filter((choice) => fold(choice).startsWith(folded));
  return exact ?? byNumber ?? (beginning.length === 1 ? beginning[0] : undefined) ?? null;
}

function readNumber({ min, max }: Question, words: string, country: string): string | null {
  // A stroke before a number is a minus only where no word or number stands before it.
  const [found, ...more] = words.match(/(?:(?<=^|\s)[-−])?\d+(?:[.,]\d+)*/gu) ?? [];
  if (found === undefined || more.length > 0) return null;
  const value = numberOf(found.replace("−", "-"), country);
  const fits = value !== null && (min === null || value >= min) && (max === null || value <= max);
  return fits ? String(value) : null;
}

/** "1,000", "1.000,5" and "36,9": a sign between digits parts thousands or begins a fraction. Null: it may be either. */
function numberOf(found: string, country: string): number | null {
  const signsIn = found.replace(/[^.,]/g, "");
  const last = signsIn.at(-1);
  if (last === undefined) return Number(found);
  const groups = (sign: string) => new RegExp(`^-?[1-9]\\d{0,2}(?:\\${sign}\\d{3})+$`);
  const without = (text: string, sign: string) => text.replaceAll(sign, "");
  if (new Set(signsIn).size === 2) {
    const [whole = "", fraction = ""] = [found.slice(0, found.lastIndexOf(last)), found.split(last).at(-1)];
    const group = last === "." ? "," : ".";
    return groups(group).test(whole) ? Number(`${without(whole, group)}.${fraction}`) : null;
  }
  if (signsIn.length > 1) return groups(last).test(found) ? Number(without(found, last)) : null;
  const thousands = groups(last).test(found) && last !== fractionSign(country);
  return Number(thousands ? without(found, last) : found.replace(",", "."));
}

/** As numbers are written there: "1.5" or "1,5". */
function fractionSign(country: string): string {
  try {
    const { language, region } = new Intl.Locale(`und-${country}`).maximize();
    const parts = new Intl.NumberFormat(`${language}-${region}`).formatToParts(1.5);
    return parts.find(({ type }) => type === "decimal")?.value ?? ".";
  } catch {
    return ".";
  }
}

const dayMs = 24 * 3600_000;
/** Of a year in two digits, where nothing says which way to look: so far ahead, else in the century before. */
const aheadYears = 10;

/** ISO 8601, points as in Europe, strokes by the habit of the country. Kept as ISO 8601. */
function readDate({ dates = "near" }: Question, words: string, { country, now }: AnswerFacts): string | null {
  const found = [
    ...[...words.matchAll(/(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g)].map(([, y, m, d]) => [y, m, d]),
    ...[...words.matchAll(/(?<!\d)(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})?)?(?!\d)/g)].map(([, d, m, y]) => [
      y,
      m,
      d,
    ]),
    ...[...words.matchAll(/(?<!\d)(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?(?!\d)/g)].map(([, one, two, y]) =>
      country === "US" ? [y, one, two] : [y, two, one],
    ),
  ];
  const [only, ...more] = found;
  if (!only || more.length > 0) return null;
  const [year, month, day] = only;
  // A patient's own day may be the clinic's yesterday or tomorrow.
  const allowed = (at: Date) =>
    dates === "near" ||
    (dates === "past" ? at.getTime() <= now.getTime() + dayMs : at.getTime() >= now.getTime() - 2 * dayMs);
  const nearest = yearsMeant(year, now, dates)
    .flatMap((one) => dayOf(one, Number(month), Number(day)))
    .filter(allowed)
    .sort((a, b) => Math.abs(a.getTime() - now.getTime()) - Math.abs(b.getTime() - now.getTime()))[0];
  return nearest?.toISOString().slice(0, 10) ?? null;
}

function yearsMeant(year: string | undefined, now: Date, dates: Question["dates"]): number[] {
  const thisYear = now.getUTCFullYear();
  if (year === undefined) return [thisYear - 1, thisYear, thisYear + 1];
  if (year.length === 4) return [Number(year)];
  const [before, after] = [1900 + Number(year), 2000 + Number(year)];
  if (dates === "past" || dates === "future") return [before, after];
  return [after <= thisYear + aheadYears ? after : before];
}

/** None where there is no such day. */
function dayOf(year: number, month: number, day: number): Date[] {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? [at] : [];
}
