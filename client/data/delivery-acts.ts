/** What staff do to a message on its way: call it back, send it another way, say that they phoned. */
import { useQueryClient } from "@tanstack/react-query";
import { messageSchema, type Resend } from "../../shared/api/messages.ts";
import type { DespiteHours } from "../../shared/api/quiet-hours.ts";
import { takeMessage } from "./cache.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";

export type DeliveryAct =
  | { act: "cancel" | "reached-by-phone" | "resolve/undo" | "undo" | "go"; messageId: string }
  | { act: "hold"; messageId: string; on: boolean }
  | { act: "despite-quiet-hours"; messageId: string; despite: DespiteHours }
  | { act: "send"; messageId: string; resend: Resend };

export function useDeliveryAct(): Change<DeliveryAct> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (wanted) => {
    const path = `/messages/${wanted.messageId}/${wanted.act}`;
    const body =
      wanted.act === "send"
        ? { body: wanted.resend }
        : wanted.act === "despite-quiet-hours"
          ? { body: wanted.despite }
          : wanted.act === "hold"
            ? { body: { on: wanted.on } }
            : {};
    takeMessage(client, await api(path, { method: "POST", schema: messageSchema, ...body }));
  });
}
