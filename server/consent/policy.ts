/**
 * May we write to this address? One pure function over the ledger, asked when a reply is planned and again at
 * the moment of sending. A refusal stands until the same address's owner lifts it.
 */
import type { ConsentEntry } from "../store/consent-entries.ts";

export type ConsentAnswer = { may: true } | { may: false; refusal: ConsentEntry };

/** `entries` of one address, in any order. The latest choice counts; at the same instant a refusal wins. */
export function mayWrite(entries: readonly ConsentEntry[]): ConsentAnswer {
  let latest: ConsentEntry | null = null;
  for (const entry of entries) {
    if (
      !latest ||
      entry.at > latest.at ||
      (entry.at.getTime() === latest.at.getTime() && entry.choice === "refused")
    ) {
      latest = entry;
    }
  }
  return latest?.choice === "refused" ? { may: false, refusal: latest } : { may: true };
}
