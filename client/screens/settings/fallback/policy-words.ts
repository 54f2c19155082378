/** What a policy says to people: purposes, fields, and what moves a message on from one way to the next. */
import type { PlannedStepView } from "../../../../shared/api/policies.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import type { Policy, Purpose, StepText, SuccessCondition } from "../../../../shared/domain/policy.ts";
import type { PolicyForm, Span, StepForm, Unit } from "./policy-form.ts";

export const purposeWords: Readonly<Record<Purpose, { name: string; about: string }>> = {
  reply: {
    name: "Reply",
    about:
      "What a person writes to a patient. It goes first the way that person chose, in full; this says what follows.",
  },
  reminder: { name: "Reminder", about: "Word of a visit that is coming up." },
  result: { name: "Result", about: "Word that a test result is there. The result itself is health detail." },
  refill: { name: "Refill", about: "Word that medicine is ready, or that a prescription runs out." },
  broadcast: { name: "News", about: "The same news for many patients, such as flu shots or holiday hours." },
  staff: { name: "Staff", about: "Alerts to the clinic’s own people, such as an emergency that waits." },
  system: { name: "System", about: "Sign-in codes, invitations and other words from Threadwell itself." },
};

export const successWords: Readonly<Record<SuccessCondition, string>> = {
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  replied: "Answered",
};

export const textWords: Readonly<Record<StepText, string>> = {
  as_written: "As written",
  notice: "Notice only",
  template: "Notice/template",
  ask: "Ask a person",
};

export const unitWords: Readonly<Record<Unit, string>> = { s: "sec", min: "min", h: "hours", d: "days" };

export const endWords: Readonly<Record<Policy["atEnd"], { name: string; about: string }>> = {
  rest: {
    name: "Leave it as sent",
    about: "Silence is not taken for trouble. A message that failed still goes to Failed, unconfirmed.",
  },
  ask: {
    name: "Ask a person",
    about: "Goes to Failed, unconfirmed with every reason, for a person to act on.",
  },
};

/** "10 min", "1 hour"; "some time" while the field is empty. */
export function spanWords({ amount, unit }: Span): string {
  if (amount === "") return "some time";
  const word = { s: "sec", min: "min", h: amount === 1 ? "hour" : "hours", d: amount === 1 ? "day" : "days" };
  return `${amount} ${word[unit]}`;
}

const silences: Readonly<Record<SuccessCondition, string>> = {
  sent: "not sent",
  delivered: "without delivery",
  read: "unread",
  replied: "without an answer",
};

export interface Mover {
  why: "failed" | "silent" | "hours";
  words: string;
}

/** What moves a message on from this step. */
export function moversOf({ wait, success, hours }: StepForm): Mover[] {
  const movers: Mover[] = [
    { why: "failed", words: "Failed" },
    { why: "silent", words: `${spanWords(wait)} ${silences[success]}` },
  ];
  if (hours?.outside === "next") movers.push({ why: "hours", words: "Outside its hours" });
  return movers;
}

/** What the card says below its fields, about the words that go. `linked`: a notice carries a link. */
export function stepHint(
  step: StepForm,
  first: boolean,
  { purpose }: Pick<PolicyForm, "purpose">,
  linked: boolean,
): string {
  if (purpose === "reply" && first) return "In full where this is the way a person chose.";
  const repeats = step.saysRepeat && !first ? " Says that it repeats." : "";
  const link = linked ? ", with a link to the secure page" : "";
  switch (step.text) {
    case "as_written":
      return `The whole text.${repeats}`;
    case "notice":
      return `The notice below, no health detail${link}.${repeats}`;
    case "template":
      return `The notice${link}, or an approved template while the 24-hour window is closed.${repeats}`;
    case "ask":
      return "Nothing goes by machine: a person is asked.";
  }
}

/** What a patient does behind the link of a notice. */
export const pageWords =
  "Behind the link the patient gives their date of birth, reads the message and answers. Where no date of birth is on record, a code goes to another address of theirs; with no other, the notice has no link.";

/** How the page of one patient opens. */
export const proofWords: Readonly<Record<NonNullable<PlannedStepView["opens"]>, string>> = {
  birth_date: "The link opens the message after their date of birth.",
  code: "No birth date is on record: the link opens the message with a code to another address.",
};

/** "SMS is now step 1 of 3.": for ears. */
export function placeWords(form: PolicyForm, channel: StepForm["channel"]): string {
  const place = form.steps.findIndex((step) => step.channel === channel) + 1;
  return `${channelWords[channel]} is now step ${place} of ${form.steps.length}.`;
}

/** "Goes first", "Next", "Last": where a step stands in the order. */
export function placeOf(index: number, count: number): string {
  if (index === 0) return "Goes first";
  return index === count - 1 ? "Last" : "Next";
}

/** Words to begin a try with. */
export const sampleWords: Readonly<Record<Purpose, string>> = {
  reply: "Friday at 9:00 am works. See you then.",
  reminder: "Your visit with Dr. Osei is on Friday at 9:00 am.",
  result: "Your blood test is back. Your potassium is normal.",
  refill: "Your lisinopril is ready at the pharmacy.",
  broadcast: "Flu shots are here. Walk in on Saturday from 9 to 12.",
  staff: "A patient’s emergency waits in the inbox.",
  system: "Your code is 204 816.",
};

/** "Saved Nov 19 by Ines Moreau". */
export function savedWords(at: string, name: string | null): string {
  return name === null ? `Saved ${at}` : `Saved ${at} by ${name}`;
}
