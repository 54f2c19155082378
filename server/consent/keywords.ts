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
  return accented(text)
    .replaceAll("đ", "d")
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

/** The longest message that can be a keyword: long texts need no normal form. */
const longest = 64;

/** What a whole message asks for; null when it is not a keyword. YES is an answer: see yesWord. */
export function findKeyword(text: string): FoundKeyword | null {
  const words = text.trim();
  return words.length > longest
    ? null
    : (found.get(accented(words)) ?? found.get(normalKeyword(words)) ?? null);
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
  return text.length <= longest && yesWords.has(normalKeyword(text));
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
