/** The world as the page sees it: one stream of changes from the simulator, kept in tables that React can watch. */
import { createContext, use, useSyncExternalStore } from "react";
import type { ActionInput, ActionName } from "../control.ts";
import type { Change, TableName, Tables } from "../types.ts";

export interface LiveWorld {
  subscribe(listener: () => void): () => void;
  /** The same array until the table changes. */
  table<T extends TableName>(name: T): readonly Tables[T][];
  /** connecting: never yet connected; lost: was connected, tries again by itself. */
  connection(): "connecting" | "open" | "lost";
  /** Rejects with the simulator's own words. */
  act<A extends ActionName>(name: A, input: ActionInput<A>): Promise<void>;
  threadwellUrl(): string;
}

const nothing: readonly never[] = [];

export function connectWorld(base: string): LiveWorld {
  const tables = new Map<TableName, Map<string, Tables[TableName]>>();
  const arrays = new Map<TableName, readonly Tables[TableName][]>();
  const listeners = new Set<() => void>();
  let connection: ReturnType<LiveWorld["connection"]> = "connecting";
  let threadwellUrl = "http://localhost:3000";
  let told = false;

  /** Many changes can come at once: React hears of them once. */
  const tell = (): void => {
    if (told) return;
    told = true;
    queueMicrotask(() => {
      told = false;
      for (const listener of listeners) listener();
    });
  };

  const apply = (change: Change): void => {
    let rows = tables.get(change.table);
    if (!rows) tables.set(change.table, (rows = new Map()));
    if (change.op === "remove") rows.delete(change.id);
    else rows.set(change.value.id, change.value);
    arrays.delete(change.table);
  };

  const stream = new EventSource(`${base}events`);
  stream.addEventListener("world", (event: MessageEvent<string>) => {
    tables.clear();
    arrays.clear();
    for (const change of JSON.parse(event.data) as Change[]) apply(change);
    connection = "open";
    tell();
  });
  stream.addEventListener("change", (event: MessageEvent<string>) => {
    apply(JSON.parse(event.data) as Change);
    tell();
  });
  stream.addEventListener("error", () => {
    connection = connection === "connecting" ? "connecting" : "lost";
    tell();
  });
  void fetch(`${base}config`)
    .then((response) => response.json() as Promise<{ threadwellUrl: string }>)
    .then((config) => {
      threadwellUrl = config.threadwellUrl;
      tell();
    })
    .catch(() => {});

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    table<T extends TableName>(name: T) {
      let array = arrays.get(name);
      if (!array) {
        const rows = tables.get(name);
        arrays.set(name, (array = rows ? [...rows.values()] : nothing));
      }
      return array as readonly Tables[T][];
    },
    connection: () => connection,
    threadwellUrl: () => threadwellUrl,
    async act(name, input) {
      const response = await fetch(base + name, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(input),
      });
      if (response.ok) return;
      const answer = (await response.json().catch(() => null)) as { message?: string } | null;
      throw new Error(answer?.message ?? "The simulator did not answer.");
    },
  };
}

export const WorldContext = createContext<LiveWorld | null>(null);

export function useWorld(): LiveWorld {
  const live = use(WorldContext);
  if (!live) throw new Error("The page is not connected to a world.");
  return live;
}

export function useTable<T extends TableName>(name: T): readonly Tables[T][] {
  const live = useWorld();
  return useSyncExternalStore(live.subscribe, () => live.table(name));
}

export function useConnection(): ReturnType<LiveWorld["connection"]> {
  const live = useWorld();
  return useSyncExternalStore(live.subscribe, live.connection);
}

export function useThreadwellUrl(): string {
  const live = useWorld();
  return useSyncExternalStore(live.subscribe, live.threadwellUrl);
}
