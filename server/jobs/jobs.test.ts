/** The sweep: what is due in the store is worked on, whoever forgot to say so, however much it is. */
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { createLog } from "../lib/log.ts";
import { startJob } from "./jobs.ts";
import { until } from "./queue.suite.ts";
import { createStoreDriver } from "./store-queue.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Rows as a store keeps them: due until their work is done. */
function start(rows: Map<string, number>, run: (id: string) => Promise<Date | null>): void {
  const log = createLog("silent");
  const driver = createStoreDriver({ clock: systemClock, log });
  const sweep = startJob(
    {
      name: "rows",
      atOnce: 8,
      run: ({ id }) => run(id),
      async due(now, limit) {
        const due = [...rows].filter(([, at]) => at <= now.getTime());
        return due.slice(0, limit).map(([id]) => ({ id, organizationId: "o" }));
      },
    },
    { driver, clock: systemClock, log },
  );
  stops.push(async () => {
    await sweep.stop();
    await driver.stop();
  });
}

test("a backlog is worked off sweep after sweep, without a pause of a second between them", async () => {
  const rows = new Map(Array.from({ length: 3_000 }, (_, n) => [`row ${n}`, 0]));
  let runs = 0;
  const started = performance.now();
  start(rows, async (id) => {
    runs += 1;
    rows.delete(id);
    return null;
  });
  await until(() => rows.size === 0);
  expect(runs).toBe(3_000);
  // Six sweeps a second apart would take five.
  expect(performance.now() - started).toBeLessThan(4_500);
});

test("what nobody was woken for, and what failed, is found by the next sweep", async () => {
  const rows = new Map<string, number>();
  let failures = 2;
  start(rows, async (id) => {
    if ((failures -= 1) >= 0) throw new Error("broken on purpose");
    rows.delete(id);
    return null;
  });
  rows.set("forgotten", Date.now() + 300);
  await until(() => rows.size === 0);
  expect(failures).toBe(-1);
});

test("work that always fails does not keep the machine busy", async () => {
  const rows = new Map(Array.from({ length: 500 }, (_, n) => [`bad ${n}`, 0]));
  let runs = 0;
  start(rows, async () => {
    runs += 1;
    throw new Error("broken on purpose");
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(runs).toBeGreaterThanOrEqual(500);
  // At most ten sweeps a second.
  expect(runs).toBeLessThanOrEqual(6_000);
});
