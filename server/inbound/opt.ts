/** A STOP or START that the provider itself took: the same ledger, whoever heard it first. */
import type { ParsedOptEvent } from "../channels/contract.ts";
import type { House } from "../rules/automatic/types.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Unit } from "../store/unit.ts";
import { isShared, threadsSharing } from "../rules/household/members.ts";
import { tellRunning } from "../rules/plan/apply.ts";

export type OptOutcome = "consent recorded" | "opt event from an unknown address";

export function storeOpt(
  store: Store,
  { organization }: Pick<House, "organization">,
  line: LineRecord,
  parsed: ParsedOptEvent,
): Unit<OptOutcome> {
  const key = store.addresses.addressKey(line.organizationId, parsed.sender.kind, parsed.sender.value);
  return {
    addressKeys: [key],
    async run(tx) {
      const address = await tx.address(key);
      if (!address) return "opt event from an unknown address";
      const patientId = address.patientIds[0];
      tx.addConsent({
        id: tx.ids.next(),
        organizationId: tx.organizationId,
        addressId: address.id,
        // What is said from a shared phone is said of the phone, not of one of its people.
        patientId: isShared(address) ? null : (patientId ?? null),
        channel: line.channel,
        lineId: line.id,
        scope: organization.consentScope === "channel" ? "channel" : "all",
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
