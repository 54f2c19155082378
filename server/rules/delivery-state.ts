/** What the whole delivery's state is, from its steps and attempts. Pure: the same facts, the same state. */
import { foldAttempt, mayMove, type AttemptState, type DeliveryState } from "../../shared/domain/delivery.ts";
import type { ParsedReceipt } from "../channels/contract.ts";
import type { AttemptRecord, DeliveryRecord, StepRecord } from "../store/deliveries.ts";

const stateOfAttempt: Readonly<Record<AttemptState, DeliveryState>> = {
  started: "sending",
  unconfirmed: "unconfirmed",
  accepted: "sent",
  sent: "sent",
  failed: "failed",
  delivered: "delivered",
  read: "read",
};

const stepOfAttempt: Readonly<Record<AttemptState, StepRecord["state"]>> = {
  started: "running",
  unconfirmed: "unconfirmed",
  accepted: "running",
  sent: "running",
  failed: "failed",
  delivered: "succeeded",
  read: "succeeded",
};

/** Adds a receipt to its attempt. A repeated receipt changes nothing; a late one is kept and never moves down. */
export function applyReceipt(attempt: AttemptRecord, receipt: ParsedReceipt, receivedAt: Date): boolean {
  const at = receipt.at ?? receivedAt;
  const known = attempt.receipts.some(
    (one) => one.status === receipt.status && one.providerStatus === receipt.providerStatus,
  );
  if (known) return false;
  const error = receipt.error && { code: receipt.error.code, providerCode: receipt.error.providerCode };
  attempt.receipts.push({ status: receipt.status, providerStatus: receipt.providerStatus, at, error });
  const before = attempt.state;
  attempt.state = foldAttempt(attempt.state, receipt.status);
  // The error explains what is so now; an earlier one stays with its receipt.
  if (attempt.state !== before) attempt.error = attempt.state === "failed" ? error : null;
  attempt.endedAt ??= at;
  return true;
}

/**
 * Brings the step in work and the delivery in line with what its latest attempt is known to be. An earlier attempt
 * that reached the patient after all counts for more than whatever became of a later one.
 */
export function settle(delivery: DeliveryRecord, at: Date): DeliveryState {
  const step = delivery.steps[delivery.cursor];
  const arrived = step?.attempts.find(({ state }) => state === "read" || state === "delivered");
  const attempt = arrived ?? step?.attempts.at(-1);
  if (!step || !attempt) return delivery.state;
  step.state = stepOfAttempt[attempt.state];
  const state = stateOfAttempt[attempt.state];
  if (state !== delivery.state && mayMove(delivery.state, state)) {
    delivery.state = state;
    delivery.stateAt = at;
  }
  return delivery.state;
}
