/** Is the clinic open now, since when, and until when: by its own clock, with holidays, over changes of summer time. */
import type { Holiday, OpenHours } from "../../../shared/api/auto-replies.ts";

export interface ClinicState {
  open: boolean;
  /** When this began; null when it always was so. */
  since: Date | null;
  /** When it ends; null when it never does. */
  until: Date | null;
  /** The holiday that closes it today. */
  holiday: string | null;
}

interface Span {
  from: number;
  to: number;
}

/** A week in both directions shows the usual edges; over the longest closing that a clinic plans, further. */
const daysAround = [8, 60];
const dayMs = 24 * 60 * 60_000;

/** No hours at all: a clinic that never said when it is closed is open. */
export function clinicState(
  hours: readonly OpenHours[],
  holidays: readonly Holiday[],
  zone: string,
  now: Date,
): ClinicState {
  if (hours.length === 0) return { open: true, since: null, until: null, holiday: null };
  const clock = clockOf(zone);
  const at = now.getTime();
  const today = dayOf(clock, at);
  const closed = new Map(holidays.map(({ date, name }) => [Date.parse(`${date}T00:00:00Z`), name]));
  const state: ClinicState = { open: false, since: null, until: null, holiday: closed.get(today) ?? null };
  for (const days of daysAround) {
    const spans = openSpans(hours, closed, clock, today, days);
    const found = spans.find(({ from, to }) => from <= at && at < to);
    if (found) return { open: true, since: new Date(found.from), until: new Date(found.to), holiday: null };
    const before = spans.findLast(({ to }) => to <= at);
    const after = spans.find(({ from }) => from > at);
    state.since ??= before ? new Date(before.to) : null;
    state.until ??= after ? new Date(after.from) : null;
    if (state.since && state.until) break;
  }
  return state;
}

/** All openings of so many days around, in order; those that touch are one: two halves of a day, and over midnight. */
function openSpans(
  hours: readonly OpenHours[],
  closed: ReadonlyMap<number, string>,
  clock: Clock,
  today: number,
  days: number,
): Span[] {
  const spans: Span[] = [];
  for (let day = today - days * dayMs; day <= today + days * dayMs; day += dayMs) {
    if (closed.has(day)) continue;
    const weekday = new Date(day).getUTCDay() || 7;
    for (const one of hours) {
      if (one.day !== weekday) continue;
      spans.push({ from: instantOf(clock, day, one.from), to: instantOf(clock, day, one.to) });
    }
  }
  const merged: Span[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (span.to <= span.from) continue;
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}

/** What clocks of a zone show at an instant, as if it were UTC. */
type Clock = (at: number) => number;

function clockOf(zone: string): Clock {
  const options = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  } as const;
  const format = safeFormat("en-US", options, zone);
  return (at) => {
    const parts = format.formatToParts(at);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  };
}

/** Midnight UTC of the day that clocks show: a name for the day, not an instant. */
const dayOf = (clock: Clock, at: number) => Math.floor(clock(at) / dayMs) * dayMs;

/** The instant at which clocks show this time on this day. */
function instantOf(clock: Clock, day: number, time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const wanted = day + (hour * 60 + minute) * 60_000;
  let guess = wanted;
  // Twice: the first guess may lie on the other side of a change of summer time.
  for (let round = 0; round < 2; round += 1) guess = wanted - (clock(guess) - guess);
  return guess;
}

/** An unknown zone counts as UTC, an unknown language as English. */
function safeFormat(
  language: string,
  options: Intl.DateTimeFormatOptions,
  zone: string,
): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  }
}

/** "Friday 8:00 AM", or "2:00 PM" on the same day, in the reader's language. */
export function whenWords(at: Date, now: Date, zone: string, language: string): string {
  const clock = clockOf(zone);
  const same = dayOf(clock, at.getTime()) === dayOf(clock, now.getTime());
  const far = at.getTime() - now.getTime() > 6 * dayMs;
  const day = far ? ({ month: "long", day: "numeric" } as const) : ({ weekday: "long" } as const);
  const time = safeFormat(language, { ...(same ? {} : day), hour: "numeric", minute: "2-digit" }, zone);
  // A narrow no-break space before "AM" would double the price of a text.
  return time.format(at).replace(/[\u00a0\u202f]/g, " ");
}

/** What the clinic is at this moment, for staff: "Closed until Monday, 8:00 AM". */
export function stateWords(state: ClinicState, zone: string, now: Date): string {
  const until = state.until ? ` until ${whenWords(state.until, now, zone, "en-US")}` : "";
  if (state.open) return state.until ? `The clinic is open${until}` : "The clinic counts as always open";
  return `The clinic is closed${state.holiday ? ` for ${state.holiday}` : ""}${until}`;
}
