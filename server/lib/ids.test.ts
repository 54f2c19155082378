/** Ids must never repeat, sort by time of making inside one process, and keep their second half to themselves. */
import { expect, test } from "vitest";
import { createIds } from "./ids.ts";

function movableClock(start: number) {
  let at = start;
  return {
    now: () => new Date(at),
    set(ms: number) {
      at = ms;
    },
  };
}

/** Not an equality of lists: telling thousands of differences would take longer than the test. */
const inOrder = (ids: string[]) => ids.every((id, index) => index === 0 || ids[index - 1]! < id);

test("ten thousand ids of one second are unique, of one shape, and in order", () => {
  const clock = movableClock(1_700_000_000_000);
  const ids = createIds(clock);
  const made = Array.from({ length: 10_000 }, () => ids.next());
  expect(new Set(made).size).toBe(made.length);
  expect(made.every((id) => /^[0-9a-f]{24}$/.test(id))).toBe(true);
  expect(inOrder(made)).toBe(true);
});

test("order holds over seconds, more ids than a second's counter has, and a clock set back", () => {
  const clock = movableClock(1_700_000_000_000);
  const ids = createIds(clock);
  const made: string[] = [];
  const steps = [0, 999, 1000, 1001, 60_000, 30_000, 0, 61_000];
  for (const [index, step] of steps.entries()) {
    clock.set(1_700_000_000_000 + step);
    for (let n = 0; n < (index === 2 ? 70_000 : 50); n += 1) made.push(ids.next());
  }
  expect(inOrder(made)).toBe(true);
  expect(new Set(made).size).toBe(made.length);
});

test("ids of different seconds sort by them, whoever made them", () => {
  const earlier = createIds(movableClock(1_700_000_000_000));
  const later = createIds(movableClock(1_700_000_001_000));
  const [late, early] = [later.next(), earlier.next()];
  expect(early < late).toBe(true);
});

test("the second half is the random source's alone, and is never used twice", () => {
  let drawn = 0;
  const random = (bytes: number) => Buffer.from(Array.from({ length: bytes }, () => drawn++ & 0xff));
  const ids = createIds(movableClock(1_700_000_000_000), random);
  const halves = Array.from({ length: 40 }, () => ids.next().slice(12));
  expect(new Set(halves).size).toBe(halves.length);
  const two = [1, 2].map(() => createIds(movableClock(1_700_000_000_000)).next().slice(12));
  expect(two[0]).not.toBe(two[1]);
});
