/** A clock that stands until a test moves it. It starts now, because the store's own clean-up goes by real time. */
import type { Clock } from "../lib/clock.ts";

export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function createTestClock(): TestClock {
  let at = Date.now();
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms;
    },
  };
}
