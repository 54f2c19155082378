/** Holds the order of the rows while the reader points at the list or works in it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import { holdOrder, pendingWords } from "./order.ts";

export interface HeldRows {
  rows: readonly ConversationSummary[];
  /** Rows that have left the queue and only keep their place. */
  gone: ReadonlySet<string>;
  /** "2 new", "Order changed"; null when what is shown is current. */
  pending: string | null;
  /** Takes the current order over. */
  apply: () => void;
}

/** Contents of rows are always current; a row that left the queue keeps its place until the order is applied. */
export function useHeldOrder(live: readonly ConversationSummary[], held: boolean): HeldRows {
  const ids = useMemo(() => live.map((row) => row.id), [live]);
  const [shown, setShown] = useState<readonly string[]>(ids);
  const lastKnown = useRef(new Map<string, ConversationSummary>());
  const order = useMemo(() => holdOrder(shown, ids, held), [shown, ids, held]);

  useEffect(() => {
    setShown((before) => (sameIds(before, order.shown) ? before : order.shown));
    const known = new Map(order.shown.flatMap((id) => pick(lastKnown.current, id)));
    for (const row of live) known.set(row.id, row);
    lastKnown.current = known;
  }, [order, live]);

  const rows = useMemo(() => {
    const current = new Map(live.map((row) => [row.id, row]));
    return order.shown.flatMap((id) => current.get(id) ?? lastKnown.current.get(id) ?? []);
  }, [order, live]);

  const gone = useMemo(() => {
    const alive = new Set(ids);
    return new Set(order.shown.filter((id) => !alive.has(id)));
  }, [order, ids]);
  const apply = useCallback(() => setShown(ids), [ids]);

  return { rows, gone, pending: pendingWords(order), apply };
}

function pick(from: Map<string, ConversationSummary>, id: string): [string, ConversationSummary][] {
  const row = from.get(id);
  return row ? [[id, row]] : [];
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
