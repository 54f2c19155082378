/**
 * The rows of one transaction: each is loaded once and shared by all units of the batch, so that the second
 * message of a patient sees what the first one made. What was changed is written with the version it had.
 */
import type { Collection, mongo } from "mongoose";
import { copyOf } from "../lib/copy.ts";
import type { AlarmRecord } from "./alarms.ts";
import type { AddressRecord } from "./addresses.ts";
import type { Collections } from "./collections.ts";
import { newConsentEntry, type ConsentEntry } from "./consent-entries.ts";
import type { ConversationRecord } from "./conversations.ts";
import type { DeliveryRecord } from "./deliveries.ts";
import type { FormRunRecord } from "./form-runs.ts";
import type { MessageVersion } from "./message-versions.ts";
import { newLineState, type LineStateRecord } from "./line-states.ts";
import type { MessageRecord } from "./messages.ts";
import type { PatientRecord } from "./patients.ts";
import { systemScope } from "./scope.ts";
import type { Transaction } from "./transaction.ts";

type Versioned =
  | AddressRecord
  | PatientRecord
  | ConversationRecord
  | DeliveryRecord
  | FormRunRecord
  | AlarmRecord
  | LineStateRecord;

/** Everything a transaction writes, as one command over all collections, in order. */
export interface Writes {
  models: mongo.AnyClientBulkWriteModel<mongo.Document>[];
  /** How many changes must find their row at the version it was loaded with, and how many may be new. */
  expected: number;
}

export interface Rows {
  /** What units work with. One literal: an object that is spread from so many others is slow to make and to read. */
  transaction(
    made: Pick<Transaction, "now" | "ids" | "attempt" | "event" | "committed"> & {
      /** Other processes write as well just now: nothing is taken for known. */
      shared: boolean;
    },
  ): Transaction;
  /** Loads for many units at once what they are sure to ask for. */
  preload(wanted: Wanted): Promise<void>;
  /** Gives every new consent entry its place in its address's chain; before `writes`. */
  chainConsents(): Promise<void>;
  writes(): Writes;
  /** What was written is durable. */
  wrote(): void;
}

/** What units are sure to ask for. */
export interface Wanted {
  /** Addresses, and the conversations of whom they belong to. */
  addressKeys: readonly string[];
  /** Those of them whose thread is asked for whole: with its patient, all their addresses and what was said on these. */
  threadKeys: readonly string[];
  /** Conversations with their patient, all addresses and what was said on these. */
  conversationIds: readonly string[];
  /** Deliveries with their message, and their conversation as above. */
  deliveryIds: readonly string[];
}

/** One kind of row: known ones by id, those to insert, those to replace with the version they were loaded with. */
interface Shelf<Row extends { id: string; version: number }> {
  known: Map<string, Row>;
  added: Set<Row>;
  loadedVersion: Map<Row, number>;
}

/**
 * What an address or a conversation led to the last time. Only guesses of what to read beside it, so that the
 * reads travel together; what is read decides.
 */
export interface Hints {
  /** The conversation of an address's key. */
  home: Map<string, string>;
  /** Patient and addresses of a conversation. */
  people: Map<string, { patientId: string; addressIds: readonly string[] }>;
  /** States of lines as this process last wrote them. Every send writes one: its version tells when it is old. */
  lines: Map<string, LineStateRecord>;
  /** Versions of conversations as this process last wrote them. */
  versions: Map<string, number>;
}

export const noHints = (): Hints => ({
  home: new Map(),
  people: new Map(),
  lines: new Map(),
  versions: new Map(),
});

const maxHints = 20_000;

