/**
 * A form that is being asked: one question after the other, each answer typed, a bounded number of times. Pure: (form,
 * run, words) -> (run, what to say). Every run ends: answered, given up, out of time, or taken over by a person.
 */
import type { AutoForm, Question } from "../../../shared/api/auto-replies.ts";
import { readAnswer, type AnswerFacts } from "./answers.ts";

export interface RunState {
  state: "asking" | "answered" | "given_up" | "out_of_time" | "taken_over";
  /** Which question is open. */
  index: number;
  /** How many times that one was asked again. */
  asked: number;
  answers: { questionId: string; question: string; value: string }[];
  /** When the open question is out of time; null when nothing is open. */
  dueAt: Date | null;
}

export interface FormStep {
  run: RunState;
  /** One message, or nothing. */
  say: string | null;
  /** What the words were read as. */
  answer: { question: string; value: string } | null;
}

export function beginForm(form: AutoForm, { now }: Pick<AnswerFacts, "now">): FormStep {
  const first = form.questions[0];
  const run: RunState = { state: "asking", index: 0, asked: 0, answers: [], dueAt: dueAfter(form, now) };
  return { run, say: joined(form.intro, first && asking(first)), answer: null };
}

export function hearAnswer(form: AutoForm, run: RunState, text: string, facts: AnswerFacts): FormStep {
  const question = form.questions[run.index];
  // The form was made shorter meanwhile: what is there counts.
  if (!question) return { run: ended(run, "answered"), say: form.thanks, answer: null };
  const read = readAnswer(question, text, facts);
  if (!read.ok) {
    if (run.asked >= form.askAgain) return { run: ended(run, "given_up"), say: form.giveUp, answer: null };
    const again = joined(question.again ?? read.expected, asking(question));
    return {
      run: { ...run, asked: run.asked + 1, dueAt: dueAfter(form, facts.now) },
      say: again,
      answer: null,
    };
  }
  const answer = { question: question.text, value: read.value };
  const answers = [...run.answers, { questionId: question.id, ...answer }];
  const next = form.questions[run.index + 1];
  if (!next) return { run: { ...ended(run, "answered"), answers }, say: form.thanks, answer };
  const moved = { ...run, answers, index: run.index + 1, asked: 0, dueAt: dueAfter(form, facts.now) };
  return { run: moved, say: asking(next), answer };
}

export function ended(run: RunState, state: Exclude<RunState["state"], "asking">): RunState {
  return { ...run, state, dueAt: null };
}

/** How many messages one run can send at most, whatever is answered. */
export function mostMessages(form: AutoForm): number {
  return form.questions.length * (form.askAgain + 1) + 1;
}

function asking(question: Question): string {
  if (question.kind !== "choice") return question.text;
  return [question.text, ...question.choices.map((choice, n) => `${n + 1} ${choice}`)].join("\n");
}

const dueAfter = (form: AutoForm, now: Date) => new Date(now.getTime() + form.timeoutMinutes * 60_000);

function joined(...parts: (string | null | undefined)[]): string | null {
  const said = parts.filter((part) => part !== null && part !== undefined && part !== "");
  return said.length > 0 ? said.join("\n") : null;
}
