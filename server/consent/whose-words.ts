/**
 * Whose words an entry holds. A number goes from one person to the next, and a refusal goes with it; the words, and what
 * leads into the thread that they were said in, are not for whoever came after, who never said them.
 */
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import { plainWord } from "./policy.ts";

/**
 * Said by whoever had the address before, and by nobody who has it now. The entry stands, because the chain needs it
 * and a refusal outlives its owner. Of an earlier release's nobody knows for whom it held.
 */
export function isAnothers(
  { patientId, heldFor }: Pick<ConsentEntry, "patientId" | "heldFor">,
  reader: string,
  address: Pick<AddressRecord, "patientIds"> | undefined,
): boolean {
  const theirs = [...(patientId === null ? [] : [patientId]), ...(heldFor ?? [])];
  if (theirs.length === 0 || theirs.includes(reader)) return false;
  return !theirs.some((one) => address?.patientIds.includes(one));
}

const ways: Readonly<Record<ConsentEntry["source"], string>> = {
  keyword: "in words",
  free_words: "in their own words",
  system: "in their own words",
  page: "on the patient’s page",
  staff: "as staff wrote it down",
  api: "as another program wrote it down",
  import: "as it was imported",
  provider: "as its provider says",
  mail_unsubscribe: "by unsubscribing",
  complaint: "by a complaint about mail",
};

/** How a refusal reached us, behind a comma. */
export function howRefused(
  entry: ConsentEntry,
  reader: string,
  address: Pick<AddressRecord, "patientIds">,
): string {
  if (isAnothers(entry, reader, address)) return "by somebody who had this address before";
  const word = plainWord(entry);
  if (word !== null) return `the word was “${word}”`;
  return entry.rulesOn !== null && entry.source === "staff" ? "in their own words" : ways[entry.source];
}
