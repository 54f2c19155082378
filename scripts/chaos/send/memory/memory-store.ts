/**
 * The store's collections in memory, below the real rows and the real unit of work: reads give copies, a bulk write is
 * all or nothing, versions and unique keys judge. What a collection here has no answer for says so by its name.
 */
import { MongoServerError } from "mongodb";
import type { Clock } from "../../../../server/lib/clock.ts";
import { copyOf as copy } from "../../../../server/lib/copy.ts";
import type { Ids } from "../../../../server/lib/ids.ts";
import type { Log } from "../../../../server/lib/log.ts";
import type { Collections } from "../../../../server/store/collections.ts";
import type { DeliveryRecord } from "../../../../server/store/deliveries.ts";
import type { MessageRecord } from "../../../../server/store/messages.ts";
import type { Store } from "../../../../server/store/store.ts";
import { createUnitRunner } from "../../../../server/store/unit.ts";

type Document = Record<string, unknown> & { _id: string };

/** Rows by collection and id, as they were committed. */
export interface Tables {
  of(collection: string): Map<string, Document>;
  /** What was asked for and is not here: the play ends with it, for nothing that follows is worth anything. */
  missing: Set<string>;
  /** Told of each delivery as it was committed. */
  onDelivery: (row: DeliveryRecord) => void;
}

/** The way of one process to the store: waits while it is frozen, never ends when it is dead, fails when it is cut. */
export interface Door {
  pass(): Promise<void>;
}

const uniqueOf: Record<string, (row: Document) => string[]> = {
  messages: (row) => [
    ...(row["clientKey"] ? [`client ${String(row["clientKey"])}`] : []),
    ...(row["inboundKey"] ? [`inbound ${String(row["lineId"])} ${String(row["inboundKey"])}`] : []),
  ],
  deliveries: (row) => [`message ${String(row["messageId"])}`],
  addresses: (row) => [`key ${String(row["key"])}`],
  conversations: (row) => [`patient ${String(row["patientId"])}`],
  journal: (row) => [`body ${String(row["lineId"])} ${String(row["bodyHash"])}`],
  events: (row) => [`number ${String(row["number"])}`],
};

/** "memory.deliveries" → "deliveries". */
const nameOf = (namespace: string): string => namespace.slice(namespace.indexOf(".") + 1);

export function createTables(): Tables {
  const tables = new Map<string, Map<string, Document>>();
  return {
    of(collection) {
      let table = tables.get(collection);
      if (!table) tables.set(collection, (table = new Map()));
      return table;
    },
    missing: new Set(),
    onDelivery: () => undefined,
  };
}

interface Model {
  name: "insertOne" | "replaceOne" | "updateOne";
  namespace: string;
  document?: Document;
  filter?: { _id: string; version?: number };
  replacement?: Document;
}

interface Writer {
  bulkWrite(
    models: Model[],
    options: { session: Session },
  ): Promise<{ matchedCount: number; upsertedCount: number }>;
}

interface Session {
  startTransaction(): void;
  inTransaction(): boolean;
  commitTransaction(): Promise<void>;
  abortTransaction(): Promise<void>;
  endSession(): Promise<void>;
  pending: Model[];
}

