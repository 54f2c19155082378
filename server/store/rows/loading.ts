/** What a transaction has read, and how it reads: of many rows at once, and of each only what it does not know yet. */
import type { AddressRecord } from "../addresses.ts";
import type { Collections } from "../collections.ts";
import type { ConsentEntry } from "../consent-entries.ts";
import type { ConversationRecord } from "../conversations.ts";
import type { LineStateRecord } from "../line-states.ts";
import type { MessageRecord } from "../messages.ts";
import { systemScope } from "../scope.ts";
import { keep, type Shelves } from "./shelf.ts";

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

export function createLoading(
  organizationId: string,
  collections: Collections,
  { addresses, patients, conversations, deliveries }: Shelves,
  hints: Hints,
) {
  const scope = systemScope(organizationId);
  const knownMessages = new Map<string, MessageRecord>();
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
  async function preload({ addressKeys, threadKeys, conversationIds, deliveryIds }: Wanted): Promise<void> {
    await Promise.all([loadHomes(addressKeys, threadKeys), loadDeliveries(deliveryIds)]);
    const planned = deliveryIds.flatMap((id) => deliveries.known.get(id) ?? []);
    await Promise.all([
      loadThreads([...conversationIds, ...planned.map(({ conversationId }) => conversationId)]),
      loadMessages(planned.map(({ messageId }) => messageId)),
    ]);
  }

  return {
    scope,
    knownMessages,
    addressByKey: addressByKey as ReadonlyMap<string, AddressRecord>,
    conversationByPatient: conversationByPatient as ReadonlyMap<string, ConversationRecord>,
    addressesRead: addressesRead as ReadonlyMap<string, readonly AddressRecord[]>,
    ledgerRead: ledgerRead as ReadonlyMap<string, readonly ConsentEntry[]>,
    knowAddress,
    knowConversation,
    loadAddresses,
    loadAddressesOf,
    loadConversations,
    loadConversationsById,
    loadDeliveries,
    loadLedger,
    loadMessages,
    loadPatients,
    preload,
  };
}
