/**
 * What was said before the demo began, as rows that the product would have written itself: patients' words pass the
 * same rules as live ones at the time at which they were written, so that an emergency stands open, a doubt waits for
 * its ruling and the ledger knows both. Nothing of it is told as news, and nothing leaves: what the clinic wrote, and
 * what a machine answered, arrived long ago.
 */
import type * as cast from "../shared/cast.ts";
import { addressKindOf } from "../shared/domain/channels.ts";
import { emailTail } from "../shared/text/email.ts";
import { phoneTail } from "../shared/text/phone.ts";
import { countSms } from "../shared/text/segments.ts";
import { adapters, createRegistry } from "../server/channels/registry.ts";
import { carryOut, decideReactions, markMessage, saidAll } from "../server/inbound/react.ts";
import { compileBook } from "../server/rules/auto-replies/compiled.ts";
import type { House } from "../server/rules/automatic/types.ts";
import {
  newConversation,
  noteDelivery,
  noteInbound,
  noteOutbound,
} from "../server/rules/conversation-changes.ts";
import { createMatchers } from "../server/rules/emergency/keeper.ts";
import type { AddressRecord } from "../server/store/addresses.ts";
import type { ConversationRecord } from "../server/store/conversations.ts";
import { newDelivery, newStep, type DeliveryRecord } from "../server/store/deliveries.ts";
import type { LineRecord } from "../server/store/lines.ts";
import { inboundKey, type MessageRecord } from "../server/store/messages.ts";
import type { OrganizationRecord } from "../server/store/organizations.ts";
import type { PatientRecord } from "../server/store/patients.ts";
import type { Transaction } from "../server/store/transaction.ts";
import type { UserRecord } from "../server/store/users.ts";

const closedAfterMs = 6 * 60 * 60_000;

/** The demo clinic as machines see it: it has changed nothing of what comes with Threadwell. */
export function demoHouse(
  organization: OrganizationRecord,
  users: readonly UserRecord[],
  lines: readonly LineRecord[],
): House {
  return {
    organization,
    lines: new Map(lines.map((line) => [line.id, line])),
    users: new Map(users.map((user) => [user.id, user])),
    policies: new Map(),
    autoReplies: null,
    templates: [],
    prices: new Map(),
    emergency: null,
    quiet: null,
    consentTexts: new Map(),
    pageUrl: null,
    emergencyWords: createMatchers()(organization.id, null),
    compileBook,
    noteRun: () => undefined,
    tells: createRegistry(adapters).tells,
  };
}

export interface History {
  person: cast.CastPatient;
  patient: PatientRecord;
  /** Theirs, and those they share. */
  addresses: readonly AddressRecord[];
  house: House;
  userByKey: ReadonlyMap<string, UserRecord>;
}

export async function addHistory(tx: Transaction, history: History): Promise<void> {
  const { person, patient, house, userByKey } = history;
  const said = person.history.flatMap((entry) => spoken(entry, history) ?? []);
  if (said.length === 0) return;
  const conversation = newConversation(tx.ids.next(), patient, tx.now);
  conversation.assigneeId = userByKey.get(person.assignee ?? "")?.id ?? null;
  tx.addConversation(conversation);
  for (const { entry, line, address } of said) {
    const then = timeOf(tx, conversation, entry.minutesAgo);
    const message = messageOf(then, entry, conversation, line, address, userByKey);
    if (entry.kind === "inbound") await hear(then, history, { message, line, address, conversation });
    else write(then, { message, line, address, conversation });
  }
  const seen = person.unread ? Math.max(0, conversation.lastInboundSeq - 1) : conversation.lastSeq;
  if (seen > 0) for (const user of house.users.values()) tx.markRead(user.id, conversation.id, seen);
}

/** Notes have a record of their own, which is not built yet; what a machine says, machines say here too. */
function spoken(entry: cast.CastMessage, { addresses, house }: History) {
  const { channel, kind } = entry;
  const line = [...house.lines.values()].find((one) => one.channel === channel);
  const address = addresses.find((one) => channel && one.kind === addressKindOf[channel]);
  if (kind === "note" || kind === "machine" || !line || !address) return null;
  return { entry, line, address };
}

