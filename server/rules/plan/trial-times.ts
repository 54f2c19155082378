/**
 * When each step of a plan would begin, if all before it stayed silent, and which would not begin at all: what the
 * engine makes of hours and of the plan's end, told beforehand for a screen.
 */
import type { StepRecord } from "../../store/deliveries.ts";
import { lateReceiptMs } from "./tables.ts";
import { tooLateThen } from "./words.ts";

type TimedStep = Pick<StepRecord, "channel" | "waitSeconds" | "hours">;

/** What the hours say at a moment, as far as a plan asks. */
export interface HoursThen {
  until: Date;
  edge: Date | null;
  reason: string;
  late: string;
}

export interface TrialTime {
  at: Date;
  /** Why it would not begin; null: it would, at that time. */
  notBegun: string | null;
}

export interface TrialClock {
  now: Date;
  expiresAt: Date;
  /** What stands against a step at a moment; null: nothing does. */
  hoursAt(index: number, at: Date): HoursThen | null;
  /** Its lines take nothing, and another way does: that takes no time. */
  isPassedOver(index: number): boolean;
}

export function trialTimes(
  steps: readonly TimedStep[],
  { now, expiresAt, hoursAt, isPassedOver }: TrialClock,
): TrialTime[] {
  let at = now;
  return steps.map((step, index): TrialTime => {
    if (isPassedOver(index)) return { at, notBegun: null };
    if (at >= expiresAt) return { at, notBegun: tooLateThen };
    const hours = hoursAt(index, at);
    if (hours) {
      const opens = hours.edge ?? hours.until;
      if (opens >= expiresAt) return { at, notBegun: hours.late };
      // It passes its turn on where another way is left; the last one waits for its hours.
      if (step.hours?.outside === "next" && index < steps.length - 1) return { at, notBegun: hours.reason };
      at = opens;
    }
    const begins = at;
    at = new Date(at.getTime() + step.waitSeconds * 1000 + lateReceiptMs[step.channel]);
    return { at: begins, notBegun: null };
  });
}
