/** What a provider says of an attempt: kept on it, told to its plan, told to the staff. */
import type { ParsedReceipt } from "../channels/contract.ts";
import { hearReceipt } from "../rules/line/gate.ts";
import { happen } from "../rules/plan/apply.ts";
import { receiptKey, type AttemptRecord, type DeliveryRecord } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Unit } from "../store/unit.ts";
import { hearPageReceipt } from "./page-receipt.ts";

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
      const attempt = delivery && attemptOf(delivery, parsed, line);
      if (!delivery || !attempt)
        return (await hearPageReceipt(tx, store, line, parsed)) ?? "receipt for nothing known";
      const [message, conversation] = await Promise.all([
        store.messages.byId(scope, delivery.messageId),
        tx.conversation(delivery.conversationId),
      ]);
      if (!message || !conversation) return "receipt for nothing known";
      const { status, providerStatus } = parsed;
      if (attempt.receipts.some((one) => one.status === status && one.providerStatus === providerStatus)) {
        return "duplicate receipt";
      }
      await noteLine(tx, line, attempt, parsed);
      const rows = { delivery, message, conversation };
      // A failure that is tried again waits its shortest: the time that the receipt took is pause enough.
      await happen(tx, rows, {
        kind: "receipt",
        attemptId: attempt.id,
        receipt: parsed,
        receivedAt,
        jitter: 0,
      });
      return "receipt kept";
    },
  };
}

/** Providers that take everything say here first that the line itself may not send; and here that it does. */
async function noteLine(
  tx: Transaction,
  line: LineRecord,
  attempt: AttemptRecord,
  { status, error }: ParsedReceipt,
): Promise<void> {
  if (status === "accepted") return;
  const state = (await tx.lineStates([line.id])).get(line.id);
  if (!state || (status === "failed") !== (error !== null)) return;
  const { code = null, providerCode = null } = error ?? {};
  const { changed, told, turned } = hearReceipt(line, state, attempt, { code, providerCode }, tx.now);
  if (changed) tx.changed(state);
  if (told) tx.event({ name: "line.changed", line: state, incident: turned });
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
  line: LineRecord,
): AttemptRecord | null {
  const attempts = delivery.steps.flatMap((step) => step.attempts);
  const byId = attempts.find(({ id }) => id === attemptId);
  if (byId && providerMessageId !== "" && !byId.providerMessageIds.includes(providerMessageId)) {
    byId.providerMessageIds.push(providerMessageId);
    // Found under this name too from now on: no other try may be taken for it.
    const key = receiptKey(line.id, providerMessageId);
    if (!delivery.receiptKeys.includes(key)) delivery.receiptKeys.push(key);
  }
  return byId ?? attempts.find((attempt) => attempt.providerMessageIds.includes(providerMessageId)) ?? null;
}
