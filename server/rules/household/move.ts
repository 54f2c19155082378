/**
 * Messages that go from one thread to another: what came from a shared address and was shown with the wrong person, or
 * waited because nobody knew whose it is. Each has one place at any time. The thread that it leaves keeps none of its
 * words: not in the list, not in the subject of the next mail, not in a task.
 */
import type { ConversationRecord, LastMove } from "../../store/conversations.ts";
import type { MessageRecord } from "../../store/messages.ts";
import type { Transaction } from "../../store/transaction.ts";
import { noteLastWords } from "../conversation-changes.ts";

/** How far back a thread is read to say what its row shows without what left it. */
const lookedBack = 60;

/** Moves inbound messages, oldest first, to the end of the other thread, and tells both. */
export async function moveMessages(
  tx: Transaction,
  from: ConversationRecord,
  to: ConversationRecord,
  messages: readonly MessageRecord[],
  by: string | null,
): Promise<void> {
  const items = messages.map(({ id, seq, marks }) => ({
    messageId: id,
    seq,
    marked: marks.includes("filed"),
  }));
  const waited = new Set(messages.filter((one) => stillWaits(from, one)).map(({ id }) => id));
  for (const message of messages) {
    to.lastSeq += 1;
    if (!message.marks.includes("filed")) message.marks = [...message.marks, "filed"];
    put(tx, message, to, to.lastSeq);
  }
  moveTasks(from, to, messages);
  await moveEmergency(tx, from, to, messages);
  await without(tx, from, messages);
  for (const message of messages) noteFiled(to, message, waited.has(message.id));
  const lastMove: LastMove = { conversationId: to.id, items, at: tx.now, by };
  from.lastMove = lastMove;
  tell(tx, from, to, messages);
}

/** Takes the last move of `from` back: each message stands again where it stood. */
export async function moveBack(
  tx: Transaction,
  from: ConversationRecord,
  to: ConversationRecord,
  messages: readonly MessageRecord[],
): Promise<void> {
  const places = new Map(from.lastMove?.items.map((one) => [one.messageId, one]));
  const waited = new Set(messages.filter((one) => stillWaits(to, one)).map(({ id }) => id));
  for (const message of messages) {
    const place = places.get(message.id);
    if (!place) continue;
    if (!place.marked) message.marks = message.marks.filter((mark) => mark !== "filed");
    put(tx, message, from, place.seq);
  }
  moveTasks(to, from, messages);
  await moveEmergency(tx, to, from, messages);
  await without(tx, to, messages);
  for (const message of messages) noteFiled(from, message, waited.has(message.id));
  delete from.lastMove;
  tell(tx, to, from, messages);
}

/** STOP and its like are about everybody who has the address, and wait for no owner. */
function isAboutAddress({ marks }: MessageRecord): boolean {
  return marks.includes("opt_out") || marks.includes("opt_in");
}

/** One more message waits in the place of a shared address until somebody says whose it is. */
export function waitForOwner({ whose }: ConversationRecord, at: Date): void {
  if (!whose) return;
  whose.waiting += 1;
  if (!whose.since || at < whose.since) whose.since = at;
}

function put(tx: Transaction, message: MessageRecord, to: ConversationRecord, seq: number): void {
  message.conversationId = to.id;
  message.patientId = to.patientId;
  message.seq = seq;
  tx.changedMessage(message);
}

function tell(
  tx: Transaction,
  from: ConversationRecord,
  to: ConversationRecord,
  messages: readonly MessageRecord[],
): void {
  tx.changed(from);
  tx.changed(to);
  for (const message of messages) {
    tx.event({ name: "message.moved", conversation: from, message });
    tx.event({ name: "message.moved", conversation: to, message });
  }
}

/** Nobody has answered it yet where it stands. */
function stillWaits({ needsReplySince }: ConversationRecord, { at, marks }: MessageRecord): boolean {
  return needsReplySince !== null && at >= needsReplySince && !marks.includes("automatic");
}

