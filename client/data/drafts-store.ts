/**
 * Drafts by person and conversation. A draft carries the client key of its compose from the first letter on, so that
 * pressing Send twice, or a reload between sending and clearing, still makes one message.
 */
import { z } from "zod";
import { channelSchema } from "../../shared/api/common.ts";
import type { DeviceStore } from "./device-store.ts";

const draftSchema = z.object({
  text: z.string(),
  /** Other words, for the ways that must not carry these. */
  openText: z.string().default(""),
  channel: channelSchema.nullable(),
  addressId: z.string().nullable(),
  clientKey: z.string(),
});
export type StoredDraft = z.infer<typeof draftSchema>;

export interface Drafts {
  /** A stable object until the draft changes; null when there is none. */
  get: (conversationId: string) => StoredDraft | null;
  /** Changes parts of the draft; an empty one without a picked way is removed. */
  edit: (conversationId: string, change: Partial<Omit<StoredDraft, "clientKey">>) => void;
  clear: (conversationId: string) => void;
  /** Conversations with words in a draft; a stable object until that changes. */
  ids: () => ReadonlySet<string>;
  subscribe: (listener: () => void) => () => void;
}

export function createDrafts(device: DeviceStore, userId: string, newKey: () => string): Drafts {
  const prefix = `draft.${userId}.`;
  const listeners = new Set<() => void>();
  const held = new Map<string, StoredDraft | null>();
  let ids: ReadonlySet<string> | null = null;

  function read(conversationId: string): StoredDraft | null {
    const text = device.get(prefix + conversationId);
    if (text === null) return null;
    try {
      return draftSchema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  function get(conversationId: string): StoredDraft | null {
    const known = held.get(conversationId);
    if (known !== undefined) return known;
    const draft = read(conversationId);
    held.set(conversationId, draft);
    return draft;
  }

  function put(conversationId: string, draft: StoredDraft | null): void {
    held.set(conversationId, draft);
    if (draft === null) device.remove(prefix + conversationId);
    else device.set(prefix + conversationId, JSON.stringify(draft));
    if (ids !== null && ids.has(conversationId) !== hasWords(draft)) ids = null;
    for (const listener of listeners) listener();
  }

  device.subscribe((key) => {
    if (key !== null && !key.startsWith(prefix)) return;
    if (key === null) held.clear();
    else held.delete(key.slice(prefix.length));
    ids = null;
    for (const listener of listeners) listener();
  });

  return {
    get,
    edit(conversationId, change) {
      const old = get(conversationId);
      const base = old ?? { text: "", openText: "", channel: null, addressId: null, clientKey: newKey() };
      const next = { ...base, ...change };
      const words = next.text !== "" || next.openText !== "";
      put(conversationId, words || next.channel !== null || next.addressId !== null ? next : null);
    },
    clear: (conversationId) => put(conversationId, null),
    ids() {
      ids ??= new Set(
        device
          .keys(prefix)
          .map((key) => key.slice(prefix.length))
          .filter((conversationId) => hasWords(get(conversationId))),
      );
      return ids;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function hasWords(draft: StoredDraft | null): boolean {
  return draft !== null && draft.text.trim() !== "";
}