/** The unit of work as it would have been then. */
function timeOf(tx: Transaction, conversation: ConversationRecord, minutesAgo: number): Transaction {
  return {
    ...tx,
    now: new Date(tx.now.getTime() - minutesAgo * 60_000),
    event: () => undefined,
    addDelivery(delivery) {
      arrive(this, delivery);
      noteDelivery(conversation, delivery, { authorId: null });
      tx.addDelivery(delivery);
    },
  };
}

interface Said {
  message: MessageRecord;
  line: LineRecord;
  address: AddressRecord;
  conversation: ConversationRecord;
}

/** As `inbound/message.ts` takes in words whose thread is known. */
async function hear(tx: Transaction, { person, house }: History, said: Said): Promise<void> {
  const { message, address, conversation } = said;
  // Staff close what needs no answer; what came days ago and was never answered is such.
  const since = conversation.needsReplySince;
  if (since && tx.now.getTime() - since.getTime() > closedAfterMs) conversation.needsReplySince = null;
  const waited = conversation.needsReplySince;
  noteInbound(conversation, message, address.answerable);
  const from = person.unknownSender ? ("stranger" as const) : ("patient" as const);
  const heard = { ...said, now: tx.now, house, from, whose: null, mayAnswer: true, answeredByProvider: null };
  const reactions = await decideReactions(tx, heard);
  markMessage(message, reactions);
  if (saidAll(reactions)) conversation.needsReplySince = waited;
  tx.addMessage(message);
  await carryOut(tx, heard, { message, address, conversation, waited }, reactions);
}

/** What staff wrote. */
function write(tx: Transaction, { message, line, address, conversation }: Said): void {
  const mail = message.channel === "email";
  const delivery = newDelivery({
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    messageId: message.id,
    conversationId: message.conversationId,
    seq: message.seq,
    state: "queued",
    stateAt: message.at,
    steps: [
      newStep({
        channel: message.channel,
        lineId: line.id,
        addressId: address.id,
        addressTail: mail ? emailTail(address.value) : phoneTail(address.value),
        segments: message.channel === "sms" ? countSms(message.text).segments : null,
      }),
    ],
  });
  noteOutbound(conversation, message, delivery);
  tx.addMessage(message);
  tx.addDelivery(delivery);
  // It answered what was asked before it.
  noteDelivery(conversation, delivery, message);
}

function messageOf(
  tx: Transaction,
  entry: cast.CastMessage,
  conversation: ConversationRecord,
  line: LineRecord,
  address: AddressRecord,
  userByKey: ReadonlyMap<string, UserRecord>,
): MessageRecord {
  const id = tx.ids.next();
  const inbound = entry.kind === "inbound";
  return {
    id,
    organizationId: tx.organizationId,
    conversationId: conversation.id,
    patientId: conversation.patientId,
    seq: conversation.lastSeq + 1,
    direction: inbound ? "inbound" : "outbound",
    channel: line.channel,
    lineId: line.id,
    addressId: address.id,
    authorId: inbound ? null : (userByKey.get(entry.author ?? "")?.id ?? null),
    madeBy: null,
    at: tx.now,
    inboundKey: inbound ? inboundKey(`seed ${id}`, address.value) : null,
    clientKey: inbound ? null : `seed-${id}`,
    mailId: entry.mailId ? `<${entry.mailId}>` : null,
    marks: [],
    subject: entry.subject ?? null,
    text: entry.body,
    fullText: null,
    files: [],
    edits: 0,
  };
}

/** As it looks long after everything went well. */
function arrive(tx: Transaction, delivery: DeliveryRecord): void {
  const [step] = delivery.steps;
  if (!step) throw new Error("a delivery of the demo has no step");
  const later = (seconds: number) => new Date(tx.now.getTime() + seconds * 1000);
  const mail = step.channel === "email";
  const statuses = mail ? (["sent"] as const) : (["sent", "delivered"] as const);
  const state = mail ? "sent" : "delivered";
  const stateAt = later(statuses.length);
  const receipts = statuses.map((status, index) => ({
    status,
    providerStatus: mail ? "250" : status,
    at: later(index + 1),
    error: null,
  }));
  const attempt = { id: tx.ids.next(), startedAt: tx.now, endedAt: later(1), state, receipts } as const;
  step.attempts = [{ ...attempt, receipts, error: null, providerMessageIds: [], lookUps: 0 }];
  Object.assign(step, { state: "succeeded", stateAt });
  Object.assign(delivery, {
    state,
    stateAt,
    closed: { at: stateAt, why: "done" },
    nextAt: null,
    leaseToken: 1,
  });
}
