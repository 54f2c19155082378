/** The figures of a line at its rate, on made-up arrivals. */
import { expect, test } from "vitest";
import { overLimit, rateUsed, tightest } from "./send-shaping.ts";

const every = (ms: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ at: 5_000 + n * ms }));

test("even arrivals at the rate are in no window over it; one that came early is", () => {
  expect(overLimit(every(100, 50), 10)).toBe(0);
  expect(overLimit(every(99, 50), 10)).toBeGreaterThan(30);
  const early = every(100, 50);
  early[20]!.at -= 150;
  early.sort((a, b) => a.at - b.at);
  expect(overLimit(early, 10)).toBeGreaterThan(0);
  expect([tightest(every(100, 50), 11), tightest(early, 11)]).toEqual([1000, 900]);
});

test("what was used of the rate is counted between the first and the last", () => {
  expect(rateUsed(every(100, 51), 10)).toBeCloseTo(1);
  expect(rateUsed(every(200, 51), 10)).toBeCloseTo(0.5);
  expect(rateUsed(every(200, 1), 10)).toBeNaN();
});
