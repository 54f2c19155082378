/** How a form ends without an answer: in silence, and a person sees what there is. */
import { ended } from "../rules/auto-replies/form.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Unit } from "../store/unit.ts";

/** A question that nobody answered in time. */
export function closeForm(runId: string): Unit<void> {
  return {
    async run(tx) {
      const run = await tx.formRun(runId);
      if (!run || run.state !== "asking" || run.dueAt === null || run.dueAt > tx.now) return;
      Object.assign(run, ended(run, "out_of_time"));
      tx.changed(run);
      const conversation = await tx.conversation(run.conversationId);
      if (conversation?.formRunId !== runId) return;
      leaveToPeople(tx, conversation);
    },
  };
}

/** Whoever was asked waits for a person now. */
function leaveToPeople(tx: Transaction, conversation: ConversationRecord): void {
  conversation.formRunId = null;
  delete conversation.form;
  conversation.needsReplySince ??= tx.now;
  tx.changed(conversation);
  tx.event({ name: "conversation.changed", conversation });
}
