/**
 * Events that come thick and fast are applied in handfuls: the first at once, what follows closely together with its
 * neighbours. A screen drawn a hundred times a second serves nobody.
 */
import type { PushedEvent } from "../../shared/events/catalogue.ts";

export interface Gather {
  push: (events: readonly PushedEvent[]) => void;
  /** Applies what is held at once. */
  flush: () => void;
  /** Drops what is held. */
  stop: () => void;
}

const handfulMs = 50;

export function createGather(
  apply: (events: readonly PushedEvent[]) => void,
  after: (ms: number, then: () => void) => () => void,
): Gather {
  let held: PushedEvent[] = [];
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    if (held.length === 0) return;
    const events = held;
    held = [];
    // Whoever comes within the next moment waits for its end.
    cancel = after(handfulMs, flush);
    apply(events);
  }

  return {
    push(events) {
      held.push(...events);
      if (!cancel) flush();
    },
    flush,
    stop() {
      cancel?.();
      cancel = null;
      held = [];
    },
  };
}
