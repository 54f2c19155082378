/**
 * Before an attempt: who may work on a delivery, and whether it may still go. The claim writes the attempt and
 * a lease with a growing token, so that a crash leaves a trace and a second worker cannot send the same again.
 */
import { channelWords, whatsappWindowMs } from "../../shared/domain/channels.ts";
import { mayWrite } from "../consent/policy.ts";
import { noteDelivery } from "../rules/conversation-changes.ts";
import { settle } from "../rules/delivery-state.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import { receiptKey, type AttemptRecord, type DeliveryRecord, type StepRecord } from "../store/deliveries.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
import type { MessageRecord } from "../store/messages.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

export interface Claimed {
  delivery: DeliveryRecord;
  step: StepRecord;
  attempt: AttemptRecord;
  message: MessageRecord;
  conversation: ConversationRecord;
  line: LineRecord;
  /** Normal form of where it goes. */
  to: string;
}

export type Claim =
  | { kind: "send"; claimed: Claimed }
  | { kind: "look_up"; claimed: Claimed }
  /** Somebody else has it, it rests, or it was refused: nothing to do. */
  | { kind: "nothing" };

/** Longer than any provider call may take: past it the worker is taken for dead. */
export const leaseMs = 90_000;

export async function claimDelivery(
  tx: Transaction,
  store: Store,
  facts: OrganizationFacts,
  deliveryId: string,
  holder: string,
): Promise<Claim> {
  const delivery = await tx.delivery(deliveryId);
  if (!delivery || delivery.nextAt === null || delivery.nextAt > tx.now) return { kind: "nothing" };
  const step = delivery.steps[delivery.cursor];
  const scope = systemScope(tx.organizationId);
  const [message, conversation] = await Promise.all([
    store.messages.byId(scope, delivery.messageId),
    tx.conversation(delivery.conversationId),
  ]);
  if (!step || !message || !conversation) throw new Error(`delivery ${deliveryId} is not whole`);
  const addresses = await tx.addressesOf(conversation.patientId);
  const address = addresses.find(({ id }) => id === step.addressId);
  const line = facts.lines.get(step.lineId);
  const whole = { delivery, step, message, conversation };

  if (delivery.state === "sending") {
    // The lease ran out inside a call: the worker died between the call and the record of it.
    markUnconfirmed(tx, whole);
    return { kind: "nothing" };
  }
  const attempted = step.attempts.at(-1);
  if (delivery.state === "unconfirmed" && attempted && line && address) {
    takeLease(tx, delivery, holder);
    return { kind: "look_up", claimed: { ...whole, attempt: attempted, line, to: address.value } };
  }
  if (delivery.state !== "queued" && delivery.state !== "held") {
    // It came to its end by another road, or there is nobody left to ask: nothing is due any more.
    delivery.nextAt = null;
    tx.changed(delivery);
    return { kind: "nothing" };
  }

  const refusal = await whyNotNow(tx, conversation, step, line, address);
  if (refusal || !line || !address) {
    refuse(tx, whole, refusal?.state ?? "failed", refusal?.reason ?? "The line or the address is gone.");
    return { kind: "nothing" };
  }
  const attempt: AttemptRecord = {
    id: tx.ids.next(),
    startedAt: tx.now,
    endedAt: null,
    state: "started",
    error: null,
    // A mail's own Message-ID is its provider's id too: a bounce names it, whatever became of the answer.
    providerMessageIds: message.mailId === null ? [] : [message.mailId],
    lookUps: 0,
    receipts: [],
  };
  step.attempts.push(attempt);
  for (const name of [attempt.id, ...attempt.providerMessageIds]) {
    const key = receiptKey(line.id, name);
    if (!delivery.receiptKeys.includes(key)) delivery.receiptKeys.push(key);
  }
  delivery.reason = null;
  step.reason = null;
  settle(delivery, tx.now);
  takeLease(tx, delivery, holder);
  // The conversation's own row follows when there is an outcome: "sending" lasts a moment.
  tx.event({ name: "delivery.changed", conversation, message, delivery });
  return { kind: "send", claimed: { ...whole, attempt, line, to: address.value } };
}

function takeLease(tx: Transaction, delivery: DeliveryRecord, holder: string): void {
  delivery.leaseToken += 1;
  const until = new Date(tx.now.getTime() + leaseMs);
  delivery.lease = { holder, token: delivery.leaseToken, until };
  delivery.nextAt = until;
  tx.changed(delivery);
}

/** How long after a lost answer the provider is asked; its list may lag. */
export const lookUpPausesMs = [5_000, 30_000, 120_000];

type Whole = Pick<Claimed, "delivery" | "step" | "message" | "conversation">;

function markUnconfirmed(tx: Transaction, { delivery, step, message, conversation }: Whole): void {
  const attempt = step.attempts.at(-1);
  if (attempt) {
    attempt.state = "unconfirmed";
    attempt.endedAt = tx.now;
    attempt.error = { code: "unknown_outcome", providerCode: null };
  }
  settle(delivery, tx.now);
  delivery.reason = "The answer was lost. It may have gone. Not sent again by itself.";
  delivery.lease = null;
  delivery.nextAt = new Date(tx.now.getTime() + (lookUpPausesMs[0] ?? 0));
  finishChange(tx, { delivery, step, message, conversation });
}

function refuse(tx: Transaction, whole: Whole, state: "refused" | "failed", reason: string): void {
  const { delivery, step } = whole;
  delivery.state = state;
  delivery.stateAt = tx.now;
  delivery.reason = reason;
  step.state = state === "refused" ? "skipped" : "failed";
  step.reason = reason;
  delivery.nextAt = null;
  delivery.lease = null;
  finishChange(tx, whole);
}

/** Rows and event of a delivery that changed: the conversation's list row tells the same story. */
export function finishChange(tx: Transaction, { delivery, message, conversation }: Whole): void {
  tx.changed(delivery);
  if (noteDelivery(conversation, delivery)) tx.changed(conversation);
  tx.event({ name: "delivery.changed", conversation, message, delivery });
}

/** Asked again at the moment of sending: much may have changed since the plan. */
async function whyNotNow(
  tx: Transaction,
  conversation: ConversationRecord,
  step: StepRecord,
  line: LineRecord | undefined,
  address: AddressRecord | undefined,
): Promise<{ state: "refused" | "failed"; reason: string } | null> {
  if (!line?.active) return { state: "failed", reason: "The line was switched off." };
  if (!address) return { state: "failed", reason: "This address no longer belongs to the patient." };
  const consent = mayWrite(await tx.consentOf([address.id]));
  if (!consent.may) {
    return {
      state: "refused",
      reason: `${channelWords[step.channel]} refused, the word was “${consent.refusal.word}”.`,
    };
  }
  const wrote = conversation.lastInbound.whatsapp;
  const windowOpen =
    wrote?.addressId === address.id && tx.now.getTime() - wrote.at.getTime() < whatsappWindowMs;
  if (step.channel === "whatsapp" && !windowOpen) {
    return { state: "failed", reason: "The 24-hour reply window is closed, and only a template may go." };
  }
  return null;
}
