/** Ids: 24 hexadecimal digits that sort by time of making, unguessable in their second half. */
import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

export interface Ids {
  next(): string;
}

/**
 * Four bytes of seconds, then a counter that keeps order inside one process, then seven random bytes.
 * The shape is an ObjectId's, so that every tool shows it well.
 */
export function createIds(clock: Clock, random: (bytes: number) => Buffer = randomBytes): Ids {
  let counter = random(1)[0] ?? 0;
  let pool: Buffer = Buffer.alloc(0);
  return {
    next() {
      if (pool.length < 7) pool = random(7 * 64);
      const tail = pool.subarray(0, 7);
      pool = pool.subarray(7);
      counter = (counter + 1) & 0xff;
      const seconds = Math.floor(clock.now().getTime() / 1000);
      const head = seconds.toString(16).padStart(8, "0");
      return head + counter.toString(16).padStart(2, "0") + tail.toString("hex");
    },
  };
}
