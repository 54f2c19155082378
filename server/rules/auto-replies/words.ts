/** Words as people type them: one normal form for what a rule looks for and for what a patient wrote. Pure. */

import { longestLookedAt, type Where } from "../../../shared/text/pattern.ts";

/** Small letters without accents, marks or punctuation, single spaces: "¿Dónde APARCO?" is "donde aparco". */
export function fold(text: string): string {
  return text
    .slice(0, longestLookedAt)
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]+/gu, "")
    .replace(/['’ʼ]/gu, "")
    .replace(/[\p{P}\p{S}\s]+/gu, " ")
    .trim()
    .toLowerCase()
    .normalize("NFKC");
}

/** Scripts that put no spaces between words: there a word is found inside other letters. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Whether the folded word or phrase stands in the folded text at this place. */
export function standsIn(text: string, word: string, where: Where): boolean {
  if (word === "") return false;
  if (where === "whole") return text === word;
  if (unspaced.test(word)) return where === "first" ? text.startsWith(word) : text.includes(word);
  return where === "first" ? `${text} `.startsWith(`${word} `) : ` ${text} `.includes(` ${word} `);
}

/**
 * What a message is, for telling whether the same one came before; no more than a hash would say. A robot that puts the
 * time or the number of a ticket into its text says the same again: digits among words are one.
 */
export function sameness(text: string): string {
  const folded = fold(text);
  const alike = /\p{L}/u.test(folded) ? folded.replace(/\p{N}+/gu, "0") : folded;
  return alike.slice(0, 120);
}
