/**
 * The driver without anything beside the store. Rows with their due time and lease are the queue itself; what
 * lies in memory here is only a wake for this process, at once or by timer, so that nothing waits for the sweep.
 */
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import { sooner, urgent, type Queue, type QueueDriver, type Wake, type Work } from "./queue.ts";
import { createWaiting } from "./waiting.ts";

/** Timers further ahead, and a flood, wait in the store: the sweep finds them when they are due. */
const aheadMs = 60_000;
const maxWaiting = 10_000;

/** One queue in the memory of this process. */
export interface MemoryQueue extends Queue {
  stop(): Promise<void>;
}

export function openMemoryQueue(work: Work, clock: Clock, log: Log): MemoryQueue {
  const waiting = createWaiting();
  const running = new Map<string, { again: Wake | null }>();
  const runs = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function add(wake: Wake): void {
    if (stopped) return;
    const run = running.get(wake.id);
    if (run) {
      run.again = sooner(run.again, wake);
      return;
    }
    if (wake.at.getTime() - clock.now().getTime() > aheadMs) return;
    if (waiting.size >= maxWaiting && wake.priority !== urgent) return;
    waiting.add(wake);
    fill();
  }

  function fill(): void {
    clearTimeout(timer);
    if (stopped) return;
    const now = clock.now().getTime();
    while (running.size < work.atOnce) {
      const wake = waiting.take(now);
      if (!wake) {
        const next = waiting.nextAt();
        if (next !== null) timer = setTimeout(fill, next - now);
        work.drained?.();
        return;
      }
      start(wake);
    }
  }

  function start(wake: Wake): void {
    const state: { again: Wake | null } = { again: null };
    running.set(wake.id, state);
    const run = runOnce(work, wake, log).then((at) => {
      running.delete(wake.id);
      runs.delete(run);
      if (at) state.again = sooner(state.again, { ...wake, at });
      if (state.again) add(state.again);
      fill();
    });
    runs.add(run);
  }

  return {
    add,
    cancel(id) {
      const run = running.get(id);
      if (run) run.again = null;
      waiting.cancel(id);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(runs);
    },
  };
}

/** Never rejects. */
export async function runOnce(work: Work, wake: Wake, log: Log): Promise<Date | null> {
  try {
    return await work.run(wake);
  } catch (error) {
    log.warn({ queue: work.name, id: wake.id, err: describeError(error) }, "work is left to the sweep");
    return null;
  }
}

export function createStoreDriver({ clock, log }: { clock: Clock; log: Log }): QueueDriver {
  const queues: MemoryQueue[] = [];
  log.info("the queue is the store");
  return {
    open(work) {
      const queue = openMemoryQueue(work, clock, log);
      queues.push(queue);
      return queue;
    },
    health: async () => ({ driver: "store", reachable: true }),
    async stop() {
      await Promise.all(queues.map((queue) => queue.stop()));
    },
  };
}
