/**
 * Time in the simulated world. Timers run at 1, 10 or 60 times the pace of the wall; what is shown to people is
 * always wall time. The base clock is handed in, so tests can hold time still.
 */

export interface BaseClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after `ms`; returns the way to cancel. */
  after(ms: number, callback: () => void): () => void;
}

export const wallClock: BaseClock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    // setTimeout overflows past 24.8 days: nothing here waits longer.
    const timer = setTimeout(callback, Math.min(ms, 2_000_000_000));
    return () => clearTimeout(timer);
  },
};

export interface SimulatedClock {
  now(): number;
  /** `ms` of the world's time: at 60× it passes 60 times faster. */
  after(ms: number, callback: () => void): Timer;
  setSpeed(speed: number): void;
  speed(): number;
  /** Cancels every timer. */
  stop(): void;
}

export interface Timer {
  cancel(): void;
  /** Wall time at which it fires at the present speed. */
  firesAt(): number;
}

interface Waiting {
  /** World milliseconds left at `since`. */
  left: number;
  since: number;
  callback: () => void;
  cancelBase: () => void;
}

export function createClock(base: BaseClock, startSpeed = 1): SimulatedClock {
  let speed = startSpeed;
  const waiting = new Set<Waiting>();

  const arm = (timer: Waiting): void => {
    timer.since = base.now();
    timer.cancelBase = base.after(timer.left / speed, () => {
      waiting.delete(timer);
      timer.callback();
    });
  };

  return {
    now: base.now,
    speed: () => speed,
    after(ms, callback) {
      const timer: Waiting = { left: ms, since: base.now(), callback, cancelBase: () => {} };
      waiting.add(timer);
      arm(timer);
      return {
        cancel: () => {
          timer.cancelBase();
          waiting.delete(timer);
        },
        firesAt: () => timer.since + timer.left / speed,
      };
    },
    setSpeed(next) {
      for (const timer of waiting) {
        timer.cancelBase();
        timer.left = Math.max(0, timer.left - (base.now() - timer.since) * speed);
      }
      speed = next;
      for (const timer of waiting) arm(timer);
    },
    stop() {
      for (const timer of waiting) timer.cancelBase();
      waiting.clear();
    },
  };
}
