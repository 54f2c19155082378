/** Writes an answer of the engine into the rows of a unit of work, with the conversation's row in step. */
import type { Purpose } from "../../../shared/domain/policy.ts";
import { sendErrors } from "../../channels/send-errors.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import type { DeliveryRecord } from "../../store/deliveries.ts";
import type { MessageRecord } from "../../store/messages.ts";
import type { Transaction } from "../../store/transaction.ts";
import { isShared, threadsSharing } from "../household/members.ts";
import { reachSamePhone, samePhone } from "../same-phone.ts";
import { noteDelivery, noteDeparture } from "../conversation-changes.ts";
import { noteWording } from "../paging/wording.ts";
import { advance } from "./engine.ts";
import type { Action, Answer, PlanEvent } from "./types.ts";

export interface PlanRows {
  delivery: DeliveryRecord;
  message: MessageRecord;
  conversation: ConversationRecord;
}

/** Lets something happen to a delivery. Resolves to what the world has to do beside what was written here. */
export async function happen(tx: Transaction, rows: PlanRows, event: PlanEvent): Promise<Action[]> {
  return settle(tx, rows, advance(rows.delivery, event, tx.now));
}

/** Writes an answer of the engine. */
export async function settle(
  tx: Transaction,
  rows: PlanRows,
  { plan, actions }: Answer,
  /** An event of the same unit tells of the delivery already: it shows the rows as they are committed. */
  told = false,
): Promise<Action[]> {
  const { delivery, message, conversation } = rows;
  Object.assign(delivery, plan);
  for (const action of actions) await carryOut(tx, rows, action);
  tx.changed(delivery);
  if (noteDelivery(conversation, delivery, message)) tx.changed(conversation);
  if (actions.some(({ kind }) => kind === "depart")) settleDeparture(tx, rows);
  await noteWording(tx, delivery);
  if (!told) tx.event({ name: "delivery.changed", conversation, message, delivery });
  return actions;
}

/**
 * It waits no longer. What was scheduled stands in the thread where it left, or where it was decided that it will
 * not: below what was said while it waited.
 */
function settleDeparture(tx: Transaction, { delivery, message, conversation }: PlanRows): void {
  const left = delivery.state !== "cancelled" && delivery.state !== "refused";
  if (delivery.departure?.why === "scheduled" && delivery.closed?.why !== "undone") {
    message.at = tx.now;
    if (message.seq !== conversation.lastSeq) conversation.lastSeq += 1;
    message.seq = delivery.seq = conversation.lastSeq;
    tx.changedMessage(message);
  }
  if (left) noteDeparture(conversation, message, delivery);
  tx.changed(conversation);
}

type Said = Extract<PlanEvent, { kind: "answered" | "opted_out" }>;

/**
 * What the patient says tells on the plans that still run: an answer ends them, a refusal stops them. Costs nothing
 * while no plan of the conversation runs.
 */
export async function tellRunning(
  tx: Transaction,
  conversation: ConversationRecord,
  event: Said,
  {
    heardBy = null,
    purposes = null,
  }: {
    /** The delivery that it was heard by: it knows. */
    heardBy?: string | null;
    /** What it is about; null: everything. */
    purposes?: readonly Purpose[] | null;
  } = {},
): Promise<void> {
  for (const id of conversation.running.filter((one) => one !== heardBy)) {
    const delivery = await tx.delivery(id);
    if (purposes && delivery && !purposes.includes(delivery.purpose)) continue;
    // What confirms a refusal is not stopped by it, however often it is said.
    if (event.kind === "opted_out" && delivery?.exemption) continue;
    const message = delivery && (await tx.message(delivery.messageId));
    if (delivery && message) await happen(tx, { delivery, message, conversation }, event);
  }
}

async function carryOut(tx: Transaction, rows: PlanRows, action: Action): Promise<void> {
  if (action.kind === "record_refusal") await recordRefusal(tx, rows, action);
  else if (action.kind === "mark_unreachable") await closeAddress(tx, rows, action);
}

/** Nothing arrives there, says a provider: for everybody who has it. Who said since that it works knew better. */
async function closeAddress(
  tx: Transaction,
  { conversation }: PlanRows,
  { addressId, code, since }: Extract<Action, { kind: "mark_unreachable" }>,
): Promise<void> {
  const address = await tx.addressById(addressId);
  if (!address?.answerable || (address.reopened && address.reopened.at > since)) return;
  address.answerable = false;
  address.reopened = null;
  address.note = code === "landline" ? "Landline, cannot get texts" : sendErrors[code].words;
  tx.changed(address);
  for (const thread of new Set([conversation, ...(await threadsSharing(tx, [address]))]))
    tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
}

/**
 * The provider knew of a refusal that we did not: it is one of ours from here on, for whatever else is on its way to
 * that address, and for everybody who shares it.
 */
async function recordRefusal(
  tx: Transaction,
  { message, delivery, conversation }: PlanRows,
  { addressId, channel, word }: Extract<Action, { kind: "record_refusal" }>,
): Promise<void> {
  const address = await tx.addressById(addressId);
  const entry = tx.addConsent({
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    addressId,
    // What is known of a shared phone is known of the phone, not of one of its people.
    patientId: address && isShared(address) ? null : message.patientId,
    channel,
    choice: "refused",
    source: "provider",
    word,
    at: tx.now,
    messageId: message.id,
  });
  const phone = address ? [address, ...(await samePhone(tx, address))] : [];
  if (address) await reachSamePhone(tx, address, entry);
  const sharing = await threadsSharing(tx, phone);
  const others = sharing.filter(({ id }) => id !== conversation.id);
  for (const thread of [conversation, ...others]) {
    // The code is the provider’s word, not one that the patient said.
    for (const one of address ? phone.map(({ id }) => id) : [addressId])
      await tellRunning(
        tx,
        thread,
        { kind: "opted_out", addressId: one, word: null },
        { heardBy: delivery.id },
      );
    tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
  }
}
