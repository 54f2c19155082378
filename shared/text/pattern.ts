/**
 * Regular expressions of admins, on an engine that takes linear time whatever they are (RE2): a pattern can never hold
 * up the messages of others, as one of the language's own could. Linear is not yet short: the time is the length of the
 * text times the size of the pattern, and a count such as {0,1000} makes a short one large. Both are bounded here.
 */
import { RE2JS } from "re2js";

/** Where in a message something has to stand. */
export type Where = "whole" | "first" | "anywhere";

/** Longer texts are looked at up to here; a keyword stands early. */
export const longestLookedAt = 4000;
/** By a pattern. */
const longestMatched = 1000;
/** Of one pattern, in steps (see `patternSize`): about 20 ms on the longest text. */
const largestPattern = 500;
/** Of all patterns of a book together: each message is held against each of them. */
export const largestPatterns = 2000;

export interface Pattern {
  matches(text: string, where: Where): boolean;
}

/** Why the pattern cannot be used, for its author; null when it can. One that is only too large has its own words. */
export function patternProblem(source: string): string | null {
  if (patternTooLarge(source) !== null) return null;
  try {
    RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    return null;
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "";
    return `This is no regular expression in RE2's notation${words ? `: ${words.slice(0, 120)}` : ""}.`;
  }
}

/** Why the pattern would take too long on a message; null when it would not. */
export function patternTooLarge(source: string): string | null {
  const size = patternSize(source);
  if (size <= largestPattern) return null;
  return `This would take too long: written out it has ${size} steps, at most ${largestPattern} may be. Lower the numbers in braces, such as {0,100}.`;
}

/** Capital letters do not matter. Throws for a pattern that is refused above. */
export function compilePattern(source: string): Pattern {
  const problem = patternTooLarge(source);
  if (problem !== null) throw new Error(problem);
  const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  return {
    matches(text, where) {
      const looked = text.slice(0, longestMatched).normalize("NFKC").trim();
      if (where === "anywhere") return compiled.matcher(looked).find();
      return compiled.matches(where === "whole" ? looked : (looked.split(/\s+/u)[0] ?? ""));
    },
  };
}

/**
 * About how many steps a pattern has once its counts are written out, told without compiling it: what is meant to be
 * refused must not cost anything first. Read roughly, and rather too high than too low.
 */
export function patternSize(source: string): number {
  const outer: { sum: number }[] = [];
  let sum = 0;
  let last = 0;
  const add = (steps: number) => {
    sum += steps;
    last = steps;
  };
  for (let at = 0; at < source.length; at += 1) {
    const rest = source.slice(at);
    const count = /^\{(\d+)(?:,(\d*))?\}/.exec(rest);
    const single = /^(?:\\[pPx]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]])*\])/.exec(rest);
    const char = source[at];
    if (count && last > 0) {
      const from = Number(count[1]);
      // Without an end the last one is repeated.
      const times = Math.max(1, count[2] === "" ? from + 1 : Number(count[2] ?? from));
      sum += last * (times - 1);
      last *= times;
      at += count[0].length - 1;
    } else if (single) {
      add(1);
      at += single[0].length - 1;
    } else if (char === "(") {
      outer.push({ sum });
      sum = 1;
      last = 0;
    } else if (char === ")") {
      const inner = sum + 1;
      sum = outer.pop()?.sum ?? 0;
      add(inner);
    } else if (char === "|") {
      sum += 1;
      last = 0;
    } else if (char === "*" || char === "+" || char === "?") {
      sum += 1;
      last += 1;
    } else add(1);
  }
  // Of what is never closed, all.
  return outer.reduce((all, one) => all + one.sum, sum);
}
