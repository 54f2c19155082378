/** What is wrong with the book, by field: found here as the server finds it, and what the server itself said. Pure. */
import {
  autoReplyBookSchema,
  patternsTooLarge,
  type AutoReplyBook,
} from "../../../../shared/api/auto-replies.ts";
import type { Problem } from "../../../../shared/api/common.ts";

export interface Problems {
  /** Of one field, such as "rules.0.name". */
  at: (path: string) => string | undefined;
  /** How many are in this part. */
  under: (path: string) => number;
  count: number;
}

/** A field that nobody has filled yet is no mistake until somebody wants to save. */
const empty = /^Expected (some text|at least one|a mail address|an address such as)/;

export function problemsOf(book: AutoReplyBook, refused: Problem | null, saveTried: boolean): Problems {
  const found = new Map<string, string>();
  const parsed = autoReplyBookSchema.safeParse(book);
  for (const { path, message } of parsed.error?.issues ?? []) add(path.join("."), message);
  for (const { path, message } of patternsTooLarge(book)) add(path.join("."), message);
  for (const { path, expected } of refused?.fields ?? []) add(path.replace(/^book\./, ""), expected);
  const shown = [...found].filter(([, words]) => saveTried || !empty.test(words));
  const byPath = new Map(shown);
  return {
    at: (path) => byPath.get(path),
    under: (path) => shown.filter(([one]) => one === path || one.startsWith(`${path}.`)).length,
    count: found.size,
  };

  function add(path: string, words: string): void {
    if (!found.has(path)) found.set(path, sentence(words));
  }
}

/** The part of the book that holds the first problem: where the screen goes when saving is refused. */
export function firstPart(
  problems: Problems,
  book: AutoReplyBook,
): { kind: "rules" | "forms"; id: string } | "hours" | "limits" | null {
  for (const kind of ["rules", "forms"] as const) {
    const found = book[kind].find((_, n) => problems.under(`${kind}.${n}`) > 0);
    if (found) return { kind, id: found.id };
  }
  if (problems.under("hours") + problems.under("holidays") > 0) return "hours";
  return problems.under("limits") > 0 ? "limits" : null;
}

/** "Expected some text": as it stands beside a field. */
const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
