/**
 * One outbound message with its delivery, for whoever sends: staff, a rule, the system itself. The rows are made and
 * put into the unit of work here, so that no sender can leave out the plan, the client key or the event.
 */
import { randomBytes } from "node:crypto";
import type { Exemption } from "../../shared/domain/consent.ts";
import type { Policy, Purpose } from "../../shared/domain/policy.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord, DepartureRecord, StepRecord } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Transaction } from "../store/transaction.ts";
import { noteOutbound } from "./conversation-changes.ts";
import { remember } from "./auto-replies/limits.ts";
import { makePlan, type PlanFacts } from "./plan/make-plan.ts";
import type { Way } from "./ways.ts";

export interface Outgoing {
  conversation: ConversationRecord;
  /** What the plan is made of; its first text is what the message says. */
  facts: PlanFacts;
  /** The way that goes first. */
  way: Way;
  policy: Policy;
  purpose: Purpose;
  text: string;
  /** What the patient reads by that way where the thread says something else, with a mark for what stands nowhere. */
  instead?: string;
  /** What they wrote for steps that carry only what is for anybody's eyes. */
  openText?: string;
  /** The staff member who wrote it; null for a machine's. */
  authorId: string | null;
  /** Which machine made it, such as "consent.confirmation"; left out for a person's. */
  madeBy?: string;
  /** Why it may go although the address refused. */
  exemption?: Exemption;
  /** The word by which an answer to it is known; null: it has none. */
  code?: string | null;
  /** Unique in the organization: the same key never makes a second message. */
  clientKey: string;
  /** Of a machine's message: the rule or form that wrote it, and what it answers (see `sameness`). */
  machine?: { by: string | null; heard: string | null };
  /** The alarm whose wording it is. */
  alarmId?: string;
  /** When it leaves; left out, at once. */
  departure?: DepartureRecord | null;
}

/** How long after it is to leave a try may still begin. */
function expiry({ policy }: Pick<Outgoing, "policy">, leaves: Date): Date {
  return new Date(leaves.getTime() + policy.expiresSeconds * 1000);
}

/** Adds the message, its delivery and the event to the unit. The outbound message is the thread's newest then. */
export function addOutgoing(
  tx: Transaction,
  outgoing: Outgoing,
): { message: MessageRecord; delivery: DeliveryRecord } {
  const { conversation, facts, way } = outgoing;
  const message = makeMessage(tx, outgoing);
  const delivery = planDelivery(tx, message, outgoing, makePlan({ ...facts, first: way }));
  noteOutbound(conversation, message, delivery);
  if (outgoing.authorId === null) noteMachine(conversation, outgoing, tx.now);
  tx.changed(conversation);
  tx.addMessage(message);
  tx.addDelivery(delivery);
  tx.event({ name: "message.queued", conversation, message, delivery });
  return { message, delivery };
}

/** Machines count what each sender gets of them, whichever part of the house it was. */
function noteMachine(row: ConversationRecord, { way, purpose, machine }: Outgoing, at: Date): void {
  const { by = null, heard = null } = machine ?? {};
  row.machineSends = remember(row.machineSends, { at, addressId: way.address.id, purpose, by, heard });
}

function makeMessage(
  tx: Transaction,
  { conversation, way, text, instead, openText, authorId, clientKey, madeBy, code }: Outgoing,
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
    authorId,
    madeBy: madeBy ?? null,
    at: tx.now,
    inboundKey: null,
    clientKey,
    // Decided before any attempt, so that an unclear one can be looked up and a bounce finds its way home.
    mailId: mail ? newMailId(tx, way.line) : null,
    marks: [],
    // Words that are not the thread's own do not tell what the thread is about either.
    subject: mail
      ? replySubject(instead === undefined ? conversation.mail?.subject : undefined, way.line.displayName)
      : null,
    text,
    fullText: null,
    ...(openText !== undefined && { openText }),
    files: [],
    edits: 0,
    ...(code != null && { code }),
  };
}

/**
 * Other words, another way or another time for what has not left: changes the message under its own id, and tells
 * what its plan is then.
 */
export function reviseOutgoing(
  tx: Transaction,
  message: MessageRecord,
  outgoing: Omit<Outgoing, "clientKey" | "authorId" | "purpose"> & { departure: DepartureRecord },
): { plan: Pick<DeliveryRecord, "steps" | "departure" | "expiresAt">; leftOut: DeliveryRecord["leftOut"] } {
  const { conversation, facts, way, text, openText, departure } = outgoing;
  const mail = way.channel === "email";
  const own = replySubject(conversation.mail?.subject, way.line.displayName);
  message.subject = mail ? (message.subject ?? own) : null;
  message.mailId = mail ? (message.mailId ?? newMailId(tx, way.line)) : null;
  message.channel = way.channel;
  message.lineId = way.line.id;
  message.addressId = way.address.id;
  message.text = text;
  if (openText === undefined) delete message.openText;
  else message.openText = openText;
  message.edits += 1;
  const { steps, leftOut } = makePlan({ ...facts, first: way });
  return {
    plan: {
      steps: steps.map(({ step, way: one }) => withMail(tx, step, one, message, conversation)),
      departure,
      expiresAt: expiry(outgoing, departure.at),
    },
    leftOut,
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
  outgoing: Outgoing,
  { steps, leftOut }: ReturnType<typeof makePlan>,
): DeliveryRecord {
  const { conversation, policy, purpose, exemption, instead, alarmId, departure = null } = outgoing;
  const [first] = steps;
  if (first && instead !== undefined) Object.assign(first.step, { notice: instead, level: "open" });
  const leaves = departure?.at ?? tx.now;
  return {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    messageId: message.id,
    conversationId: message.conversationId,
    seq: message.seq,
    version: 1,
    purpose,
    exemption: exemption ?? null,
    state: departure ? "scheduled" : "queued",
    stateAt: tx.now,
    reason: null,
    cursor: 0,
    steps: steps.map(({ step, way }) => withMail(tx, step, way, message, conversation)),
    leftOut,
    atEnd: policy.atEnd,
    departure,
    heldFor: null,
    despite: null,
    expiresAt: expiry(outgoing, leaves),
    closed: null,
    nextAt: leaves,
    lease: null,
    leaseToken: 0,
    receiptKeys: [],
    resolved: null,
    ...(alarmId !== undefined && { alarmId }),
  };
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
