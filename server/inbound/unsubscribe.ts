/**
 * A mail to an address that only unsubscribes. Our token says whose conversation it is; the sender says which of their
 * mailboxes, where it is one of them. A mailbox that has left them since refuses for itself too: it is told that this
 * works. It refuses what goes by itself, and leaves answers to what they write.
 */
import { automaticPurposes } from "../../shared/domain/preferences.ts";
import type { ParsedOptEvent } from "../channels/contract.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Unit } from "../store/unit.ts";
import type { OptOutcome } from "./opt.ts";

export function storeUnsubscribe(
  store: Store,
  line: LineRecord,
  { sender, word }: ParsedOptEvent,
  conversationId: string,
): Unit<OptOutcome> {
  const key = store.addresses.addressKey(line.organizationId, sender.kind, sender.value);
  return {
    async run(tx) {
      const conversation = await tx.conversation(conversationId);
      if (!conversation) return "opt event from an unknown address";
      const { patientId } = conversation;
      const mailboxes = (await tx.addressesOf(patientId)).filter(({ kind }) => kind === "email");
      const theirs = mailboxes.filter((address) => address.key === key);
      // A mail that was forwarded is answered from elsewhere: then every mailbox of theirs is meant.
      const meant = theirs.length > 0 ? theirs : mailboxes;
      const sendersOwn = await tx.address(key);
      if (sendersOwn && !meant.includes(sendersOwn)) meant.push(sendersOwn);
      if (meant.length === 0) return "opt event from an unknown address";
      for (const address of meant) {
        tx.addConsent({
          id: tx.ids.next(),
          organizationId: tx.organizationId,
          addressId: address.id,
          patientId: address.patientIds.includes(patientId) ? patientId : (address.patientIds[0] ?? null),
          channel: line.channel,
          lineId: line.id,
          choice: "refused",
          scope: "purpose",
          purposes: [...automaticPurposes],
          source: "mail_unsubscribe",
          word,
          at: tx.now,
        });
      }
      tx.event({ name: "patient.changed", patientId, conversation });
      const owners = new Set(meant.flatMap(({ patientIds }) => patientIds));
      for (const thread of await tx.conversationsOf([...owners]))
        if (thread !== conversation)
          tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
      return "consent recorded";
    },
  };
}