/** One process's store over the tables that all share. */
export function openMemoryStore(
  tables: Tables,
  { door, clock, ids, log }: { door: Door; clock: Clock; ids: Ids; log: Log },
): Store {
  const uniques = tables.of("unique keys");
  /** What can be seen of it now, all or nothing: the unit takes any count but the expected one for a conflict. */
  function fits(models: readonly Model[]): boolean {
    const fresh = new Set<string>();
    for (const { name, namespace, document, filter } of models) {
      const collection = nameOf(namespace);
      if (
        filter &&
        name === "replaceOne" &&
        "version" in filter &&
        tables.of(collection).get(filter._id)?.["version"] !== filter.version
      )
        return false;
      if (name !== "insertOne" || !document) continue;
      for (const key of [`id ${document._id}`, ...(uniqueOf[collection]?.(document) ?? [])]) {
        const whole = `${collection} ${key}`;
        if (uniques.has(whole) || fresh.has(whole)) return false;
        fresh.add(whole);
      }
    }
    return true;
  }
  function apply(models: readonly Model[]): void {
    for (const { namespace, document, replacement } of models) {
      const collection = nameOf(namespace);
      const row = copy(document ?? replacement);
      if (!row) continue;
      tables.of(collection).set(row._id, row);
      if (document)
        for (const key of [`id ${row._id}`, ...(uniqueOf[collection]?.(row) ?? [])])
          uniques.set(`${collection} ${key}`, row);
      if (collection === "deliveries") tables.onDelivery(row as unknown as DeliveryRecord);
    }
  }

  const connection = {
    async startSession(): Promise<Session> {
      let open = false;
      const session: Session = {
        pending: [],
        startTransaction: () => void (open = true),
        inTransaction: () => open,
        async commitTransaction() {
          await door.pass();
          open = false;
          // What was seen to fit before may not fit any more: the same conflict, found later.
          if (!fits(session.pending)) throw new MongoServerError({ message: "write conflict", code: 112 });
          apply(session.pending);
          await door.pass();
        },
        async abortTransaction() {
          open = false;
        },
        async endSession() {},
      };
      return session;
    },
    getClient: (): Writer => ({
      async bulkWrite(models, { session }) {
        await door.pass();
        session.pending = models;
        const changes = models.filter(({ name }) => name !== "insertOne").length;
        return { matchedCount: fits(models) ? changes : -1, upsertedCount: 0 };
      },
    }),
  };

  /** Every query passes the door, as a command to a store would. */
  function collection(name: string, toDocument: (...row: never[]) => object, queries: object): object {
    const all = {
      model: { collection: { name, conn: { name: "memory" } } },
      toDocument,
      byIds: (_: unknown, wanted: string[]) => byIds(name, wanted),
      byId: async (_: unknown, id: string) => (await byIds(name, [id]))[0] ?? null,
      ...queries,
    };
    return new Proxy(all, {
      get(target, key) {
        if (key in target) return target[key as keyof typeof target];
        tables.missing.add(`${name}.${String(key)}`);
        throw new Error("not in memory");
      },
    });
  }
  const plain = (row: { id: string }) => ({ _id: row.id, ...row });
  async function find<Row>(name: string, fits: (row: Row) => boolean): Promise<Row[]> {
    await door.pass();
    const found: Row[] = [];
    for (const row of tables.of(name).values()) if (fits(row as Row)) found.push(copy(row) as Row);
    return found;
  }
  async function byIds(name: string, wanted: readonly string[]): Promise<unknown[]> {
    await door.pass();
    return wanted.flatMap((id) => copy(tables.of(name).get(id)) ?? []);
  }
  async function byUnique(name: string, key: string): Promise<unknown> {
    await door.pass();
    const found = uniques.get(`${name} ${key}`);
    return found ? copy(tables.of(name).get(found._id)) : null;
  }
  const has = (list: unknown, one: string) => (list as string[]).includes(one);
  let journalIds = 0;

  const collections = {
    addresses: collection("addresses", plain, {
      addressKey: (_of: string, kind: string, value: string) => `${kind}:${value}`,
      byKeys: (_: unknown, keys: string[]) =>
        find<Document>("addresses", ({ key }) => has(keys, key as string)),
      ofPatients: (_: unknown, patientIds: string[]) =>
        find<Document>("addresses", (row) =>
          (row["patientIds"] as string[]).some((id) => has(patientIds, id)),
        ),
    }),
    patients: collection("patients", plain, {}),
    conversations: collection("conversations", plain, {
      ofPatients: (_: unknown, patientIds: string[]) =>
        find<Document>("conversations", ({ patientId }) => has(patientIds, patientId as string)),
    }),
    deliveries: collection("deliveries", plain, {
      async byReceiptKey(_: unknown, key: string) {
        return (await find<Document>("deliveries", ({ receiptKeys }) => has(receiptKeys, key)))[0] ?? null;
      },
      ofMessages: (_: unknown, messageIds: string[]) =>
        find<Document>("deliveries", ({ messageId }) => has(messageIds, messageId as string)),
    }),
    messages: collection("messages", plain, {
      byClientKey: (_: unknown, key: string) => byUnique("messages", `client ${key}`),
      byInboundKey: (_: unknown, lineId: string, key: string) =>
        byUnique("messages", `inbound ${lineId} ${key}`),
      conversationOfMail: async () => null,
      async page(_: unknown, conversationId: string, before: number, limit: number) {
        const found = await find<MessageRecord & Document>(
          "messages",
          (row) => row.conversationId === conversationId && row.seq < before,
        );
        return found.sort((a, b) => a.seq - b.seq).slice(-limit);
      },
      async machineMade(_: unknown, addressId: string, since: Date, limit: number) {
        const made = await find<MessageRecord & Document>(
          "messages",
          (row) =>
            row.addressId === addressId &&
            row.madeBy !== null &&
            row.direction === "outbound" &&
            row.at >= since,
        );
        return made.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit);
      },
    }),
    consent: collection("consent", plain, {
      linkOf: (before: string | null, entry: { id: string }) => `${before ?? ""} ${entry.id}`,
      ofAddresses: (_: unknown, wanted: string[]) =>
        find<Document>("consent", ({ addressId }) => has(wanted, addressId as string)),
    }),
    alarms: collection("alarms", plain, { idByReceipt: async () => null }),
    journal: collection(
      "journal",
      (entry: { id: string }) => ({ ...entry, _id: `${entry.id} ${(journalIds += 1)}` }),
      {
        has: async (lineId: string, bodyHash: string) =>
          (await byUnique("journal", `body ${lineId} ${bodyHash}`)) !== null,
      },
    ),
    secureLinks: collection("secure_links", (row: { key: string }) => ({ ...row, _id: row.key }), {}),
    readMarks: collection("read_marks", plain, { documentId: (...parts: string[]) => parts.join(" ") }),
    events: collection(
      "events",
      (row: { number: number }) => ({ _id: `event ${row.number}`, number: row.number }),
      {
        async last() {
          await door.pass();
          return tables.of("events").size;
        },
      },
    ),
  };
  const whole = new Proxy(collections, {
    get(target, key) {
      if (key in target) return target[key as keyof typeof target];
      // A collection of rows that are asked for by their ids needs no line here.
      const made = collection(String(key), plain, {});
      Object.assign(target, { [key]: made });
      return made;
    },
  });
  const units = createUnitRunner({
    connection: connection as never,
    collections: whole as unknown as Collections,
    clock,
    ids,
    log,
  });
  return Object.assign(collections, { units }) as unknown as Store;
}
