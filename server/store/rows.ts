/**
 * The rows of one transaction: each is loaded once and shared by all units of the batch, so that the second
 * message of a patient sees what the first one made. What was changed is written with the version it had.
 */
import type { Collection, mongo } from "mongoose";
import type { AddressRecord } from "./addresses.ts";
import type { Collections } from "./collections.ts";
import type { ConsentEntry } from "./consent-entries.ts";
import type { ConversationRecord } from "./conversations.ts";
import type { DeliveryRecord } from "./deliveries.ts";
import type { PatientRecord } from "./patients.ts";
import { systemScope } from "./scope.ts";
import type { Transaction } from "./transaction.ts";

type Versioned = AddressRecord | PatientRecord | ConversationRecord | DeliveryRecord;

/** Everything a transaction writes, as one command over all collections, in order. */
export interface Writes {
  models: mongo.AnyClientBulkWriteModel<mongo.Document>[];
  /** How many changes must find their row at the version it was loaded with, and how many may be new. */
  expected: number;
}

export interface Rows {
  access: Omit<Transaction, "organizationId" | "now" | "ids" | "attempt" | "event">;
  /** Loads addresses, and the conversations of whom they belong to, in two queries. */
  preload(addressKeys: readonly string[]): Promise<void>;
  writes(): Writes;
}

/** One kind of row: known ones by id, those to insert, those to replace with the version they were loaded with. */
interface Shelf<Row extends { id: string; version: number }> {
  known: Map<string, Row>;
  added: Set<Row>;
  loadedVersion: Map<Row, number>;
}

/**
 * Which conversation an address led to the last time. Only a guess of what to read beside the address, so that
 * both reads travel together; what is read decides.
 */
export type Hints = Map<string, string>;

const maxHints = 20_000;

