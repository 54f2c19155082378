/**
 * Time that passes only when nothing else is left to do: events in order of their instant, and after each of them
 * everything that follows from it at once. Timers of the code under play are events too.
 */
export interface VirtualTime {
  now(): number;
  /** Calls back after `ms`; returns the way to cancel. */
  after(ms: number, callback: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /**
   * Lets time pass until nothing is planned any more, until `end`, or until it is given up. Resolves to whether
   * nothing is left.
   */
  run(end: number, givenUp: () => boolean): Promise<boolean>;
}

interface Entry {
  at: number;
  callback: (() => void) | null;
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  /** Latest first: the next one is taken from the end. There are never many. */
  const planned: Entry[] = [];

  function push(entry: Entry): void {
    let [low, high] = [0, planned.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = planned[middle];
      // Of the same instant, what was planned first goes first.
      if (other && other.at > entry.at) low = middle + 1;
      else high = middle;
    }
    planned.splice(low, 0, entry);
  }
  function after(ms: number, callback: () => void): () => void {
    const entry: Entry = { at: now + Math.max(0, ms), callback };
    push(entry);
    return () => void (entry.callback = null);
  }

  return {
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    async run(end, givenUp) {
      const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
      // The code under play asks for timers in the usual way.
      globalThis.setTimeout = ((callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
        const cancel = after(ms, () => callback(...given));
        return { cancel, unref() {}, ref() {} };
      }) as unknown as typeof setTimeout;
      globalThis.clearTimeout = ((timer: { cancel?: () => void } | undefined) =>
        timer?.cancel?.()) as typeof clearTimeout;
      try {
        await settled();
        for (let next = planned.at(-1); next && next.at <= end && !givenUp(); next = planned.at(-1)) {
          planned.pop();
          if (!next.callback) continue;
          now = Math.max(now, next.at);
          next.callback();
          await settled();
        }
        return planned.length === 0;
      } finally {
        Object.assign(globalThis, real);
      }
    },
  };
}
