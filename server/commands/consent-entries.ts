/** Puts an entry into the ledger within a unit of work, with all that follows from it: plans stop, screens hear of it. */
import { channelOfKind } from "../../shared/domain/channels.ts";
import { plainWord } from "../consent/policy.ts";
import { tellRunning } from "../rules/plan/apply.ts";
import { threadsSharing } from "../rules/household/members.ts";
import { copiesOf, reachSamePhone } from "../rules/same-phone.ts";
import type { AddressRecord } from "../store/addresses.ts";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import type { Transaction } from "../store/transaction.ts";

export type NewEntry = Pick<ConsentEntry, "choice" | "source" | "word"> &
  Partial<Omit<ConsentEntry, "id" | "organizationId" | "addressId" | "channel" | "at">>;

/** Adds the entry. Say `tellOf` once after the last one. */
export function addEntry(
  tx: Transaction,
  address: Pick<AddressRecord, "id" | "kind">,
  entry: NewEntry,
): ConsentEntry {
  const made = newConsentEntry({
    ...entry,
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    addressId: address.id,
    channel: channelOfKind[address.kind],
    at: tx.now,
  });
  tx.addConsent(made);
  return made;
}

/**
 * What else is the same phone: a refusal of everything is written there too, and
 * taken back with it where it was a slip. Not where the same act says something of its own.
 */
async function reachPhones(
  tx: Transaction,
  addresses: readonly AddressRecord[],
  entries: readonly ConsentEntry[],
): Promise<ConsentEntry[]> {
  const spoken = new Set(entries.map(({ addressId }) => addressId));
  const made: ConsentEntry[] = [];
  for (const entry of entries) {
    const address = addresses.find(({ id }) => id === entry.addressId);
    if (!address) continue;
    if (entry.choice === "refused") {
      for (const copy of await reachSamePhone(tx, address, entry, spoken)) {
        spoken.add(copy.addressId);
        made.push(copy);
      }
    } else if (entry.choice === "withdrawn") {
      const slip = (await tx.consentOf([address.id])).find(({ id }) => id === entry.rulesOn);
      for (const copy of slip?.choice === "refused" ? await copiesOf(tx, address, slip) : [])
        made.push(
          tx.addConsent({
            ...entry,
            id: tx.ids.next(),
            addressId: copy.address.id,
            patientId: copy.entry.patientId,
            channel: copy.entry.channel,
            rulesOn: copy.entry.id,
          }),
        );
    }
  }
  return made;
}

/** What follows: a refusal of everything stops what runs to that address at once; everybody's screen is told. */
export async function tellOf(
  tx: Transaction,
  patientId: string,
  entries: readonly ConsentEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const conversation = await tx.conversationOf(patientId);
  const named = new Set(entries.map(({ addressId }) => addressId));
  const theirs = (await tx.addressesOf(patientId)).filter(({ id }) => named.has(id));
  const copies = await reachPhones(tx, theirs, entries);
  const ids = [...new Set(copies.map(({ addressId }) => addressId))];
  const further = (await Promise.all(ids.map((id) => tx.addressById(id)))).flatMap((one) => one ?? []);
  const addresses = [...theirs, ...further];
  const others = (await threadsSharing(tx, addresses)).filter((one) => one.patientId !== patientId);
  const threads = [...(conversation ? [conversation] : []), ...others];
  for (const entry of [...entries, ...copies]) {
    const { choice, purposes, addressId } = entry;
    // A refusal of some purposes is met when its message's time comes: every sender asks then.
    if (choice === "refused" && purposes === null)
      for (const thread of threads)
        await tellRunning(tx, thread, { kind: "opted_out", addressId, word: plainWord(entry) });
  }
  for (const thread of others)
    tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
  tx.event({ name: "patient.changed", patientId, ...(conversation && { conversation }) });
}
