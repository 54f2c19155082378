/** Openings against a naive search, minute by minute, over changes of summer time and the date line. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wallClock } from "../../../shared/text/zoned.ts";
import { daily, type QuietWindow, type Weekday } from "../../../shared/domain/quiet-hours.ts";
import { closedNow, everyDay, isOpen, weekOf, type Limit } from "./hours.ts";

const limit = (zone: string, windows: QuietWindow[], closedOn: Limit["closedOn"] = null): Limit => ({
  zone,
  hours: weekOf(windows),
  closedOn,
});
const until = (limits: Limit[], now: string) =>
  closedNow(limits, new Date(now))?.until?.toISOString() ?? null;

describe("one clock", () => {
  test.each<[string, string, [string, string], string, string | null]>([
    ["in the day", "America/New_York", ["08:00", "20:00"], "2026-01-15T17:00:00Z", null],
    [
      "before dawn",
      "America/New_York",
      ["08:00", "20:00"],
      "2026-01-15T12:59:59Z",
      "2026-01-15T13:00:00.000Z",
    ],
    ["at the edge it is open", "America/New_York", ["08:00", "20:00"], "2026-01-15T13:00:00Z", null],
    [
      "at the end it is closed",
      "America/New_York",
      ["08:00", "20:00"],
      "2026-01-16T01:00:00Z",
      "2026-01-16T13:00:00.000Z",
    ],
    [
      "the night of summer time",
      "America/New_York",
      ["08:00", "20:00"],
      "2026-03-08T01:30:00Z",
      "2026-03-08T12:00:00.000Z",
    ],
    [
      "the night of winter time",
      "America/New_York",
      ["08:00", "20:00"],
      "2026-11-01T01:30:00Z",
      "2026-11-01T13:00:00.000Z",
    ],
    [
      "Arizona has neither",
      "America/Phoenix",
      ["08:00", "20:00"],
      "2026-03-08T06:00:00Z",
      "2026-03-08T15:00:00.000Z",
    ],
    [
      "Newfoundland's half hour",
      "America/St_Johns",
      ["08:00", "20:00"],
      "2026-01-15T11:00:00Z",
      "2026-01-15T11:30:00.000Z",
    ],
    [
      "west of the date line",
      "Pacific/Pago_Pago",
      ["08:00", "20:00"],
      "2026-01-15T08:00:00Z",
      "2026-01-15T19:00:00.000Z",
    ],
    [
      "east of it",
      "Pacific/Kiritimati",
      ["08:00", "20:00"],
      "2026-01-15T08:00:00Z",
      "2026-01-15T18:00:00.000Z",
    ],
    [
      "an opening that no clock shows",
      "America/New_York",
      ["02:30", "20:00"],
      "2026-03-08T06:30:00Z",
      "2026-03-08T07:00:00.000Z",
    ],
  ])("%s", (_name, zone, [from, to], now, expected) => {
    expect(until([limit(zone, daily(from, to))], now)).toBe(expected);
  });
});

test("Texas on a Sunday: not before noon, after a Saturday until nine", () => {
  const texas = limit("America/Chicago", [
    { days: [1, 2, 3, 4, 5, 6], from: "09:00", to: "21:00" },
    { days: [7], from: "12:00", to: "21:00" },
  ]);
  // 2026-01-17 is a Saturday.
  expect(until([texas], "2026-01-18T03:00:00Z")).toBe("2026-01-18T18:00:00.000Z");
  expect(until([texas], "2026-01-18T02:59:00Z")).toBeNull();
});

test("several zones: only when none sleeps", () => {
  const both = ["America/New_York", "America/Los_Angeles"].map((zone) =>
    limit(zone, daily("08:00", "20:00")),
  );
  expect(until(both, "2026-01-15T13:00:00Z")).toBe("2026-01-15T16:00:00.000Z");
  expect(until(both, "2026-01-16T01:00:00Z")).toBe("2026-01-16T16:00:00.000Z");
  expect(until(both, "2026-01-16T00:59:00Z")).toBeNull();
});

test("a closed day is passed over, by the day of the zone itself", () => {
  const shut = limit("Pacific/Auckland", daily("08:00", "20:00"), (date) => date === "2026-12-25");
  // The 25th in Auckland begins on the 24th of UTC.
  expect(until([shut], "2026-12-24T20:00:00Z")).toBe("2026-12-25T19:00:00.000Z");
});

test("what never opens has no end", () => {
  const morning = limit("America/New_York", daily("08:00", "09:00"));
  const evening = limit("America/New_York", daily("19:00", "20:00"));
  expect(closedNow([morning, evening], new Date("2026-01-15T12:00:00Z"))?.until).toBeNull();
  expect(closedNow([limit("UTC", [])], new Date("2026-01-15T12:00:00Z"))?.until).toBeNull();
});

test("hours of every day go over midnight, and the same hour twice is the whole day", () => {
  const night = limit("UTC", everyDay("22:00", "06:00"));
  expect([
    isOpen(night, new Date("2026-01-15T23:00:00Z")),
    isOpen(night, new Date("2026-01-15T06:00:00Z")),
  ]).toEqual([true, false]);
  expect(isOpen(limit("UTC", everyDay("08:00", "08:00")), new Date("2026-01-15T03:00:00Z"))).toBe(true);
});

const zones = [
  "America/New_York",
  "America/Phoenix",
  "America/Indiana/Knox",
  "America/St_Johns",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Pacific/Pago_Pago",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
];
const step = 15 * 60_000;
const pad = (n: number) => String(n).padStart(2, "0");
const quarter = (n: number) => `${pad(Math.floor(n / 4))}:${pad((n % 4) * 15)}`;
const window = fc
  .tuple(
    fc.integer({ min: 0, max: 80 }),
    fc.integer({ min: 8, max: 96 }),
    fc.subarray<Weekday>([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
  )
  .map(([from, length, days]): QuietWindow => ({
    days,
    from: quarter(from),
    to: quarter(Math.min(96, from + length)),
  }));
const oneLimit = fc
  .tuple(fc.constantFrom(...zones), fc.array(window, { minLength: 1, maxLength: 2 }))
  .map(([zone, windows]) => limit(zone, windows));
// Near the changes of summer time, where it is hard.
const instant = fc
  .tuple(
    fc.constantFrom("2026-03-08", "2026-11-01", "2026-04-05", "2026-09-27", "2026-06-15"),
    fc.integer({ min: -192, max: 192 }),
  )
  .map(([day, quarters]) => new Date(Date.parse(`${day}T06:00:00Z`) + quarters * step));

test("the answer is open for all, lies ahead, and nothing before it is, but where a clock shows an hour twice", () => {
  fc.assert(
    fc.property(fc.array(oneLimit, { minLength: 1, maxLength: 2 }), instant, (limits, now) => {
      const closed = closedNow(limits, now);
      const naive = limits.map(naiveOpen);
      const open = (at: number) => naive.every((one) => one(at));
      if (!closed) return open(now.getTime());
      if (open(now.getTime())) return false;
      const end = closed.until?.getTime() ?? now.getTime() + 10 * 24 * 3_600_000;
      if (closed.until && (!open(end) || end <= now.getTime())) return false;
      for (let at = now.getTime() + step; at < end; at += step)
        if (open(at) && !limits.some(({ zone }) => twice(zone, now, new Date(end)))) return false;
      return true;
    }),
    { numRuns: 150 },
  );
});

/** The same question, asked of a formatter that is made once. */
function naiveOpen({ zone, hours }: Limit): (at: number) => boolean {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  return (at) => {
    const [name = "", time = ""] = clock.format(at).split(" ");
    const day = (names.indexOf(name.replace(",", "")) + 1) as Weekday;
    return (hours.get(day) ?? []).some(({ from, to }) => from <= time && time < to);
  };
}

/** Whether the clock of the zone is put back between these instants. */
function twice(zone: string, from: Date, to: Date): boolean {
  const shown = Date.parse(`${wallClock(zone, to)}Z`) - Date.parse(`${wallClock(zone, from)}Z`);
  return shown < to.getTime() - from.getTime() - 60_000;
}
