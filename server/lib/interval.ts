/** A sweep: one piece of work that runs again and again, never beside itself, and stops when told. */
import { describeError, type Log } from "./log.ts";

export interface Sweep {
  /** Runs now, or once more right after the run under way. */
  wake(): void;
  /** Ends after the run under way. */
  stop(): Promise<void>;
}

export function startSweep(name: string, everyMs: number, log: Log, work: () => Promise<void>): Sweep {
  let stopped = false;
  let again = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function run(): Promise<void> {
    // Never done before it is noted as running: work may throw before it waits for anything.
    await Promise.resolve();
    do {
      again = false;
      try {
        await work();
      } catch (error) {
        log.warn({ sweep: name, err: describeError(error) }, "a sweep failed and runs again");
      }
    } while (again && !stopped);
    running = null;
    if (!stopped) timer = setTimeout(start, everyMs);
  }
  function start(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    running ??= run();
  }
  timer = setTimeout(start, everyMs);
  return {
    wake() {
      if (stopped) return;
      if (running) again = true;
      else start();
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
