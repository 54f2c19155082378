/** The messages of one conversation, with replies that are still on their way to the server. */
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Problem } from "../../shared/api/common.ts";
import {
  messagePageSchema,
  messageSchema,
  type Message,
  type Reply,
  type Schedule,
} from "../../shared/api/messages.ts";
import { takeMessage } from "./cache.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";
import { applyEventToMessages, messagesFrom, prependPage, type MessageList } from "./message-list.ts";
import type { PendingMessage } from "./outbox.ts";
import type { Refusal } from "./refusals.ts";

export type LocalMessage = Message | PendingMessage;

export function isPending(message: LocalMessage): message is PendingMessage {
  return "pending" in message;
}

export interface MessagesView {
  /** Ascending by seq; then pending ones, in the order they were sent; then scheduled ones. */
  messages: readonly LocalMessage[];
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  hasOlder: boolean;
  fetchingOlder: boolean;
  fetchOlder: () => void;
  refetch: () => void;
}

const pageSize = 50;

/**
 * What the server holds, then what waits here for this conversation and is not among it yet; at the end what waits
 * for a time of its own.
 */
export function withPending(
  conversationId: string,
  held: readonly Message[],
  pending: readonly PendingMessage[],
  waiting: readonly Message[] = [],
): readonly LocalMessage[] {
  const mine = pending.filter((entry) => entry.conversationId === conversationId);
  if (mine.length === 0) return waiting.length === 0 ? held : [...held, ...waiting];
  const stored = new Set([...held, ...waiting].map((message) => message.clientKey));
  return [...held, ...mine.filter((entry) => !stored.has(entry.clientKey)), ...waiting];
}

export function useMessages(conversationId: string): MessagesView {
  const { api, recent, outbox } = useDataParts();
  const client = useQueryClient();
  const pending = useSyncExternalStore(outbox.subscribe, outbox.pending);
  const [fetchingOlder, setFetchingOlder] = useState(false);
  const asked = useRef(false);
  const path = `/conversations/${conversationId}/messages`;
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.messages(conversationId),
    queryFn: async ({ signal }) => {
      const before = recent.last();
      const page = await api(path, { schema: messagePageSchema, query: { limit: pageSize }, signal });
      const list = messagesFrom(conversationId, page);
      return (recent.after(before ?? Infinity) ?? []).reduce(applyEventToMessages, list);
    },
    structuralSharing: false,
  });
  const first = data?.hasOlder ? data.items[0]?.seq : undefined;

  const fetchOlder = useCallback(() => {
    if (first === undefined || asked.current) return;
    asked.current = true;
    setFetchingOlder(true);
    api(path, { schema: messagePageSchema, query: { limit: pageSize, before: first } })
      .then((page) => {
        client.setQueryData<MessageList>(
          keys.messages(conversationId),
          (list) => list && prependPage(list, first, page),
        );
      })
      .catch(() => {})
      .finally(() => {
        asked.current = false;
        setFetchingOlder(false);
      });
  }, [api, client, conversationId, path, first]);

  const messages = useMemo(
    () => withPending(conversationId, data?.items ?? [], pending, data?.waiting),
    [conversationId, data, pending],
  );
  return {
    messages,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    hasOlder: first !== undefined,
    fetchingOlder,
    fetchOlder,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

export interface SendReply {
  /**
   * Takes the reply into the durable outbox of this device, shows its bubble at once and sends it exactly
   * once (the same client key until the server has it). Clears the draft. Empty text is ignored. With a template
   * the draft's own words stay: they were not what was sent.
   */
  send: (reply: {
    text: string;
    openText?: string;
    channel?: ChannelId;
    addressId?: string;
    template?: NonNullable<Reply["template"]>;
    schedule?: Schedule;
  }) => void;
  /** The last refusal whose text went back into the draft; show it as a strip above the composer. */
  refused: Refusal | null;
  dismissRefusal: () => void;
  /** A refused bubble: puts its text back into the draft (after what is there) and removes the bubble. */
  takeBack: (clientKey: string) => void;
  /** Removes a bubble that was refused or waits on this device, for good. */
  discard: (clientKey: string) => void;
}

export function useSendReply(conversationId: string): SendReply {
  const { outbox, drafts, refusals, now } = useDataParts();
  const lastSent = useRef<{ text: string; at: number } | null>(null);
  const refused = useSyncExternalStore(refusals.subscribe, () => refusals.get(conversationId));
  return useMemo(
    () => ({
      send({ text, openText, channel, addressId, template, schedule }) {
        if (text.trim() === "") return;
        // A second press of the same key press's words: the draft is gone, the reply is on its way.
        const again = lastSent.current;
        if (drafts.get(conversationId) === null && again?.text === text && now() - again.at < 1000) return;
        lastSent.current = { text, at: now() };
        const kept = template ? (drafts.get(conversationId)?.text ?? "") : "";
        drafts.edit(conversationId, { text });
        const clientKey = drafts.get(conversationId)?.clientKey;
        if (clientKey === undefined) return;
        outbox.add({
          clientKey,
          conversationId,
          text,
          openText: openText?.trim() ? openText : null,
          channel: channel ?? null,
          addressId: addressId ?? null,
          template: template ?? null,
          schedule: schedule ?? null,
        });
        drafts.clear(conversationId);
        if (kept !== "") drafts.edit(conversationId, { text: kept });
        refusals.set(conversationId, null);
      },
      refused,
      dismissRefusal: () => refusals.set(conversationId, null),
      takeBack(clientKey) {
        const entry = outbox.withdraw(clientKey);
        if (!entry) return;
        const kept = drafts.get(conversationId)?.text ?? "";
        const openText = drafts.get(conversationId)?.openText || (entry.openText ?? "");
        const text = kept.trim() === "" ? entry.text : `${kept}\n${entry.text}`;
        drafts.edit(conversationId, { text, openText });
      },
      discard: (clientKey) => void outbox.withdraw(clientKey),
    }),
    [outbox, drafts, refusals, now, conversationId, refused],
  );
}

/** "Dealt with": staff have handled a failed or unconfirmed delivery. */
export function useResolve(): Change<{ messageId: string; conversationId: string }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ messageId }) => {
    const path = `/messages/${messageId}/resolve`;
    takeMessage(client, await api(path, { method: "POST", schema: messageSchema }));
  });
}
