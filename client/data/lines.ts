/** The clinic's lines: how each stands (kept true by events), what they do (asked for while looked at), and changes. */
import { useCallback, useState } from "react";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  lineFiguresListSchema,
  lineListSchema,
  lineSchema,
  lineTestSchema,
  type Line,
  type LineFigures,
  type LinePause,
  type LineRateChange,
  type LineTest,
} from "../../shared/api/lines.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

/** A changed line takes its place among the others; an older copy of it changes nothing. */
function withLine(list: readonly Line[], line: Line): readonly Line[] {
  const known = list.find(({ id }) => id === line.id);
  if (!known || known.version > line.version) return list;
  return list.map((one) => (one === known ? line : one));
}

function putLine(client: QueryClient, line: Line): void {
  client.setQueryData<readonly Line[]>(keys.lines, (list) => list && withLine(list, line));
}

export function applyEventToLines(client: QueryClient, { line }: PushedEvent): void {
  if (!line) return;
  putLine(client, line);
  void client.invalidateQueries({ queryKey: keys.lineFigures });
}

export interface LinesState {
  /** Null before the first answer. */
  lines: readonly Line[] | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => Promise<void>;
}

export function useLines(): LinesState {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.lines,
    queryFn: async ({ signal }): Promise<readonly Line[]> =>
      (await api("/lines", { schema: lineListSchema, signal })).items,
  });
  return {
    lines: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(async () => void (await refetch()), [refetch]),
  };
}

const figuresEveryMs = 3_000;
const none: ReadonlyMap<string, LineFigures> = new Map();

/** By line, as of a few seconds ago; empty until known. */
export function useLineFigures(): ReadonlyMap<string, LineFigures> {
  const { api } = useDataParts();
  const { data } = useQuery({
    queryKey: keys.lineFigures,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, LineFigures>> => {
      const { items } = await api("/lines/figures", { schema: lineFiguresListSchema, signal });
      return new Map(items.map((figures) => [figures.lineId, figures]));
    },
    structuralSharing: false,
    staleTime: 0,
    refetchInterval: figuresEveryMs,
  });
  return data ?? none;
}

function useAct<Input extends { id: string }>(
  request: (input: Input) => { path: string; method: "POST" | "PUT"; body?: unknown },
): Change<Input> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (input: Input) => {
    const { path, method, body } = request(input);
    const line = await api(`/lines/${input.id}/${path}`, { method, body, schema: lineSchema });
    putLine(client, line);
    void client.invalidateQueries({ queryKey: keys.lineFigures });
  });
}

export const usePauseLine = () =>
  useAct(({ reason }: LinePause & { id: string }) => ({ path: "pause", method: "POST", body: { reason } }));
export const useResumeLine = () => useAct((_: { id: string }) => ({ path: "resume", method: "POST" }));
/** Off or on again. */
export const useSwitchLine = () =>
  useAct(({ on }: { id: string; on: boolean }) => ({ path: on ? "on" : "off", method: "POST" }));
/** Refused with `changed_meanwhile` when somebody set another pace since. */
export const useChangeLineRate = () =>
  useAct(({ version, rate }: LineRateChange & { id: string }) => ({
    path: "rate",
    method: "PUT",
    body: { version, rate },
  }));

export interface TestLine extends Change<string> {
  /** What became of the last one. */
  result: LineTest | null;
}

/** Sends a test by the line to the reader's own phone or mailbox. */
export function useTestLine(): TestLine {
  const { api } = useDataParts();
  const [result, setResult] = useState<LineTest | null>(null);
  const change = useChange(async (id: string) => {
    setResult(null);
    setResult(await api(`/lines/${id}/test`, { method: "POST", schema: lineTestSchema }));
  });
  return { ...change, result };
}
