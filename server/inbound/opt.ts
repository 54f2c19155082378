/** A STOP or START that the provider itself took: the same ledger, whoever heard it first. */
import { channelOfKind } from "../../shared/domain/channels.ts";
import type { ConsentScope } from "../../shared/domain/consent.ts";
import type { ParsedOptEvent } from "../channels/contract.ts";
import type { House } from "../rules/automatic/types.ts";
import { saysYes } from "../consent/keywords.ts";
import { plainWord } from "../consent/policy.ts";
import { allRefused, liftOfProvider, type Lift } from "../consent/lifts.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Unit } from "../store/unit.ts";
import { isShared, threadsSharing } from "../rules/household/members.ts";
import { tellRunning } from "../rules/plan/apply.ts";
import { samePhone, twinOf } from "../rules/same-phone.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { Transaction } from "../store/transaction.ts";

export type OptOutcome =
  | "consent recorded"
  | "opt event from an unknown address"
  /** The provider counts every yes among its words; what it answered may be a question of ours. */
  | "opt event that lifts nothing";

export function storeOpt(
  store: Store,
  { organization }: Pick<House, "organization">,
  line: LineRecord,
  parsed: ParsedOptEvent,
): Unit<OptOutcome> {
  const key = store.addresses.addressKey(line.organizationId, parsed.sender.kind, parsed.sender.value);
  const reach = organization.consentScope;
  const twin = twinOf(parsed.sender);
  const twinKey = twin && store.addresses.addressKey(line.organizationId, twin.kind, twin.value);
  return {
    addressKeys: [key, ...(twinKey === null ? [] : [twinKey])],
    async run(tx) {
      const address = await tx.address(key);
      if (!address) return "opt event from an unknown address";
      const phone = [address, ...(reach === "channel" ? [] : await samePhone(tx, address))];
      const said: ConsentEntry[] = [];
      for (const one of phone) {
        const lift = await reached(tx, one, parsed, reach);
        if (!lift) continue;
        const entry = tx.addConsent({
          id: tx.ids.next(),
          organizationId: tx.organizationId,
          addressId: one.id,
          // What is said from a shared phone is said of the phone, not of one of its people.
          patientId: isShared(one) ? null : (one.patientIds[0] ?? null),
          channel: line.channel,
          lineId: line.id,
          ...lift,
          choice: parsed.choice === "out" ? "refused" : "given",
          source: parsed.complaint ? "complaint" : "provider",
          word: parsed.word,
          at: tx.now,
        });
        said.push(entry);
      }
      if (said.length === 0) return "opt event that lifts nothing";
      const patientId = address.patientIds[0];
      const conversation = patientId === undefined ? null : await tx.conversationOf(patientId);
      const others = (await threadsSharing(tx, phone)).filter((one) => one !== conversation);
      if (parsed.choice === "out")
        for (const thread of [...(conversation ? [conversation] : []), ...others])
          for (const entry of said) {
            const event = { kind: "opted_out", addressId: entry.addressId, word: plainWord(entry) } as const;
            await tellRunning(tx, thread, event);
          }
      for (const thread of others)
        tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
      if (patientId !== undefined) {
        tx.event({ name: "patient.changed", patientId, ...(conversation && { conversation }) });
      }
      return "consent recorded";
    },
  };
}

/** How far it reaches on one address of the phone; null: it changes nothing there. */
async function reached(
  tx: Transaction,
  { id, kind }: AddressRecord,
  { choice, word }: ParsedOptEvent,
  reach: ConsentScope,
): Promise<Lift | null> {
  if (choice === "out") return { scope: reach === "channel" ? "channel" : "all", purposes: null };
  const asked = { channel: channelOfKind[kind], now: tx.now, reach };
  return lifts(await tx.consentOf([id]), word, asked);
}

/**
 * Twilio says START of every word that it counts as an opt-in, a plain YES among them, whether or not anybody was opted
 * out there. A yes lifts only a refusal of everything; any other word, only what was refused in words.
 */
function lifts(
  entries: readonly ConsentEntry[],
  word: string,
  asked: Parameters<typeof liftOfProvider>[1],
): Lift | null {
  return saysYes(word) && !allRefused(entries, asked) ? null : liftOfProvider(entries, asked);
}
