/**
 * Words that may be a refusal and on which nobody ruled in ten business days (47 CFR 64.1200(a)(10)): they count as one
 * from that moment, and the ledger says so in an entry of its own. The task stays until somebody has seen it.
 */
import { mayWrite } from "../consent/policy.ts";
import { channelOfKind } from "../../shared/domain/channels.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ReviewRecord } from "../store/conversations.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Unit } from "../store/unit.ts";
import { threadsSharing } from "../rules/household/members.ts";
import { tellRunning } from "../rules/plan/apply.ts";

/** Safe to run again: what was written is not written twice. */
export function lapseDoubts(conversationId: string): Unit<void> {
  return {
    conversationIds: [conversationId],
    async run(tx) {
      const conversation = await tx.conversation(conversationId);
      const late = (conversation?.reviews ?? []).filter(
        ({ dueAt, lapsedAt }) => dueAt !== null && dueAt <= tx.now && !lapsedAt,
      );
      if (!conversation || late.length === 0) return;
      const made: ConsentEntry[] = [];
      for (const review of late) {
        made.push(...(await refuse(tx, review)));
        review.lapsedAt = tx.now;
      }
      tx.changed(conversation);
      tx.event({ name: "conversation.changed", conversation });
      if (made.length === 0) return;
      // Who shares the phone shares what was said from it.
      const ids = [...new Set(made.map(({ addressId }) => addressId))];
      const about = (await Promise.all(ids.map((id) => tx.addressById(id)))).flatMap((one) => one ?? []);
      const others = (await threadsSharing(tx, about)).filter((one) => one !== conversation);
      for (const thread of [conversation, ...others]) {
        for (const addressId of ids)
          await tellRunning(tx, thread, { kind: "opted_out", addressId, word: null });
        tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
      }
    },
  };
}

/** Of the doubts that still stand: what was ruled on, refused or given back meanwhile needs no word of ours. */
async function refuse(tx: Transaction, { doubts }: ReviewRecord): Promise<ConsentEntry[]> {
  const made: ConsentEntry[] = [];
  for (const { addressId, entryId } of doubts) {
    const entries = await tx.consentOf([addressId]);
    const address = await tx.addressById(addressId);
    const doubt = entries.find(({ id }) => id === entryId);
    if (!doubt || !address) continue;
    const question = {
      purpose: "reply",
      channel: channelOfKind[address.kind],
      now: tx.now,
      byPerson: true,
    } as const;
    const answer = mayWrite(entries, question);
    if (answer.may || answer.kind !== "refused" || !answer.overdue) continue;
    made.push(
      tx.addConsent({
        ...doubt,
        id: tx.ids.next(),
        choice: "refused",
        source: "system",
        rulesOn: doubt.id,
        dueAt: null,
        inFlight: null,
        at: tx.now,
      }),
    );
  }
  return made;
}
