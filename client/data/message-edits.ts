/**
 * Changing a message that has not left. What is typed is kept on this device until it is saved or thrown away, through
 * a reload, another thread and whatever becomes of the message meanwhile.
 */
import { useMemo, useState, useSyncExternalStore } from "react";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  messageSchema,
  messageVersionsSchema,
  type Message,
  type MessageChange,
  type MessageVersions,
} from "../../shared/api/messages.ts";
import { takeMessage } from "./cache.ts";
import { useDataParts } from "./context.tsx";
import { useChange } from "./conversations.ts";
import { problemOf, RequestProblem } from "./http.ts";
import { keys } from "./keys.ts";
import type { MessageList } from "./message-list.ts";
import type { LocalMessage } from "./messages.ts";

/** As it was when one began to change it. */
export type EditBase = Pick<Message, "text" | "edits">;

export interface MessageEdit {
  message: Message;
  base: EditBase;
  /** The words as they stand in the editor. */
  text: string;
  /** The wall clock that was chosen, and whether it gives way to the patient; null: as it is. */
  wall: string | null;
  cancels: boolean | null;
  /** Other words, for the ways that must not carry the text; null: as they are. */
  openText: string | null;
}

export interface MessageEditing {
  /** Null while nothing is changed. */
  edit: MessageEdit | null;
  busy: boolean;
  /** Why the last save was refused; null when it was not. */
  problem: Problem | null;
  open: (message: Message) => void;
  put: (part: Partial<Pick<MessageEdit, "text" | "wall" | "cancels" | "openText">>) => void;
  /** What holds now is what one goes on from, with these words. */
  rebase: (text: string) => void;
  /** Throws away what was typed. */
  close: () => void;
  /** Resolves to whether it was saved. */
  save: (change: Omit<MessageChange, "version">) => Promise<boolean>;
}

type Opened = Omit<MessageEdit, "message"> & { id: string };

const draftKey = (messageId: string) => `message ${messageId}`;

export function useMessageEditing(conversationId: string, messages: readonly LocalMessage[]): MessageEditing {
  const { api, drafts } = useDataParts();
  const client = useQueryClient();
  const [opened, setOpened] = useState<Opened | null>(null);
  const typed = useSyncExternalStore(drafts.subscribe, drafts.ids);
  const message = useMemo(() => {
    const ours = messages.filter((one): one is Message => "id" in one && one.direction === "outbound");
    const chosen = ours.find(({ id }) => id === opened?.id);
    return chosen ?? ours.find(({ id }) => typed.has(draftKey(id))) ?? null;
  }, [messages, opened, typed]);
  const edit = message && openedOf(message, opened, drafts.get(draftKey(message.id))?.text);

  const change = useChange(async ({ wanted, base, id: messageId }: Save) => {
    for (let again = false; ; again = true) {
      const held = heldMessage(client, conversationId, messageId);
      if (!held?.delivery) throw new Error(`message ${messageId} is not here`);
      try {
        const body = { ...wanted, version: held.delivery.version };
        const saved = await api(`/messages/${messageId}`, { method: "PATCH", body, schema: messageSchema });
        takeMessage(client, saved);
        return;
      } catch (error) {
        if (again || !(error instanceof RequestProblem) || error.problem.status !== 409) throw error;
        await client.refetchQueries({ queryKey: keys.messages(conversationId) });
        // Holding it back for a moment makes a version too; only another's words do not give way to ours unseen.
        const now = heldMessage(client, conversationId, messageId);
        if (now?.edits !== base.edits || now.delivery?.state !== "scheduled") throw error;
      }
    }
  });

  function put(next: Opened, unchanged: string): void {
    setOpened(next);
    if (next.text === unchanged || next.text === "") drafts.clear(draftKey(next.id));
    else drafts.edit(draftKey(next.id), { text: next.text });
  }
  function drop(id: string): void {
    drafts.clear(draftKey(id));
    setOpened(null);
  }

  return {
    edit: message && edit && { ...edit, message },
    busy: change.busy,
    problem: change.problem,
    open: (one) => setOpened(openedOf(one, null, one.text)),
    put: (part) => edit && put({ ...edit, ...part }, edit.base.text),
    rebase: (text) => message && put({ ...begun(message), text }, message.text),
    close: () => message && drop(message.id),
    async save(wanted) {
      if (!edit || (await change.run({ wanted, base: edit.base, id: edit.id })) !== null) return false;
      drop(edit.id);
      return true;
    },
  };
}

function begun({ id, text, edits }: Message): Opened {
  return { id, base: { text, edits }, text, wall: null, cancels: null, openText: null };
}

/** What stands in the editor: what is open, else what was typed before. */
function openedOf(message: Message, opened: Opened | null, typed: string | undefined): Opened | null {
  if (opened?.id === message.id) return opened;
  return typed === undefined ? null : { ...begun(message), text: typed };
}

interface Save {
  wanted: Omit<MessageChange, "version">;
  base: EditBase;
  id: string;
}

function heldMessage(client: QueryClient, conversationId: string, id: string): Message | undefined {
  const list = client.getQueryData<MessageList>(keys.messages(conversationId));
  return list && [...list.items, ...list.waiting].find((one) => one.id === id);
}

export interface VersionsView {
  /** Oldest first; null until known. */
  items: MessageVersions["items"] | null;
  error: Problem | null;
  refetch: () => void;
}

/** What a message said before it was changed. Looking is written down by the server, so it is asked only when opened. */
export function useMessageVersions({ id, edits }: Pick<Message, "id" | "edits">): VersionsView {
  const { api } = useDataParts();
  const { data, error, refetch } = useQuery({
    queryKey: keys.versions(id, edits),
    queryFn: ({ signal }) => api(`/messages/${id}/versions`, { schema: messageVersionsSchema, signal }),
  });
  return {
    items: data?.items ?? null,
    error: error && !data ? problemOf(error) : null,
    refetch: () => void refetch(),
  };
}
