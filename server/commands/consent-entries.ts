/** Puts an entry into the ledger within a unit of work, with all that follows from it: plans stop, screens hear of it. */
import { channelOfKind } from "../../shared/domain/channels.ts";
import { plainWord } from "../consent/policy.ts";
import { tellRunning } from "../rules/plan/apply.ts";
import { threadsSharing } from "../rules/household/members.ts";
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

/** What follows: a refusal of everything stops what runs to that address at once; everybody's screen is told. */
export async function tellOf(
  tx: Transaction,
  patientId: string,
  entries: readonly ConsentEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const conversation = await tx.conversationOf(patientId);
  const ids = new Set(entries.map(({ addressId }) => addressId));
  const addresses = (await tx.addressesOf(patientId)).filter(({ id }) => ids.has(id));
  const others = (await threadsSharing(tx, addresses)).filter((one) => one.patientId !== patientId);
  const threads = [...(conversation ? [conversation] : []), ...others];
  for (const entry of entries) {
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
