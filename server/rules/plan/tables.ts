/** The plan's numbers and routes in one place: what follows a failure, how long to wait, how often to try. */
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";

/**
 * again: the same step after a pause, while tries last; then another line or the next step, and where no way is left,
 * on and on until the plan's end, if the provider took nothing.
 * other_line: another line of the channel, for this one is out of order; without one as `next`.
 * next: the next step of the plan.
 * other_words: the next step whose words are others; the same by another way would be refused likewise, or should be.
 * stop: nothing more by machine.
 */
export type AfterFailure = "again" | "other_line" | "next" | "other_words" | "stop";

export const afterFailure: Readonly<Record<SendErrorCode, AfterFailure>> = {
  opted_out: "stop",
  invalid_address: "next",
  unreachable: "next",
  landline: "next",
  rate_limited: "again",
  temporary: "again",
  window_closed: "next",
  template: "next",
  content: "other_words",
  too_long: "next",
  cap: "other_line",
  config: "other_line",
  not_reached: "again",
  never_called: "again",
  unknown_outcome: "stop",
  expired: "next",
  line_paused: "other_line",
  unknown: "next",
};

/** Failures that say that nothing will ever arrive at the address. */
export const deadAddress: readonly SendErrorCode[] = ["invalid_address", "landline"];

/**
 * Refusals of a call that are the line's whatever the message says: it waits for the line where no other way is left.
 * What else speaks of the line (line/health) counts so while the line takes nothing: else it may be of that one message.
 */
export const lineFaults: readonly SendErrorCode[] = ["not_reached", "rate_limited", "cap"];
/** How long after its first try a message waits for its line, where its plan names no end, or a person chose it. */
export const lineWaitMs = 24 * 60 * 60_000;
/** Where nobody says when a line takes messages again. */
export const lineLookMs = 5 * 60_000;
/** Who was the trial of a line that is out lets others be the next: one message alone must not keep it out. */
export const behindOthersMs = 5_000;
/** Of tries that count as none, a row keeps the newest. */
export const keptGivenBack = 12;

/** Tries of one step, and the pauses between them, while another way is left to go. */
export const maxTries = 5;
const pausesMs = [2_000, 10_000, 30_000, 120_000];
/**
 * The pauses after those, where no other way is left. The shortest is longer than a line's strain is remembered
 * (line/health): one message that its provider will not take must not put the line out of order for all others.
 */
const longPausesMs = [15 * 60_000, 30 * 60_000, 60 * 60_000];

/** `tries`: how many were made. `jitter`: 0 ≤ n < 1. Never shorter than what the provider asked for. */
export function pauseMs(tries: number, jitter: number, retryAfterSeconds: number | null): number {
  const pause = pausesMs[tries - 1] ?? 120_000;
  return Math.max(pause * (0.75 + jitter / 2), (retryAfterSeconds ?? 0) * 1000);
}

/** `before`: how many such pauses there were. */
export function longPauseMs(before: number, jitter: number): number {
  return (longPausesMs[before] ?? 60 * 60_000) * (0.75 + jitter / 2);
}

/** How long after a lost answer the provider is asked; its list may lag. */
export const lookUpPausesMs: readonly number[] = [5_000, 30_000, 120_000];

/**
 * Receipts come later than the news in them. When a step's time is over, this is waited on top before the next step
 * goes, so that a text that did arrive is not sent twice.
 */
export const lateReceiptMs: Readonly<Record<ChannelId, number>> = {
  sms: 20_000,
  whatsapp: 10_000,
  email: 5_000,
};

/** A delivery is a row, not a log: a person who tries again and again comes to an end too. */
export const maxSteps = 12;

/** How long one word of "hold it" lasts, and how long a message can be held back in all. */
export const holdMs = 10_000;
export const longestHoldMs = 60_000;
