/** Ids: 24 hexadecimal digits that sort by time of making, unguessable in their second half. */
import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

export interface Ids {
  next(): string;
}

/** How many ids one second's counter holds; what comes beyond it borrows from the next second. */
const perSecond = 0x10000;

/**
 * Four bytes of seconds, two of a counter that begins anew with each second, then six random bytes. In one process
 * they only ever grow, even when the clock is set back. The shape is an ObjectId's, so that every tool shows it well.
 */
export function createIds(clock: Clock, random: (bytes: number) => Buffer = randomBytes): Ids {
  let seconds = 0;
  let counter = 0;
  let pool: Buffer = Buffer.alloc(0);
  return {
    next() {
      if (pool.length < 6) pool = random(6 * 64);
      const tail = pool.subarray(0, 6);
      pool = pool.subarray(6);
      const now = Math.floor(clock.now().getTime() / 1000);
      if (now > seconds) [seconds, counter] = [now, 0];
      else if (counter === perSecond) [seconds, counter] = [seconds + 1, 0];
      const head = seconds.toString(16).padStart(8, "0") + counter.toString(16).padStart(4, "0");
      counter += 1;
      return head + tail.toString("hex");
    },
  };
}