/** Tasks about a message go with it. */
function moveTasks(
  from: ConversationRecord,
  to: ConversationRecord,
  messages: readonly MessageRecord[],
): void {
  const ids = new Set(messages.map(({ id }) => id));
  const gone = from.reviews.filter(({ messageId }) => ids.has(messageId));
  if (gone.length === 0) return;
  from.reviews = from.reviews.filter((one) => !gone.includes(one));
  to.reviews = [...to.reviews, ...gone].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** An alarm that rings goes on ringing, in the thread where its words are. */
async function moveEmergency(
  tx: Transaction,
  from: ConversationRecord,
  to: ConversationRecord,
  messages: readonly MessageRecord[],
): Promise<void> {
  const { emergency } = from;
  if (!emergency || to.emergency || !messages.some(({ id }) => id === emergency.messageId)) return;
  const alarm = await tx.alarm(emergency.alarmId);
  if (!alarm) return;
  delete from.emergency;
  to.emergency = emergency;
  alarm.conversationId = to.id;
  tx.changed(alarm);
  tx.event({ name: "alarm.changed", alarm, conversation: to });
}

/** The row of the thread that they left, as if they had never been there. */
async function without(
  tx: Transaction,
  row: ConversationRecord,
  gone: readonly MessageRecord[],
): Promise<void> {
  const kept = await tx.threadEnd(row.id, lookedBack);
  const inbound = kept.filter(({ direction }) => direction === "inbound");
  const deliveries = await tx.deliveriesOf(
    kept.filter(({ direction }) => direction === "outbound").map(({ id }) => id),
  );
  const shown = kept.findLast((message) => {
    const delivery = deliveries.find(({ messageId }) => messageId === message.id);
    return !(delivery?.departure?.why === "scheduled" && delivery.state === "scheduled");
  });
  noteLastWords(row, shown ?? null, deliveries.find(({ messageId }) => messageId === shown?.id) ?? null);
  row.lastInboundSeq = inbound.at(-1)?.seq ?? 0;
  const { needsReplySince } = row;
  if (needsReplySince) {
    const waits = inbound.filter((one) => stillWaits(row, one)).map(({ at }) => at.getTime());
    row.needsReplySince = waits.length > 0 ? new Date(Math.min(...waits)) : null;
  }
  if (row.whose) {
    const waited = gone.filter((one) => !isAboutAddress(one));
    row.whose.waiting = Math.max(0, row.whose.waiting - waited.length);
    if (row.whose.waiting === 0) {
      delete row.whose.since;
      row.needsReplySince = null;
      row.status = "closed";
    }
  }
  forgetWays(row, gone, inbound);
  if (gone.some(({ mailId }) => mailId !== null && row.mail?.references.includes(mailId))) {
    const mail = kept.findLast(({ mailId }) => mailId !== null);
    row.mail = mail?.mailId
      ? { subject: mail.subject ?? "", lastId: mail.mailId, references: [mail.mailId] }
      : null;
  }
}

/** The way back that only they had opened. */
function forgetWays(
  row: ConversationRecord,
  gone: readonly MessageRecord[],
  inbound: readonly MessageRecord[],
): void {
  for (const channel of new Set(gone.map((one) => one.channel))) {
    const way = row.lastInbound[channel];
    if (!way || !gone.some(({ at }) => at.getTime() === way.at.getTime())) continue;
    const before = inbound.findLast((one) => one.channel === channel && !one.marks.includes("automatic"));
    const { [channel]: _gone, ...others } = row.lastInbound;
    const back = before && { addressId: before.addressId, lineId: before.lineId, at: before.at };
    row.lastInbound = back ? { ...others, [channel]: back } : others;
  }
}

/** The row of the thread that a message is in now. Words that are older than its newest do not take their place. */
function noteFiled(row: ConversationRecord, message: MessageRecord, waits: boolean): void {
  const { channel, addressId, lineId, at } = message;
  const newer =
    row.last && (row.last.at > at || (row.last.at.getTime() === at.getTime() && row.last.seq > message.seq));
  if (!newer) noteLastWords(row, message, null);
  row.lastInboundSeq = Math.max(row.lastInboundSeq, message.seq);
  if (waits) {
    row.status = "open";
    row.needsReplySince = row.needsReplySince === null || at < row.needsReplySince ? at : row.needsReplySince;
  }
  if (!isAboutAddress(message)) waitForOwner(row, at);
  const way = row.lastInbound[channel];
  if (!message.marks.includes("automatic") && (!way || way.at < at))
    row.lastInbound = { ...row.lastInbound, [channel]: { addressId, lineId, at } };
  if (message.mailId !== null && row.mail === null)
    row.mail = { subject: message.subject ?? "", lastId: message.mailId, references: [message.mailId] };
}
