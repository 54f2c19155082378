/**
 * One phone under several addresses: its number on both channels, and the user ids that a provider vouched for beside
 * it. What is refused for all of them is written on each, and on each that comes later.
 */
import { channelOfKind } from "../../shared/domain/channels.ts";
import { allRefused, purposesRefused } from "../consent/lifts.ts";
import { doubtsStanding } from "../consent/policy.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { Transaction } from "../store/transaction.ts";
import { isShared } from "./household/members.ts";

/** The same number on another channel; null for what is no number. */
export function twinOf({
  kind,
  value,
}: Pick<AddressRecord, "kind" | "value">): Pick<AddressRecord, "kind" | "value"> | null {
  if (kind === "email" || !value.startsWith("+")) return null;
  return { kind: kind === "phone" ? "whatsapp" : "phone", value };
}

/** What else is this phone, whoever it is filed with. No read but that of its twin where nothing is linked. */
export async function samePhone(tx: Transaction, address: AddressRecord): Promise<AddressRecord[]> {
  const found = [address];
  const seen = new Set([address.key]);
  for (const one of found) {
    const twin = twinOf(one);
    for (const key of [...(twin ? [tx.addressKey(twin.kind, twin.value)] : []), ...(one.linked ?? [])]) {
      if (seen.has(key)) continue;
      seen.add(key);
      const other = await tx.address(key);
      if (other) found.push(other);
    }
  }
  return found.slice(1);
}

/** A provider vouches that both are one phone: what was refused on one is refused on the other. */
export async function linkPhones(tx: Transaction, one: AddressRecord, other: AddressRecord): Promise<void> {
  if (one.linked?.includes(other.key)) return;
  one.linked = [...(one.linked ?? []), other.key];
  other.linked = [...(other.linked ?? []), one.key];
  tx.changed(one);
  tx.changed(other);
  await inheritRefusals(tx, one);
  await inheritRefusals(tx, other);
}

/** Another way to a phone that refused came to be known: it is refused there too, in the same words. */
export async function inheritRefusals(tx: Transaction, address: AddressRecord): Promise<void> {
  const others = await samePhone(tx, address);
  if (others.length === 0) return;
  const ledger = await tx.consentOf([address.id, ...others.map(({ id }) => id)]);
  const own = ledger.filter(({ addressId }) => addressId === address.id);
  const knows = (entry: ConsentEntry) =>
    own.some((mine) => isCopy(mine, entry) || (mine.choice === "given" && mine.at > entry.at));
  const copied = new Set<string>();
  for (const other of others) {
    const entries = ledger.filter(({ addressId }) => addressId === other.id);
    const { standing, doubts } = reachingAll(other, entries, tx.now);
    for (const entry of [...standing, ...doubts]) {
      const said = `${entry.choice} ${entry.source} ${entry.at.getTime()} ${entry.word}`;
      if (knows(entry) || copied.has(said)) continue;
      copied.add(said);
      const copy = copyTo(tx, address, entry);
      if (entry.choice === "doubted") await ruleOnBoth(tx, entry, copy);
    }
  }
}

/**
 * Writes what was said on one address on the rest of the phone too, where it is about all of it. `except`: addresses
 * of which the same act says something of their own.
 */
export async function reachSamePhone(
  tx: Transaction,
  address: AddressRecord,
  entry: ConsentEntry,
  except: ReadonlySet<string> = new Set(),
): Promise<ConsentEntry[]> {
  if (entry.scope !== "all" || entry.purposes !== null) return [];
  const others = (await samePhone(tx, address)).filter(({ id }) => !except.has(id));
  return others.map((other) => copyTo(tx, other, entry));
}

/** Of an entry that was written on each address of a phone: the others of it. */
export async function copiesOf(
  tx: Transaction,
  address: AddressRecord,
  entry: ConsentEntry,
): Promise<{ address: AddressRecord; entry: ConsentEntry }[]> {
  const others = await samePhone(tx, address);
  if (others.length === 0) return [];
  const ledger = await tx.consentOf(others.map(({ id }) => id));
  return others.flatMap((other) => {
    const copy = ledger.find((one) => one.addressId === other.id && isCopy(one, entry));
    return copy ? [{ address: other, entry: copy }] : [];
  });
}

/** Refusals and doubts that are about the whole phone: not those of one channel, nor what was chosen address by address. */
function reachingAll(
  { kind }: AddressRecord,
  entries: readonly ConsentEntry[],
  now: Date,
): { standing: ConsentEntry[]; doubts: ConsentEntry[] } {
  const asked = { channel: channelOfKind[kind], now };
  const wide = ({ scope, purposes, source }: ConsentEntry) =>
    scope === "all" ? purposes === null : scope === "purpose" && source === "keyword";
  const standing = new Set(purposesRefused(entries, asked).map(({ refusal }) => refusal));
  const doubts = allRefused(entries, asked) ? [] : doubtsStanding(entries);
  return {
    standing: [...standing].filter((entry) => entry.choice === "refused" && wide(entry)),
    doubts: doubts.filter(wide),
  };
}

function copyTo(tx: Transaction, address: AddressRecord, entry: ConsentEntry): ConsentEntry {
  return tx.addConsent({
    ...entry,
    id: tx.ids.next(),
    addressId: address.id,
    // What is said of a shared phone is said of the phone, not of one of its people.
    patientId: isShared(address) ? null : (address.patientIds[0] ?? null),
    rulesOn: null,
    inFlight: null,
    place: null,
    link: null,
    // When it was said: what is said in the very moment in which the address came to be known is later.
    at: entry.at,
  });
}

/** The same words from the same source at the same time. */
function isCopy(one: ConsentEntry, entry: ConsentEntry): boolean {
  return (
    one.choice === entry.choice &&
    one.source === entry.source &&
    one.word === entry.word &&
    one.messageId === entry.messageId &&
    one.actorId === entry.actorId &&
    one.at.getTime() === entry.at.getTime()
  );
}

/** A ruling names every doubt that it is about. */
async function ruleOnBoth(tx: Transaction, doubt: ConsentEntry, copy: ConsentEntry): Promise<void> {
  const message = doubt.messageId === null ? null : await tx.message(doubt.messageId);
  const conversation = message && (await tx.conversation(message.conversationId));
  const review = conversation?.reviews.find(({ doubts }) =>
    doubts.some(({ entryId }) => entryId === doubt.id),
  );
  if (!conversation || !review) return;
  review.doubts = [...review.doubts, { addressId: copy.addressId, entryId: copy.id }];
  tx.changed(conversation);
}
