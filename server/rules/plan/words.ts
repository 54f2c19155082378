/** The sentences that a plan writes on itself, for staff. */
import { channelWords, type ChannelId } from "../../../shared/domain/channels.ts";
import { sendErrors } from "../../channels/send-errors.ts";
import type { SendErrorRecord, StepRecord } from "../../store/deliveries.ts";

/** "SMS", "WhatsApp", "email": inside a sentence. */
export function wayWord(channel: ChannelId): string {
  return channel === "email" ? "email" : channelWords[channel];
}

/** "15 s", "10 min", "2 h", "1 d". */
export function spanWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

export function silence({ success, waitSeconds }: StepRecord): string {
  const what = { sent: "No word", delivered: "No word", read: "Not read", replied: "No answer" }[success];
  return `${what} in ${spanWords(waitSeconds)}.`;
}

export const lostAnswer = "The answer was lost. It may have gone. Not sent again by itself.";
export const noAnswer = (provider: string): string =>
  `No answer from ${provider}. It may have gone. Not sent again by itself.`;
export const noRecord = (provider: string): string =>
  `${provider} has no record of it. It probably did not go. Not sent again by itself.`;

/** Why a try failed, while it is tried again; and where that way has come to its end. */
export const errorWords = ({ code }: SendErrorRecord): string => sendErrors[code].words;
export function endWords({ code }: SendErrorRecord, { tries, orMore }: Calls): string {
  const { words, ended = words } = sendErrors[code];
  return tries > 1 ? `${ended} It was tried ${orMore ? "at least " : ""}${tries} times.` : ended;
}
/** How often a provider was called for a step. `orMore`: the row has forgotten some. */
export interface Calls {
  tries: number;
  orMore: boolean;
}
export const sameWords = "It would say the same words.";
export const notNeeded = "Not needed.";
export const takenBack = "It was taken back before it left the clinic.";
export const nothingMore = "Nothing more is tried.";
export const wentUnheard = "It went, and no word came of it.";
export const tooLate = "It was too late for another try.";
export const tooLateThen = "By then it is too late for it.";
export const toDecide = (step: StepRecord): string =>
  `${sentenceWord(step.channel)} is left, and a person decides whether the words may go there.`;

export function sentenceWord(channel: ChannelId): string {
  return channel === "email" ? "Email" : channelWords[channel];
}

/** "SMS", "Email and SMS", "SMS, WhatsApp and email": at the beginning of a sentence, each once. */
export function named(channels: readonly ChannelId[]): string {
  const each = [...new Set(channels)].map((channel, n) => (n === 0 ? sentenceWord : wayWord)(channel));
  return [each.slice(0, -1).join(", "), each.at(-1)].filter(Boolean).join(" and ");
}

/** One sentence after another, each with its end. */
export function sentences(...parts: (string | null | undefined)[]): string {
  return parts
    .filter((part): part is string => Boolean(part))
    .map((part) => (/[.?!”]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

export const stopped = (word: string | null): string =>
  word === null
    ? "The patient asked for no more messages, so nothing more goes."
    : `The patient said “${word}”, so nothing more goes.`;
export const answered = (name: string): string => `${name} wrote back, so no other way was tried.`;
export const cancelledBy = (name: string): string => `Cancelled by ${name}. It never left the clinic.`;
export const takenBackBy = (name: string): string => `Taken back by ${name}. It never left the clinic.`;
export const wroteFirst = (name: string): string => `${name} wrote first, so this did not go.`;
export const stoppedBy = (name: string): string => `Stopped by ${name}: no other way is tried.`;
export const phoneBy = (name: string): string => `${name} reached the patient by phone.`;
export const otherWayBy = (name: string): string => `${name} chose another way.`;

export const refusals = {
  calling: "It is being handed to the provider at this moment. Look again in a few seconds.",
  gone: "It has gone, so it can no longer be changed or taken back.",
  notHeld: "It goes at the time that was chosen. Change the time, or cancel it.",
  notNow: "It is not held for quiet hours. Look at where it stands now.",
  unclear: "Nobody knows yet whether it went, so it cannot be called back.",
  over: "Nothing more is planned for this message.",
  arrived: "It has arrived, so there is nothing to send.",
  cancelled: "It was cancelled. Write it again.",
  tooMany: "It was tried in too many ways already. Write it again.",
} as const;
