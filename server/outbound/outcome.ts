/** After an attempt: what came of it is told to the plan, and written with what follows. */
import type { LookUpOutcome, SendOutcome } from "../channels/contract.ts";
import { noteAnswer } from "../rules/line/answers.ts";
import { giveTurnBack } from "../rules/line/gate.ts";
import { happen } from "../rules/plan/apply.ts";
import { mayArrive } from "../rules/plan/evidence.ts";
import type { Outcome, PlanEvent } from "../rules/plan/types.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import { receiptKey, type AttemptRecord, type DeliveryRecord } from "../store/deliveries.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Claimed } from "./claim.ts";
import { wordsOf } from "./words.ts";

/** Of each thread, for what may have called at about the time of a call that is looked up. */
const lookedBack = 40;
/** Of more than this that went to one number in a few minutes, nobody asks whose each is. */
const mostOthers = 20;

/**
 * Writes what the provider answered. A worker that was taken for dead may still add its evidence to its own
 * attempt. Returns the keys under which receipts can be placed now.
 */
export async function recordOutcome(
  tx: Transaction,
  claimed: Claimed,
  outcome: SendOutcome,
  provider: { name: string; canLookUp: boolean },
  jitter: number,
): Promise<string[]> {
  const line = await noteAnswer(tx, claimed.line, claimed.attempt.id, outcome);
  return record(tx, claimed, {
    kind: "outcome",
    attemptId: claimed.attempt.id,
    token: claimed.delivery.lease?.token ?? 0,
    outcome: plainOutcome(outcome),
    providerName: provider.name,
    canLookUp: provider.canLookUp,
    jitter,
    line,
  });
}

/**
 * The call was never made: the claim is as if it had not been. Where somebody took it for lost meanwhile, and may have
 * told people that it may have gone, that it never did is proof for its own attempt.
 */
export async function letGo(tx: Transaction, claimed: Claimed, jitter: number): Promise<void> {
  const { delivery, conversation } = await tx.recall(claimed);
  if (!delivery || !conversation) return;
  const token = claimed.delivery.lease?.token ?? 0;
  const attemptId = claimed.attempt.id;
  await happen(
    tx,
    { delivery, conversation, message: claimed.message },
    { kind: "let_go", attemptId, token, jitter },
  );
  uncount(tx, conversation, delivery);
  const state = (await tx.lineStates([claimed.line.id], true)).get(claimed.line.id);
  if (state?.out?.trial?.attemptId !== attemptId) return;
  giveTurnBack(state, attemptId);
  tx.changed(state);
}

/** Writes what the provider knew of an unclear attempt. "absent" is no licence to send again: staff decide. */
export async function recordLookUp(
  tx: Transaction,
  claimed: Claimed,
  found: LookUpOutcome,
  providerName: string,
  jitter: number,
): Promise<string[]> {
  const certain =
    found.kind === "found"
      ? !(await mayBeAnothers(tx, claimed, found.providerMessageId))
      : found.kind === "absent" && (await areAllAnothers(tx, claimed, found.others ?? []));
  return record(tx, claimed, {
    kind: "looked_up",
    attemptId: claimed.attempt.id,
    found: !certain || found.kind === "unclear" ? "unclear" : found.kind === "absent" ? "absent" : found,
    providerName,
    jitter,
  });
}

/**
 * A provider that knows no name of ours finds a message by its words, and the words of a notice are always the same.
 * One that another attempt is known by is not this one's; nor is it certain while another unclear one says the same.
 */
async function mayBeAnothers(
  tx: Transaction,
  { delivery: mine, conversation, attempt, step, message, line }: Claimed,
  providerMessageId: string,
): Promise<boolean> {
  if (await isAnothers(tx, line.id, attempt.id, providerMessageId)) return true;
  // Families share phones: what went to it may be anybody's of them.
  const address = await tx.addressById(step.addressId);
  const owners = [...(address?.patientIds ?? []), address?.placePatientId].flatMap((id) => id ?? []);
  const mineNow = (await tx.conversation(conversation.id)) ?? conversation;
  const threads = new Set([mineNow, ...(await tx.conversationsOf(owners))]);
  for (const other of [mine, ...(await othersOf(tx, [...threads]))]) {
    const said = other && (await tx.message(other.messageId));
    if (!said) continue;
    for (const one of other.steps) {
      if (one.addressId !== step.addressId || one.lineId !== line.id) continue;
      if (wordsOf(one, said) !== wordsOf(step, message)) continue;
      const unclear = one.attempts.some(
        ({ id, state }) => id !== attempt.id && (state === "started" || state === "unconfirmed"),
      );
      if (unclear) return true;
    }
  }
  return false;
}