export function createRows(organizationId: string, collections: Collections, hints: Hints): Rows {
  const scope = systemScope(organizationId);
  const addresses = shelf<AddressRecord>();
  const patients = shelf<PatientRecord>();
  const conversations = shelf<ConversationRecord>();
  const deliveries = shelf<DeliveryRecord>();
  const formRuns = shelf<FormRunRecord>();
  const alarms = shelf<AlarmRecord>();
  const lineStates = shelf<LineStateRecord>();
  /** Lines that have no row yet. */
  const unwritten = new Set<LineStateRecord>();
  const all = [addresses, patients, conversations, deliveries, formRuns, alarms, lineStates];
  const shelves = all as Shelf<Versioned>[];
  const journal = new Map<string, object>();
  const messages = new Set<MessageRecord>();
  const machineMessages: MessageRecord[] = [];
  const knownMessages = new Map<string, MessageRecord>();
  const changedMessages = new Set<MessageRecord>();
  const messageVersions: MessageVersion[] = [];
  const consents: ConsentEntry[] = [];
  const errands: object[] = [];
  const secureLinks: object[] = [];
  const readMarks = new Map<string, { userId: string; conversationId: string; seq: number }>();
  const absentAddresses = new Set<string>();
  const addressByKey = new Map<string, AddressRecord>();
  const conversationByPatient = new Map<string, ConversationRecord>();
  const absentConversations = new Set<string>();
  /** Patients whose addresses are all known, addresses whose ledger is. */
  const addressesRead = new Map<string, AddressRecord[]>();
  const ledgerRead = new Map<string, ConsentEntry[]>();

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

  async function loadConversationsById(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !conversations.known.has(id));
    if (missing.length === 0) return;
    for (const row of await collections.conversations.byIds(scope, missing)) knowConversation(row);
  }
  async function loadPatients(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !patients.known.has(id));
    if (missing.length === 0) return;
    for (const row of await collections.patients.byIds(scope, missing)) keep(patients, row);
  }
  async function loadAddressesOf(patientIds: readonly string[]): Promise<void> {
    const missing = [...new Set(patientIds)].filter((id) => !addressesRead.has(id));
    if (missing.length === 0) return;
    const stored = (await collections.addresses.ofPatients(scope, missing)).map(knowAddress);
    for (const id of missing)
      addressesRead.set(
        id,
        stored.filter(({ patientIds: owners }) => owners.includes(id)),
      );
  }
  async function loadLedger(addressIds: readonly string[]): Promise<void> {
    const missing = [...new Set(addressIds)].filter((id) => !ledgerRead.has(id));
    if (missing.length === 0) return;
    const stored = await collections.consent.ofAddresses(scope, missing);
    for (const id of missing)
      ledgerRead.set(
        id,
        stored.filter(({ addressId }) => addressId === id),
      );
  }
  async function loadDeliveries(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !deliveries.known.has(id));
    if (missing.length === 0) return;
    for (const row of await collections.deliveries.byIds(scope, missing)) keep(deliveries, row);
  }
  async function loadMessages(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !knownMessages.has(id));
    if (missing.length === 0) return;
    for (const row of await collections.messages.byIds(scope, missing)) knownMessages.set(row.id, row);
  }
  /** With what was there the last time all travels together; whatever else is there now is read after it. */
  async function loadThreads(conversationIds: readonly string[]): Promise<void> {
    const guesses = conversationIds.flatMap((id) => hints.people.get(id) ?? []);
    const guessed = guesses.map(({ patientId }) => patientId);
    await Promise.all([
      loadConversationsById(conversationIds),
      loadPatients(guessed),
      loadAddressesOf(guessed),
      loadLedger(guesses.flatMap(({ addressIds }) => addressIds)),
    ]);
    const owners = conversationIds.flatMap((id) => conversations.known.get(id)?.patientId ?? []);
    await Promise.all([loadPatients(owners), loadAddressesOf(owners)]);
    const addressIdsOf = (patientId: string) => (addressesRead.get(patientId) ?? []).map(({ id }) => id);
    await loadLedger(owners.flatMap(addressIdsOf));
    if (hints.people.size > maxHints) hints.people.clear();
    for (const id of conversationIds) {
      const patientId = conversations.known.get(id)?.patientId;
      if (patientId) hints.people.set(id, { patientId, addressIds: addressIdsOf(patientId) });
    }
  }
  async function loadHomes(addressKeys: readonly string[], threadKeys: readonly string[]): Promise<void> {
    const homesOf = (keys: readonly string[]) => [
      ...new Set(keys.flatMap((key) => hints.home.get(key) ?? [])),
    ];
    const whole = homesOf(threadKeys);
    const guesses = homesOf(addressKeys).filter((id) => !whole.includes(id));
    await Promise.all([loadAddresses(addressKeys), loadConversationsById(guesses), loadThreads(whole)]);
    const owners = addressKeys.flatMap((key) => addressByKey.get(key)?.patientIds[0] ?? []);
    await loadConversations(owners);
    if (hints.home.size > maxHints) hints.home.clear();
    for (const key of addressKeys) {
      const home = conversationByPatient.get(addressByKey.get(key)?.patientIds[0] ?? "");
      if (home) hints.home.set(key, home.id);
    }
  }

  function changed(row: Versioned): void {
    const home = shelves.find((one) => one.known.get(row.id) === row);
    if (!home) throw new Error("a changed row must come from this transaction");
    if (home.added.has(row) || home.loadedVersion.has(row)) return;
    if (home === lineStates && unwritten.delete(row as LineStateRecord)) return void home.added.add(row);
    home.loadedVersion.set(row, row.version);
    row.version += 1;
  }

  return {
    async preload({ addressKeys, threadKeys, conversationIds, deliveryIds }) {
      await Promise.all([loadHomes(addressKeys, threadKeys), loadDeliveries(deliveryIds)]);
      const planned = deliveryIds.flatMap((id) => deliveries.known.get(id) ?? []);
      await Promise.all([
        loadThreads([...conversationIds, ...planned.map(({ conversationId }) => conversationId)]),
        loadMessages(planned.map(({ messageId }) => messageId)),
      ]);
    },
    transaction: ({ now, ids, attempt, event, committed, shared }) => ({
      organizationId,
      now,
      ids,
      attempt,
      event,
      committed,
      addressKey: (kind, value) => collections.addresses.addressKey(organizationId, kind, value),
      async address(key) {
        await loadAddresses([key]);
        return addressByKey.get(key) ?? null;
      },
      async addressById(id) {
        const known = addresses.known.get(id);
        if (known) return known;
        const [row] = await collections.addresses.byIds(scope, [id]);
        return row ? knowAddress(row) : null;
      },
      async addressesOf(patientId) {
        await loadAddressesOf([patientId]);
        const all = new Set(addressesRead.get(patientId));
        for (const row of addresses.added) if (row.patientIds.includes(patientId)) all.add(row);
        return [...all];
      },
      async patient(id) {
        await loadPatients([id]);
        return patients.known.get(id) ?? null;
      },
      async conversation(id) {
        await loadConversationsById([id]);
        return conversations.known.get(id) ?? null;
      },
      async conversationOf(patientId) {
        await loadConversations([patientId]);
        return conversationByPatient.get(patientId) ?? null;
      },
      async conversationsOf(patientIds) {
        await loadConversations(patientIds);
        return patientIds.flatMap((id) => conversationByPatient.get(id) ?? []);
      },
      async patients(ids) {
        await loadPatients(ids);
        return ids.flatMap((id) => patients.known.get(id) ?? []);
      },
      async threadEnd(conversationId, limit) {
        const stored = await collections.messages.page(
          scope,
          conversationId,
          Number.MAX_SAFE_INTEGER,
          limit + changedMessages.size,
        );
        for (const row of stored) if (!knownMessages.has(row.id)) knownMessages.set(row.id, row);
        return [...knownMessages.values()]
          .filter((row) => row.conversationId === conversationId)
          .sort((a, b) => a.seq - b.seq)
          .slice(-limit);
      },
      async deliveriesOf(messageIds) {
        const known = new Map([...deliveries.known.values()].map((row) => [row.messageId, row]));
        const missing = messageIds.filter((id) => !known.has(id));
        if (missing.length > 0)
          for (const row of await collections.deliveries.ofMessages(scope, missing))
            known.set(row.messageId, keep(deliveries, row));
        return messageIds.flatMap((id) => known.get(id) ?? []);
      },
      async delivery(id) {
        await loadDeliveries([id]);
        return deliveries.known.get(id) ?? null;
      },
      async message(id) {
        await loadMessages([id]);
        return knownMessages.get(id) ?? null;
      },
      async messageByClientKey(clientKey) {
        for (const row of knownMessages.values()) if (row.clientKey === clientKey) return row;
        const row = await collections.messages.byClientKey(scope, clientKey);
        if (row) knownMessages.set(row.id, row);
        return row;
      },
      async deliveryOf(messageId) {
        for (const row of deliveries.known.values()) if (row.messageId === messageId) return row;
        const [row] = await collections.deliveries.ofMessages(scope, [messageId]);
        return row ? keep(deliveries, row) : null;
      },
      async deliveryByReceipt(key) {
        for (const row of deliveries.known.values()) if (row.receiptKeys.includes(key)) return row;
        const row = await collections.deliveries.byReceiptKey(scope, key);
        return row && keep(deliveries, row);
      },
      async recall({ conversation, delivery }) {
        const first = attempt === 0 && !shared;
        // Another message of the thread was written since: what was kept of it is old.
        const last = hints.versions.get(conversation.id) ?? conversation.version;
        if (!first || last !== conversation.version)
          await Promise.all([loadConversationsById([conversation.id]), loadDeliveries([delivery.id])]);
        else {
          // Copies: whoever was told of that commit still reads these.
          if (!conversations.known.has(conversation.id)) knowConversation(copyOf(conversation));
          if (!deliveries.known.has(delivery.id)) keep(deliveries, copyOf(delivery));
        }
        return {
          conversation: conversations.known.get(conversation.id) ?? null,
          delivery: deliveries.known.get(delivery.id) ?? null,
        };
      },
      async alarm(id) {
        const known = alarms.known.get(id);
        if (known) return known;
        const [row] = await collections.alarms.byIds(scope, [id]);
        return row ? keep(alarms, row) : null;
      },
      addAlarm(row) {
        alarms.added.add(row);
        keep(alarms, row);
      },
      changed,
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
      async lineStates(ids, fresh = false) {
        const isWritten = (id: string): boolean => {
          const row = lineStates.known.get(id);
          return row !== undefined && (lineStates.loadedVersion.has(row) || lineStates.added.has(row));
        };
        for (const id of ids) {
          const last = hints.lines.get(id);
          if (!fresh && last && !lineStates.known.has(id)) keep(lineStates, copyOf(last));
          // What this transaction has written to stays; its version is checked.
          if (fresh && !isWritten(id)) lineStates.known.delete(id);
        }
        const missing = ids.filter((id) => !lineStates.known.has(id));
        if (missing.length > 0)
          for (const row of await collections.lineStates.byIds(scope, missing)) keep(lineStates, row);
        for (const id of missing) {
          if (lineStates.known.has(id)) continue;
          const row = newLineState(organizationId, id);
          unwritten.add(keep(lineStates, row));
        }
        const found = new Map<string, LineStateRecord>();
        for (const id of ids) {
          const row = lineStates.known.get(id);
          if (row) found.set(id, row);
        }
        return found;
      },
      addMessage(row) {
        knownMessages.set(row.id, row);
        messages.add(row);
        if (row.madeBy !== null) machineMessages.push(row);
      },
      async machineMessages(addressId, since, limit) {
        const stored = await collections.messages.machineMade(scope, addressId, since, limit);
        const added = machineMessages.filter((one) => one.addressId === addressId && one.at >= since);
        return [...added.reverse(), ...stored].slice(0, limit);
      },
      changedMessage(row) {
        if (knownMessages.get(row.id) !== row)
          throw new Error("a changed message must come from this transaction");
        if (!messages.has(row)) changedMessages.add(row);
      },
      addMessageVersion: (row) => void messageVersions.push(row),
      addDelivery(row) {
        deliveries.added.add(row);
        keep(deliveries, row);
      },
      addConsent(given) {
        // Whose it is now: a ruling in the same unit may take it away from them.
        const owners = addresses.known.get(given.addressId)?.patientIds;
        const entry = newConsentEntry({ ...given, heldFor: owners ? [...owners] : null });
        consents.push(entry);
        return entry;
      },
      addedConsents: () => consents,
      async formRun(id) {
        const known = formRuns.known.get(id);
        if (known) return known;
        const row = await collections.formRuns.byId(scope, id);
        return row && keep(formRuns, row);
      },
      addFormRun(row) {
        formRuns.added.add(row);
        keep(formRuns, row);
      },
      addErrand: (row) => void errands.push(collections.errands.toDocument(row)),
      addSecureLink: (row) => void secureLinks.push(collections.secureLinks.toDocument(row)),
      async consentOf(addressIds) {
        await loadLedger(addressIds);
        const stored = addressIds
          .flatMap((id) => ledgerRead.get(id) ?? [])
          .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
        return [...stored, ...consents.filter(({ addressId }) => addressIds.includes(addressId))];
      },
      markRead(userId, conversationId, seq) {
        const id = collections.readMarks.documentId(userId, conversationId);
        const known = readMarks.get(id);
        readMarks.set(id, { userId, conversationId, seq: Math.max(seq, known?.seq ?? 0) });
      },
    }),
    wrote() {
      for (const row of [...lineStates.added, ...lineStates.loadedVersion.keys()])
        hints.lines.set(row.id, row);
    },
    async chainConsents() {
      const strange = consents.map(({ addressId }) => addressId).filter((id) => !addresses.known.has(id));
      if (strange.length > 0)
        for (const row of await collections.addresses.byIds(scope, [...new Set(strange)])) knowAddress(row);
      for (const entry of consents) {
        const address = addresses.known.get(entry.addressId);
        if (!address) continue;
        entry.heldFor ??= [...address.patientIds];
        entry.place = (address.ledger?.count ?? 0) + 1;
        entry.link = collections.consent.linkOf(address.ledger?.link ?? null, entry);
        // Two who add at once both write this row: one of them runs again.
        address.ledger = { count: entry.place, link: entry.link };
        changed(address);
      }
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
      insert(collections.messages.model.collection, [...messages].map(collections.messages.toDocument));
      for (const row of changedMessages) {
        const namespace = namespaceOf(collections.messages.model.collection);
        const filter = { _id: row.id } as mongo.Document;
        const replacement = collections.messages.toDocument(row);
        writes.models.push({ name: "replaceOne", namespace, filter, replacement });
        writes.expected += 1;
      }
      insert(
        collections.messageVersions.model.collection,
        messageVersions.map(collections.messageVersions.toDocument),
      );
      put(collections.deliveries, deliveries);
      put(collections.formRuns, formRuns);
      insert(collections.errands.model.collection, errands);
      insert(collections.secureLinks.model.collection, secureLinks);
      put(collections.alarms, alarms);
      put(collections.lineStates, lineStates);
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
