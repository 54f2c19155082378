/** A reply of the staff: durable, with its delivery planned, before anyone is told that it is on its way. */
import { randomBytes } from "node:crypto";
import type { Reply } from "../../shared/api/messages.ts";
import { addressKindOf, channelWords, maxTextLength, type ChannelId } from "../../shared/domain/channels.ts";
import { emailTail } from "../../shared/text/email.ts";
import { phoneTail } from "../../shared/text/phone.ts";
import { countSms } from "../../shared/text/segments.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { noteOutbound } from "../rules/conversation-changes.ts";
import { replyWays, type Way } from "../rules/ways.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { Directory } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

export interface ReplyResult {
  message: MessageRecord;
  delivery: DeliveryRecord;
  /** False when the client key was known: this is the first result. */
  created: boolean;
}

export type ReplyCommand = (scope: Scope, conversationId: string, reply: Reply) => Promise<ReplyResult>;

export function createReply(parts: { store: Store; directory: Directory }): ReplyCommand {
  const { store, directory } = parts;

  async function earlier(scope: Scope, clientKey: string): Promise<ReplyResult | null> {
    const message = await store.messages.byClientKey(scope, clientKey);
    if (!message) return null;
    const [delivery] = await store.deliveries.ofMessages(scope, [message.id]);
    if (!delivery) throw new Error(`message ${message.id} has no delivery`);
    return { message, delivery, created: false };
  }

  return (scope, conversationId, reply) =>
    store.units.run(scope.organizationId, {
      async run(tx) {
        // The unique client key judges; only after it refused an insert is the first result looked up.
        if (tx.attempt > 0) {
          const first = await earlier(scope, reply.clientKey);
          if (first) return sameConversation(first, conversationId);
        }
        const conversation = await tx.conversation(conversationId);
        if (!conversation) throw notFound("conversation");
        const way = await chooseWay(tx, scope, conversation, reply);
        refuseLongText(way.channel, reply.text);
        const message = makeMessage(tx, scope, conversation, way, reply);
        const delivery = planDelivery(tx, message, way);
        noteOutbound(conversation, message, delivery);
        tx.changed(conversation);
        tx.addMessage(message);
        tx.addDelivery(delivery);
        tx.event({ name: "message.queued", conversation, message, delivery });
        return { message, delivery, created: true };
      },
    });

  async function chooseWay(
    tx: Transaction,
    scope: Scope,
    row: ConversationRecord,
    reply: Reply,
  ): Promise<Way> {
    const [facts, patient, addresses] = await Promise.all([
      directory.of(scope.organizationId),
      tx.patient(row.patientId),
      tx.addressesOf(row.patientId),
    ]);
    if (!patient) throw notFound("patient");
    const consent = await tx.consentOf(addresses.map(({ id }) => id));
    const ways = replyWays({
      now: tx.now,
      patientName: patient.name,
      provisional: patient.provisional,
      preferredAddressId: patient.preferredAddressId,
      addresses,
      lines: [...facts.lines.values()],
      consent,
      lastInbound: row.lastInbound,
    });
    return pickWay(ways, reply);
  }
}

function sameConversation(result: ReplyResult, conversationId: string): ReplyResult {
  if (result.message.conversationId === conversationId) return result;
  throw new ProblemError(
    409,
    "client_key_used",
    "This client key belongs to another message",
    "Make a new one.",
  );
}

function pickWay(ways: Way[], reply: Reply): Way {
  const wanted = ways.filter(
    (way) =>
      (reply.channel === undefined || way.channel === reply.channel) &&
      (reply.addressId === undefined || way.address.id === reply.addressId),
  );
  const asked = reply.channel !== undefined || reply.addressId !== undefined;
  const chosen = asked
    ? (wanted.find((way) => way.isDefault) ?? wanted.find((way) => way.available))
    : wanted.find((way) => way.isDefault);
  if (chosen?.available) return chosen;
  const blocked = wanted[0] ?? ways[0];
  const title = blocked
    ? `${channelWords[blocked.channel]} cannot be used: ${blocked.reason}`
    : "There is no address that this patient can be answered on";
  throw new ProblemError(409, "way_unavailable", title, "Nothing was sent. Choose another way, or call.");
}

function refuseLongText(channel: ChannelId, text: string): void {
  const limit = maxTextLength[channel];
  if (text.length <= limit) return;
  throw new ProblemError(
    422,
    "text_too_long",
    `${channelWords[channel]} takes at most ${limit.toLocaleString("en-US")} characters; this has ${text.length.toLocaleString("en-US")}`,
    "Nothing was sent. Shorten it, or choose email.",
  );
}

function makeMessage(
  tx: Transaction,
  scope: Scope,
  conversation: ConversationRecord,
  way: Way,
  reply: Reply,
): MessageRecord {
  const id = tx.ids.next();
  const mail = way.channel === "email";
  return {
    id,
    organizationId: tx.organizationId,
    conversationId: conversation.id,
    patientId: conversation.patientId,
    seq: conversation.lastSeq + 1,
    direction: "outbound",
    channel: way.channel,
    lineId: way.line.id,
    addressId: way.address.id,
    authorId: scope.userId,
    at: tx.now,
    inboundKey: null,
    clientKey: reply.clientKey,
    // Decided before any attempt, so that an unclear one can be looked up and a bounce finds its way home.
    mailId: mail ? `<${id}.${randomBytes(6).toString("hex")}@${way.line.address.split("@")[1]}>` : null,
    marks: [],
    subject: mail ? replySubject(conversation.mail?.subject, way.line.displayName) : null,
    text: reply.text,
    fullText: null,
    files: [],
  };
}

function replySubject(subject: string | undefined, sender: string): string {
  if (!subject) return `A message from ${sender}`;
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** A plan of one step. The record is a plan already, so that more steps are more rows, not another shape. */
function planDelivery(tx: Transaction, message: MessageRecord, way: Way): DeliveryRecord {
  return {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    messageId: message.id,
    conversationId: message.conversationId,
    seq: message.seq,
    version: 1,
    state: "queued",
    stateAt: tx.now,
    reason: null,
    cursor: 0,
    steps: [
      {
        channel: way.channel,
        lineId: way.line.id,
        addressId: way.address.id,
        addressTail: addressTail(way.address),
        state: "waiting",
        reason: null,
        segments: way.channel === "sms" ? countSms(message.text).segments : null,
        attempts: [],
      },
    ],
    nextAt: tx.now,
    lease: null,
    leaseToken: 0,
    receiptKeys: [],
    resolved: null,
  };
}

export function addressTail({ kind, value }: AddressRecord): string {
  return kind === addressKindOf.email ? emailTail(value) : phoneTail(value);
}
