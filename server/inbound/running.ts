/** What the patient says tells on the plans that still run: an answer ends them, a refusal stops them. */
import { happen } from "../rules/plan/apply.ts";
import type { PlanEvent } from "../rules/plan/types.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { Transaction } from "../store/transaction.ts";

type Said = Extract<PlanEvent, { kind: "answered" | "opted_out" }>;

/** Costs nothing while no plan of the conversation runs. */
export async function tellRunning(
  tx: Transaction,
  conversation: ConversationRecord,
  event: Said,
): Promise<void> {
  for (const id of [...conversation.running]) {
    const delivery = await tx.delivery(id);
    // What confirms a refusal is not stopped by it, however often it is said.
    if (event.kind === "opted_out" && delivery?.exemption) continue;
    const message = delivery && (await tx.message(delivery.messageId));
    if (delivery && message) await happen(tx, { delivery, message, conversation }, event);
  }
}
