/** Allowed hours go by the patient's clock, over midnight and over changes of summer time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { clockWords, closedUntil } from "./hours.ts";

const seed = Date.now() & 0xffff;
console.info(`hours: fast-check seed ${seed}`);

const day = { from: "08:00", to: "21:00" };
const night = { from: "22:00", to: "06:00" };

test.each<[string, typeof day, string, string, string | null]>([
  ["in the day", day, "America/Los_Angeles", "2026-11-19T17:00:00Z", null],
  ["before the morning", day, "America/Los_Angeles", "2026-11-19T12:30:00Z", "2026-11-19T16:00:00Z"],
  ["in the evening", day, "America/Los_Angeles", "2026-11-20T05:00:00Z", "2026-11-20T16:00:00Z"],
  ["at the minute it opens", day, "UTC", "2026-11-19T08:00:00Z", null],
  ["at the minute it closes", day, "UTC", "2026-11-19T21:00:00Z", "2026-11-20T08:00:00Z"],
  ["over midnight, open", night, "UTC", "2026-11-19T23:00:00Z", null],
  ["over midnight, closed", night, "UTC", "2026-11-19T12:00:00Z", "2026-11-19T22:00:00Z"],
  [
    "the night the clocks go back",
    day,
    "America/Los_Angeles",
    "2026-11-01T07:00:00Z",
    "2026-11-01T16:00:00Z",
  ],
  [
    "the night the clocks go forward",
    day,
    "America/Los_Angeles",
    "2026-03-08T08:00:00Z",
    "2026-03-08T15:00:00Z",
  ],
])("%s", (_name, hours, zone, at, until) => {
  expect(closedUntil(hours, zone, new Date(at))?.toISOString() ?? null).toBe(
    until && new Date(until).toISOString(),
  );
});

test("words for a time", () => {
  expect([clockWords("08:00"), clockWords("12:30"), clockWords("00:05")]).toEqual([
    "8:00 am",
    "12:30 pm",
    "12:05 am",
  ]);
});

test("waiting always ends, in the future and within two days, in any zone", () => {
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`);
  const zone = fc.constantFrom(
    "UTC",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "nowhere",
  );
  fc.assert(
    fc.property(
      time,
      time,
      zone,
      fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true }),
      (from, to, where, at) => {
        let now = at;
        for (let turns = 0; ; turns += 1) {
          const until = closedUntil({ from, to }, where, now);
          if (until === null) break;
          expect(until.getTime()).toBeGreaterThan(now.getTime());
          // Where a change of summer time skips the opening minute it is asked again by the minute.
          expect(turns).toBeLessThan(70);
          now = until;
        }
        expect(now.getTime() - at.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
      },
    ),
    { seed, numRuns: 300 },
  );
});
