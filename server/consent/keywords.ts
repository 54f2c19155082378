/**
 * Whole-message keywords that change consent. Only an exact, reviewed set is obeyed by machine (CTIA Short Code
 * Monitoring Handbook; 47 CFR 64.1200(a)(10)): see keyword-table.ts. Free words are for people to rule on.
 */
import { keywordTable, type KeywordEntry, type Language } from "./keyword-table.ts";

/** What a keyword asks for. */
export type Keyword = KeywordEntry["asks"];

export interface FoundKeyword {
  asks: Keyword;
  /** In whose words, the first language that has it; English for words that count everywhere. */
  language: Language;
  /** It stops all messages, and may have meant the visit. */
  visit: boolean;
}

/** NFKC, nothing invisible, no accents, spaces for punctuation and symbols, single spaces, lower case. */
export function normalKeyword(text: string): string {
  return plainLetters(accented(text));
}

/** Letters that are no base and accent to Unicode, and that people type without their stroke or tie. */
const alone: Readonly<Record<string, string>> = { đ: "d", ł: "l", ø: "o", ß: "ss", œ: "oe", æ: "ae", ـ: "" };

/** Lower case without accents; what is no letter stays. */
export function plainLetters(text: string): string {
  return text
    .toLowerCase()
    .replace(/[đłøßœæـ]/gu, (letter) => alone[letter] ?? letter)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
}

/** The same with its accents; marks that stand on nothing fall away with what they were to change. */
function accented(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{Cf}\uFE0E\uFE0F\u20E3]+/gu, "")
    .replace(/[\p{P}\p{S}]+/gu, " ")
    .replace(/\s+/gu, " ")
    .trim()
    .normalize("NFKC");
}

const found: ReadonlyMap<string, FoundKeyword> = allKeywords();

/** No keyword is longer once it is undressed; what is longer than any SMS is not looked at. */
const longest = 64;
const longestDressed = 4000;

/** A whole message without what it is dressed in, however many marks and emoji that is; null where it is no keyword's size. */
function undressed(text: string): string | null {
  const words = text.trim();
  if (words.length <= longest) return words;
  if (words.length > longestDressed) return null;
  const bare = words.replace(/[\p{P}\p{S}\p{Cf}\p{M}\s]+/gu, " ");
  return bare.length <= longest ? accented(words) : null;
}

/** What a whole message asks for; null when it is not a keyword. YES is an answer: see saysYes. */
export function findKeyword(text: string): FoundKeyword | null {
  const words = undressed(text);
  if (words === null) return null;
  return found.get(accented(words)) ?? found.get(normalKeyword(words)) ?? null;
}

export function consentKeyword(text: string): Keyword | null {
  return findKeyword(text)?.asks ?? null;
}

const yesWords = new Set([
  "yes",
  "y",
  "si",
  "oui",
  "sim",
  "ja",
  "tak",
  "jah",
  "да",
  "так",
  "نعم",
  "是",
  "co",
  "oo",
  "wi",
]);

/** Whether a whole message says yes. It gives consent only while a refusal stands; else it answers a question. */
export function saysYes(text: string): boolean {
  const words = undressed(text);
  return words !== null && yesWords.has(normalKeyword(words));
}

function allKeywords(): Map<string, FoundKeyword> {
  const all = new Map<string, FoundKeyword>();
  for (const [language, entries] of Object.entries(keywordTable) as [Language, readonly KeywordEntry[]][])
    for (const { word, asks, visit, accents } of entries) {
      const key = accents ? accented(word) : normalKeyword(word);
      // Where two languages share a word it asks the same (a test says so), and the first names the language.
      if (!all.has(key)) all.set(key, { asks, language, visit: visit ?? false });
    }
  return all;
}
