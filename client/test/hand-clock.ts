/** A clock that moves by hand, for code that takes `now` and `after`. */

export interface HandClock {
  now: () => number;
  after: (ms: number, then: () => void) => () => void;
  /** Moves on, calling what is due in order, and lets promises settle in between. */
  advance: (ms: number) => Promise<void>;
}

/** Lets everything that is already resolved run on. */
export async function settle(): Promise<void> {
  // A turn of the event loop comes only after every promise that could run on has run on.
  await new Promise((then) => setImmediate(then));
}

export function handClock(start = 1_000_000): HandClock {
  let time = start;
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => time,
    after(ms, then) {
      const entry = { at: time + ms, run: then };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (;;) {
        const due = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        waiting = waiting.filter((other) => other !== due);
        time = Math.max(time, due.at);
        due.run();
        await settle();
      }
      time = until;
      await settle();
    },
  };
}
