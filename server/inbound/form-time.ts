/** A question that nobody answered in time: the form ends without a word, and a person sees what there is. */
import { ended } from "../rules/auto-replies/form.ts";
import type { Unit } from "../store/unit.ts";

export function closeForm(runId: string): Unit<void> {
  return {
    async run(tx) {
      const run = await tx.formRun(runId);
      if (!run || run.state !== "asking" || run.dueAt === null || run.dueAt > tx.now) return;
      Object.assign(run, ended(run, "out_of_time"));
      tx.changed(run);
      const conversation = await tx.conversation(run.conversationId);
      if (conversation?.formRunId !== runId) return;
      conversation.formRunId = null;
      conversation.needsReplySince ??= tx.now;
      tx.changed(conversation);
      tx.event({ name: "conversation.changed", conversation });
    },
  };
}
