/**
 * Hashes that anybody can make again from the copy of a ledger alone: each entry's hash holds what it says and the hash
 * before it on the same address. The ledger's own chain is keyed, so that nobody without the keys can forge it; this
 * one has no key, so that an outsider can check a copy and compare it with an earlier one. Pure.
 */
import { createHash } from "node:crypto";
import type { ConsentEntryView, ConsentView } from "../../../shared/api/consent.ts";

/** What never changes of an entry, in this order. What is said about it later, such as a receipt, is not in it. */
const hashedFields = [
  "id",
  "place",
  "at",
  "choice",
  "about",
  "scope",
  "purposes",
  "channel",
  "addressId",
  "words",
  "source",
  "how",
  "shown",
  "corrects",
  "dueAt",
] as const satisfies readonly (keyof ConsentEntryView)[];

export interface EntryHash {
  /** Exactly what is hashed, as compact JSON: the hash before, or null, then the fields. */
  hashed: string;
  /** SHA-256 of that in UTF-8, in hex. */
  hash: string;
}

export interface LedgerHashes {
  /** By entry. An address of which only a part is told here has none. */
  byEntry: ReadonlyMap<string, EntryHash>;
  /** By address: how many entries, and the hash of the newest. */
  heads: ReadonlyMap<string, { entries: number; hash: string | null }>;
}

export function hashLedger({ ways, entries }: Pick<ConsentView, "ways" | "entries">): LedgerHashes {
  const byEntry = new Map<string, EntryHash>();
  const heads = new Map<string, { entries: number; hash: string | null }>();
  for (const { addressId } of ways) {
    const mine = entries.filter((entry) => entry.addressId === addressId).sort(inOrder);
    // What an earlier owner said is not handed out, so nobody could make these hashes again.
    const whole = !mine.some(({ withheld }) => withheld);
    let before: string | null = null;
    for (const entry of whole ? mine : []) {
      const hashed: string = JSON.stringify([before, ...hashedFields.map((field) => entry[field])]);
      before = createHash("sha256").update(hashed).digest("hex");
      byEntry.set(entry.id, { hashed, hash: before });
    }
    heads.set(addressId, { entries: mine.length, hash: before });
  }
  return { byEntry, heads };
}

/** As they were written: those of before the chain by their time, then by their place. */
function inOrder(a: ConsentEntryView, b: ConsentEntryView): number {
  return (a.place ?? 0) - (b.place ?? 0) || Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1);
}

/** For whoever has the copy and nothing else. */
export const howToCheck = [
  "Each entry has a hash: SHA-256, in hex, of the text under “hashed” (on a page: below the hash) in UTF-8. That text is the hash of the entry before it on the same address (null for the first), then what the entry says, as compact JSON.",
  `The order is: hash before, ${hashedFields.join(", ")}.`,
  "Make the hashes again, and see that each begins with the one before it and that the places, where entries have one, count 1, 2, 3 … without a gap: then nothing in this copy was changed, and no entry between its first and its newest left out.",
  "Compare it with an earlier copy: an entry that was there has the same hash here. If it has not, it was changed since.",
  "The clinic’s audit trail keeps the SHA-256 of this whole file under the time at which it was made.",
] as const;
