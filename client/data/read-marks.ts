/** Read marks on their way: the highest per conversation, sent in small batches, sent again after a failure. */

export interface ReadMarks {
  /** Call freely: marks never go backwards. */
  mark: (conversationId: string, seq: number) => void;
  stop: () => void;
}

export interface ReadMarkParts {
  /** Shows the mark on this device at once. */
  show: (conversationId: string, seq: number) => void;
  /** Throws when the server did not take it. */
  put: (conversationId: string, seq: number) => Promise<void>;
  after: (ms: number, then: () => void) => () => void;
}

const gatherMs = 300;
const againMs = 5_000;
const tries = 4;

export function createReadMarks(parts: ReadMarkParts): ReadMarks {
  const done = new Map<string, number>();
  const wanted = new Map<string, { seq: number; failures: number }>();
  let cancel: (() => void) | null = null;
  let stopped = false;

  function plan(ms: number): void {
    cancel ??= parts.after(ms, () => {
      cancel = null;
      void flush();
    });
  }

  async function flush(): Promise<void> {
    for (const [id, { seq, failures }] of [...wanted]) {
      if (stopped) return;
      wanted.delete(id);
      try {
        await parts.put(id, seq);
      } catch {
        const newer = wanted.get(id);
        // A refusal will not change by repeating it: the next look at the thread marks it again.
        if (failures + 1 < tries) wanted.set(id, { seq: newer?.seq ?? seq, failures: failures + 1 });
        else done.delete(id);
      }
    }
    if (wanted.size > 0 && !stopped) plan(againMs);
  }

  return {
    mark(conversationId, seq) {
      if (stopped || (done.get(conversationId) ?? -1) >= seq) return;
      done.set(conversationId, seq);
      parts.show(conversationId, seq);
      wanted.set(conversationId, { seq, failures: 0 });
      plan(gatherMs);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
