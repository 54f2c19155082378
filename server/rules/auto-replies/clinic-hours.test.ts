/** The clinic's clock: open or closed, since and until when, over holidays, midnight and changes of summer time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenHours } from "../../../shared/api/auto-replies.ts";
import { clinicState, stateWords, whenWords } from "./clinic-hours.ts";

const seed = Date.now() & 0xffff;
console.info(`clinic-hours: fast-check seed ${seed}`);

const zone = "America/Los_Angeles";
const week: OpenHours[] = [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "17:30" }));
const holidays = [{ date: "2026-12-25", name: "Christmas" }];
const at = (text: string) => new Date(text);

test.each([
  // A Wednesday in winter: Pacific time is 8 hours behind.
  ["2026-03-04T15:59:00Z", false, "2026-03-04T01:30:00Z", "2026-03-04T16:00:00Z", null],
  ["2026-03-04T16:00:00Z", true, "2026-03-04T16:00:00Z", "2026-03-05T01:30:00Z", null],
  ["2026-03-05T01:30:00Z", false, "2026-03-05T01:30:00Z", "2026-03-05T16:00:00Z", null],
  // Friday evening; the clocks go forward on Sunday, so Monday begins an hour earlier by UTC.
  ["2026-03-07T02:00:00Z", false, "2026-03-07T01:30:00Z", "2026-03-09T15:00:00Z", null],
  ["2026-12-25T20:00:00Z", false, "2026-12-25T01:30:00Z", "2026-12-28T16:00:00Z", "Christmas"],
])("at %s", (now, open, since, until, holiday) => {
  expect(clinicState(week, holidays, zone, at(now))).toEqual({
    open,
    since: at(since),
    until: at(until),
    holiday,
  });
});

test("halves of a day and nights that touch are one opening; no hours are always open", () => {
  const halves: OpenHours[] = [
    { day: 3, from: "08:00", to: "12:00" },
    { day: 3, from: "12:00", to: "24:00" },
    { day: 4, from: "00:00", to: "02:00" },
  ];
  expect(clinicState(halves, [], zone, at("2026-03-04T18:00:00Z"))).toMatchObject({
    open: true,
    since: at("2026-03-04T16:00:00Z"),
    until: at("2026-03-05T10:00:00Z"),
  });
  expect(clinicState([], holidays, zone, at("2026-12-25T20:00:00Z"))).toEqual({
    open: true,
    since: null,
    until: null,
    holiday: null,
  });
});

test("in words", () => {
  const now = at("2026-12-25T20:00:00Z");
  const state = clinicState(week, holidays, zone, now);
  expect(stateWords(state, zone, now)).toBe("The clinic is closed for Christmas until Monday 8:00 AM");
  expect(whenWords(state.until!, now, zone, "es")).toMatch(/^lunes, 8:00$/);
  expect(whenWords(state.until!, at("2026-12-28T12:00:00Z"), zone, "en-US")).toBe("8:00 AM");
});

test("what is said of a time holds until then and no longer, whatever the hours and the zone", () => {
  const clock = fc
    .integer({ min: 0, max: 47 })
    .map((n) => `${String(n >> 1).padStart(2, "0")}:${n % 2 ? "30" : "00"}`);
  const span = fc
    .record({ day: fc.integer({ min: 1, max: 7 }), a: clock, b: clock })
    .filter(({ a, b }) => a !== b)
    .map(({ day, a, b }) => ({ day, from: a < b ? a : b, to: a < b ? b : a }));
  const instant = fc
    .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
    .map((ms) => new Date(ms));
  const zones = fc.constantFrom(
    zone,
    "Europe/Tallinn",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
    "no/zone",
  );
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 10 }), instant, zones, (hours, now, where) => {
      const state = clinicState(hours, [], where, now);
      const open = (ms: number) => clinicState(hours, [], where, new Date(ms)).open;
      if (state.until) {
        expect(state.until.getTime()).toBeGreaterThan(now.getTime());
        expect(open(state.until.getTime() - 1)).toBe(state.open);
      }
      if (state.since) {
        expect(state.since.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(open(state.since.getTime())).toBe(state.open);
      }
    }),
    { seed, numRuns: 300 },
  );
});
