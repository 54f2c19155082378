/** The book of auto-replies: read it, change it, try it on a message. */
import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  autoReplyTrialSchema,
  autoReplyViewSchema,
  type AutoReplyChange,
  type AutoReplyTrial,
  type AutoReplyTry,
  type AutoReplyView,
} from "../../shared/api/auto-replies.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export function useAutoReplies() {
  const { api } = useDataParts();
  const { data, error, refetch } = useQuery({
    queryKey: keys.autoReplies,
    queryFn: ({ signal }): Promise<AutoReplyView> =>
      api("/auto-replies", { schema: autoReplyViewSchema, signal }),
    // No event tells of a changed book: asked again whenever the screen is opened.
    staleTime: 0,
  });
  return { view: data ?? null, error: error ? problemOf(error) : null, refetch };
}

/** Refused with `changed_meanwhile` when somebody saved another version since. */
export function useChangeAutoReplies(): Change<AutoReplyChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (change) => {
    const saved = await api("/auto-replies", { method: "PUT", body: change, schema: autoReplyViewSchema });
    await client.cancelQueries({ queryKey: keys.autoReplies });
    client.setQueryData<AutoReplyView>(keys.autoReplies, saved);
  });
}

/** A dry run on the server. Nothing is sent. */
export function useTryAutoReplies(): Change<AutoReplyTry> & { trial: AutoReplyTrial | null } {
  const { api } = useDataParts();
  const [trial, setTrial] = useState<AutoReplyTrial | null>(null);
  const change = useChange(async (wanted: AutoReplyTry) => {
    setTrial(await api("/auto-replies/try", { method: "POST", body: wanted, schema: autoReplyTrialSchema }));
  });
  return { ...change, trial };
}
