/** Wall clocks over the changes of summer time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, wallClock } from "./zoned.ts";

const seed = Date.now() & 0xffff;
console.info(`zoned: fast-check seed ${seed}`);

test.each([
  ["an ordinary day", "America/Los_Angeles", "2026-11-26T08:00", "2026-11-26T16:00:00.000Z"],
  [
    "the morning after the clocks go forward",
    "America/Los_Angeles",
    "2026-03-08T08:00",
    "2026-03-08T15:00:00.000Z",
  ],
  ["the hour that is left out", "America/Los_Angeles", "2026-03-08T02:30", "2026-03-08T10:30:00.000Z"],
  ["the hour that comes twice", "America/Los_Angeles", "2026-11-01T01:30", "2026-11-01T08:30:00.000Z"],
  ["another half of the world", "Asia/Kolkata", "2026-07-01T09:15", "2026-07-01T03:45:00.000Z"],
])("%s", (_name, zone, wall, instant) => {
  expect(instantOf(zone, wall)?.toISOString()).toBe(instant);
});

test("no time is no instant", () => expect(instantOf("UTC", "tomorrow")).toBeNull());

test("what a clock shows is when it shows it, but for the hour that comes twice", () => {
  const zones = fc.constantFrom(
    "America/Los_Angeles",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
  );
  const minutes = fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 });
  fc.assert(
    fc.property(zones, minutes, (zone, minute) => {
      const wall = wallClock(zone, new Date(minute * 60_000));
      const back = instantOf(zone, wall)!;
      expect(wallClock(zone, back)).toBe(wall);
      expect(minute * 60_000 - back.getTime()).toBeGreaterThanOrEqual(0);
      expect(minute * 60_000 - back.getTime()).toBeLessThanOrEqual(3_600_000);
    }),
    { seed },
  );
});
