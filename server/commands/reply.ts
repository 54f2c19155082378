/** A reply of the staff: durable, with its delivery planned, before anyone is told that it is on its way. */
import { randomBytes } from "node:crypto";
import type { Reply } from "../../shared/api/messages.ts";
import { channelWords, maxTextLength, type ChannelId } from "../../shared/domain/channels.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { LineTells } from "../channels/registry.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { noteOutbound } from "../rules/conversation-changes.ts";
import { makePlan, type MadePlan, type PlanFacts } from "../rules/plan/make-plan.ts";
import { planFactsOf, policyOf } from "../rules/plan/plan-facts.ts";
import { replyWays, type Way } from "../rules/ways.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import { newDelivery, type DeliveryRecord, type StepRecord } from "../store/deliveries.ts";
import type { Directory } from "../store/directory.ts";
import type { LineRecord } from "../store/lines.ts";
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

export function createReply(parts: { store: Store; directory: Directory; tells: LineTells }): ReplyCommand {
  const { store, directory, tells } = parts;

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
        const facts = await planFacts(tx, scope, conversation, reply.text);
        const way = pickWay(replyWays(facts), reply);
        refuseLongText(way.channel, reply.text);
        const message = makeMessage(tx, scope, conversation, way, reply);
        const plan = makePlan({ ...facts, first: way });
        const delivery = planDelivery(tx, message, plan, facts.policy, conversation);
        noteOutbound(conversation, message, delivery);
        tx.changed(conversation);
        tx.addMessage(message);
        tx.addDelivery(delivery);
        tx.event({ name: "message.queued", conversation, message, delivery });
        return { message, delivery, created: true };
      },
    });

  async function planFacts(
    tx: Transaction,
    scope: Scope,
    row: ConversationRecord,
    text: string,
  ): Promise<PlanFacts> {
    const [facts, patient, addresses] = await Promise.all([
      directory.of(scope.organizationId),
      tx.patient(row.patientId),
      tx.addressesOf(row.patientId),
    ]);
    if (!patient) throw notFound("patient");
    const consent = await tx.consentOf(addresses.map(({ id }) => id));
    const policy = policyOf(facts.policies, "reply");
    const words = [{ level: "care", words: text }] as const;
    return planFactsOf(
      { now: tx.now, patient, addresses, consent, lastInbound: row.lastInbound },
      { organization: facts.organization, lines: facts.lines, policy, tells },
      words,
    );
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

export function refuseLongText(channel: ChannelId, text: string): void {
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
    mailId: mail ? newMailId(tx, way.line) : null,
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

/** The whole way from here: the chosen one, and what the policy tries after it. */
function planDelivery(
  tx: Transaction,
  message: MessageRecord,
  { steps, leftOut }: MadePlan,
  policy: Policy,
  conversation: ConversationRecord,
): DeliveryRecord {
  return newDelivery({
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    messageId: message.id,
    conversationId: message.conversationId,
    seq: message.seq,
    purpose: "reply",
    state: "queued",
    stateAt: tx.now,
    steps: steps.map(({ step, way }) => withMail(tx, step, way, message, conversation)),
    leftOut,
    atEnd: policy.atEnd,
    expiresAt: new Date(tx.now.getTime() + policy.expiresSeconds * 1000),
    nextAt: tx.now,
  });
}

/** A mail that is a step of a message of another channel has a name and a subject of its own. */
export function withMail(
  tx: Transaction,
  step: StepRecord,
  { line }: Pick<Way, "line">,
  message: Pick<MessageRecord, "mailId">,
  conversation: ConversationRecord,
): StepRecord {
  if (step.channel !== "email" || message.mailId !== null) return step;
  // What the thread is about may be nobody else's business, and the notice is for anybody's eyes.
  const known = step.notice === null ? conversation.mail?.subject : undefined;
  return { ...step, mailId: newMailId(tx, line), subject: replySubject(known, line.displayName) };
}

function newMailId(tx: Transaction, line: LineRecord): string {
  return `<${tx.ids.next()}.${randomBytes(6).toString("hex")}@${line.address.split("@")[1]}>`;
}
