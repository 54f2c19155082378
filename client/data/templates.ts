/** Approved templates and prices of the organization's lines: read them, and as an admin change them. */
import { useCallback, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  linePriceListSchema,
  linePriceSchema,
  type LinePrice,
  type LinePriceChange,
} from "../../shared/api/prices.ts";
import {
  templateFetchedSchema,
  templateListSchema,
  templateViewSchema,
  type TemplateFetched,
  type TemplateList,
  type TemplateNew,
  type TemplateView,
} from "../../shared/api/templates.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export interface Loaded<Value> {
  value: Value | null;
  /** Only while there is nothing to show. */
  error: Problem | null;
  refetch: () => void;
}

export function useTemplates(): Loaded<TemplateList> {
  const { api } = useDataParts();
  const { data, error, refetch } = useQuery({
    queryKey: keys.templates,
    queryFn: ({ signal }) => api("/templates", { schema: templateListSchema, signal }),
    // No event tells of a changed template: asked again whenever the screen is opened.
    staleTime: 0,
  });
  return {
    value: data ?? null,
    error: error && !data ? problemOf(error) : null,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

export function usePrices(): Loaded<readonly LinePrice[]> {
  const { api } = useDataParts();
  const { data, error, refetch } = useQuery({
    queryKey: keys.prices,
    queryFn: async ({ signal }): Promise<readonly LinePrice[]> =>
      (await api("/prices", { schema: linePriceListSchema, signal })).items,
    staleTime: 0,
  });
  return {
    value: data ?? null,
    error: error && !data ? problemOf(error) : null,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

export interface SaveTemplate extends Change<{ known: TemplateView | null; template: TemplateNew }> {
  /** What was saved last on this screen; null before. */
  saved: TemplateView | null;
}

export function useSaveTemplate(): SaveTemplate {
  const { api } = useDataParts();
  const client = useQueryClient();
  const [saved, setSaved] = useState<TemplateView | null>(null);
  const change = useChange(
    async ({ known, template }: { known: TemplateView | null; template: TemplateNew }) => {
      const made = known
        ? await api(`/templates/${known.id}`, {
            method: "PUT",
            body: { ...template, version: known.version },
            schema: templateViewSchema,
          })
        : await api("/templates", { method: "POST", body: template, schema: templateViewSchema });
      await client.cancelQueries({ queryKey: keys.templates });
      client.setQueryData<TemplateList>(keys.templates, (list) => list && withTemplate(list, made));
      setSaved(made);
    },
  );
  return { ...change, saved };
}

function withTemplate(list: TemplateList, made: TemplateView): TemplateList {
  const others = list.items.filter(({ id }) => id !== made.id);
  return { ...list, items: [...others, made].sort((a, b) => a.name.localeCompare(b.name)) };
}

export interface FetchTemplates extends Change<{ lineId: string }> {
  /** What the last asking brought. */
  fetched: TemplateFetched | null;
}

export function useFetchTemplates(): FetchTemplates {
  const { api } = useDataParts();
  const client = useQueryClient();
  const [fetched, setFetched] = useState<TemplateFetched | null>(null);
  const change = useChange(async (body: { lineId: string }) => {
    setFetched(null);
    const brought = await api("/templates/fetch", { method: "POST", body, schema: templateFetchedSchema });
    await client.invalidateQueries({ queryKey: keys.templates });
    setFetched(brought);
  });
  return { ...change, fetched };
}

export function useSavePrice(): Change<LinePriceChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body: LinePriceChange) => {
    const saved = await api("/prices", { method: "PUT", body, schema: linePriceSchema });
    client.setQueryData<readonly LinePrice[]>(keys.prices, (items) =>
      items?.map((item) => (item.lineId === saved.lineId ? saved : item)),
    );
  });
}
