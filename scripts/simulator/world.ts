/**
 * The state of the simulated world: small tables of plain records. Whoever wants to know of a change (the page,
 * the log on disk, a waiting test) subscribes; nobody is called by name.
 */
import type { Change, TableName, Tables } from "./types.ts";

/** Tables that only grow are cut to their newest records. */
const bounds: Partial<Record<TableName, number>> = { message: 3000, mail: 1000, wire: 600, phoneEvent: 200 };

export interface World {
  get<T extends TableName>(table: T, id: string): Tables[T] | undefined;
  /** In order of first insertion. */
  all<T extends TableName>(table: T): Tables[T][];
  put<T extends TableName>(table: T, value: Tables[T]): Tables[T];
  remove(table: TableName, id: string): void;
  /** Returns the way to stop listening. */
  subscribe(listener: (change: Change) => void): () => void;
}

/** Makes a world from earlier changes, which are applied silently. */
export function createWorld(earlier: readonly Change[] = []): World {
  const tables = new Map<TableName, Map<string, Tables[TableName]>>();
  const listeners = new Set<(change: Change) => void>();

  const rows = (table: TableName): Map<string, Tables[TableName]> => {
    let found = tables.get(table);
    if (!found) tables.set(table, (found = new Map()));
    return found;
  };

  const apply = (change: Change): void => {
    if (change.op === "remove") rows(change.table).delete(change.id);
    else rows(change.table).set(change.value.id, change.value);
  };

  const tell = (change: Change): void => {
    apply(change);
    for (const listener of listeners) listener(change);
  };

  for (const change of earlier) apply(change);

  return {
    get: <T extends TableName>(table: T, id: string) => rows(table).get(id) as Tables[T] | undefined,
    all: <T extends TableName>(table: T) => [...rows(table).values()] as Tables[T][],
    put(table, value) {
      tell({ op: "put", table, value } as Change);
      const most = bounds[table];
      if (most !== undefined && rows(table).size > most) {
        const oldest = rows(table).keys().next().value;
        if (oldest !== undefined) tell({ op: "remove", table, id: oldest });
      }
      return value;
    },
    remove: (table, id) => {
      if (rows(table).has(id)) tell({ op: "remove", table, id });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The whole world as changes: what a page needs at first, and what a compacted log holds. */
export function snapshot(world: World): Change[] {
  const names: TableName[] = [
    "setting",
    "person",
    "phone",
    "number",
    "mailbox",
    "weather",
    "optOut",
    "message",
    "pending",
    "phoneEvent",
    "mail",
    "wire",
  ];
  return names.flatMap((table) => world.all(table).map((value) => ({ op: "put", table, value }) as Change));
}
