/**
 * Rules in each other's way, found without a message: one that can never fire because an earlier one takes all that it
 * could get, two that would both answer, words that never get here, and things that are not there any more. Pure.
 */
import type {
  AutoReplyBook,
  AutoRule,
  RuleConflict,
  TextCondition,
} from "../../../shared/api/auto-replies.ts";
import { compilePattern, patternTooLarge, type Pattern } from "../../../shared/text/pattern.ts";
import { consentKeyword } from "../../consent/keywords.ts";
import { speaksIt } from "./judge.ts";
import { fold, standsIn } from "./words.ts";

export interface Known {
  lineIds: ReadonlySet<string>;
  /** Active staff. */
  userIds: ReadonlySet<string>;
}

/** In the order of the rules; those that are switched off are in nobody's way. */
export function conflictsOf(book: AutoReplyBook, known: Known): RuleConflict[] {
  const on = book.rules.flatMap((rule, index) => (rule.on ? [{ rule, place: index + 1 }] : []));
  const compile = compiler();
  return on.flatMap((one, index) => [
    ...gone(book, one, known),
    ...tooLarge(one),
    ...keywords(one),
    ...shadows(on.slice(0, index), one, compile),
  ]);
}

interface Placed {
  rule: AutoRule;
  place: number;
}

function gone(book: AutoReplyBook, { rule, place }: Placed, known: Known): RuleConflict[] {
  const conflict = (words: string, advice: string): RuleConflict => ({
    kind: "gone",
    ruleId: rule.id,
    otherId: null,
    words,
    advice,
  });
  const found: RuleConflict[] = [];
  if (rule.when.lineIds.length > 0 && !rule.when.lineIds.some((id) => known.lineIds.has(id))) {
    found.push(conflict(`Rule ${place} is for a line that is not there any more.`, "Choose another line."));
  }
  for (const action of rule.does) {
    if (action.kind === "form" && !book.forms.some(({ id }) => id === action.formId)) {
      found.push(
        conflict(`The form that rule ${place} starts is not there any more.`, "Choose another form."),
      );
    }
    if (action.kind === "assign" && !known.userIds.has(action.userId)) {
      found.push(conflict(`Rule ${place} assigns to somebody who has left.`, "Choose a colleague."));
    }
  }
  return found;
}

/** Kept by an earlier release, which did not look. */
function tooLarge({ rule: { id, when }, place }: Placed): RuleConflict[] {
  if (when.text.kind !== "pattern" || patternTooLarge(when.text.pattern) === null) return [];
  return [
    {
      kind: "never",
      ruleId: id,
      otherId: null,
      words: `Rule ${place} fits nothing any more: its regular expression would take too long.`,
      advice: "Lower the numbers in its braces, such as {0,100}.",
    },
  ];
}

function keywords({ rule, place }: Placed): RuleConflict[] {
  const { text } = rule.when;
  if (text.kind !== "words") return [];
  const taken = text.words.filter((word) => consentKeyword(word) !== null);
  if (taken.length === 0) return [];
  const list = taken.map((word) => `“${word}”`).join(", ");
  const all = text.where === "whole" && taken.length === text.words.length;
  return [
    {
      kind: all ? "never" : "keyword",
      ruleId: rule.id,
      otherId: null,
      words: `As a whole message ${list} never gets to rule ${place}: consent words come first.`,
      advice: all ? "Use other words." : "Inside a longer message it still fits.",
    },
  ];
}

function shadows(earlier: readonly Placed[], later: Placed, compile: Compile): RuleConflict[] {
  const { rule, place } = later;
  const over = earlier.find((one) => takesAll(one.rule, rule) && covers(one.rule, rule, compile));
  if (over) {
    const word = sharedWord(over.rule.when.text, rule.when.text);
    return [
      {
        kind: "never",
        ruleId: rule.id,
        otherId: over.rule.id,
        words: `Rule ${place} is never reached: rule ${over.place} already takes ${word ?? "every message that fits it"}.`,
        advice: `Move ${place} above ${over.place}, or let rule ${over.place} go on to the next rules.`,
      },
    ];
  }
  return earlier
    .filter((one) => speaks(one.rule) && speaks(rule) && one.rule.continues && overlap(one.rule, rule))
    .slice(0, 1)
    .map(({ rule: other, place: first }): RuleConflict => {
      const word = sharedWord(other.when.text, rule.when.text);
      return {
        kind: "both",
        ruleId: rule.id,
        otherId: other.id,
        words: `Rules ${first} and ${place} can both fit one message${word ? `, such as ${word}` : ""}; only the words of rule ${first} are sent then.`,
        advice: `Let rule ${first} end the search, or make their words differ.`,
      };
    });
}

