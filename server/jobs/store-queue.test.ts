/** The store's driver: what a queue means, and what it keeps out of memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { createLog } from "../lib/log.ts";
import { queueSuite, until } from "./queue.suite.ts";
import { urgent, usual, type Wake } from "./queue.ts";
import { createStoreDriver, openMemoryQueue } from "./store-queue.ts";
import { createWaiting } from "./waiting.ts";

const log = createLog("silent");

queueSuite(async () => {
  const driver = createStoreDriver({ clock: systemClock, log });
  return { driver, close: () => driver.stop() };
});

/** Of the heap, without what nobody holds any more: other files play in this process too. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

const wake = (id: string, inMs = 0, more: Partial<Wake> = {}): Wake => ({
  id,
  organizationId: "o",
  at: new Date(Date.now() + inMs),
  priority: usual,
  ...more,
});

test("a flood and the far future wait in the store; what is urgent is taken all the same", async () => {
  const ran: string[] = [];
  let open = (): void => undefined;
  const gate = new Promise<null>((resolve) => (open = () => resolve(null)));
  const run = ({ id }: Wake): Promise<null> => (ran.push(id), gate);
  const queue = openMemoryQueue({ name: "flood", atOnce: 1, run }, systemClock, log);
  queue.add(wake("first"));
  for (let n = 0; n < 12_000; n += 1) queue.add(wake(`flood ${n}`));
  queue.add(wake("a reply", 0, { priority: urgent }));
  queue.add(wake("tomorrow", 86_400_000));
  open();
  await until(() => ran.length >= 10_002);
  expect(ran.slice(0, 2)).toEqual(["first", "a reply"]);
  await queue.stop();
  expect(ran).toHaveLength(10_002);
});

test("timers that are set and cancelled over and over do not pile up", () => {
  const waiting = createWaiting();
  const before = heldBytes();
  for (let n = 0; n < 300_000; n += 1) {
    waiting.add(wake(`timer ${n}`, 50_000));
    waiting.cancel(`timer ${n}`);
  }
  expect(waiting.size).toBe(0);
  // Before the next question: it would take out what has piled up.
  expect((heldBytes() - before) / 1e6).toBeLessThan(60);
  expect(waiting.nextAt()).toBeNull();
});
