/**
 * By which ways a code may go that opens the secure page, the best first. Only where another than the link went: whoever
 * holds that phone must not get both. Pure.
 */
import { mayReach } from "../../shared/domain/reach.ts";
import type { AddressRecord } from "../store/addresses.ts";
import { replyWays, type Way, type WayFacts } from "./ways.ts";

/** `link`: where the link went. */
export function codeWays(facts: WayFacts, link: Pick<AddressRecord, "id" | "value">): Way[] {
  if (facts.provisional) return [];
  const asking = { purpose: "system", byPerson: false } as const;
  return replyWays({ ...facts, asking, needsWarning: [] })
    .filter(({ channel, address, available }) => {
      // A number is the same phone by SMS and by WhatsApp.
      const other = address.id !== link.id && address.value !== link.value;
      // That somebody was told so opens messages to them, not what only the patient may read.
      const proven = address.verified && !address.checked;
      const theirs = proven && address.patientIds.length === 1;
      return available && other && theirs && mayReach(facts.reach, channel);
    })
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}
