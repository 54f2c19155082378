/** Quiet hours: the settings, a try of them on a patient. */
import { useCallback, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  quietSettingsViewSchema,
  quietTrialSchema,
  type QuietSettingsChange,
  type QuietSettingsView,
  type QuietTrial,
  type QuietTry,
} from "../../shared/api/quiet-hours.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export interface QuietSettingsState {
  view: QuietSettingsView | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => Promise<void>;
}

export function useQuietSettings(): QuietSettingsState {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.quietHours,
    queryFn: ({ signal }) => api("/quiet-hours", { schema: quietSettingsViewSchema, signal }),
    // No event tells of changed settings: asked again whenever the screen is opened.
    staleTime: 0,
  });
  return {
    view: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(async () => void (await refetch()), [refetch]),
  };
}

/** Refused with `changed_meanwhile` when somebody saved another version since. */
export function useChangeQuietHours(): Change<QuietSettingsChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    const saved = await api("/quiet-hours", { method: "PUT", body, schema: quietSettingsViewSchema });
    // An answer that was asked for before would bring the old one back.
    await client.cancelQueries({ queryKey: keys.quietHours });
    client.setQueryData(keys.quietHours, saved);
  });
}

export interface TryQuietHours extends Change<QuietTry> {
  /** What the last try said, and what was tried; null before the first. */
  last: { wanted: QuietTry; trial: QuietTrial } | null;
}

/** Nothing is sent. */
export function useTryQuietHours(): TryQuietHours {
  const { api } = useDataParts();
  const [last, setLast] = useState<TryQuietHours["last"]>(null);
  const change = useChange(async (wanted: QuietTry) => {
    const trial = await api("/quiet-hours/try", { method: "POST", body: wanted, schema: quietTrialSchema });
    setLast({ wanted, trial });
  });
  return { ...change, last };
}
