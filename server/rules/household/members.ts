/** Who shares an address, and what all of their threads are told. */
import type { AddressRecord } from "../../store/addresses.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import type { Transaction } from "../../store/transaction.ts";

export const isShared = ({ patientIds }: Pick<AddressRecord, "patientIds">): boolean => patientIds.length > 1;

/** The threads of everybody who shares one of these addresses. One query, and none where nobody does. */
export async function threadsSharing(
  tx: Transaction,
  addresses: readonly Pick<AddressRecord, "patientIds">[],
): Promise<ConversationRecord[]> {
  const patientIds = [...new Set(addresses.filter(isShared).flatMap((one) => one.patientIds))];
  return patientIds.length === 0 ? [] : tx.conversationsOf(patientIds);
}

/** Where what is said in a thread may go: the patient's addresses; in the place of a shared one, that alone. */
export async function addressesIn(
  tx: Transaction,
  { patientId, whose }: Pick<ConversationRecord, "patientId" | "whose">,
): Promise<AddressRecord[]> {
  if (!whose) return tx.addressesOf(patientId);
  const shared = await tx.addressById(whose.addressId);
  // A wrong number is nobody's any more, and this is no longer its place.
  return shared?.placePatientId === patientId ? [shared] : [];
}
