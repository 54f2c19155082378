/**
 * When something may go that several clocks and rules have a say in. A limit is one of them: the hours of one rule by
 * the clock of one zone. It may go while no limit is closed. Pure.
 */
import type { QuietWindow, Weekday } from "../../../shared/domain/quiet-hours.ts";
import { instantOf, wallClock } from "../../../shared/text/zoned.ts";

export type Hours = ReadonlyMap<Weekday, readonly Span[]>;
type Span = Pick<QuietWindow, "from" | "to">;

export interface Limit {
  zone: string;
  hours: Hours;
  /** Whether nothing goes on a day, as "2026-11-26"; null: on no day. */
  closedOn: ((date: string) => boolean) | null;
}

export interface Closed<One> {
  /** The first instant at which no limit is closed; null: none within the days that are looked at. */
  until: Date | null;
  /** The limit that it waited for last. */
  by: One;
}

/** Holidays in a row, and a weekend after them. */
const daysAhead = 10;
const dayMs = 24 * 60 * 60_000;

export function weekOf(windows: readonly QuietWindow[]): Hours {
  const week = new Map<Weekday, Span[]>();
  for (const { days, from, to } of windows)
    for (const day of days) week.set(day, [...(week.get(day) ?? []), { from, to }]);
  return week;
}

/** Windows of every day; over midnight when `from` is later than `to`; the whole day when they are the same. */
export function everyDay(from: string, to: string): QuietWindow[] {
  const days: Weekday[] = [1, 2, 3, 4, 5, 6, 7];
  if (from === to) return [{ days, from: "00:00", to: "24:00" }];
  if (from < to) return [{ days, from, to }];
  return [
    { days, from: "00:00", to },
    { days, from, to: "24:00" },
  ];
}

/** Null: it may go now. */
export function closedNow<One extends Limit>(limits: readonly One[], now: Date): Closed<One> | null {
  const horizon = now.getTime() + daysAhead * dayMs;
  let closed: Closed<One> | null = null;
  for (let at = now; ;) {
    const clocks = new Map<string, string>();
    const shut = limits.find((limit) => {
      const wall = clocks.get(limit.zone) ?? wallClock(limit.zone, at);
      clocks.set(limit.zone, wall);
      return !openBy(limit, wall);
    });
    if (!shut) return closed;
    const opens = opensAfter(shut, at);
    if (opens === null || opens.getTime() > horizon) return { until: null, by: shut };
    closed = { until: opens, by: shut };
    at = opens;
  }
}

export function isOpen(limit: Limit, at: Date): boolean {
  return openBy(limit, wallClock(limit.zone, at));
}

function openBy(limit: Limit, wall: string): boolean {
  const [date = "", time = ""] = wall.split("T");
  return spansOf(limit, date).some(({ from, to }) => from <= time && time < to);
}

/** The first opening after an instant at which it is closed; null: none in the days that are looked at. */
function opensAfter(limit: Limit, at: Date): Date | null {
  const today = Date.parse(`${wallClock(limit.zone, at).slice(0, 10)}T00:00:00Z`);
  for (let day = 0; day <= daysAhead; day += 1) {
    const date = new Date(today + day * dayMs).toISOString().slice(0, 10);
    const openings = spansOf(limit, date)
      .map(({ from }) => instantOf(limit.zone, `${date}T${from}`))
      .filter((opening) => opening !== null && opening > at)
      .sort((a, b) => Number(a) - Number(b));
    // An opening in the hour that summer time leaves out is shown by no clock: it is open from the change on.
    if (openings[0]) return fromTheChange(limit, openings[0], at);
  }
  return null;
}

function fromTheChange(limit: Limit, opening: Date, after: Date): Date {
  let first = opening;
  for (let back = opening.getTime() - 60_000; back > after.getTime(); back -= 60_000) {
    if (!isOpen(limit, new Date(back))) break;
    first = new Date(back);
  }
  return first;
}

function spansOf({ hours, closedOn }: Limit, date: string): readonly Span[] {
  if (closedOn?.(date)) return [];
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() || 7) as Weekday;
  return hours.get(weekday) ?? [];
}
