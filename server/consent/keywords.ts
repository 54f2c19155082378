/**
 * Whole-message keywords that change consent. Only an exact set is obeyed by machine (CTIA Short Code
 * Monitoring Handbook; 47 CFR 64.1200(a)(10)); free words are for people to rule on.
 */
const optOut = new Set([
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
]);
const optIn = new Set(["start", "unstop"]);
const help = new Set(["help", "info"]);

/** What a keyword asks for. */
export type Keyword = "out" | "in" | "help";

/** NFKC, nothing invisible, spaces for punctuation and symbols, single spaces, lower case. */
export function normalKeyword(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{M}]+/gu, "")
    .replace(/[\p{P}\p{S}]+/gu, " ")
    .replace(/\s+/gu, " ")
    .trim()
    .toLowerCase();
}

/** What a whole message asks for; null when it is not a keyword. YES is an answer, never an opt-in here. */
export function consentKeyword(text: string): Keyword | null {
  // A keyword is one or two short words: long texts need no normal form.
  const words = text.trim();
  if (words.length > 64) return null;
  const word = normalKeyword(words);
  if (optOut.has(word)) return "out";
  if (optIn.has(word)) return "in";
  if (help.has(word)) return "help";
  return null;
}