const speaks = ({ does }: AutoRule) => does.some(({ kind }) => kind === "reply" || kind === "form");

/** Whether the search always ends at a rule that fits, wherever `later` could still fire: also while a person answers. */
function takesAll(rule: AutoRule, later: AutoRule): boolean {
  if (rule.continues || rule.once !== "always") return false;
  return rule.whileAnswering || !speaks(rule) || (speaks(later) && !later.whileAnswering);
}

function covers(wide: AutoRule, narrow: AutoRule, compile: Compile): boolean {
  return (
    wideOrEqual(wide.when.lineIds, narrow.when.lineIds, (a, b) => a === b) &&
    (wide.when.hours === "any" || wide.when.hours === narrow.when.hours) &&
    (wide.when.sender === "any" || wide.when.sender === narrow.when.sender) &&
    wideOrEqual(wide.when.languages, narrow.when.languages, (a, b) => speaksIt(b, a)) &&
    textCovers(wide.when.text, narrow.when.text, compile)
  );
}

function wideOrEqual(
  wide: readonly string[],
  narrow: readonly string[],
  takes: (wide: string, narrow: string) => boolean,
): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((one) => wide.some((other) => takes(other, one)));
}

/** Whether every message that fits `narrow` fits `wide`; false where it cannot be told. */
function textCovers(wide: TextCondition, narrow: TextCondition, compile: Compile): boolean {
  if (wide.kind === "any") return true;
  if (narrow.kind === "words" && wide.kind === "words") {
    return narrow.words.every((word) =>
      wide.words.some((other) => takesWord(wide.where, other, narrow.where, word)),
    );
  }
  if (narrow.kind === "words" && narrow.where === "whole" && wide.kind === "pattern") {
    const pattern = compile(wide.pattern);
    return pattern !== null && narrow.words.every((word) => pattern.matches(word, wide.where));
  }
  return wide.kind === "pattern" && narrow.kind === "pattern" && wide.pattern === narrow.pattern
    ? wide.where === narrow.where || wide.where === "anywhere"
    : false;
}

type WordsCondition = Extract<TextCondition, { kind: "words" }>;

/** Every message with `narrow` at its place has `wide` at its own. */
function takesWord(
  wideWhere: WordsCondition["where"],
  wide: string,
  narrowWhere: WordsCondition["where"],
  narrow: string,
) {
  if (wideWhere === "whole" && narrowWhere !== "whole") return false;
  if (wideWhere === "first" && narrowWhere === "anywhere") return false;
  return standsIn(fold(narrow), fold(wide), wideWhere);
}

function overlap(first: AutoRule, second: AutoRule): boolean {
  const meets = (a: readonly string[], b: readonly string[], same: (x: string, y: string) => boolean) =>
    a.length === 0 || b.length === 0 || a.some((x) => b.some((y) => same(x, y)));
  const either = (a: string, b: string) => a === "any" || b === "any" || a === b;
  return (
    meets(first.when.lineIds, second.when.lineIds, (x, y) => x === y) &&
    either(first.when.hours, second.when.hours) &&
    either(first.when.sender, second.when.sender) &&
    meets(first.when.languages, second.when.languages, (x, y) => speaksIt(x, y) || speaksIt(y, x)) &&
    textsMeet(first.when.text, second.when.text)
  );
}

/** Whether one message can fit both; two words anywhere can always stand in one message. */
function textsMeet(first: TextCondition, second: TextCondition): boolean {
  if (first.kind === "any" || second.kind === "any") return true;
  if (first.kind === "pattern" || second.kind === "pattern") return true;
  if (first.where === "anywhere" && second.where !== "whole") return true;
  if (second.where === "anywhere" && first.where !== "whole") return true;
  return first.words.some((a) =>
    second.words.some(
      (b) => takesWord(first.where, a, second.where, b) || takesWord(second.where, b, first.where, a),
    ),
  );
}

function sharedWord(first: TextCondition, second: TextCondition): string | null {
  if (first.kind !== "words" || second.kind !== "words") return null;
  const word = second.words.find((one) =>
    first.words.some((other) => standsIn(fold(one), fold(other), "anywhere")),
  );
  return word === undefined ? null : `“${word}”`;
}

type Compile = (source: string) => Pattern | null;

/** Each pattern is compiled once, however many rules stand after it; null for one that fits nothing. */
function compiler(): Compile {
  const known = new Map<string, Pattern | null>();
  return (source) => {
    const held = known.get(source);
    if (held !== undefined) return held;
    let made: Pattern | null;
    try {
      made = compilePattern(source);
    } catch {
      made = null;
    }
    known.set(source, made);
    return made;
  };
}
