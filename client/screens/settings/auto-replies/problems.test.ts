/** What is wrong with a book, by field; the order of rules; and examples that can be saved as they are. */
import { expect, test } from "vitest";
import { autoReplyBookSchema, type AutoReplyBook } from "../../../../shared/api/auto-replies.ts";
import { defaultBook } from "../../../../shared/domain/auto-reply-defaults.ts";
import { blankRule, examples, nextRuleId, withExample } from "./examples.ts";
import { firstPart, problemsOf } from "./problems.ts";
import { moved } from "./use-book.ts";

const empty: AutoReplyBook = { ...defaultBook(), rules: [], forms: [] };
const withRule = (change: Partial<typeof blankRule>): AutoReplyBook => ({
  ...empty,
  rules: [{ ...blankRule, ...change, id: "one" }],
});

test("what nobody has filled yet is counted, and shown only once somebody wants to save", () => {
  const book = withRule({ name: "" });
  const typing = problemsOf(book, null, false);
  expect([typing.at("rules.0.name"), typing.under("rules.0"), typing.count]).toEqual([undefined, 0, 2]);
  const saving = problemsOf(book, null, true);
  expect(saving.at("rules.0.name")).toBe("Expected some text");
  expect(saving.at("rules.0.when.text.words")).toBe("Expected at least one word");
  expect(firstPart(saving, book)).toEqual({ kind: "rules", id: "one" });
});

test("a pattern of no meaning is told at once", () => {
  const text = { kind: "pattern", where: "anywhere", pattern: "(" } as const;
  const found = problemsOf(withRule({ when: { ...blankRule.when, text } }), null, false);
  expect(found.at("rules.0.when.text.pattern")).toMatch(/regular expression/i);
});

test("what the server says stands beside its field too", () => {
  const book: AutoReplyBook = { ...empty, hours: [{ day: 1, from: "08:00", to: "09:00" }] };
  const refused = {
    type: "invalid",
    title: "No",
    status: 400,
    fields: [{ path: "book.hours.0.to", expected: "expected another end" }],
  };
  const found = problemsOf(book, refused, false);
  expect(found.at("hours.0.to")).toBe("Expected another end");
  expect(firstPart(found, book)).toBe("hours");
});

test("every example can be saved as it is, with the form that it asks", () => {
  let book = empty;
  for (const example of examples()) book = withExample(book, example, nextRuleId(book));
  expect(autoReplyBookSchema.safeParse(book).error?.issues).toBeUndefined();
  expect(new Set(book.rules.map(({ id }) => id)).size).toBe(examples().length);
  expect(book.forms).toHaveLength(1);
});

test("a rule moves to a place, and nothing else changes its order", () => {
  const list = ["a", "b", "c", "d"].map((id) => ({ id }));
  const ids = (id: string, to: number) =>
    moved(list, id, to)
      .map((one) => one.id)
      .join("");
  expect([ids("a", 2), ids("d", 0), ids("b", 9), ids("x", 1)]).toEqual(["bcad", "dabc", "acdb", "abcd"]);
});
