/**
 * When a line may send next. Its row holds the instant from which it is free; who takes a turn moves that on by what
 * the message counts. Turns are spaced evenly, so no window of a second holds more than the rate, whoever takes them.
 */
import type { LineRate } from "../../../shared/domain/lines.ts";

/** Clocks and networks are not exact: turns are spaced a little wider than the rate. */
const slack = 1.006;

export interface Pace {
  /** From here on it is free: milliseconds with their fraction, so that fast lines lose nothing by rounding. */
  freeAt: number;
}

/** How long a message keeps its line busy. */
export function turnMs({ perSecond, counts }: LineRate, segments: number | null): number {
  if (perSecond === null) return 0;
  const units = counts === "segments" ? Math.max(1, segments ?? 1) : 1;
  return (units * 1000 * slack) / perSecond;
}

/** What a message counts against the day's cap. */
export function countOf({ counts }: LineRate, segments: number | null): number {
  return counts === "segments" ? Math.max(1, segments ?? 1) : 1;
}

/** When it would be this message's turn. */
export function turnAt({ freeAt }: Pace, now: Date): Date {
  return new Date(Math.max(Math.ceil(freeAt), now.getTime()));
}

/** A claim is durable, and its call made, this long after it took the turn of a line that rested. */
export const writeMs = 40;

/** A line that was free for so long has rested: what it sent before is in no window with what it sends now. */
const restMs = 1_000;

/**
 * From when on the line is free after this turn. Turns of a busy line are taken ahead of their time; the first one
 * after a rest goes when it is written down, and the next one's distance counts from there.
 */
export function afterTurn({ freeAt }: Pace, now: Date, busyMs: number): number {
  const rested = freeAt < now.getTime() - restMs;
  return Math.max(freeAt, now.getTime() + (rested ? writeMs : 0)) + busyMs;
}
