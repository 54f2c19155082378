/** Ten business days later, over weekends and in the place's own days. */
import { expect, test } from "vitest";
import { businessDaysAfter } from "./business-days.ts";

test.each([
  ["a Wednesday", "2026-11-25T18:00:00Z", 10, "America/Los_Angeles", "2026-12-09T18:00:00.000Z"],
  ["a Friday", "2026-11-27T18:00:00Z", 1, "America/Los_Angeles", "2026-11-30T18:00:00.000Z"],
  ["a Sunday", "2026-11-29T18:00:00Z", 1, "America/Los_Angeles", "2026-11-30T18:00:00.000Z"],
  // Saturday morning in Tallinn is Friday evening in Los Angeles.
  ["a day that differs", "2026-11-28T02:00:00Z", 1, "Europe/Tallinn", "2026-11-30T02:00:00.000Z"],
  [
    "the same instant elsewhere",
    "2026-11-28T02:00:00Z",
    1,
    "America/Los_Angeles",
    "2026-12-01T02:00:00.000Z",
  ],
])("from %s", (_what, from, days, zone, then) => {
  expect(businessDaysAfter(new Date(from), days, zone).toISOString()).toBe(then);
});
