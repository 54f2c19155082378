/** Conflicts are told before a message shows them; and what is told of "never" is held against the engine itself. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AutoReplyBook, AutoRule, TextCondition } from "../../../shared/api/auto-replies.ts";
import { defaultBook } from "../../../shared/domain/auto-reply-defaults.ts";
import { compileBook } from "./compiled.ts";
import { conflictsOf } from "./conflicts.ts";
import { judge } from "./judge.ts";

const seed = Date.now() & 0xffff;
console.info(`conflicts: fast-check seed ${seed}`);

const book = defaultBook();
const known = { lineIds: new Set(["l1", "l2"]), userIds: new Set(["u1"]) };
type Change = Partial<Omit<AutoRule, "when">> & { when?: Partial<AutoRule["when"]> };
const rule = (id: string, change: Change = {}): AutoRule => ({
  ...book.rules[0]!,
  id,
  name: id,
  on: true,
  ...change,
  when: { ...book.rules[0]!.when, text: { kind: "any" }, ...change.when },
});
const words = (where: "whole" | "first" | "anywhere", ...list: string[]): { text: TextCondition } => ({
  text: { kind: "words", where, words: list },
});
const found = (...rules: AutoRule[]) =>
  conflictsOf({ ...book, rules }, known).map(({ kind, ruleId, otherId }) => [kind, ruleId, otherId]);

test.each<[string, Change, Change, "never" | "both" | null]>([
  ["any before a word", {}, { when: words("anywhere", "park") }, "never"],
  [
    "a word before a phrase with it",
    { when: words("anywhere", "park") },
    { when: words("anywhere", "park opening") },
    "never",
  ],
  [
    "a phrase before its word",
    { when: words("anywhere", "park opening") },
    { when: words("anywhere", "park") },
    null,
  ],
  [
    "one of two words",
    { when: words("anywhere", "park") },
    { when: words("anywhere", "park", "visit") },
    null,
  ],
  ["whole after anywhere", { when: words("anywhere", "yes") }, { when: words("whole", "YES") }, "never"],
  ["anywhere after whole", { when: words("whole", "yes") }, { when: words("anywhere", "yes") }, null],
  ["first after anywhere", { when: words("anywhere", "yes") }, { when: words("first", "yes") }, "never"],
  ["another line", { when: { lineIds: ["l1"] } }, { when: { lineIds: ["l2"] } }, null],
  ["one line of all", { when: { lineIds: ["l1"] } }, {}, null],
  ["all lines before one", {}, { when: { lineIds: ["l2"] } }, "never"],
  ["closed before any hour", { when: { hours: "closed" } }, {}, null],
  [
    "a language before one of its regions",
    { when: { languages: ["es"] } },
    { when: { languages: ["es-MX"] } },
    "never",
  ],
  ["once a window leaves some", { once: "window" }, {}, null],
  ["the later one also while a person answers", {}, { whileAnswering: true }, null],
  ["switched off", { on: false }, {}, null],
  [
    "a pattern that takes the whole word",
    { when: { text: { kind: "pattern", where: "whole", pattern: "ye+s" } } },
    { when: words("whole", "yes") },
    "never",
  ],
  ["goes on, and both speak", { continues: true }, {}, "both"],
  [
    "goes on, words that never meet",
    { continues: true, when: words("whole", "yes") },
    { when: words("whole", "no") },
    null,
  ],
  [
    "goes on, two words anywhere",
    { continues: true, when: words("anywhere", "park") },
    { when: words("anywhere", "refill") },
    "both",
  ],
  ["goes on, only one speaks", { continues: true, does: [{ kind: "tag", tag: "x" }] }, {}, null],
])("%s", (_what, first, second, kind) => {
  expect(found(rule("one", first), rule("two", second))).toEqual(kind ? [[kind, "two", "one"]] : []);
});

test("consent words never get to a rule; forms, lines and people that are gone are told", () => {
  expect(found(rule("one", { when: words("whole", "stop", "Cancel") }))).toEqual([["never", "one", null]]);
  expect(found(rule("one", { when: words("anywhere", "stop", "park") }))).toEqual([["keyword", "one", null]]);
  expect(found(rule("one", { when: { lineIds: ["l9"] } }))).toEqual([["gone", "one", null]]);
  expect(found(rule("one", { does: [{ kind: "form", formId: "none" }] }))).toEqual([["gone", "one", null]]);
  expect(found(rule("one", { does: [{ kind: "assign", userId: "u2" }] }))).toEqual([["gone", "one", null]]);
});

test("a kept pattern that would take too long is told, and holds up no message", () => {
  const large = rule("one", {
    when: { text: { kind: "pattern", where: "anywhere", pattern: ".{0,990}aZ" } },
  });
  expect(found(large)).toEqual([["never", "one", null]]);
  expect(compileBook({ ...book, rules: [large] }).rules[0]!.fits("aZ", "az")).toBeNull();
});

test("a rule that is told never to be reached is never reached", () => {
  const word = fc.constantFrom("park", "park here", "visit", "yes");
  const where = fc.constantFrom("whole" as const, "first" as const, "anywhere" as const);
  const text: fc.Arbitrary<TextCondition> = fc.oneof(
    fc.record({
      kind: fc.constant("words" as const),
      where,
      words: fc.array(word, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("pattern" as const),
      where,
      pattern: fc.constantFrom("park", "y.s", "p.*"),
    }),
    fc.constant({ kind: "any" as const }),
  );
  const anyRule = fc.record({
    text,
    hours: fc.constantFrom("any" as const, "open" as const, "closed" as const),
    languages: fc.constantFrom<string[]>([], ["es"], ["es", "en"]),
    sender: fc.constantFrom("any" as const, "known" as const),
    once: fc.constantFrom("always" as const, "window" as const),
    whileAnswering: fc.boolean(),
    continues: fc.boolean(),
    speaks: fc.boolean(),
  });
  const now = new Date("2026-03-04T17:38:00Z");
  const message = fc.record({
    text: fc.constantFrom("park", "park here", "please park here", "visit", "yes", "yes visit", "other"),
    open: fc.boolean(),
    language: fc.constantFrom(null, "es", "es-MX", "en"),
    known: fc.boolean(),
    staffAt: fc.constantFrom(null, now),
    sent: fc.constantFrom(
      [],
      [{ at: now, addressId: "a", purpose: "reply" as const, by: "r0", heard: null }],
    ),
  });
  let shadowed = 0;
  fc.assert(
    fc.property(
      fc.array(anyRule, { minLength: 2, maxLength: 4 }),
      fc.array(message, { maxLength: 12 }),
      (list, messages) => {
        const rules = list.map(({ text: t, hours, languages, sender, speaks, ...rest }, n) =>
          rule(`r${n}`, {
            ...rest,
            when: { text: t, hours, languages, sender },
            ...(!speaks && { does: [{ kind: "tag" as const, tag: "x" }] }),
          }),
        );
        const made: AutoReplyBook = { ...book, rules };
        const never = conflictsOf(made, known).filter(({ kind }) => kind === "never");
        shadowed += never.length;
        for (const { open, ...rest } of messages) {
          const { fired } = judge(compileBook(made), {
            now,
            lineId: "l1",
            lineName: "Front desk",
            state: { open, since: null, until: null, holiday: null },
            stateWords: "",
            automatic: null,
            ownLine: false,
            answerable: true,
            barred: null,
            taken: null,
            ...rest,
          });
          for (const { ruleId } of never) expect(fired.map((one) => one.rule.id)).not.toContain(ruleId);
        }
      },
    ),
    { seed, numRuns: 1000 },
  );
  expect(shadowed).toBeGreaterThan(0);
});
