/** Forms: each answer typed, asked again a bounded number of times, and always an end. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AutoForm, Question } from "../../../shared/api/auto-replies.ts";
import { noticeTexts } from "../../../shared/domain/notice-texts.ts";
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

const facts = { now, country: "US", language: null };
const yesNo = (...cases: [string, string | null][]) =>
  cases.map(([text, value]): [Question, string, string | null] => [question("yes_no"), text, value]);

test.each<[Question, string, string | null]>([
  ...yesNo(
    ["yes please", "Yes"],
    ["Yes, it is.", "Yes"],
    ["ok yes", "Yes"],
    ["oui, bien sûr", "Yes"],
    ["是", "Yes"],
    ["Có ạ", "Yes"],
    ["👍🏽", "Yes"],
    ["no, I don’t", "No"],
    ["Nein danke", "No"],
    ["không", "No"],
    ["👎", "No"],
    ["not sure", null],
    ["No change", null],
    ["no problem", null],
    ["no problem yes it is", null],
    ["ok no", null],
    ["no it is", null],
    ["right now I don’t know", null],
    ["yes but a higher dose", null],
    ["no 👍", null],
    ["👍👎", null],
    ["❤️", null],
  ),
  [question("number"), "1,000", "1000"],
  [question("number"), "12,500 steps", "12500"],
  [question("number"), "1,234,567.5", "1234567.5"],
  [question("number"), "1.234.567", "1234567"],
  [question("number"), "0,125", "0.125"],
  [question("number"), "1.125", "1.125"],
  [question("number"), "1,2,3", null],
  [question("number"), "١٢", "12"],
  [question("number"), "１２", "12"],
  [question("number"), "-2", "-2"],
  [question("number"), "covid-19", "19"],
  [question("number"), "2-3", null],
  [question("choice", { choices: ["Morning", "Midday"] }), "٢", "Midday"],
  [question("date"), "3/4/56", "1956-03-04"],
  [question("date", { dates: "past" }), "3/4/30", "1930-03-04"],
  [question("date", { dates: "past" }), "3/4/26", "2026-03-04"],
  [question("date", { dates: "future" }), "3/4/30", "2030-03-04"],
  [question("date", { dates: "future" }), "3/1", "2027-03-01"],
  [question("date", { dates: "past" }), "3/9", "2025-03-09"],
  [question("date", { dates: "past" }), "3/9/2027", null],
  [question("date"), "12/31", "2025-12-31"],
  [question("date"), "2/29", null],
  [question("date"), "3/4 or 3/5", null],
  [question("date"), "３/９", "2026-03-09"],
  [question("yes_no"), "YES!", "Yes"],
  [question("yes_no"), "sí, claro", "Yes"],
  [question("yes_no"), "да", "Yes"],
  [question("yes_no"), "نعم", "Yes"],
  [question("yes_no"), "No, gracias", "No"],
  [question("yes_no"), "nein", "No"],
  [question("yes_no"), "maybe", null],
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
  const read = readAnswer(asked, text, facts);
  expect(read.ok ? read.value : null).toBe(value);
});

const estonian = { ...facts, country: "EE" };

test("a date by the habit of another country", () => {
  expect(readAnswer(question("date"), "9/3", estonian)).toEqual({ ok: true, value: "2026-03-09" });
});

test("a number by the habit of another country", () => {
  const read = (text: string) => readAnswer(question("number"), text, estonian);
  expect(read("1,125")).toEqual({ ok: true, value: "1.125" });
  expect(read("1.000")).toEqual({ ok: true, value: "1000" });
  expect(read("1.000,5")).toEqual({ ok: true, value: "1000.5" });
});

test("what is asked again is asked in the patient’s language, with every blank filled", () => {
  const asked = [
    question("yes_no"),
    question("text"),
    question("choice", { choices: ["A", "B", "C"] }),
    question("number"),
    question("number", { min: 1, max: 5 }),
    question("number", { min: 1 }),
    question("number", { max: 5 }),
    question("date"),
    question("date", { dates: "past" }),
    question("date", { dates: "future" }),
  ];
  const said = (language: string) =>
    asked.map((one) => {
      const read = readAnswer(one, "?", { ...facts, language });
      return read.ok ? "" : read.expected;
    });
  const all = Object.keys(noticeTexts).map(said);
  expect(new Set(all.flat()).size).toBe(asked.length * 16);
  for (const words of all.flat()) expect(words).not.toMatch(/[{}]|null|undefined/);
  expect(said("es-MX")[0]).toBe("Por favor, responda SÍ o NO.");
  expect(said("en")[4]).toBe("Please answer with one number from 1 to 5.");
  // Each language is understood in the words that it asks for.
  const words = all.map(([first = ""]) => first.match(/\p{Lu}{2,}|“[^”]”/gu) ?? []);
  const pairs = words.filter((pair) => pair.length === 2);
  expect(pairs.length).toBeGreaterThan(10);
  for (const [yes, no] of pairs)
    expect([yes, no].map((one) => readAnswer(question("yes_no"), one!, facts))).toEqual([
      { ok: true, value: "Yes" },
      { ok: true, value: "No" },
    ]);
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
