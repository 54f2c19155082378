/** Forms: each answer typed, asked again a bounded number of times, and always an end. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AutoForm, Question } from "../../../shared/api/auto-replies.ts";
import { readAnswer } from "./answers.ts";
import { beginForm, hearAnswer, mostMessages } from "./form.ts";

const seed = Date.now() & 0xffff;
console.info(`forms: fast-check seed ${seed}`);

const now = new Date("2026-03-04T17:38:00Z");
const question = (kind: Question["kind"], change: Partial<Question> = {}): Question => ({
  id: kind.replace("_", "-"),
  kind,
  text: `A ${kind}?`,
  again: null,
  choices: [],
  min: null,
  max: null,
  ...change,
});

test.each<[Question, string, string | null]>([
  [question("yes_no"), "YES!", "Yes"],
  [question("yes_no"), "sí, claro", "Yes"],
  [question("yes_no"), "да", "Yes"],
  [question("yes_no"), "نعم", "Yes"],
  [question("yes_no"), "No, gracias", "No"],
  [question("yes_no"), "nein", "No"],
  [question("yes_no"), "maybe", null],
  [question("yes_no"), "👍", null],
  [question("choice", { choices: ["Morning", "Midday", "Evening"] }), "2", "Midday"],
  [question("choice", { choices: ["Morning", "Midday", "Evening"] }), "evening please", null],
  [question("choice", { choices: ["Morning", "Midday", "Evening"] }), "eve", "Evening"],
  [question("choice", { choices: ["Morning", "Midday", "Evening"] }), "m", null],
  [question("choice", { choices: ["Morning", "Midday", "Evening"] }), "4", null],
  [question("number", { min: 0, max: 30 }), "about 3 days", "3"],
  [question("number"), "36,9", "36.9"],
  [question("number", { min: 0, max: 30 }), "31", null],
  [question("number"), "3 or 4", null],
  [question("number"), "three", null],
  [question("date"), "2026-12-31", "2026-12-31"],
  [question("date"), "12/31/2026", "2026-12-31"],
  [question("date"), "31.12.26", "2026-12-31"],
  [question("date"), "3/9", "2026-03-09"],
  [question("date"), "13/31/2026", null],
  [question("date"), "2026-02-30", null],
  [question("text"), "  CVS on Harbor  ", "CVS on Harbor"],
  [question("text"), "   ", null],
])("%o reads %s", (asked, text, value) => {
  const read = readAnswer(asked, text, "US", now);
  expect(read.ok ? read.value : null).toBe(value);
});

test("a date by the habit of another country", () => {
  expect(readAnswer(question("date"), "9/3", "EE", now)).toEqual({ ok: true, value: "2026-03-09" });
});

const form: AutoForm = {
  id: "f",
  name: "Form",
  intro: "Hello.",
  questions: [question("yes_no"), question("choice", { choices: ["One", "Two"] })],
  thanks: "Thanks.",
  giveUp: "A person reads this.",
  askAgain: 1,
  timeoutMinutes: 60,
};
const facts = { now, country: "US" };

test("a run from the first question to the thanks", () => {
  const begun = beginForm(form, facts);
  expect(begun.say).toBe("Hello.\nA yes_no?");
  const again = hearAnswer(form, begun.run, "hm", facts);
  expect(again.say).toBe("Please answer YES or NO.\nA yes_no?");
  const second = hearAnswer(form, again.run, "yes", facts);
  expect(second).toMatchObject({ say: "A choice?\n1 One\n2 Two", answer: { value: "Yes" } });
  const last = hearAnswer(form, second.run, "2", facts);
  expect(last).toMatchObject({ say: "Thanks.", run: { state: "answered", dueAt: null } });
  expect(last.run.answers.map(({ value }) => value)).toEqual(["Yes", "Two"]);
  const lost = hearAnswer(form, again.run, "hm", facts);
  expect(lost).toMatchObject({ say: "A person reads this.", run: { state: "given_up", dueAt: null } });
});

test("every run ends, and says no more than it may, whatever is answered and however the form changes", () => {
  const questions = fc.array(
    fc.constantFrom(
      question("yes_no"),
      question("number"),
      question("date"),
      question("text"),
      question("choice", { choices: ["A", "B"] }),
    ),
    { minLength: 1, maxLength: 6 },
  );
  const words = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("yes", "1", "2026-01-01", "a", ""));
  fc.assert(
    fc.property(
      questions,
      fc.integer({ min: 0, max: 3 }),
      fc.infiniteStream(words),
      (list, askAgain, said) => {
        const made: AutoForm = { ...form, questions: list, askAgain };
        let step = beginForm(made, facts);
        let messages = step.say === null ? 0 : 1;
        for (let turn = 0; step.run.state === "asking"; turn += 1) {
          expect(turn).toBeLessThan(100);
          step = hearAnswer(made, step.run, said.next().value, facts);
          if (step.say !== null) messages += 1;
        }
        expect(messages).toBeLessThanOrEqual(mostMessages(made));
        expect(step.run.dueAt).toBeNull();
      },
    ),
    { seed },
  );
});
