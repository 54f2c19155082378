/** Emergencies stand above every queue until somebody settles them. */
import { useMemo } from "react";
import type { QueueId } from "../../../../shared/api/conversations.ts";
import { useConversationList, type ConversationListView } from "../../../data/conversations.ts";

export interface PinnedListView extends ConversationListView {
  /** How many rows are the queue's own. */
  own: number;
}

export function usePinned(queue: QueueId, list: ConversationListView): PinnedListView {
  const { rows: pinned } = useConversationList("emergencies");
  const { rows } = list;
  const all = useMemo(() => {
    if (pinned.length === 0 || queue === "emergencies") return rows;
    const ids = new Set(pinned.map(({ id }) => id));
    return [...pinned, ...rows.filter(({ id }) => !ids.has(id))];
  }, [pinned, rows, queue]);
  return { ...list, rows: all, own: rows.length };
}
