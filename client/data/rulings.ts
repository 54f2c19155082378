/** Rulings of staff on words that may be a refusal, and the undo of a slip; and the end of a form that is asked. */
import { useQueryClient } from "@tanstack/react-query";
import { conversationSummarySchema, type Ruling } from "../../shared/api/conversations.ts";
import { takeRow } from "./cache.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";

export function useRule(): Change<Ruling & { conversationId: string }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId, ...body }) => {
    const path = `/conversations/${conversationId}/ruling`;
    takeRow(client, me, await api(path, { method: "PUT", body, schema: conversationSummarySchema }));
  });
}

/** Takes back the last ruling of a conversation; the server allows it for ten minutes. */
export function useUndoRuling(): Change<{ conversationId: string }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId }) => {
    const path = `/conversations/${conversationId}/ruling/undo`;
    takeRow(client, me, await api(path, { method: "PUT", schema: conversationSummarySchema }));
  });
}

/** Ends the form that a machine is asking. */
export function useStopForm(): Change<{ conversationId: string }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId }) => {
    const path = `/conversations/${conversationId}/form/stop`;
    takeRow(client, me, await api(path, { method: "POST", schema: conversationSummarySchema }));
  });
}
