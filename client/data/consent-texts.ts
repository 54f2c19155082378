/** The clinic's own words about STOP, START and HELP: read, change, what held before. */
import { useCallback } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  consentTextListSchema,
  consentTextSchema,
  consentTextVersionsSchema,
  type ConsentTextChange,
  type ConsentTextList,
  type ConsentTextVersionView,
} from "../../shared/api/consent-texts.ts";
import type { ConsentLanguage } from "../../shared/domain/consent-text-rules.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export interface ConsentTextState {
  list: ConsentTextList | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => void;
}

export function useConsentTexts(): ConsentTextState {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.consentTexts,
    queryFn: ({ signal }) => api("/consent-texts", { schema: consentTextListSchema, signal }),
  });
  return {
    list: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

/** Refused with `changed_meanwhile` when somebody saved another version since; what holds is there then. */
export function useChangeConsentTexts(): Change<ConsentTextChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    await client.cancelQueries({ queryKey: keys.consentTexts });
    try {
      const saved = await api("/consent-texts", { method: "PUT", body, schema: consentTextSchema });
      client.setQueryData<ConsentTextList>(
        keys.consentTexts,
        (list) =>
          list && {
            ...list,
            items: list.items.map((one) => (one.language === saved.language ? saved : one)),
          },
      );
      void client.invalidateQueries({ queryKey: keys.consentTextVersions(saved.language) });
    } catch (error) {
      await client.invalidateQueries({ queryKey: keys.consentTexts });
      throw error;
    }
  });
}

/** Every version of a language, newest first; null while it loads. */
export function useConsentTextVersions(language: ConsentLanguage): {
  versions: ConsentTextVersionView[] | null;
  error: Problem | null;
} {
  const { api } = useDataParts();
  const { data, error } = useQuery({
    queryKey: keys.consentTextVersions(language),
    queryFn: ({ signal }) =>
      api(`/consent-texts/versions?language=${language}`, { schema: consentTextVersionsSchema, signal }),
    staleTime: 0,
  });
  return { versions: data?.items ?? null, error: error ? problemOf(error) : null };
}
