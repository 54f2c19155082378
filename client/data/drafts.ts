/** Unsent words, kept on this device per person: through errors, reloads and sign-out. */
import { useMemo, useSyncExternalStore } from "react";
import type { ChannelId } from "../../shared/domain/channels.ts";
import { useDataParts } from "./context.tsx";

export interface Draft {
  text: string;
  /** What goes in its place by ways that must not carry it; empty for the clinic's notice. */
  openText: string;
  /** The way picked by hand; null for the default way. */
  channel: ChannelId | null;
  addressId: string | null;
}

export interface DraftView extends Draft {
  setText: (text: string) => void;
  setOpenText: (openText: string) => void;
  /** `null, null` returns to the default way. */
  setWay: (channel: ChannelId | null, addressId: string | null) => void;
  clear: () => void;
  /** As it is now, for what ends later than it began. */
  current: () => Pick<Draft, "text" | "channel">;
}

export function useDraft(conversationId: string): DraftView {
  const { drafts } = useDataParts();
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(conversationId));
  return useMemo(
    () => ({
      text: draft?.text ?? "",
      openText: draft?.openText ?? "",
      channel: draft?.channel ?? null,
      addressId: draft?.addressId ?? null,
      setText: (text) => drafts.edit(conversationId, { text }),
      setOpenText: (openText) => drafts.edit(conversationId, { openText }),
      setWay: (channel, addressId) => drafts.edit(conversationId, { channel, addressId }),
      clear: () => drafts.clear(conversationId),
      current: () => {
        const { text = "", channel = null } = drafts.get(conversationId) ?? {};
        return { text, channel };
      },
    }),
    [drafts, draft, conversationId],
  );
}

/** Which conversations hold a draft of this person, for the "Draft" mark in the list. */
export function useDraftIds(): ReadonlySet<string> {
  const { drafts } = useDataParts();
  return useSyncExternalStore(drafts.subscribe, drafts.ids);
}
