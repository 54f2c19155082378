/** What a provider says of an attempt: kept on it, folded into its delivery, told to the staff. */
import type { ParsedReceipt } from "../channels/contract.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { noteDelivery } from "../rules/conversation-changes.ts";
import { applyReceipt, settle } from "../rules/delivery-state.ts";
import { receiptKey, type AttemptRecord, type DeliveryRecord } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Unit } from "../store/unit.ts";

export type ReceiptOutcome = "receipt kept" | "duplicate receipt" | "receipt for nothing known";

/** The unit of work for one receipt. "receipt for nothing known" may only mean: its attempt is not yet recorded. */
export function storeReceipt(
  store: Store,
  line: LineRecord,
  parsed: ParsedReceipt,
  receivedAt: Date,
): Unit<ReceiptOutcome> {
  const scope = systemScope(line.organizationId);
  return {
    async run(tx) {
      const delivery = await findDelivery(tx, line, parsed);
      const attempt = delivery && attemptOf(delivery, parsed);
      if (!delivery || !attempt) return "receipt for nothing known";
      const [message, conversation] = await Promise.all([
        store.messages.byId(scope, delivery.messageId),
        tx.conversation(delivery.conversationId),
      ]);
      if (!message || !conversation) return "receipt for nothing known";
      if (!applyReceipt(attempt, parsed, receivedAt)) return "duplicate receipt";
      tx.changed(delivery);
      let state = settle(delivery, tx.now);
      if (state === "failed" && attempt.error?.code === "opted_out") delivery.state = state = "refused";
      const step = delivery.steps[delivery.cursor];
      const reason =
        (state === "failed" || state === "refused") && attempt.error
          ? sendErrors[attempt.error.code].words
          : null;
      delivery.reason = reason;
      if (step) step.reason = reason;
      // A receipt is the answer that a look-up would have asked for.
      if (
        state === "sent" ||
        state === "delivered" ||
        state === "read" ||
        state === "failed" ||
        state === "refused"
      ) {
        delivery.nextAt = null;
        delivery.lease = null;
      }
      if (parsed.error?.code === "opted_out" && step) {
        tx.addConsent({
          id: tx.ids.next(),
          organizationId: tx.organizationId,
          addressId: step.addressId,
          channel: step.channel,
          choice: "refused",
          source: "provider",
          word: parsed.error.providerCode ?? parsed.providerStatus,
          at: tx.now,
          messageId: message.id,
        });
      }
      if (noteDelivery(conversation, delivery)) tx.changed(conversation);
      tx.event({ name: "delivery.changed", conversation, message, delivery });
      return "receipt kept";
    },
  };
}

/** By our own attempt id where the provider hands it back: that finds an attempt whose answer was lost. */
async function findDelivery(tx: Transaction, line: LineRecord, parsed: ParsedReceipt) {
  for (const name of [parsed.attemptId, parsed.providerMessageId]) {
    const delivery = name ? await tx.deliveryByReceipt(receiptKey(line.id, name)) : null;
    if (delivery) return delivery;
  }
  return null;
}

function attemptOf(
  delivery: DeliveryRecord,
  { attemptId, providerMessageId }: ParsedReceipt,
): AttemptRecord | null {
  const attempts = delivery.steps.flatMap((step) => step.attempts);
  const byId = attempts.find(({ id }) => id === attemptId);
  if (byId && providerMessageId !== "" && !byId.providerMessageIds.includes(providerMessageId)) {
    byId.providerMessageIds.push(providerMessageId);
  }
  return byId ?? attempts.find((attempt) => attempt.providerMessageIds.includes(providerMessageId)) ?? null;
}
