/** The book of auto-replies: read it, change it, try it on a message. */
import { useCallback, useEffect, useState } from "react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  autoReplyTrialSchema,
  autoReplyViewSchema,
  webhookSecretSchema,
  webhookTestedSchema,
  type AutoReplyChange,
  type AutoReplyTrial,
  type AutoReplyTry,
  type AutoReplyView,
  type WebhookSecret,
  type WebhookTested,
} from "../../shared/api/auto-replies.ts";
import type { Problem } from "../../shared/api/common.ts";
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
    // An event tells of a changed book, and none of what its rules have done since: asked when the screen is opened.
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

/** A dry run on the server, made again for whatever is wanted now. Nothing is sent. Null: not now. */
export function useAutoReplyTrial(
  wanted: AutoReplyTry | null,
  onTrial: (trial: AutoReplyTrial | null) => void,
): { trial: AutoReplyTrial | null; problem: Problem | null } {
  const { api } = useDataParts();
  const { data, error } = useQuery({
    queryKey: [...keys.autoReplies, "try", wanted],
    queryFn: ({ signal }) =>
      api("/auto-replies/try", { method: "POST", body: wanted, schema: autoReplyTrialSchema, signal }),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    // What was tried is kept nowhere.
    gcTime: 0,
  });
  const trial = data ?? null;
  useEffect(() => onTrial(trial), [trial, onTrial]);
  return { trial, problem: error ? problemOf(error) : null };
}

/** Makes a secret that is told this once. */
export function useRenewWebhookSecret() {
  const { api } = useDataParts();
  const client = useQueryClient();
  const [made, setMade] = useState<WebhookSecret | null>(null);
  const change = useChange(async (_: null) => {
    const secret = await api("/auto-replies/webhook-secret", { method: "POST", schema: webhookSecretSchema });
    setMade(secret);
    client.setQueryData<AutoReplyView>(
      keys.autoReplies,
      (view) => view && { ...view, webhookSecretAt: secret.madeAt },
    );
  });
  return { ...change, made, forget: useCallback(() => setMade(null), []) };
}

/** Calls an address once, signed. */
export function useTestWebhook() {
  const { api } = useDataParts();
  const [tested, setTested] = useState<WebhookTested | null>(null);
  const change = useChange(async (url: string) => {
    setTested(null);
    const body = { url };
    setTested(await api("/auto-replies/webhook-test", { method: "POST", body, schema: webhookTestedSchema }));
  });
  return { ...change, tested, forget: useCallback(() => setTested(null), []) };
}
