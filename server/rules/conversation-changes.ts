/** How a conversation's row follows its messages and deliveries. Pure changes to a row in hand. */
import { troubleOf, type DeliveryState } from "../../shared/domain/delivery.ts";
import { preview } from "../../shared/text/preview.ts";
import { isCalling } from "./plan/evidence.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { PatientRecord } from "../store/patients.ts";

/** How many Message-IDs a mail's References keep beside the first. */
const keptReferences = 10;

/** The empty thread of a patient: the first message fills it. */
export function newConversation(id: string, patient: PatientRecord, now: Date): ConversationRecord {
  const { name, latinName, provisional, language } = patient;
  return {
    id,
    organizationId: patient.organizationId,
    patientId: patient.id,
    version: 1,
    status: "open",
    assigneeId: null,
    needsReplySince: null,
    troubles: [],
    running: [],
    reviews: [],
    planned: [],
    pendingAnswers: [],
    lastRuling: null,
    lastSeq: 0,
    lastInboundSeq: 0,
    lastAt: now,
    last: null,
    lastInbound: {},
    mail: null,
    staffAt: null,
    machineSends: [],
    formRunId: null,
    patient: { name, latinName, provisional, language },
  };
}

/** A message came in: order, last words, waiting, the way back. Machine-made mail waits for nobody and reopens nothing. */
export function noteInbound(row: ConversationRecord, message: MessageRecord, answerHere: boolean): void {
  noteLast(row, message, null);
  row.lastInboundSeq = message.seq;
  const automatic = message.marks.includes("automatic");
  if (!automatic) {
    row.status = "open";
    row.needsReplySince ??= message.at;
  }
  if (answerHere && !automatic) {
    const way = { addressId: message.addressId, lineId: message.lineId, at: message.at };
    row.lastInbound = { ...row.lastInbound, [message.channel]: way };
  }
  if (message.channel === "email" && message.mailId !== null) noteMail(row, message.mailId, message.subject);
}

/**
 * Staff answered: nothing waits any more, whatever becomes of the delivery once it has left. What a machine wrote is
 * no answer: who waited for a person still does, and a closed thread stays closed.
 */
export function noteOutbound(
  row: ConversationRecord,
  message: MessageRecord,
  delivery: DeliveryRecord,
): void {
  // What goes on another day is not the newest words of this one.
  if (delivery.departure?.why === "scheduled") row.lastSeq = message.seq;
  else noteNewest(row, message, delivery);
  if (message.authorId !== null) {
    const since = row.needsReplySince;
    if (since || row.pendingAnswers.length > 0)
      row.pendingAnswers = [...row.pendingAnswers, { messageId: message.id, since }];
    row.needsReplySince = null;
    row.status = "open";
    if (delivery.departure?.why !== "scheduled") row.staffAt = message.at;
  }
  noteDelivery(row, delivery, message);
  if (delivery.state !== "scheduled") noteOwnMail(row, message);
}

/** It waited for its time, and leaves: from now on it is among the newest words. */
export function noteDeparture(
  row: ConversationRecord,
  message: MessageRecord,
  delivery: DeliveryRecord,
): void {
  if (message.seq >= row.lastSeq) noteNewest(row, message, delivery);
  if (message.authorId !== null) row.staffAt = message.at;
  noteOwnMail(row, message);
}

/** On its way to the patient, or there: only now what they asked is answered. */
const went: readonly DeliveryState[] = ["sent", "delivered", "read"];

/**
 * An answer that went answers what was asked before it was written. One that was called back answers nothing: the
 * next answer that is still to come takes its place, and with none the patient waits again, as long as before. What
 * failed or was refused is a trouble meanwhile; sent another way and called back then, it is no answer either.
 */
function noteAnswer(row: ConversationRecord, delivery: DeliveryRecord): boolean {
  const at = row.pendingAnswers.findIndex(({ messageId }) => messageId === delivery.messageId);
  const mine = row.pendingAnswers[at];
  if (!mine) return false;
  const later = row.pendingAnswers.slice(at + 1);
  // That somebody dealt with a trouble may be taken back: what was asked is remembered till then.
  const over = delivery.resolved && troubleOf(delivery.state, true) === null;
  if (went.includes(delivery.state) || over) row.pendingAnswers = later;
  else if (delivery.state === "cancelled") {
    const [next, ...rest] = later;
    const others = next ? [{ ...next, since: earliest(mine.since, next.since) }, ...rest] : [];
    row.pendingAnswers = [...row.pendingAnswers.slice(0, at), ...others];
    if (!next && mine.since) {
      row.needsReplySince = earliest(mine.since, row.needsReplySince);
      // Whoever closed the thread believed that it was answered.
      row.status = "open";
    }
  } else return false;
  return true;
}

