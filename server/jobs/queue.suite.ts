/** What a queue means, as tests that every driver has to pass. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { urgent, usual, type Priority, type Queue, type QueueDriver, type Work } from "./queue.ts";

export interface QueueUnderTest {
  driver: QueueDriver;
  close(): Promise<void>;
}

export function queueSuite(open: () => Promise<QueueUnderTest>): void {
  let under: QueueUnderTest;
  let count = 0;
  beforeEach(async () => {
    under = await open();
  });
  afterEach(() => under.close());

  /** A queue of its own that notes what ran and when. */
  function watched(run: Work["run"] = async () => null, atOnce = 4) {
    const ran: { id: string; at: number }[] = [];
    const queue = under.driver.open({
      name: `work-${(count += 1)}`,
      atOnce,
      run(wake) {
        ran.push({ id: wake.id, at: Date.now() });
        return run(wake);
      },
    });
    return { queue, ran, ids: () => ran.map(({ id }) => id) };
  }
  const add = (queue: Queue, id: string, inMs = 0, priority: Priority = usual): void =>
    queue.add({ id, organizationId: "o", at: new Date(Date.now() + inMs), priority });

  test("work whose time has passed runs at once; work of the future runs then, and not before", async () => {
    const { queue, ran } = watched();
    const start = Date.now();
    add(queue, "later", 400);
    add(queue, "now", -1000);
    await until(() => ran.length === 2);
    expect(ran.map(({ id }) => id)).toEqual(["now", "later"]);
    // Timers of two clocks may differ by a millisecond.
    expect(ran[1]!.at - start).toBeGreaterThanOrEqual(399);
    await quiet();
    expect(ran).toHaveLength(2);
  });

  test("what is urgent goes first; within a priority, the order of adding holds", async () => {
    const gate = createGate();
    const { queue, ids } = watched(async ({ id }) => (id === "first" ? gate.wait : null), 1);
    add(queue, "first");
    await until(() => ids().length === 1);
    for (const id of ["c", "d", "e"]) add(queue, id, 0, usual);
    for (const id of ["a", "b"]) add(queue, id, 0, urgent);
    await quiet();
    gate.open();
    await until(() => ids().length === 6);
    expect(ids()).toEqual(["first", "a", "b", "c", "d", "e"]);
  });

  test("a key that waits is there once, however often it is added; the higher priority holds", async () => {
    const gate = createGate();
    const { queue, ids } = watched(async ({ id }) => (id === "first" ? gate.wait : null), 1);
    add(queue, "first");
    await until(() => ids().length === 1);
    add(queue, "other");
    for (let n = 0; n < 50; n += 1) add(queue, "same");
    await quiet();
    add(queue, "same", 0, urgent);
    await quiet();
    gate.open();
    await until(() => ids().length === 3);
    await quiet();
    expect(ids()).toEqual(["first", "same", "other"]);
  });

  test.each([
    ["moves to the earlier time", [20_000, 300]],
    ["does not move to a later one", [300, 20_000]],
  ])("a key that is added again %s", async (_words, delays) => {
    const { queue, ran } = watched();
    const start = Date.now();
    for (const delay of delays) add(queue, "moved", delay);
    await until(() => ran.length === 1);
    expect(ran[0]!.at - start).toBeGreaterThanOrEqual(299);
    expect(ran[0]!.at - start).toBeLessThan(15_000);
    await quiet();
    expect(ran).toHaveLength(1);
  });

  test("what is cancelled does not run, and can be added again", async () => {
    const { queue, ran } = watched();
    add(queue, "cancelled", 1_500);
    await quiet();
    queue.cancel("cancelled");
    queue.cancel("never added");
    await pause(1_900);
    expect(ran).toHaveLength(0);
    add(queue, "cancelled");
    await until(() => ran.length === 1);
  });

  test("what is added while it is worked on runs once more, afterwards and never beside itself", async () => {
    const gate = createGate();
    let beside = 0;
    let most = 0;
    const { queue, ran } = watched(async () => {
      most = Math.max(most, (beside += 1));
      if (ran.length === 1) await gate.wait;
      beside -= 1;
      return null;
    });
    add(queue, "again");
    await until(() => ran.length === 1);
    for (let n = 0; n < 10; n += 1) add(queue, "again");
    await quiet();
    expect(ran).toHaveLength(1);
    gate.open();
    await until(() => ran.length === 2);
    await quiet();
    expect(ran).toHaveLength(2);
    expect(most).toBe(1);
  });

  test("work says itself when it wants to be tried again", async () => {
    const { queue, ran } = watched(async () => (ran.length < 3 ? new Date(Date.now() + 200) : null));
    add(queue, "tries");
    await until(() => ran.length === 3);
    expect(ran[1]!.at - ran[0]!.at).toBeGreaterThanOrEqual(199);
    expect(ran[2]!.at - ran[1]!.at).toBeGreaterThanOrEqual(199);
    await quiet();
    expect(ran).toHaveLength(3);
  });

  test("work that fails is not repeated by the queue, holds nobody up, and can be added again", async () => {
    const { queue, ids } = watched(async ({ id }) => {
      if (id === "bad") throw new Error("broken on purpose");
      return null;
    }, 1);
    add(queue, "bad");
    add(queue, "good");
    await until(() => ids().length === 2);
    await quiet();
    expect(ids()).toEqual(["bad", "good"]);
    add(queue, "bad");
    await until(() => ids().length === 3);
  });

  test("as many run beside each other as may, and never more", async () => {
    let beside = 0;
    let most = 0;
    const { queue, ran } = watched(async () => {
      most = Math.max(most, (beside += 1));
      await pause(30);
      beside -= 1;
      return null;
    }, 3);
    for (let n = 0; n < 30; n += 1) add(queue, `one of many ${n}`);
    await until(() => ran.length === 30 && beside === 0);
    expect(most).toBe(3);
  });

  test("a line's rate is kept by work that gives its turn back: no window over the limit, nothing left out", async () => {
    const [limit, windowMs] = [5, 250];
    const sent: { line: string; id: string; at: number }[] = [];
    const { queue } = watched(async ({ id }) => {
      const line = id.slice(0, 1);
      const before = sent.filter((one) => one.line === line);
      const nth = before.at(-limit);
      if (nth && Date.now() - nth.at < windowMs) return new Date(nth.at + windowMs);
      sent.push({ line, id, at: Date.now() });
      return null;
    }, 8);
    const ids = ["a", "b"].flatMap((line) => Array.from({ length: 20 }, (_, n) => `${line}${n}`));
    for (const id of ids) add(queue, id);
    await until(() => sent.length >= ids.length);
    expect(sent.map(({ id }) => id).sort()).toEqual(ids.sort());
    for (const line of ["a", "b"]) {
      const times = sent.filter((one) => one.line === line).map(({ at }) => at);
      const over = times.filter((at, n) => n >= limit && at - times[n - limit]! < windowMs);
      expect(over).toEqual([]);
    }
  });

  test("stopping waits for what is under way, and nothing runs afterwards", async () => {
    let ended = false;
    const { queue, ran } = watched(async () => {
      await pause(300);
      ended = true;
      return null;
    });
    add(queue, "under way");
    await until(() => ran.length === 1);
    // Far enough away that a slow machine stops before it, near enough to be waited for.
    add(queue, "later", 2_500);
    await under.driver.stop();
    expect(ended).toBe(true);
    add(queue, "too late");
    await pause(2_800);
    expect(ran).toHaveLength(1);
  });

  test("any order of adding, cancelling and waiting: what was asked for last is what happens", async () => {
    const step = fc.record({
      what: fc.constantFrom("add", "add", "add", "cancel", "wait"),
      id: fc.constantFrom("a", "b", "c"),
      ms: fc.nat(40),
      priority: fc.constantFrom<Priority>(urgent, usual),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const beside = new Set<string>();
        const faults: string[] = [];
        const { queue, ran } = watched(async ({ id }) => {
          if (beside.has(id)) faults.push(`${id} ran beside itself`);
          beside.add(id);
          await pause(5);
          beside.delete(id);
          return null;
        });
        const last = new Map<string, { what: string; at: number }>();
        const adds = new Map<string, number>();
        for (const { what, id, ms, priority } of steps) {
          if (what === "wait") {
            await pause(ms);
            continue;
          }
          last.set(id, { what, at: Date.now() });
          if (what === "cancel") queue.cancel(id);
          else {
            adds.set(id, (adds.get(id) ?? 0) + 1);
            add(queue, id, ms, priority);
          }
        }
        // Whatever ran before, each key runs once more after it was last added.
        const settled = (): boolean =>
          beside.size === 0 &&
          [...last].every(
            ([id, one]) => one.what === "cancel" || ran.some((run) => run.id === id && run.at >= one.at),
          );
        await until(settled);
        await pause(60);
        for (const id of adds.keys()) {
          const runs = ran.filter((one) => one.id === id).length;
          if (runs > adds.get(id)!) faults.push(`${id} ran ${runs} times for ${adds.get(id)} wakes`);
        }
        expect(faults).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Long enough for what should not happen to happen. */
const quiet = (): Promise<void> => pause(250);

export async function until(holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it did not come to that in time");
    await pause(5);
  }
}

function createGate(): { wait: Promise<null>; open(): void } {
  let open = (): void => undefined;
  const wait = new Promise<null>((resolve) => {
    open = () => resolve(null);
  });
  return { wait, open };
}
