/**
 * Everything a transaction writes: what was added is inserted, what was changed replaces the row at the version it was
 * loaded with.
 */
import type { Collection, mongo } from "mongoose";
import type { Collections } from "../collections.ts";
import type { ConsentEntry } from "../consent-entries.ts";
import type { MessageVersion } from "../message-versions.ts";
import type { MessageRecord } from "../messages.ts";
import type { Shelf, Shelves, Versioned } from "./shelf.ts";

/** What is added beside the shelves. */
export interface Added {
  /** Documents, by line and body. */
  journal: Map<string, object>;
  messages: Set<MessageRecord>;
  /** Those that were there before: of another row's version, see `changedMessage`. */
  changedMessages: Set<MessageRecord>;
  messageVersions: MessageVersion[];
  consents: ConsentEntry[];
  /** Documents. */
  errands: object[];
  secureLinks: object[];
  /** By the mark's id. */
  readMarks: Map<string, { userId: string; conversationId: string; seq: number }>;
}

export const nothingAdded = (): Added => ({
  journal: new Map(),
  messages: new Set(),
  changedMessages: new Set(),
  messageVersions: [],
  consents: [],
  errands: [],
  secureLinks: [],
  readMarks: new Map(),
});

/** One command over all collections, in order. */
export interface Writes {
  models: mongo.AnyClientBulkWriteModel<mongo.Document>[];
  /** How many changes must find their row at the version it was loaded with, and how many may be new. */
  expected: number;
}

export function writesOf(
  organizationId: string,
  collections: Collections,
  shelves: Shelves,
  added: Added,
): Writes {
  const writes: Writes = { models: [], expected: 0 };
  const insert = (collection: Collection, documents: readonly object[]): void => {
    const namespace = namespaceOf(collection);
    for (const document of documents) writes.models.push({ name: "insertOne", namespace, document });
  };
  const put = <Row extends Versioned>(
    { model, toDocument }: { model: { collection: Collection }; toDocument: (row: Row) => { _id: string } },
    home: Shelf<Row>,
  ): void => {
    insert(model.collection, [...home.added].map(toDocument));
    const namespace = namespaceOf(model.collection);
    for (const [row, version] of home.loadedVersion) {
      const filter = { _id: row.id, version } as mongo.Document;
      writes.models.push({ name: "replaceOne", namespace, filter, replacement: toDocument(row) });
      writes.expected += 1;
    }
  };
  insert(collections.journal.model.collection, [...added.journal.values()]);
  put(collections.patients, shelves.patients);
  put(collections.addresses, shelves.addresses);
  put(collections.conversations, shelves.conversations);
  insert(collections.messages.model.collection, [...added.messages].map(collections.messages.toDocument));
  for (const row of added.changedMessages) {
    const namespace = namespaceOf(collections.messages.model.collection);
    const filter = { _id: row.id } as mongo.Document;
    const replacement = collections.messages.toDocument(row);
    writes.models.push({ name: "replaceOne", namespace, filter, replacement });
    writes.expected += 1;
  }
  insert(
    collections.messageVersions.model.collection,
    added.messageVersions.map(collections.messageVersions.toDocument),
  );
  put(collections.deliveries, shelves.deliveries);
  put(collections.formRuns, shelves.formRuns);
  insert(collections.errands.model.collection, added.errands);
  insert(collections.secureLinks.model.collection, added.secureLinks);
  put(collections.alarms, shelves.alarms);
  put(collections.lineStates, shelves.lineStates);
  insert(collections.consent.model.collection, added.consents.map(collections.consent.toDocument));
  for (const [_id, { seq, ...rest }] of added.readMarks) {
    writes.models.push({
      name: "updateOne",
      namespace: namespaceOf(collections.readMarks.model.collection),
      filter: { _id } as mongo.Document,
      update: { $max: { seq }, $setOnInsert: { organizationId, ...rest } },
      upsert: true,
    });
    writes.expected += 1;
  }
  return writes;
}

export function namespaceOf(collection: Collection): string {
  return `${collection.conn.name}.${collection.name}`;
}