function earliest(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a < b ? a : b) : (a ?? b);
}

/** A mail that is not the message's own went, as one of its steps: the next mail hangs below it. */
export function noteSentMail(row: ConversationRecord, mailId: string, subject: string | null): void {
  noteMail(row, mailId, subject);
}

/** Keeps last words, troubles and running plans in step with a delivery. Returns whether anything changed. */
export function noteDelivery(
  row: ConversationRecord,
  delivery: DeliveryRecord,
  { authorId }: Pick<MessageRecord, "authorId">,
): boolean {
  let changed = noteAnswer(row, delivery);
  if (row.last?.seq === delivery.seq && row.last.state !== delivery.state) {
    row.last = { ...row.last, state: delivery.state };
    changed = true;
  }
  const { state } = delivery;
  const trouble = delivery.resolved ? null : troubleOf(state, authorId !== null);
  const known = row.troubles.find(({ messageId }) => messageId === delivery.messageId);
  if ((known?.state ?? null) !== trouble) {
    row.troubles = row.troubles.filter((one) => one !== known);
    if (trouble) row.troubles.push({ messageId: delivery.messageId, state: trouble });
    changed = true;
  }
  const { departure } = delivery;
  const planned = row.planned.find(({ messageId }) => messageId === delivery.messageId);
  const waits = state === "scheduled" && departure !== null;
  if (waits ? planned?.at.getTime() !== departure.at.getTime() || planned.why !== departure.why : planned) {
    row.planned = row.planned.filter((one) => one !== planned);
    if (waits) row.planned.push({ messageId: delivery.messageId, at: departure.at, why: departure.why });
    changed = true;
  }
  // With a call out it is followed until its answer: what is refused meanwhile is a mark on it.
  const runs = delivery.closed === null || isCalling(delivery);
  if (row.running.includes(delivery.id) !== runs) {
    row.running = row.running.filter((id) => id !== delivery.id);
    if (runs) row.running.push(delivery.id);
    changed = true;
  }
  return changed;
}

/** What the list shows when the newest words are no longer what they were; null: nothing was said. */
export function noteLastWords(
  row: ConversationRecord,
  message: MessageRecord | null,
  delivery: DeliveryRecord | null,
): void {
  const { lastSeq, lastAt } = row;
  if (message) noteLast(row, message, delivery);
  else row.last = null;
  row.lastSeq = lastSeq;
  if (!message) row.lastAt = lastAt;
}

/** While the patient waits for a person, the list shows what they wrote and not what a machine said to it. */
function noteNewest(row: ConversationRecord, message: MessageRecord, delivery: DeliveryRecord): void {
  const aside = message.authorId === null && row.needsReplySince !== null;
  if (!aside || row.last?.direction !== "inbound") return noteLast(row, message, delivery);
  row.lastSeq = message.seq;
  row.lastAt = message.at;
}

function noteLast(row: ConversationRecord, message: MessageRecord, delivery: DeliveryRecord | null): void {
  row.lastSeq = message.seq;
  row.lastAt = message.at;
  row.last = {
    seq: message.seq,
    direction: message.direction,
    channel: message.channel,
    preview: preview(message.text || message.subject || ""),
    at: message.at,
    files: message.files.length,
    state: delivery?.state ?? null,
  };
}

function noteOwnMail(row: ConversationRecord, { channel, mailId, subject }: MessageRecord): void {
  if (channel === "email" && mailId !== null) noteMail(row, mailId, subject);
}

function noteMail(row: ConversationRecord, mailId: string, subject: string | null): void {
  const [root, ...rest] = row.mail?.references ?? [];
  const references = root === undefined ? [mailId] : [root, ...rest.slice(-(keptReferences - 1)), mailId];
  row.mail = { subject: subject || row.mail?.subject || "", lastId: mailId, references };
}
