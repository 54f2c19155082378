/** A STOP or START that the provider itself took: the same ledger, whoever heard it first. */
import type { ParsedOptEvent } from "../channels/contract.ts";
import type { House } from "../rules/automatic/types.ts";
import { saysYes } from "../consent/keywords.ts";
import { allRefused, liftOfProvider, type Lift } from "../consent/lifts.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Unit } from "../store/unit.ts";
import { isShared, threadsSharing } from "../rules/household/members.ts";
import { tellRunning } from "../rules/plan/apply.ts";

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
  return {
    addressKeys: [key],
    async run(tx) {
      const address = await tx.address(key);
      if (!address) return "opt event from an unknown address";
      const patientId = address.patientIds[0];
      const reached =
        parsed.choice === "out"
          ? { scope: reach === "channel" ? ("channel" as const) : ("all" as const), purposes: null }
          : lifts(await tx.consentOf([address.id]), parsed.word, {
              channel: line.channel,
              now: tx.now,
              reach,
            });
      if (!reached) return "opt event that lifts nothing";
      tx.addConsent({
        id: tx.ids.next(),
        organizationId: tx.organizationId,
        addressId: address.id,
        // What is said from a shared phone is said of the phone, not of one of its people.
        patientId: isShared(address) ? null : (patientId ?? null),
        channel: line.channel,
        lineId: line.id,
        ...reached,
        choice: parsed.choice === "out" ? "refused" : "given",
        source: "provider",
        word: parsed.word,
        at: tx.now,
      });
      const conversation = patientId === undefined ? null : await tx.conversationOf(patientId);
      const others = (await threadsSharing(tx, [address])).filter((one) => one !== conversation);
      if (parsed.choice === "out")
        for (const thread of [...(conversation ? [conversation] : []), ...others])
          await tellRunning(tx, thread, { kind: "opted_out", addressId: address.id, word: parsed.word });
      for (const thread of others)
        tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
      if (patientId !== undefined) {
        tx.event({ name: "patient.changed", patientId, ...(conversation && { conversation }) });
      }
      return "consent recorded";
    },
  };
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