/** A provider may have changed its words on the way: it is not said to be absent while something went that is nobody's. */
async function areAllAnothers(
  tx: Transaction,
  { line, attempt }: Claimed,
  ids: readonly string[],
): Promise<boolean> {
  if (ids.length > mostOthers) return false;
  for (const id of ids) if (!(await isAnothers(tx, line.id, attempt.id, id))) return false;
  return true;
}

/** Whether another attempt is known at the provider by this id. */
async function isAnothers(
  tx: Transaction,
  lineId: string,
  attemptId: string,
  providerMessageId: string,
): Promise<boolean> {
  const owner = await tx.deliveryByReceipt(receiptKey(lineId, providerMessageId));
  const attempts = (owner?.steps ?? []).flatMap((step) => step.attempts);
  return attempts.some(
    ({ id, providerMessageIds }) => id !== attemptId && providerMessageIds.includes(providerMessageId),
  );
}

/**
 * What may have called at about the same time: plans that run, those that ask for a person, and what was written last,
 * whose plan may be over (it arrived another way) while nobody knows what became of one of its calls.
 */
async function othersOf(tx: Transaction, threads: readonly ConversationRecord[]): Promise<DeliveryRecord[]> {
  const ends = await Promise.all(threads.map(({ id }) => tx.threadEnd(id, lookedBack)));
  const written = ends.flat().filter(({ direction }) => direction === "outbound");
  const open = await Promise.all(
    threads.flatMap(({ running, troubles }) => [
      ...running.map((id) => tx.delivery(id)),
      ...troubles.map(({ messageId }) => tx.deliveryOf(messageId)),
    ]),
  );
  const recent = await tx.deliveriesOf(written.map(({ id }) => id));
  return [...new Set([...open.flatMap((one) => one ?? []), ...recent])];
}

/** On the rows as the claim left them: whoever wrote them meanwhile makes the unit run again, and read. */
async function record(tx: Transaction, claimed: Claimed, event: PlanEvent): Promise<string[]> {
  const { delivery, conversation } = await tx.recall(claimed);
  if (!delivery || !conversation) return [];
  await happen(tx, { delivery, conversation, message: claimed.message }, event);
  uncount(tx, conversation, delivery);
  const attempts = delivery.steps.flatMap((step) => step.attempts);
  const ids = attempts.find(({ id }) => id === claimed.attempt.id)?.providerMessageIds ?? [];
  const keys = ids.map((id) => receiptKey(claimed.line.id, id));
  const fresh = keys.filter((key) => !delivery.receiptKeys.includes(key));
  delivery.receiptKeys.push(...fresh);
  return fresh;
}

/** The claim counts a text under the healthcare exemption: one that no provider took does not count after all. */
function uncount(tx: Transaction, conversation: ConversationRecord, { id, steps }: DeliveryRecord): void {
  const { careSends = [] } = conversation;
  const others = careSends.filter(({ deliveryId }) => deliveryId !== id);
  const texts = steps.flatMap(({ channel, attempts }) => (channel === "sms" ? attempts : []));
  if (others.length === careSends.length || texts.some(mayHaveGone)) return;
  conversation.careSends = others;
  tx.changed(conversation);
}

function mayHaveGone(attempt: AttemptRecord): boolean {
  return mayArrive(attempt) || attempt.providerMessageIds.length > 0 || attempt.receipts.length > 0;
}

function plainOutcome(outcome: SendOutcome): Outcome {
  if (outcome.kind === "accepted") return outcome;
  const { code, providerCode, retryAfterSeconds } = outcome.error;
  const error = { code, providerCode };
  return outcome.kind === "unknown"
    ? { kind: "unknown", error }
    : { kind: "rejected", error, retryAfterSeconds };
}
