/**
 * How a line stands, as facts with their times. What condition follows from them at an instant is one function of
 * shared/domain/lines, so that a screen and a claim never say two things.
 */
import { defaultRate, type LineRate, type LineStanding } from "../../../shared/domain/lines.ts";
import type { LineStateRecord } from "../../store/line-states.ts";
import type { LineRecord } from "../../store/lines.ts";
import { closedUntil } from "../plan/hours.ts";

/** What an admin set, else what the line came with, else what its provider's lines usually may. */
export function rateOf(line: LineRecord, state: Pick<LineStateRecord, "settings"> | null): LineRate {
  return state?.settings?.rate ?? line.rate ?? defaultRate(line);
}

/** Whether anything may be planned over it, as far as this process knows: the gate asks the row itself. */
export function isUsed({ active, off = false }: LineRecord): boolean {
  return active && !off;
}

export function standingOf(line: LineRecord, state: LineStateRecord): LineStanding {
  const { off, paused, out, restsUntil, cappedUntil } = state;
  const capped = [cappedUntil, fullUntil(line, state, 1)].filter((at) => at !== null);
  const latest = capped.sort((a, b) => b.getTime() - a.getTime())[0];
  return {
    off: !line.active || off !== null,
    pausedAt: paused?.at.toISOString() ?? null,
    out: out && {
      since: out.since.toISOString(),
      code: out.code,
      trials: out.trials,
      trialAt: out.trialAt.toISOString(),
      tryingUntil: out.trial?.until.toISOString() ?? null,
    },
    restsUntil: restsUntil?.toISOString() ?? null,
    cappedUntil: latest?.toISOString() ?? null,
  };
}

/** The end of the day on which so much more is over the cap, by what was sent so far; null where it fits. */
export function fullUntil(line: LineRecord, state: LineStateRecord, more: number): Date | null {
  const { dailyCap } = rateOf(line, state);
  const { units, until } = state.today;
  return dailyCap !== null && units + more > dailyCap ? until : null;
}

/** The first instant of the next day in this zone. */
export function nextDay(zone: string, now: Date): Date {
  const midnight = { from: "00:00", to: "00:01" };
  const later = new Date(now.getTime() + 60_000);
  return closedUntil(midnight, zone, now) ?? closedUntil(midnight, zone, later) ?? later;
}

/** What was sent since the line's last midnight. */
export function todayOf({ today }: LineStateRecord, now: Date): { messages: number; units: number } {
  return today.until > now ? today : { messages: 0, units: 0 };
}