export function createRows(organizationId: string, collections: Collections, hints: Hints): Rows {
  const scope = systemScope(organizationId);
  const addresses = shelf<AddressRecord>();
  const patients = shelf<PatientRecord>();
  const conversations = shelf<ConversationRecord>();
  const deliveries = shelf<DeliveryRecord>();
  const shelves: Shelf<Versioned>[] = [addresses, patients, conversations, deliveries] as Shelf<Versioned>[];
  const journal = new Map<string, object>();
  const messages: object[] = [];
  const consents: ConsentEntry[] = [];
  const readMarks = new Map<string, { userId: string; conversationId: string; seq: number }>();
  const absentAddresses = new Set<string>();
  const addressByKey = new Map<string, AddressRecord>();
  const conversationByPatient = new Map<string, ConversationRecord>();
  const absentConversations = new Set<string>();

  function knowAddress(row: AddressRecord): AddressRecord {
    const known = keep(addresses, row);
    addressByKey.set(known.key, known);
    return known;
  }
  function knowConversation(row: ConversationRecord): ConversationRecord {
    const known = keep(conversations, row);
    conversationByPatient.set(known.patientId, known);
    return known;
  }
  async function loadAddresses(keys: readonly string[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !addressByKey.has(key) && !absentAddresses.has(key));
    if (missing.length === 0) return;
    for (const row of await collections.addresses.byKeys(scope, missing)) knowAddress(row);
    for (const key of missing) if (!addressByKey.has(key)) absentAddresses.add(key);
  }
  async function loadConversations(patientIds: readonly string[]): Promise<void> {
    const missing = [...new Set(patientIds)].filter(
      (id) => !conversationByPatient.has(id) && !absentConversations.has(id),
    );
    if (missing.length === 0) return;
    for (const row of await collections.conversations.ofPatients(scope, missing)) knowConversation(row);
    for (const id of missing) if (!conversationByPatient.has(id)) absentConversations.add(id);
  }

  return {
    async preload(addressKeys) {
      const guesses = [...new Set(addressKeys.flatMap((key) => hints.get(key) ?? []))];
      await Promise.all([
        loadAddresses(addressKeys),
        guesses.length > 0 &&
          collections.conversations.byIds(scope, guesses).then((rows) => rows.map(knowConversation)),
      ]);
      const owners = addressKeys.flatMap((key) => addressByKey.get(key)?.patientIds[0] ?? []);
      await loadConversations(owners);
      if (hints.size > maxHints) hints.clear();
      for (const key of addressKeys) {
        const home = conversationByPatient.get(addressByKey.get(key)?.patientIds[0] ?? "");
        if (home) hints.set(key, home.id);
      }
    },
    access: {
      addressKey: (kind, value) => collections.addresses.addressKey(organizationId, kind, value),
      async address(key) {
        await loadAddresses([key]);
        return addressByKey.get(key) ?? null;
      },
      async addressesOf(patientId) {
        const stored = await collections.addresses.ofPatient(scope, patientId);
        const all = new Set(stored.map(knowAddress));
        for (const row of addresses.added) if (row.patientIds.includes(patientId)) all.add(row);
        return [...all];
      },
      async patient(id) {
        const known = patients.known.get(id);
        if (known) return known;
        const row = await collections.patients.byId(scope, id);
        return row && keep(patients, row);
      },
      async conversation(id) {
        const known = conversations.known.get(id);
        if (known) return known;
        const row = await collections.conversations.byId(scope, id);
        return row && knowConversation(row);
      },
      async conversationOf(patientId) {
        await loadConversations([patientId]);
        return conversationByPatient.get(patientId) ?? null;
      },
      async delivery(id) {
        const known = deliveries.known.get(id);
        if (known) return known;
        const row = await collections.deliveries.byId(scope, id);
        return row && keep(deliveries, row);
      },
      async deliveryByReceipt(key) {
        for (const row of deliveries.known.values()) if (row.receiptKeys.includes(key)) return row;
        const row = await collections.deliveries.byReceiptKey(scope, key);
        return row && keep(deliveries, row);
      },
      changed(row) {
        const home = shelves.find((one) => one.known.get(row.id) === row);
        if (!home) throw new Error("a changed row must come from this transaction");
        if (home.added.has(row) || home.loadedVersion.has(row)) return;
        home.loadedVersion.set(row, row.version);
        row.version += 1;
      },
      addAddress(row) {
        addresses.added.add(row);
        absentAddresses.delete(row.key);
        knowAddress(row);
      },
      addPatient(row) {
        patients.added.add(row);
        keep(patients, row);
      },
      addConversation(row) {
        conversations.added.add(row);
        absentConversations.delete(row.patientId);
        knowConversation(row);
      },
      addJournal(entry, request, more) {
        const key = `${entry.lineId} ${entry.bodyHash}`;
        if (journal.has(key)) return false;
        journal.set(key, collections.journal.toDocument(entry, request, more));
        return true;
      },
      addMessage: (row) => void messages.push(collections.messages.toDocument(row)),
      addDelivery(row) {
        deliveries.added.add(row);
        keep(deliveries, row);
      },
      addConsent: (entry) => void consents.push(entry),
      async consentOf(addressIds) {
        const stored = await collections.consent.ofAddresses(scope, addressIds);
        return [...stored, ...consents.filter(({ addressId }) => addressIds.includes(addressId))];
      },
      markRead(userId, conversationId, seq) {
        const id = collections.readMarks.documentId(userId, conversationId);
        const known = readMarks.get(id);
        readMarks.set(id, { userId, conversationId, seq: Math.max(seq, known?.seq ?? 0) });
      },
    },
    writes() {
      const writes: Writes = { models: [], expected: 0 };
      const insert = (collection: Collection, documents: readonly object[]): void => {
        const namespace = namespaceOf(collection);
        for (const document of documents) writes.models.push({ name: "insertOne", namespace, document });
      };
      const put = <Row extends Versioned>(
        {
          model,
          toDocument,
        }: { model: { collection: Collection }; toDocument: (row: Row) => { _id: string } },
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
      insert(collections.journal.model.collection, [...journal.values()]);
      put(collections.patients, patients);
      put(collections.addresses, addresses);
      put(collections.conversations, conversations);
      insert(collections.messages.model.collection, messages);
      put(collections.deliveries, deliveries);
      insert(collections.consent.model.collection, consents.map(collections.consent.toDocument));
      for (const [_id, { seq, ...rest }] of readMarks) {
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
    },
  };
}

export function namespaceOf(collection: Collection): string {
  return `${collection.conn.name}.${collection.name}`;
}

function shelf<Row extends { id: string; version: number }>(): Shelf<Row> {
  return { known: new Map(), added: new Set(), loadedVersion: new Map() };
}

/** The row already known under this id wins: others may hold it. */
function keep<Row extends { id: string; version: number }>(home: Shelf<Row>, row: Row): Row {
  const known = home.known.get(row.id);
  if (known) return known;
  home.known.set(row.id, row);
  return row;
}
