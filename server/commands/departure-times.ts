/** When a reply leaves: after the seconds in which it can be taken back, or at a time that somebody chose. */
import { longestAheadDays, type Schedule } from "../../shared/api/messages.ts";
import { ProblemError } from "../lib/problem.ts";
import { longestHoldMs } from "../rules/plan/tables.ts";
import type { DepartureRecord } from "../store/deliveries.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Null: at once. */
export function undoDeparture(undoSeconds: number, now: Date, zone: string): DepartureRecord | null {
  if (undoSeconds <= 0) return null;
  const at = new Date(now.getTime() + undoSeconds * 1000);
  const latest = new Date(at.getTime() + longestHoldMs);
  return { why: "undo", at, latest, leftMs: null, zone, cancelIfAnswered: false };
}

/** `usual`: whether it gives way to the patient's own words, where the schedule does not say. */
export function scheduledDeparture(
  { at, cancelIfAnswered }: Schedule,
  zone: string,
  usual: boolean,
): DepartureRecord {
  const gives = cancelIfAnswered ?? usual;
  return { why: "scheduled", at: new Date(at), latest: null, leftMs: null, zone, cancelIfAnswered: gives };
}

export function refuseStrangeTime({ at }: Schedule, now: Date): void {
  const ahead = Date.parse(at) - now.getTime();
  const detail = "Nothing was scheduled. Choose another time.";
  if (ahead <= 0) throw new ProblemError(422, "time_passed", "The time to send it has passed", detail);
  if (ahead > longestAheadDays * dayMs)
    throw new ProblemError(422, "too_far_ahead", "The time to send it is more than a year away", detail);
}
