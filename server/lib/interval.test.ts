/** A sweep never runs beside itself, loses no wake, waits when stopped and outlives its errors. */
import { expect, test } from "vitest";
import { startSweep } from "./interval.ts";
import { createLog } from "./log.ts";

/** Work that the test ends by hand, so that no order depends on time. */
function heldWork() {
  let running = 0;
  let most = 0;
  let runs = 0;
  const waiting: { finish(error?: Error): void }[] = [];
  const arrivals: (() => void)[] = [];
  return {
    get runs() {
      return runs;
    },
    get most() {
      return most;
    },
    async work(): Promise<void> {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      try {
        await new Promise<void>((resolve, reject) => {
          waiting.push({ finish: (error) => (error ? reject(error) : resolve()) });
          arrivals.shift()?.();
        });
      } finally {
        running -= 1;
      }
    },
    /** Resolves when a run is under way. */
    async begun(): Promise<void> {
      if (waiting.length === 0) await new Promise<void>((resolve) => arrivals.push(resolve));
    },
    finish(error?: Error): void {
      waiting.shift()?.finish(error);
    },
  };
}

const quiet = createLog("silent");
/** Long enough that only a wake starts a run within a test. */
const never = 1_000_000;
const turns = async (count = 20) => {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("many wakes during a run are one more run, never beside it", async () => {
  const held = heldWork();
  const sweep = startSweep("test", never, quiet, held.work);
  sweep.wake();
  await held.begun();
  for (let n = 0; n < 10; n += 1) sweep.wake();
  await turns();
  expect(held.runs).toBe(1);
  held.finish();
  await held.begun();
  expect(held.runs).toBe(2);
  held.finish();
  await turns();
  expect(held.runs).toBe(2);
  expect(held.most).toBe(1);
  await sweep.stop();
});

test("it runs again by itself, one at a time", async () => {
  const held = heldWork();
  const sweep = startSweep("test", 1, quiet, held.work);
  for (let n = 0; n < 3; n += 1) {
    await held.begun();
    sweep.wake();
    held.finish();
  }
  await held.begun();
  held.finish();
  await sweep.stop();
  expect(held.most).toBe(1);
  expect(held.runs).toBeGreaterThanOrEqual(4);
});

test("stop waits for the run under way and starts no other, although it was woken", async () => {
  const held = heldWork();
  const sweep = startSweep("test", 1, quiet, held.work);
  await held.begun();
  sweep.wake();
  let stopped = false;
  const stopping = sweep.stop().then(() => (stopped = true));
  await turns();
  expect(stopped).toBe(false);
  held.finish();
  await stopping;
  sweep.wake();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(held.runs).toBe(1);
});

test("a stop before the first run means that none comes", async () => {
  const held = heldWork();
  const sweep = startSweep("test", 1, quiet, held.work);
  await sweep.stop();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(held.runs).toBe(0);
});

test("an error is logged without its values and the next run comes", async () => {
  const held = heldWork();
  const lines: string[] = [];
  const log = createLog("warn", { write: (line) => void lines.push(line) });
  const sweep = startSweep("errands", 1, log, held.work);
  await held.begun();
  held.finish(new Error("the store is away"));
  await held.begun();
  expect(JSON.parse(lines[0]!)).toMatchObject({ sweep: "errands", err: { message: "the store is away" } });
  held.finish();
  await sweep.stop();
});

test("work that throws before it waits for anything is survived too", async () => {
  let runs = 0;
  let twice = (): void => undefined;
  const ranTwice = new Promise<void>((resolve) => (twice = resolve));
  const sweep = startSweep("test", 1, quiet, () => {
    runs += 1;
    if (runs === 2) twice();
    throw new Error("at once");
  });
  await ranTwice;
  await sweep.stop();
  expect(runs).toBeGreaterThanOrEqual(2);
});
