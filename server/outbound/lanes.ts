/**
 * The last step before a provider: of all that this process has claimed for a line, what goes at its next turn. Turns
 * were taken from the line's row; who goes at which is decided here, so that a person's words overtake a broadcast
 * that was claimed before them. A timer that is late never makes two go in the place of one, and what counts of a
 * window is when each call was made, not when its turn came.
 */
import type { Rank } from "../../shared/domain/lines.ts";

export interface Ticket {
  lineId: string;
  /** 0 is before everybody: a page to staff in an emergency. */
  rank: Rank | 0;
  goAt: Date;
  /** Null where the line has no rate: it goes at once. */
  perSecond: number | null;
  units: number;
}

/** It is its turn. One of the two is called, once; until then it counts as if it went this instant. */
export interface Turn {
  /** The call is made now. */
  taken(): void;
  /** No call is made after all. */
  givenUp(): void;
}

export interface Lanes {
  /** Resolves when it is its turn, to null when the process stops first. */
  enter(ticket: Ticket): Promise<Turn | null>;
  stop(): void;
}

interface Waiting {
  rank: Ticket["rank"];
  order: number;
  units: number;
  go(turn: Turn | null): void;
}

interface Lane {
  /** Turns that were taken and not used, earliest first. */
  turns: number[];
  waiting: Waiting[];
  /** What went in the last window, earliest first. */
  gone: { at: number; units: number }[];
  /** Units of those whose turn it is, and who have made no call yet. */
  going: number;
  timer: NodeJS.Timeout | null;
}

const free: Turn = { taken: () => undefined, givenUp: () => undefined };

/** A second, and what the ways of two calls to the provider may differ by. */
const windowMs = 1_008;

/** `now` in milliseconds, never going back. */
export function createLanes(now: () => number): Lanes {
  const lanes = new Map<string, Lane>();
  let count = 0;
  let stopped = false;

  function look(lineId: string, lane: Lane, perSecond: number): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    for (;;) {
      const [turn] = lane.turns;
      const next = first(lane.waiting);
      if (turn === undefined || !next) break;
      const at = Math.max(turn, roomAt(lane, next.units, perSecond));
      const wait = at - now();
      if (wait > 0) {
        // Where only calls that are about to be made stand in the way, the first of them looks again.
        if (wait < Infinity) lane.timer = setTimeout(look, wait, lineId, lane, perSecond);
        return;
      }
      lane.turns.shift();
      lane.waiting.splice(lane.waiting.indexOf(next), 1);
      lane.going += next.units;
      next.go(turnOf(lineId, lane, next.units, perSecond));
    }
    const over = lane.going === 0 && lane.gone.every(({ at }) => at + windowMs < now());
    if (over && lane.waiting.length === 0) lanes.delete(lineId);
  }

  function turnOf(lineId: string, lane: Lane, units: number, perSecond: number): Turn {
    const end = (): void => {
      lane.going -= units;
      look(lineId, lane, perSecond);
    };
    return {
      taken() {
        lane.gone.push({ at: now(), units });
        end();
      },
      givenUp: end,
    };
  }

  /** From when on this much more in one window is no more than the rate. */
  function roomAt(lane: Lane, units: number, perSecond: number): number {
    lane.gone = lane.gone.filter(({ at }) => at + windowMs > now());
    const most = Math.max(perSecond, units);
    let sum = units + lane.going + lane.gone.reduce((all, one) => all + one.units, 0);
    if (sum <= most) return 0;
    for (const one of lane.gone) {
      sum -= one.units;
      if (sum <= most) return one.at + windowMs;
    }
    return Infinity;
  }

  return {
    async enter({ lineId, rank, goAt, perSecond, units }) {
      if (stopped) return null;
      if (perSecond === null) return free;
      const lane = lanes.get(lineId) ?? { turns: [], waiting: [], gone: [], going: 0, timer: null };
      lanes.set(lineId, lane);
      const place = lane.turns.findIndex((turn) => turn > goAt.getTime());
      lane.turns.splice(place < 0 ? lane.turns.length : place, 0, goAt.getTime());
      count += 1;
      const order = count;
      return new Promise((resolve) => {
        lane.waiting.push({ rank, order, units, go: resolve });
        look(lineId, lane, perSecond);
      });
    },
    stop() {
      stopped = true;
      for (const { timer, waiting } of lanes.values()) {
        if (timer) clearTimeout(timer);
        // Emptied too: a call that is about to be made looks at its lane again.
        for (const { go } of waiting.splice(0)) go(null);
      }
      lanes.clear();
    },
  };
}

function first(waiting: readonly Waiting[]): Waiting | null {
  let best: Waiting | null = null;
  for (const one of waiting)
    if (!best || one.rank < best.rank || (one.rank === best.rank && one.order < best.order)) best = one;
  return best;
}
