/** A rule in a few words, for its row in the list. Pure. */
import type { AutoAction, AutoForm, AutoRule } from "../../../../shared/api/auto-replies.ts";
import type { AppointmentAnswer, DateSide, QuestionKind } from "../../../../shared/domain/auto-replies.ts";

export const matchKinds = {
  any: "is any message",
  "words.anywhere": "contains one of the words",
  "words.first": "begins with one of the words",
  "words.whole": "is nothing but one of the words",
  "pattern.anywhere": "fits the expression somewhere",
  "pattern.first": "begins with the expression",
  "pattern.whole": "fits the expression as a whole",
} as const;
export type MatchKind = keyof typeof matchKinds;

export const hoursWords = {
  any: "any hour",
  open: "when the clinic is open",
  closed: "when the clinic is closed",
} as const;
export const senderWords = {
  any: "anybody",
  known: "a known patient",
  unknown: "a number nobody knows",
} as const;
export const onceWords = {
  always: "each time",
  window: "once while open or closed",
  day: "once in 24 hours",
} as const;
export const actionWords: Readonly<Record<AutoAction["kind"], string>> = {
  reply: "Reply",
  form: "Ask a form of questions",
  tag: "Add a tag",
  assign: "Assign to a colleague",
  answer: "Read it as the answer about a visit",
  forward: "Tell a staff mailbox",
  webhook: "Call a webhook",
};
export const assignWords = {
  free: "where nobody has the thread",
  always: "even if somebody has it",
} as const;
export const answerWords: Readonly<Record<AppointmentAnswer, string>> = {
  confirmed: "will come",
  declined: "will not come",
  reschedule: "wants another time",
};
export const dateWords: Readonly<Record<DateSide, string>> = {
  near: "near today",
  past: "in the past, such as a birth date",
  future: "still to come",
};
export const questionWords: Readonly<Record<QuestionKind, string>> = {
  yes_no: "Yes or no",
  choice: "One of a few",
  number: "A number",
  date: "A date",
  text: "Any words",
};

export function matchKindOf({ text }: AutoRule["when"]): MatchKind {
  return text.kind === "any" ? "any" : `${text.kind}.${text.where}`;
}

/** "park, parking, directions", then what is done if it is not a plain reply. */
export function ruleWords(
  { when: { text, hours }, once, does }: AutoRule,
  forms: readonly AutoForm[],
): string {
  const what =
    text.kind === "any"
      ? null
      : text.kind === "pattern"
        ? `/${text.pattern}/`
        : text.words.join(", ") || "No words yet";
  const form = does.find((one) => one.kind === "form");
  const questions = forms.find(({ id }) => id === form?.formId)?.questions.length;
  const parts = [
    hours === "any" ? null : `Clinic ${hours}`,
    what,
    questions === undefined ? null : questions === 1 ? "asks 1 question" : `asks ${questions} questions`,
    once === "window"
      ? hours === "closed"
        ? "once a closing"
        : "once a window"
      : once === "day"
        ? "once a day"
        : null,
  ].filter((part) => part !== null);
  const words = parts.join(" · ");
  return words === "" ? "Any message" : words;
}
