/** After an attempt: what came of it is written, and only its own evidence decides what happens next. */
import type { LookUpOutcome, SendError, SendOutcome } from "../channels/contract.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { foldAttempt } from "../../shared/domain/delivery.ts";
import { applyReceipt, settle } from "../rules/delivery-state.ts";
import { receiptKey, type AttemptRecord, type SendErrorRecord } from "../store/deliveries.ts";
import type { Transaction } from "../store/transaction.ts";
import { finishChange, lookUpPausesMs, type Claimed } from "./claim.ts";

export const maxAttempts = 5;
const backoffMs = [2_000, 10_000, 30_000, 120_000];

/** The same rows, read anew inside the unit that writes the outcome. Null when the delivery is gone. */
async function reload(tx: Transaction, claimed: Claimed): Promise<Claimed | null> {
  const [delivery, conversation] = await Promise.all([
    tx.delivery(claimed.delivery.id),
    tx.conversation(claimed.conversation.id),
  ]);
  const step = delivery?.steps.find(({ attempts }) => attempts.some(({ id }) => id === claimed.attempt.id));
  const attempt = step?.attempts.find(({ id }) => id === claimed.attempt.id);
  return delivery && conversation && step && attempt
    ? { ...claimed, delivery, conversation, step, attempt }
    : null;
}

/**
 * Writes what the provider answered. A worker that was taken for dead may still add its evidence to its own
 * attempt, but no longer decides what happens next. Returns the keys under which receipts can be placed now.
 */
export async function recordOutcome(
  tx: Transaction,
  claimed: Claimed,
  outcome: SendOutcome,
  provider: { name: string; canLookUp: boolean },
  jitter: number,
): Promise<string[]> {
  const rows = await reload(tx, claimed);
  if (!rows) return [];
  const { delivery, step, attempt } = rows;
  const mine = delivery.lease?.token === claimed.delivery.lease?.token;
  attempt.endedAt ??= tx.now;
  let keys: string[] = [];
  if (outcome.kind === "accepted") {
    keys = addProviderIds(rows, outcome.providerMessageIds);
    attempt.state = foldAttempt(attempt.state, outcome.status);
    rest(rows);
  } else if (outcome.kind === "unknown") {
    addEvidence(attempt, "unconfirmed", outcome.error);
    if (mine) waitForLookUp(tx, rows, provider.canLookUp, 0);
  } else {
    addEvidence(attempt, "failed", outcome.error);
    if (mine) rest(rows);
    if (outcome.error.code === "opted_out") addRefusal(tx, rows);
  }
  settle(delivery, tx.now);
  explain(rows, provider.name);
  if (mine && outcome.kind === "rejected") planRetry(tx, rows, outcome.error.retryAfterSeconds, jitter);
  step.reason = delivery.reason;
  finishChange(tx, rows);
  return keys;
}

/** Writes what the provider knew of an unclear attempt. "absent" is no licence to send again: staff decide. */
export async function recordLookUp(
  tx: Transaction,
  claimed: Claimed,
  found: LookUpOutcome,
  providerName: string,
): Promise<string[]> {
  const rows = await reload(tx, claimed);
  if (!rows || rows.delivery.state !== "unconfirmed") return [];
  const { delivery, attempt, step } = rows;
  let keys: string[] = [];
  if (found.kind === "found") {
    keys = addProviderIds(rows, [found.providerMessageId]);
    applyReceipt(attempt, found.receipt, tx.now);
    rest(rows);
  } else {
    attempt.lookUps += 1;
    waitForLookUp(tx, rows, true, attempt.lookUps);
  }
  settle(delivery, tx.now);
  explain(rows, providerName);
  if (delivery.nextAt === null && found.kind === "absent") {
    delivery.reason = `${providerName} has no record of it. It probably did not go. Not sent again by itself.`;
  }
  step.reason = delivery.reason;
  finishChange(tx, rows);
  return keys;
}

/** An error is the attempt's only where it decides its state: a receipt may have come first and known more. */
function addEvidence(attempt: AttemptRecord, state: "unconfirmed" | "failed", error: SendError): void {
  attempt.state = foldAttempt(attempt.state, state);
  if (attempt.state === state) attempt.error = errorOf(error);
}

function addProviderIds({ delivery, attempt, line }: Claimed, ids: string[]): string[] {
  for (const id of ids) if (!attempt.providerMessageIds.includes(id)) attempt.providerMessageIds.push(id);
  const keys = ids.map((id) => receiptKey(line.id, id));
  for (const key of keys) if (!delivery.receiptKeys.includes(key)) delivery.receiptKeys.push(key);
  return keys;
}

function rest({ delivery }: Claimed): void {
  delivery.lease = null;
  delivery.nextAt = null;
}

function waitForLookUp(tx: Transaction, { delivery }: Claimed, canLookUp: boolean, done: number): void {
  const pause = canLookUp ? lookUpPausesMs[done] : undefined;
  delivery.lease = null;
  delivery.nextAt = pause === undefined ? null : new Date(tx.now.getTime() + pause);
}

/** A passing fault is tried again while attempts last: the message certainly did not go. */
function planRetry(
  tx: Transaction,
  { delivery, step }: Claimed,
  afterSeconds: number | null,
  jitter: number,
): void {
  const attempt = step.attempts.at(-1);
  if (delivery.state !== "failed" || !attempt?.error) return;
  const meaning = sendErrors[attempt.error.code];
  if (meaning.next !== "retry" || step.attempts.length >= maxAttempts) return;
  const backoff = backoffMs[step.attempts.length - 1] ?? 120_000;
  const pause = Math.max(backoff * (0.75 + jitter / 2), (afterSeconds ?? 0) * 1000);
  delivery.state = "queued";
  delivery.stateAt = tx.now;
  step.state = "waiting";
  delivery.nextAt = new Date(tx.now.getTime() + pause);
}

/** The words for where it stands, or none where the state says it all. */
function explain({ delivery, attempt }: Claimed, providerName: string): void {
  if (delivery.state === "unconfirmed") {
    delivery.reason = `No answer from ${providerName}. It may have gone. Not sent again by itself.`;
  } else if (delivery.state === "failed" && attempt.error?.code === "opted_out") {
    delivery.state = "refused";
    delivery.reason = sendErrors.opted_out.words;
  } else if (delivery.state === "failed" && attempt.error) {
    delivery.reason = sendErrors[attempt.error.code].words;
  } else {
    delivery.reason = null;
  }
}

function addRefusal(tx: Transaction, { step, message, attempt }: Claimed): void {
  tx.addConsent({
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    addressId: step.addressId,
    channel: step.channel,
    choice: "refused",
    source: "provider",
    word: attempt.error?.providerCode ?? "opted out",
    at: tx.now,
    messageId: message.id,
  });
}

function errorOf({ code, providerCode }: SendError): SendErrorRecord {
  return { code, providerCode };
}
