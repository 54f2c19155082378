/**
 * The last step before a provider: of all that this process has claimed for a line, what goes at its next turn. Turns
 * were taken from the line's row; who goes at which is decided here, so that a person's words overtake a broadcast
 * that was claimed before them. A timer that is late never makes two go in the place of one.
 */
import type { Rank } from "../../shared/domain/lines.ts";

export interface Ticket {
  lineId: string;
  rank: Rank;
  goAt: Date;
  /** Null where the line has no rate: it goes at once. */
  perSecond: number | null;
  units: number;
}

export interface Lanes {
  /** Resolves to true when it is its turn, to false when the process stops first. */
  enter(ticket: Ticket): Promise<boolean>;
  stop(): void;
}

interface Waiting {
  rank: Rank;
  order: number;
  units: number;
  go(turn: boolean): void;
}

interface Lane {
  /** Turns that were taken and not used, earliest first. */
  turns: number[];
  waiting: Waiting[];
  /** What went in the last window. */
  gone: { at: number; units: number }[];
  timer: NodeJS.Timeout | null;
}

/** A second, and what the ways of two calls to the provider may differ by. */
const windowMs = 1_005;

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
        lane.timer = setTimeout(look, wait, lineId, lane, perSecond);
        return;
      }
      lane.turns.shift();
      lane.waiting.splice(lane.waiting.indexOf(next), 1);
      lane.gone.push({ at: now(), units: next.units });
      next.go(true);
    }
    if (lane.waiting.length === 0 && lane.gone.every(({ at }) => at + windowMs < now())) lanes.delete(lineId);
  }

  /** From when on this much more in the last second is no more than the rate. */
  function roomAt(lane: Lane, units: number, perSecond: number): number {
    lane.gone = lane.gone.filter(({ at }) => at + windowMs > now());
    let sum = units + lane.gone.reduce((all, one) => all + one.units, 0);
    for (const one of lane.gone) {
      if (sum <= Math.max(perSecond, units)) return 0;
      sum -= one.units;
      if (sum <= Math.max(perSecond, units)) return one.at + windowMs;
    }
    return 0;
  }

  return {
    async enter({ lineId, rank, goAt, perSecond, units }) {
      if (stopped) return false;
      if (perSecond === null) return true;
      const lane = lanes.get(lineId) ?? { turns: [], waiting: [], gone: [], timer: null };
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
        for (const { go } of waiting) go(false);
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
