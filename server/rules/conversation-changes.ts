/** How a conversation's row follows its messages and deliveries. Pure changes to a row in hand. */
import { preview } from "../../shared/text/preview.ts";
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
 * Staff answered: nothing waits any more, whatever becomes of the delivery. What a machine wrote is no answer: who
 * waited for a person still does, and a closed thread stays closed.
 */
export function noteOutbound(
  row: ConversationRecord,
  message: MessageRecord,
  delivery: DeliveryRecord,
): void {
  noteLast(row, message, delivery);
  noteDelivery(row, delivery);
  if (message.authorId !== null) {
    row.needsReplySince = null;
    row.status = "open";
    row.staffAt = message.at;
  }
  if (message.channel === "email" && message.mailId !== null) noteMail(row, message.mailId, message.subject);
}

/** A mail that is not the message's own went, as one of its steps: the next mail hangs below it. */
export function noteSentMail(row: ConversationRecord, mailId: string, subject: string | null): void {
  noteMail(row, mailId, subject);
}

/** Keeps last words, troubles and running plans in step with a delivery. Returns whether anything changed. */
export function noteDelivery(row: ConversationRecord, delivery: DeliveryRecord): boolean {
  let changed = false;
  if (row.last?.seq === delivery.seq && row.last.state !== delivery.state) {
    row.last = { ...row.last, state: delivery.state };
    changed = true;
  }
  const { state } = delivery;
  const needsPerson = state === "failed" || state === "unconfirmed" || state === "undecided";
  const trouble = needsPerson && !delivery.resolved ? state : null;
  const known = row.troubles.find(({ messageId }) => messageId === delivery.messageId);
  if ((known?.state ?? null) !== trouble) {
    row.troubles = row.troubles.filter((one) => one !== known);
    if (trouble) row.troubles.push({ messageId: delivery.messageId, state: trouble });
    changed = true;
  }
  const runs = delivery.closed === null;
  if (row.running.includes(delivery.id) !== runs) {
    row.running = row.running.filter((id) => id !== delivery.id);
    if (runs) row.running.push(delivery.id);
    changed = true;
  }
  return changed;
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

function noteMail(row: ConversationRecord, mailId: string, subject: string | null): void {
  const [root, ...rest] = row.mail?.references ?? [];
  const references = root === undefined ? [mailId] : [root, ...rest.slice(-(keptReferences - 1)), mailId];
  row.mail = { subject: subject || row.mail?.subject || "", lastId: mailId, references };
}
