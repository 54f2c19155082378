/** What is known of a plan's attempts, and what follows for the state that people see. */
import {
  foldAttempt,
  mayMove,
  type AttemptState,
  type DeliveryState,
  type StepState,
} from "../../../shared/domain/delivery.ts";
import type { ParsedReceipt } from "../../channels/contract.ts";
import type { AttemptRecord, StepRecord } from "../../store/deliveries.ts";
import type { Plan, Work } from "./types.ts";

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
  if (receipt.price) attempt.cost = { ...receipt.price, by: "provider" };
  return true;
}

const onTheWay: readonly AttemptState[] = ["started", "unconfirmed", "accepted", "sent"];
const arrived: readonly AttemptState[] = ["delivered", "read"];

/** The patient may have it, or may yet get it. */
export const mayArrive = (attempt: AttemptRecord): boolean =>
  onTheWay.includes(attempt.state) || arrived.includes(attempt.state);

export const attemptsOf = (plan: Pick<Plan, "steps">): AttemptRecord[] =>
  plan.steps.flatMap((step) => step.attempts);

export const somethingWent = (plan: Pick<Plan, "steps">): boolean => attemptsOf(plan).some(mayArrive);

/** A call to a provider is open: nobody knows what will come of it. */
export const isCalling = (plan: Pick<Plan, "steps">): boolean =>
  attemptsOf(plan).some(({ state }) => state === "started");

/** Whether what is known of a step is what its plan asks of it. */
export function isSuccess(step: StepRecord, state: AttemptState): boolean {
  switch (step.success) {
    case "sent":
      return state === "accepted" || state === "sent" || arrived.includes(state);
    case "delivered":
      return arrived.includes(state);
    case "read":
      return state === "read";
    case "replied":
      return false;
  }
}

export function setStep(step: StepRecord, state: StepState, at: Date, reason: string | null): void {
  if (step.state !== state) step.stateAt = at;
  step.state = state;
  step.reason = reason;
}

/** Moves the whole delivery where that is a legal move. */
export function setState({ plan, at }: Work, state: DeliveryState): void {
  if (plan.state === state || !mayMove(plan.state, state)) return;
  plan.state = state;
  plan.stateAt = at;
}

/** The best that any attempt has come to: it is never taken back by what comes later. */
export function showArrival(work: Work): boolean {
  const states = attemptsOf(work.plan).map(({ state }) => state);
  if (states.includes("read")) setState(work, "read");
  else if (states.includes("delivered")) setState(work, "delivered");
  else return false;
  work.plan.reason = null;
  return true;
}
