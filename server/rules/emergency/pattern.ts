/**
 * A phrase as a pattern over words: `*` ends a word that stands for all its endings, … is up to three words between, #
 * is a number of two or three digits.
 */
import { tokensOf, type Token } from "./normal.ts";

export interface PatternWord {
  word: string;
  /** True: any ending. */
  open: boolean;
  /** True: any number of two or three digits, whatever the word. */
  number: boolean;
  /** How many other words may stand before it. */
  gap: number;
}

export interface Pattern {
  /** As it stands in the table. */
  phrase: string;
  words: PatternWord[];
}

const maxGap = 3;

/** Null for a phrase without a word. */
export function patternOf(phrase: string): Pattern | null {
  const words: PatternWord[] = [];
  let gap = 0;
  for (const part of phrase.split(/(…|\.\.\.)/u)) {
    if (part === "…" || part === "...") {
      gap = maxGap;
      continue;
    }
    const starred = part.split(/\s+/u).filter(Boolean);
    for (const one of starred) {
      if (one === "#") {
        words.push({ word: one, open: false, number: true, gap: words.length === 0 ? 0 : gap });
        gap = 0;
        continue;
      }
      const tokens = tokensOf(one.replaceAll("*", ""));
      tokens.forEach(({ word }, index) => {
        const open = one.endsWith("*") && index === tokens.length - 1;
        words.push({ word, open, number: false, gap: words.length === 0 ? 0 : gap });
        gap = 0;
      });
    }
  }
  return words.length === 0 ? null : { phrase, words };
}

/** Where the pattern ends when it begins at this token: the index behind its last word; null when it does not. */
export function matchAt({ words }: Pattern, tokens: readonly Token[], start: number): number | null {
  const first = words[0];
  if (!first || !fits(first, tokens[start])) return null;
  return rest(words, 1, tokens, start + 1, new Set());
}

/** `dead`: places from which nothing led to the end. Words with many gaps between would be tried in every way else. */
function rest(
  words: readonly PatternWord[],
  index: number,
  tokens: readonly Token[],
  at: number,
  dead: Set<number>,
): number | null {
  const wanted = words[index];
  if (!wanted) return at;
  const place = at * words.length + index;
  if (dead.has(place)) return null;
  for (let skipped = 0; skipped <= wanted.gap; skipped += 1) {
    const token = tokens[at + skipped];
    // What stands in two sentences is no phrase; a comma inside one of several words is nobody's rule.
    if (!token || (wanted.gap > 0 && token.clause !== tokens[at - 1]?.clause)) break;
    if (!fits(wanted, token)) continue;
    const end = rest(words, index + 1, tokens, at + skipped + 1, dead);
    if (end !== null) return end;
  }
  dead.add(place);
  return null;
}

function fits({ word, open, number }: PatternWord, token: Token | undefined): boolean {
  if (!token) return false;
  if (number) return /^\d{2,3}$/.test(token.word);
  return open ? token.word.startsWith(word) : token.word === word;
}

/** Patterns by the word they begin with, so that a message costs its own length and not the tables'. */
export interface PatternIndex<Entry> {
  /** What begins at this token: each entry with the index behind its last word. */
  at(tokens: readonly Token[], start: number, found: (entry: Entry, end: number) => void): void;
}

const headLength = 2;

export function indexOf<Entry extends { pattern: Pattern }>(entries: readonly Entry[]): PatternIndex<Entry> {
  const whole = new Map<string, Entry[]>();
  const open = new Map<string, Entry[]>();
  const numbers: Entry[] = [];
  for (const entry of entries) {
    const [first] = entry.pattern.words;
    if (!first) continue;
    if (first.number) {
      numbers.push(entry);
      continue;
    }
    const home = first.open ? open : whole;
    const key = first.open ? first.word.slice(0, headLength) : first.word;
    const group = home.get(key);
    if (group) group.push(entry);
    else home.set(key, [entry]);
  }
  return {
    at(tokens, start, found) {
      const word = tokens[start]?.word ?? "";
      const head = word.slice(0, headLength);
      for (const group of [
        whole.get(word),
        open.get(head),
        head.length > 1 ? open.get(head.slice(0, 1)) : undefined,
        /^\d/.test(head) ? numbers : undefined,
      ])
        for (const entry of group ?? []) {
          const end = matchAt(entry.pattern, tokens, start);
          if (end !== null) found(entry, end);
        }
    },
  };
}
