/**
 * The last events this screen has applied. An answer that was asked for before them is brought up to date with them
 * when it lands, so that a slow answer never hides what was already told.
 */
import type { PushedEvent } from "../../shared/events/catalogue.ts";

export interface RecentEvents {
  /** Number of the last applied event; null before the first word from the server. */
  last: () => number | null;
  /** Takes the next event. */
  add: (event: PushedEvent) => void;
  /** The line starts anew at `number`: nothing before it is known. */
  restart: (number: number) => void;
  clear: () => void;
  /** Events after `number`, ascending; null when not all of them are kept. */
  after: (number: number) => readonly PushedEvent[] | null;
}

export function createRecentEvents(keep = 1000): RecentEvents {
  let events: PushedEvent[] = [];
  let floor: number | null = null;
  let last: number | null = null;
  return {
    last: () => last,
    add(event) {
      events.push(event);
      last = event.number;
      if (events.length > keep * 1.5) {
        events = events.slice(-keep);
        floor = event.number - events.length;
      }
    },
    restart(number) {
      events = [];
      floor = number;
      last = number;
    },
    clear() {
      events = [];
      floor = null;
      last = null;
    },
    after(number) {
      if (floor === null || last === null) return null;
      if (number >= last) return [];
      return number < floor ? null : events.slice(events.length - (last - number));
    },
  };
}
