/**
 * Marks journal entries as done, many in one write and a moment later: it is only bookkeeping. A crash before
 * it means that the sweep runs an entry once more and finds everything there.
 */
import { describeError, type Log } from "../lib/log.ts";
import type { Store } from "../store/store.ts";

export interface Finisher {
  finish(id: string, outcomes: string[], state?: "done" | "failed"): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const everyMs = 200;

export function createFinisher(store: Store, log: Log): Finisher {
  let waiting = new Map<string, { ids: string[]; outcomes: string[]; state: "done" | "failed" }>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const groups = [...waiting.values()];
    waiting = new Map();
    for (const { ids, outcomes, state } of groups) {
      await store.journal.finish(ids, outcomes, state).catch((error: unknown) => {
        log.warn({ err: describeError(error) }, "journal entries stay open until the sweep closes them");
      });
    }
  }
  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write);
    return writing;
  }
  return {
    finish(id, outcomes, state = "done") {
      const key = `${state} ${outcomes.join("|")}`;
      const group = waiting.get(key);
      if (group) group.ids.push(id);
      else waiting.set(key, { ids: [id], outcomes, state });
      timer ??= setTimeout(() => void flush(), everyMs);
    },
    flush,
    stop: flush,
  };
}
