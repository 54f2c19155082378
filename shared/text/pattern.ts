/**
 * Regular expressions of admins, on an engine that takes linear time whatever they are (RE2): a pattern can never hold
 * up the messages of others, as one of the language's own could.
 */
import { RE2JS } from "re2js";

/** Where in a message something has to stand. */
export type Where = "whole" | "first" | "anywhere";

/** Longer texts are looked at up to here; a keyword stands early. */
export const longestLookedAt = 4000;

export interface Pattern {
  matches(text: string, where: Where): boolean;
}

/** Why the pattern cannot be used, for its author; null when it can. */
export function patternProblem(source: string): string | null {
  try {
    compilePattern(source);
    return null;
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "";
    return `This is no regular expression in RE2's notation${words ? `: ${words.slice(0, 120)}` : ""}.`;
  }
}

/** Capital letters do not matter. Throws for a pattern that `patternProblem` refuses. */
export function compilePattern(source: string): Pattern {
  const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  return {
    matches(text, where) {
      const looked = text.slice(0, longestLookedAt).normalize("NFKC").trim();
      if (where === "anywhere") return compiled.matcher(looked).find();
      return compiled.matches(where === "whole" ? looked : (looked.split(/\s+/u)[0] ?? ""));
    },
  };
}
