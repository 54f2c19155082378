/** The inbox's rows, counts and single conversations: what screens read and change. */
import { useCallback, useRef, useState, useSyncExternalStore } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  conversationPageSchema,
  conversationSchema,
  conversationSummarySchema,
  queueCountsSchema,
  type Conversation,
  type ConversationSummary,
  type QueueCounts,
  type QueueId,
} from "../../shared/api/conversations.ts";
import type { Problem, Staff } from "../../shared/api/common.ts";
import { showRow, takeRow } from "./cache.ts";
import { useDataParts, type DataParts } from "./context.tsx";
import { applyEventToConversation } from "./conversation-state.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";
import { appendPage, applyEventToList, listFrom, type ListState } from "./list-state.ts";

export type LoadStatus = "loading" | "ready" | "error";

export interface ConversationListView {
  /** In the queue's order: needs-reply longest wait first, all others newest first. Never null. */
  rows: readonly ConversationSummary[];
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  /** When the rows were last known to be true (ms since 1970): now while live; null before the first answer. */
  asOf: number | null;
  error: Problem | null;
  hasNext: boolean;
  /** True while the next page is on its way. */
  fetchingNext: boolean;
  fetchNext: () => void;
  refetch: () => void;
}

const pageSize = 50;
/** A refetch reads this many pages at most, however far down the person was. */
const refetchPages = 4;

function fetchPage(parts: DataParts, queue: QueueId, cursor: string | null, signal?: AbortSignal) {
  const query = { queue, limit: pageSize, cursor };
  return parts.api("/conversations", {
    schema: conversationPageSchema,
    query,
    ...(signal ? { signal } : {}),
  });
}

async function fetchList(
  parts: DataParts,
  queue: QueueId,
  depth: number,
  signal: AbortSignal,
): Promise<ListState> {
  for (let again = false; ; again = true) {
    let list = listFrom(queue, parts.me, await fetchPage(parts, queue, null, signal));
    for (let pages = 1; list.nextCursor && list.rows.length < depth && pages < refetchPages; pages++) {
      list = appendPage(list, list.nextCursor, await fetchPage(parts, queue, list.nextCursor, signal));
    }
    const missed = parts.recent.after(list.asOf);
    if (missed) return missed.reduce(applyEventToList, list);
    // Older than what this screen remembers: ask once more. Before the first word from the line all is well.
    if (again || parts.recent.last() === null) return list;
  }
}

export function useConversationList(queue: QueueId): ConversationListView {
  const parts = useDataParts();
  const client = useQueryClient();
  const lostAt = useSyncExternalStore(parts.line.subscribe, parts.line.lostAt);
  const [fetchingNext, setFetchingNext] = useState(false);
  const asked = useRef<string | null>(null);
  const query = useQuery({
    queryKey: keys.list(queue),
    queryFn: ({ signal }) =>
      fetchList(parts, queue, client.getQueryData<ListState>(keys.list(queue))?.rows.length ?? 0, signal),
    structuralSharing: false,
  });
  const { data, refetch } = query;
  const cursor = data?.nextCursor ?? null;

  const fetchNext = useCallback(() => {
    if (cursor === null || asked.current === cursor) return;
    asked.current = cursor;
    setFetchingNext(true);
    fetchPage(parts, queue, cursor)
      .then((page) => {
        client.setQueryData<ListState>(keys.list(queue), (list) => list && appendPage(list, cursor, page));
      })
      .catch(() => {})
      .finally(() => {
        asked.current = null;
        setFetchingNext(false);
      });
  }, [client, parts, queue, cursor]);

  const rows = data?.rows ?? noRows;
  return {
    rows,
    status: data ? "ready" : query.isError ? "error" : "loading",
    asOf: data ? Math.max(lostAt ?? parts.now(), query.dataUpdatedAt) : null,
    error: query.error ? problemOf(query.error) : null,
    hasNext: cursor !== null,
    fetchingNext,
    fetchNext,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

const noRows: readonly ConversationSummary[] = [];

/** Null until known. A value of `countCap` means "that many or more". */
export function useQueueCounts(): QueueCounts | null {
  const { api } = useDataParts();
  const { data } = useQuery({
    queryKey: keys.counts,
    queryFn: ({ signal }) => api("/conversations/counts", { schema: queueCountsSchema, signal }),
  });
  return data ?? null;
}

export interface ConversationView {
  /** Kept while a refetch fails; null before the first answer. */
  conversation: Conversation | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => void;
}

/** One conversation with its patient and the ways a reply can go now. */
export function useConversation(id: string): ConversationView {
  const { api, recent } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.conversation(id),
    queryFn: async ({ signal }) => {
      const before = recent.last();
      const conversation = await api(`/conversations/${id}`, { schema: conversationSchema, signal });
      return (recent.after(before ?? Infinity) ?? []).reduce(applyEventToConversation, conversation);
    },
  });
  return {
    conversation: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

/** A change that shows at once and is taken back with the server's words when it is refused. */
export interface Change<Input> {
  /** Resolves to null when done, else to the problem (it never throws). */
  run: (input: Input) => Promise<Problem | null>;
  busy: boolean;
  problem: Problem | null;
}

/** Runs `work`, keeping whether it runs and why it last failed. */
export function useChange<Input>(work: (input: Input) => Promise<void>): Change<Input> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(work);
  latest.current = work;
  const run = useCallback(async (input: Input) => {
    setBusy(true);
    setProblem(null);
    try {
      await latest.current(input);
      return null;
    } catch (error) {
      const found = problemOf(error);
      setProblem(found);
      return found;
    } finally {
      setBusy(false);
    }
  }, []);
  return { run, busy, problem };
}

/** Give a conversation to a person, or to nobody with `userId: null`. */
export function useAssign(): Change<{ conversationId: string; userId: string | null }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId, userId }) => {
    const staff = client.getQueryData<readonly Staff[]>(keys.staff) ?? [];
    const assignee = staff.find((person) => person.id === userId) ?? null;
    const takeBack =
      userId === null || assignee
        ? showRow(client, me, conversationId, (row) => ({ ...row, assignee }))
        : () => {};
    try {
      const path = `/conversations/${conversationId}/assignee`;
      const row = await api(path, { method: "PUT", body: { userId }, schema: conversationSummarySchema });
      takeRow(client, me, row);
    } catch (error) {
      takeBack();
      throw error;
    }
  });
}

/** Close or reopen. */
export function useSetStatus(): Change<{ conversationId: string; status: "open" | "closed" }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId, status }) => {
    const takeBack = showRow(client, me, conversationId, (row) => ({ ...row, status }));
    try {
      const path = `/conversations/${conversationId}/status`;
      const row = await api(path, { method: "PUT", body: { status }, schema: conversationSummarySchema });
      takeRow(client, me, row);
    } catch (error) {
      takeBack();
      throw error;
    }
  });
}

/** Call freely: marks are batched, never go backwards, and repeat themselves after a failure. */
export function useMarkRead(): (conversationId: string, seq: number) => void {
  return useDataParts().readMarks.mark;
}
