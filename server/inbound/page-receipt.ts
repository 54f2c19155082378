/** A receipt of a page to a colleague: it stands in the log of the alarm, so that nobody takes "sent" for "arrived". */
import type { ParsedReceipt } from "../channels/contract.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { noteReceipt } from "../rules/paging/paging.ts";
import { writeAlarm } from "../rules/paging/write.ts";
import { receiptKey } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

/** Null where it is no page's. */
export async function hearPageReceipt(
  tx: Transaction,
  store: Store,
  line: LineRecord,
  { attemptId, providerMessageId, status, error }: ParsedReceipt,
): Promise<"receipt kept" | "duplicate receipt" | null> {
  for (const name of [attemptId, providerMessageId]) {
    if (!name) continue;
    const key = receiptKey(line.id, name);
    const id = await store.alarms.idByReceipt(systemScope(tx.organizationId), key);
    const alarm = id === null ? null : await tx.alarm(id);
    if (!alarm) continue;
    const arrived = status === "delivered" || status === "read";
    if (!arrived && status !== "failed") return "duplicate receipt";
    const told = arrived
      ? ({ status: "delivered", words: null } as const)
      : ({ status: "failed", words: error ? sendErrors[error.code].words : "It did not arrive." } as const);
    if (!noteReceipt(alarm, key, told, tx.now)) return "duplicate receipt";
    await writeAlarm(tx, alarm);
    return "receipt kept";
  }
  return null;
}
