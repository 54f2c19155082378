/** The book with its patterns compiled and its words folded: made once for each book in hand, asked for each message. */
import type { AutoReplyBook, AutoRule, TextCondition } from "../../../shared/api/auto-replies.ts";
import { compilePattern } from "../../../shared/text/pattern.ts";
import { fold, standsIn } from "./words.ts";

export interface CompiledRule {
  rule: AutoRule;
  /** What of the text fits, as staff read it; null when nothing does. */
  fits(text: string, folded: string): string | null;
}

export interface CompiledBook {
  book: AutoReplyBook;
  rules: readonly CompiledRule[];
}

/** A pattern that cannot be used fits nothing; the API refuses it, and conflicts.ts tells of one kept from before. */
export function compileBook(book: AutoReplyBook): CompiledBook {
  return { book, rules: book.rules.map((rule) => ({ rule, fits: fitter(rule.when.text) })) };
}

export type CompileBook = (book: AutoReplyBook) => CompiledBook;

/** Compiles a book the first time that it is asked for, and forgets it with the book. */
export function createCompiledBooks(): CompileBook {
  const known = new WeakMap<AutoReplyBook, CompiledBook>();
  return (book) => {
    const compiled = known.get(book) ?? compileBook(book);
    known.set(book, compiled);
    return compiled;
  };
}

function fitter(condition: TextCondition): CompiledRule["fits"] {
  switch (condition.kind) {
    case "any":
      return () => "Any message";
    case "words": {
      const { where } = condition;
      const known = condition.words.map((word) => ({ word, folded: fold(word) }));
      return (_text, folded) => {
        const hit = known.find((one) => standsIn(folded, one.folded, where));
        return hit ? `${hit.folded.includes(" ") ? "Phrase" : "Word"} “${hit.word}”` : null;
      };
    }
    case "pattern": {
      let pattern: ReturnType<typeof compilePattern> | null;
      try {
        pattern = compilePattern(condition.pattern);
      } catch {
        pattern = null;
      }
      return (text) => (pattern?.matches(text, condition.where) ? "The pattern fits" : null);
    }
  }
}
