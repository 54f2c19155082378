/**
 * The rows of one transaction: each is loaded once and shared by all units of the batch, so that the second
 * message of a patient sees what the first one made. What was changed is written with the version it had.
 */
import { copyOf } from "../../lib/copy.ts";
import type { Collections } from "../collections.ts";
import { newConsentEntry } from "../consent-entries.ts";
import { newLineState, type LineStateRecord } from "../line-states.ts";
import type { MessageRecord } from "../messages.ts";
import type { Transaction } from "../transaction.ts";
import { createLoading, type Hints, type Wanted } from "./loading.ts";
import { add, emptyShelves, keep, type Shelf, type Versioned } from "./shelf.ts";
import { nothingAdded, writesOf, type Writes } from "./writing.ts";

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

export function createRows(organizationId: string, collections: Collections, hints: Hints): Rows {
  const shelves = emptyShelves();
  const { addresses, patients, conversations, deliveries, formRuns, alarms, lineStates } = shelves;
  const loading = createLoading(organizationId, collections, shelves, hints);
  const { scope, knownMessages, knowAddress, knowConversation } = loading;
  const added = nothingAdded();
  /** Lines that have no row yet. */
  const unwritten = new Set<LineStateRecord>();
  const machineMessages: MessageRecord[] = [];

  function changed(row: Versioned): void {
    const home = (Object.values(shelves) as Shelf<Versioned>[]).find((one) => one.known.get(row.id) === row);
    if (!home) throw new Error("a changed row must come from this transaction");
    if (home.added.has(row) || home.loadedVersion.has(row)) return;
    if (home === lineStates && unwritten.delete(row as LineStateRecord)) return void home.added.add(row);
    home.loadedVersion.set(row, row.version);
    row.version += 1;
  }

  return {
    preload: loading.preload,
    transaction: ({ now, ids, attempt, event, committed, shared }) => ({
      organizationId,
      now,
      ids,
      attempt,
      event,
      committed,
      addressKey: (kind, value) => collections.addresses.addressKey(organizationId, kind, value),
      async address(key) {
        await loading.loadAddresses([key]);
        return loading.addressByKey.get(key) ?? null;
      },
      async addressById(id) {
        const known = addresses.known.get(id);
        if (known) return known;
        const [row] = await collections.addresses.byIds(scope, [id]);
        return row ? knowAddress(row) : null;
      },
      async addressesOf(patientId) {
        await loading.loadAddressesOf([patientId]);
        const all = new Set(loading.addressesRead.get(patientId));
        for (const row of addresses.added) if (row.patientIds.includes(patientId)) all.add(row);
        return [...all];
      },
      async patient(id) {
        await loading.loadPatients([id]);
        return patients.known.get(id) ?? null;
      },
      async conversation(id) {
        await loading.loadConversationsById([id]);
        return conversations.known.get(id) ?? null;
      },
      async conversationOf(patientId) {
        await loading.loadConversations([patientId]);
        return loading.conversationByPatient.get(patientId) ?? null;
      },
      async conversationsOf(patientIds) {
        await loading.loadConversations(patientIds);
        return patientIds.flatMap((id) => loading.conversationByPatient.get(id) ?? []);
      },
      async patients(ids) {
        await loading.loadPatients(ids);
        return ids.flatMap((id) => patients.known.get(id) ?? []);
      },
      async threadEnd(conversationId, limit) {
        const stored = await collections.messages.page(
          scope,
          conversationId,
          Number.MAX_SAFE_INTEGER,
          limit + added.changedMessages.size,
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
        await loading.loadDeliveries([id]);
        return deliveries.known.get(id) ?? null;
      },
      async message(id) {
        await loading.loadMessages([id]);
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
          await Promise.all([
            loading.loadConversationsById([conversation.id]),
            loading.loadDeliveries([delivery.id]),
          ]);
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
        add(alarms, row);
      },
      changed,
      addAddress(row) {
        addresses.added.add(row);
        knowAddress(row);
      },
      addPatient(row) {
        add(patients, row);
      },
      addConversation(row) {
        conversations.added.add(row);
        knowConversation(row);
      },
      addJournal(entry, request, more) {
        const key = `${entry.lineId} ${entry.bodyHash}`;
        if (added.journal.has(key)) return false;
        added.journal.set(key, collections.journal.toDocument(entry, request, more));
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
        added.messages.add(row);
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
        if (!added.messages.has(row)) added.changedMessages.add(row);
      },
      addMessageVersion: (row) => void added.messageVersions.push(row),
      addDelivery(row) {
        add(deliveries, row);
      },
      addConsent(given) {
        // Whose it is now: a ruling in the same unit may take it away from them.
        const owners = addresses.known.get(given.addressId)?.patientIds;
        const entry = newConsentEntry({ ...given, heldFor: owners ? [...owners] : null });
        added.consents.push(entry);
        return entry;
      },
      addedConsents: () => added.consents,
      claims: new Set(),
      async formRun(id) {
        const known = formRuns.known.get(id);
        if (known) return known;
        const row = await collections.formRuns.byId(scope, id);
        return row && keep(formRuns, row);
      },
      addFormRun(row) {
        add(formRuns, row);
      },
      addErrand: (row) => void added.errands.push(collections.errands.toDocument(row)),
      addSecureLink: (row) => void added.secureLinks.push(collections.secureLinks.toDocument(row)),
      async consentOf(addressIds) {
        await loading.loadLedger(addressIds);
        const stored = addressIds
          .flatMap((id) => loading.ledgerRead.get(id) ?? [])
          .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
        return [...stored, ...added.consents.filter(({ addressId }) => addressIds.includes(addressId))];
      },
      markRead(userId, conversationId, seq) {
        const id = collections.readMarks.documentId(userId, conversationId);
        const known = added.readMarks.get(id);
        added.readMarks.set(id, { userId, conversationId, seq: Math.max(seq, known?.seq ?? 0) });
      },
    }),
    wrote() {
      for (const row of [...lineStates.added, ...lineStates.loadedVersion.keys()])
        hints.lines.set(row.id, row);
    },
    async chainConsents() {
      const strange = added.consents
        .map(({ addressId }) => addressId)
        .filter((id) => !addresses.known.has(id));
      if (strange.length > 0)
        for (const row of await collections.addresses.byIds(scope, [...new Set(strange)])) knowAddress(row);
      for (const entry of added.consents) {
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
    writes: () => writesOf(organizationId, collections, shelves, added),
  };
}
