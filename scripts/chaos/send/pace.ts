/** A clock that runs faster than the wall, the same in every process that is given the same pace. */
import type { Clock } from "../../../server/lib/clock.ts";
import type { BaseClock } from "../../simulator/clock.ts";

export interface Pace {
  /** The instant, in wall milliseconds, at which both clocks said the same. */
  base: number;
  speed: number;
}

export const paced = ({ base, speed }: Pace, wall: number = Date.now()): number =>
  Math.floor(base + (wall - base) * speed);

export const paceClock = (pace: Pace): Clock => ({ now: () => new Date(paced(pace)) });

/** For the simulator, whose timers follow its clock. */
export const paceBase = (pace: Pace): BaseClock => ({
  now: () => paced(pace),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms / pace.speed, 2_000_000_000));
    return () => clearTimeout(timer);
  },
});

/** A server's exit code when the store was away while it started. */
export const cannotStart = 75;
