/**
 * Policies: in which order an organization tries to reach a patient for a purpose, when a try counts as done, how
 * long it waits for word, and which words may go by which way. Plain data; an organization changes its own copy.
 */
import type { ChannelId } from "./channels.ts";
import { noticeLanguageOf, noticeTexts } from "./notice-texts.ts";
import { isWithLink, withoutLink } from "./secure-page.ts";

/** Why we send. */
export const purposes = ["reply", "reminder", "result", "refill", "broadcast", "staff", "system"] as const;
export type Purpose = (typeof purposes)[number];

/** What makes a step done. `sent`: the provider has it. `replied`: the patient wrote back. */
export const successConditions = ["sent", "delivered", "read", "replied"] as const;
export type SuccessCondition = (typeof successConditions)[number];

/**
 * Which words a step may carry when it is not the way that a person chose. as_written: the whole text. notice: the
 * policy's notice, which says nothing about health. template: the notice while WhatsApp's window is open, an approved
 * template while it is closed. ask: nothing goes by machine, a person decides.
 */
export const stepTexts = ["as_written", "notice", "template", "ask"] as const;
export type StepText = (typeof stepTexts)[number];

/** How much a text tells. `open` is for anybody's eyes; `care` is between the patient and the clinic. */
const privacyLevels = ["open", "care"] as const;
export type PrivacyLevel = (typeof privacyLevels)[number];

/** Hours of the patient's own clock, "09:00" to "20:00"; over midnight when `from` is later than `to`. */
export interface AllowedHours {
  from: string;
  to: string;
  /** Outside them: wait for the next morning, or go on to the next step. */
  outside: "hold" | "next";
}

export interface PolicyStep {
  channel: ChannelId;
  /** The line to use; null for the one that the patient knows. */
  lineId: string | null;
  success: SuccessCondition;
  /** How long to wait for success before the next step. */
  waitSeconds: number;
  text: StepText;
  /** Says that an earlier try may have brought the same words. */
  saysRepeat: boolean;
  hours: AllowedHours | null;
}

export interface Policy {
  purpose: Purpose;
  steps: PolicyStep[];
  /** When the last step stays silent: leave it as sent, or ask a person. A failure is always a person's. */
  atEnd: "rest" | "ask";
  /** After this it is too late to begin another try. */
  expiresSeconds: number;
  /** What may go anywhere; {clinic} stands for the sender's name, {link} for the secure page's. */
  notice: string;
  /**
   * By these channels health detail goes only to whom accepted the warning that they are not encrypted (45 CFR
   * 164.522(b)). Absent: by none.
   */
  needsWarning?: ChannelId[] | undefined;
}

export const maxPolicySteps = 6;
export const shortestWaitSeconds = 15;
export const longestWaitSeconds = 7 * 24 * 3600;

const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

/** While it stands, patients read it in their own language, and with a link where one may go. */
export const usualNotice: string = noticeTexts.en.plain;
const notice = usualNotice;

function step(
  channel: ChannelId,
  success: SuccessCondition,
  waitSeconds: number,
  more: Partial<PolicyStep> = {},
): PolicyStep {
  return {
    channel,
    lineId: null,
    success,
    waitSeconds,
    text: "notice",
    saysRepeat: true,
    hours: null,
    ...more,
  };
}

/** Nobody's phone rings at night for what can wait. */
const daytime: AllowedHours = { from: "09:00", to: "20:00", outside: "hold" };

/** What holds until an admin changes it. A reply goes as written by the way that was chosen, and only there. */
export const defaultPolicies: Readonly<Record<Purpose, Policy>> = {
  reply: {
    purpose: "reply",
    steps: [
      step("whatsapp", "delivered", 10 * minutes, { text: "template" }),
      step("sms", "delivered", 10 * minutes),
      step("email", "sent", 1 * hours),
    ],
    atEnd: "rest",
    expiresSeconds: 1 * days,
    notice,
  },
  reminder: {
    purpose: "reminder",
    steps: [
      step("sms", "delivered", 30 * minutes, { hours: daytime }),
      step("whatsapp", "delivered", 30 * minutes, { hours: daytime, text: "template" }),
      step("email", "sent", 1 * hours),
    ],
    atEnd: "rest",
    // A night, and the minutes over which what it held is spread.
    expiresSeconds: 14 * hours,
    notice,
  },
  result: {
    purpose: "result",
    steps: [step("sms", "delivered", 1 * hours, { hours: daytime }), step("email", "sent", 4 * hours)],
    atEnd: "ask",
    expiresSeconds: 3 * days,
    notice,
  },
  refill: {
    purpose: "refill",
    steps: [
      step("sms", "delivered", 1 * hours, { hours: daytime }),
      step("whatsapp", "delivered", 1 * hours, { hours: daytime, text: "template" }),
      step("email", "sent", 4 * hours),
    ],
    atEnd: "rest",
    expiresSeconds: 2 * days,
    notice,
  },
  // News reaches whom it reaches: one way each, and nobody is pressed.
  broadcast: {
    purpose: "broadcast",
    steps: [
      step("sms", "sent", 1 * hours, { hours: daytime, saysRepeat: false }),
      step("email", "sent", 1 * hours, { saysRepeat: false }),
    ],
    atEnd: "rest",
    expiresSeconds: 1 * days,
    notice,
  },
  staff: {
    purpose: "staff",
    steps: [
      step("sms", "delivered", 5 * minutes, { text: "as_written" }),
      step("whatsapp", "delivered", 5 * minutes, { text: "template" }),
      step("email", "sent", 15 * minutes, { text: "as_written" }),
    ],
    atEnd: "ask",
    expiresSeconds: 6 * hours,
    notice,
  },
  system: {
    purpose: "system",
    steps: [step("email", "sent", 1 * hours, { text: "as_written" }), step("sms", "delivered", 10 * minutes)],
    atEnd: "rest",
    expiresSeconds: 1 * days,
    notice,
  },
};

/** Stands below words that may have come by another way before. */
export const repeatWords = "(You may have had this from us already, by another way.)";

/**
 * The notice as the patient reads it, but for the link, whose mark stays. A notice of the clinic's own that names no
 * place for the link has it at its end.
 */
export function noticeText(
  { notice: own }: Pick<Policy, "notice">,
  { clinic, language, link }: { clinic: string; language: string | null; link: boolean },
): string {
  const texts = noticeTexts[noticeLanguageOf(language)];
  const usual = own === usualNotice;
  const plain = usual ? texts.plain : withoutLink(own);
  const linked = usual ? texts.linked : isWithLink(own) ? own : `${own} ${texts.read}`;
  return (link ? linked : plain).replaceAll("{clinic}", clinic);
}
