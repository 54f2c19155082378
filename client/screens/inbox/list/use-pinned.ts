/** Emergencies stand above every queue until somebody settles them. */
import { useMemo } from "react";
import type { QueueId } from "../../../../shared/api/conversations.ts";
import { useConversationList, type ConversationListView } from "../../../data/conversations.ts";

export function usePinned(queue: QueueId, list: ConversationListView): ConversationListView {
  const { rows: pinned } = useConversationList("emergencies");
  const { rows } = list;
  const all = useMemo(() => {
    if (pinned.length === 0 || queue === "emergencies") return rows;
    const ids = new Set(pinned.map(({ id }) => id));
    return [...pinned, ...rows.filter(({ id }) => !ids.has(id))];
  }, [pinned, rows, queue]);
  return all === rows ? list : { ...list, rows: all };
}
