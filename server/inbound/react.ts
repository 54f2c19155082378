/**
 * The one place where machines react to a message: facts are loaded, every decider is asked, and what they want is
 * done in one fixed order, in the unit of work that stores the message. What a machine wrote triggers nothing.
 */
import { confirmWithinMs, type Exemption } from "../../shared/domain/consent.ts";
import { appointmentAnswers } from "../../shared/domain/auto-replies.ts";
import type { DeliveryState } from "../../shared/domain/delivery.ts";
import { defaultPolicies, type Policy } from "../../shared/domain/policy.ts";
import { mayWrite, plainWord } from "../consent/policy.ts";
import type { RunState } from "../rules/auto-replies/form.ts";
import { deciders } from "../rules/automatic/deciders.ts";
import { emergencies, emergencyOfNobody } from "../rules/automatic/emergencies.ts";
import { refusalOfNobody } from "../rules/automatic/free-words.ts";
import {
  machineMessagesKept,
  machineMessagesWithinMs,
  reactionKey,
  type Heard,
  type InboundFacts,
  type Reaction,
} from "../rules/automatic/types.ts";
import { wordsHeard, wordsIn } from "../rules/automatic/words-in.ts";
import { isShared, threadsSharing } from "../rules/household/members.ts";
import { samePhone } from "../rules/same-phone.ts";
import { addOutgoing } from "../rules/outgoing.ts";
import { notAnswered, setWording } from "../rules/paging/wording.ts";
import { planFactsOf } from "../rules/plan/plan-facts.ts";
import type { Way } from "../rules/ways.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ConversationRecord, MachineSend, ReviewRecord } from "../store/conversations.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Transaction } from "../store/transaction.ts";
import { raiseEmergency, writeRaised, type Raised } from "./emergency.ts";
import { tellRunning } from "../rules/plan/apply.ts";

/** The rows that reactions change. */
export interface ReactRows {
  message: MessageRecord;
  address: AddressRecord;
  conversation: ConversationRecord;
  /** Since when the patient waited before this message; null when they did not. */
  waited: Date | null;
  /** The address that the words answer, where they say that they came to the wrong one; absent or null: unknown. */
  doubtful?: string | null;
}

type Of<Kind extends Reaction["kind"]> = Extract<Reaction, { kind: Kind }>;

/** Asks every decider that the message concerns. Nothing is changed. */
export async function decideReactions(tx: Transaction, heard: Heard): Promise<Reaction[]> {
  // RFC 3834: machines do not answer machines.
  if (heard.message.marks.includes("automatic")) return [];
  const text = wordsHeard(heard.message);
  const read = text === heard.message.text ? heard : { ...heard, message: { ...heard.message, text } };
  // What cannot be answered cannot consent either; that it may be a refusal, or an emergency, staff are told.
  if (!heard.address.answerable) return [...refusalOfNobody(read), ...emergencyOfNobody(read)];
  const concerned = deciders.filter((decider) => decider.concerns(read));
  if (concerned.length === 0) return [];
  const facts = await loadFacts(tx, read);
  const reactions: Reaction[] = [];
  for (const decider of concerned) reactions.push(...decider.decide({ ...facts, earlier: [...reactions] }));
  return heard.mayAnswer ? reactions : reactions.filter(({ kind }) => kind !== "say");
}

async function loadFacts(tx: Transaction, heard: Heard): Promise<InboundFacts> {
  const { address, conversation } = heard;
  const since = new Date(tx.now.getTime() - machineMessagesWithinMs);
  const { formRunId } = conversation;
  const [patient, consent, machineMessages, formRun, sent] = await Promise.all([
    tx.patient(conversation.patientId),
    tx.consentOf([address.id]),
    tx.machineMessages(address.id, since, machineMessagesKept),
    formRunId === null ? null : tx.formRun(formRunId),
    sentTo(tx, address, conversation),
  ]);
  if (!patient) throw new Error(`conversation ${conversation.id} has no patient`);
  // Asked for only where it decides anything: a STOP is waited for.
  const newest = heard.house.organization.consentScope === "purpose" ? machineMessages[0] : undefined;
  const delivery = newest && (await tx.deliveryOf(newest.id));
  return {
    ...heard,
    patient,
    consent: consent.sort((a, b) => a.at.getTime() - b.at.getTime()),
    machineMessages,
    sent,
    lastPurpose: delivery?.purpose ?? null,
    wordingLost: await isWordingLost(tx, machineMessages),
    formRun,
    earlier: [],
  };
}

/** Whether the newest words of where to call never got there. Read only where some were said within a day. */
async function isWordingLost(tx: Transaction, machineMessages: readonly MessageRecord[]): Promise<boolean> {
  const wording = machineMessages.find(({ madeBy }) => madeBy === emergencies.id);
  const delivery = wording && (await tx.deliveryOf(wording.id));
  return delivery !== undefined && delivery !== null && neverWent.includes(delivery.state);
}

const neverWent: readonly DeliveryState[] = ["failed", "refused", "cancelled"];

/** A sender has one budget, in however many threads and places the words from their phone are filed. */
async function sentTo(
  tx: Transaction,
  address: Heard["address"],
  conversation: Heard["conversation"],
): Promise<MachineSend[]> {
  const { patientIds, placePatientId } = address;
  const sharing = isShared(address) ? [...patientIds, ...(placePatientId ? [placePatientId] : [])] : [];
  const threads = sharing.length === 0 ? [] : await tx.conversationsOf(sharing);
  const others = threads.filter(({ id }) => id !== conversation.id);
  return [conversation, ...others].flatMap(({ machineSends }) =>
    machineSends.filter(({ addressId }) => addressId === address.id),
  );
}

/** Before the message is written: what it is marked with. */
export function markMessage(message: MessageRecord, reactions: readonly Reaction[]): void {
  for (const { mark } of ofKind(reactions, "mark"))
    if (!message.marks.includes(mark)) message.marks.push(mark);
  const answers = ofKind(reactions, "answer").map(({ question, value }) => ({ question, value }));
  if (answers.length > 0) message.answers = [...(message.answers ?? []), ...answers];
}

/** Whether a machine has done all that was asked for, so that the words wait for nobody. */
export function saidAll(reactions: readonly Reaction[]): boolean {
  const kinds = new Set(reactions.map(({ kind }) => kind));
  return kinds.has("said_all") && !kinds.has("emergency");
}

/** After the message is in its thread: the ledger and running plans first, the staff's side next, words last. */
export async function carryOut(
  tx: Transaction,
  heard: Heard,
  rows: ReactRows,
  reactions: readonly Reaction[],
): Promise<void> {
  const entries: ConsentEntry[] = [];
  for (const reaction of ofKind(reactions, "consent"))
    entries.push(...(await addConsent(tx, rows, reaction)));
  for (const { tag } of ofKind(reactions, "tag")) await addTag(tx, rows, tag);
  for (const { userId } of ofKind(reactions, "assign")) rows.conversation.assigneeId = userId;
  for (const reaction of ofKind(reactions, "review")) askForRuling(tx, rows, reaction, entries);
  for (const { ruleId } of ofKind(reactions, "ran"))
    tx.committed(() => heard.house.noteRun(ruleId, heard.now));
  let raised: Raised | null = null;
  for (const reaction of ofKind(reactions, "emergency"))
    raised = await raiseEmergency(tx, heard.house, rows, reaction);
  for (const reaction of ofKind(reactions, "form")) await moveForm(tx, rows, reaction);
  for (const reaction of ofKind(reactions, "errand")) addErrand(tx, rows, reaction, reactions);
  let allSaid = true;
  for (const [n, reaction] of ofKind(reactions, "say").entries())
    allSaid = (await say(tx, heard, rows, reaction, { entries, n, raised })) && allSaid;
  if (raised) await writeRaised(tx, raised);
  // Of what was asked before this message nothing is answered by it.
  if (allSaid && ofKind(reactions, "answered").length > 0) rows.conversation.needsReplySince = rows.waited;
}

/** A task that was left open after its doubt was lifted takes the new words; there is one of a kind for an address. */
function askForRuling(
  tx: Transaction,
  { message, address, conversation }: ReactRows,
  { review: kind, dueAt }: Of<"review">,
  entries: readonly ConsentEntry[],
): void {
  const doubts = entries
    .filter(({ choice }) => choice === "doubted")
    .map(({ addressId, id }) => ({ addressId, entryId: id }));
  const same = (one: ReviewRecord) => one.kind === kind && one.addressId === address.id;
  const left = doubts.length > 0 ? conversation.reviews.find(same) : undefined;
  const place = { messageId: message.id, addressId: address.id, channel: message.channel };
  conversation.reviews = conversation.reviews.filter((one) => one !== left);
  conversation.reviews.push({ id: left?.id ?? tx.ids.next(), kind, doubts, ...place, at: tx.now, dueAt });
}

/**
 * One entry for the address, one for whatever else is the same phone. A refusal that comes by mail from elsewhere, such
 * as a mailbox that ours are forwarded to, is about what we write to: every mailbox of the patient. That it came to the
 * wrong person is about the mailbox that it answers, where it says which.
 */
async function addConsent(
  tx: Transaction,
  { message, address, conversation, doubtful }: ReactRows,
  { kind: _kind, ...said }: Of<"consent">,
): Promise<ConsentEntry[]> {
  const meant = [address, ...(said.scope === "channel" ? [] : await samePhone(tx, address))];
  if (said.choice !== "given" && isElsewhere(message, address, conversation)) {
    const theirs = (await tx.addressesOf(conversation.patientId)).filter(({ kind }) => kind === "email");
    const answered = said.choice === "doubted" ? theirs.filter(({ id }) => id === doubtful) : [];
    meant.push(...(answered.length > 0 ? answered : theirs));
  }
  const entries = meant.map((one) =>
    tx.addConsent({
      ...said,
      id: tx.ids.next(),
      organizationId: tx.organizationId,
      addressId: one.id,
      // What is said in the place of a shared phone is said of the phone, not of one of its people.
      patientId: conversation.whose ? null : conversation.patientId,
      channel: message.channel,
      lineId: message.lineId,
      word: wordsIn(message).trim(),
      at: tx.now,
      messageId: message.id,
    }),
  );
  // Who shares the phone shares what was said from it.
  const others = (await threadsSharing(tx, meant)).filter((one) => one !== conversation);
  if (said.choice === "refused")
    for (const entry of entries) {
      const event = { kind: "opted_out", addressId: entry.addressId, word: plainWord(entry) } as const;
      for (const thread of [conversation, ...others])
        await tellRunning(tx, thread, event, { purposes: said.purposes });
    }
  for (const thread of others)
    tx.event({ name: "patient.changed", patientId: thread.patientId, conversation: thread });
  return entries;
}

/** Mail in a patient's thread from an address that is not theirs. */
function isElsewhere(
  { channel }: MessageRecord,
  { patientIds }: AddressRecord,
  { patientId, whose }: ConversationRecord,
): boolean {
  return channel === "email" && !whose && !patientIds.includes(patientId);
}

async function addTag(tx: Transaction, { conversation }: ReactRows, tag: string): Promise<void> {
  const patient = await tx.patient(conversation.patientId);
  if (!patient || patient.tags.includes(tag)) return;
  patient.tags.push(tag);
  tx.changed(patient);
  tx.event({ name: "patient.changed", patientId: patient.id, conversation });
}

/** One form is asked at a time: a new one takes the place of the one before. */
async function moveForm(tx: Transaction, rows: ReactRows, { run, begin, shown }: Of<"form">): Promise<void> {
  const { message, address, conversation } = rows;
  const known = conversation.formRunId === null ? null : await tx.formRun(conversation.formRunId);
  if (known && begin === null) {
    Object.assign(known, stateOf(run));
    tx.changed(known);
  } else if (begin) {
    if (known) {
      Object.assign(known, { state: "taken_over", dueAt: null });
      tx.changed(known);
    }
    conversation.formRunId = tx.ids.next();
    tx.addFormRun({
      ...begin,
      ...stateOf(run),
      id: conversation.formRunId,
      organizationId: tx.organizationId,
      version: 1,
      conversationId: conversation.id,
      addressId: address.id,
      lineId: message.lineId,
      startedAt: tx.now,
    });
  }
  if (run.state !== "asking") {
    conversation.formRunId = null;
    delete conversation.form;
    // What was asked for and not asked to its end waits for a person, also after a STOP.
    if (run.state !== "answered") {
      rows.waited ??= message.at;
      conversation.needsReplySince ??= message.at;
    }
  } else if (shown) conversation.form = { ...shown, index: run.index, dueAt: run.dueAt };
}

const stateOf = ({ state, index, asked, answers, dueAt }: RunState): RunState => ({
  state,
  index,
  asked,
  answers,
  dueAt,
});

function addErrand(
  tx: Transaction,
  { message, conversation }: ReactRows,
  { errand, target, rule }: Of<"errand">,
  reactions: readonly Reaction[],
): void {
  const [appointment] = ofKind(reactions, "answer");
  tx.addErrand({
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    kind: errand,
    target,
    rule,
    conversationId: conversation.id,
    messageId: message.id,
    channel: message.channel,
    lineId: message.lineId,
    answer: appointmentAnswers.find((one) => one === appointment?.value) ?? null,
    at: tx.now,
    state: "due",
    tries: 0,
    nextAt: tx.now,
    outcome: null,
  });
}

/** Whether it was put into the unit. */
async function say(
  tx: Transaction,
  { house, line, now }: Heard,
  { message, address: wroteFrom, conversation }: ReactRows,
  reaction: Of<"say">,
  { entries, n, raised }: { entries: readonly ConsentEntry[]; n: number; raised: Raised | null },
): Promise<boolean> {
  const wording = reaction.madeBy === emergencies.id ? raised : null;
  const [patient, addresses] = await Promise.all([
    tx.patient(conversation.patientId),
    tx.addressesOf(conversation.patientId),
  ]);
  if (!patient) return false;
  const address =
    reaction.exempt === "confirms" && isElsewhere(message, wroteFrom, conversation)
      ? ownMailbox(addresses, conversation)
      : wroteFrom;
  // Whoever wrote it gave no mailbox of the patient's: there is nobody to confirm it to.
  if (!address) return false;
  const exemption = exemptionOf(reaction, message, address, entries, now);
  const { purpose, text, level, madeBy, expiresSeconds } = reaction;
  const consent = await tx.consentOf([...new Set([address.id, ...addresses.map(({ id }) => id)])]);
  const question = { purpose, channel: message.channel, now, byPerson: false, exemption };
  const here = consent.filter(({ addressId }) => addressId === address.id);
  if (!mayWrite(here, question).may) {
    if (wording) wording.alarm.answer = { messageId: null, note: notAnswered };
    return false;
  }
  // The same line and address and no other: nobody else reads what somebody asked here.
  const policy: Policy = { ...defaultPolicies[purpose], steps: [], atEnd: "rest", expiresSeconds };
  const facts = planFactsOf(
    { now, patient, addresses, consent, lastInbound: conversation.lastInbound },
    { ...house, policy, asking: { byPerson: false, exemption } },
    [{ level, words: text }],
  );
  const way: Way = {
    channel: message.channel,
    address,
    line,
    available: true,
    needsTemplate: false,
    reason: "it answers what was written here",
    isDefault: true,
    windowClosesAt: null,
  };
  const { delivery } = addOutgoing(tx, {
    conversation,
    ...(wording && { alarmId: wording.alarm.id }),
    facts: { ...facts, template: reaction.template ?? null },
    way,
    policy,
    purpose,
    text,
    authorId: null,
    madeBy,
    machine: { by: reaction.by ?? null, heard: reaction.heard ?? null },
    ...(exemption && { exemption }),
    clientKey: reactionKey(message.id, n),
  });
  if (wording) setWording(wording.alarm, delivery);
  if (reaction.whose && conversation.whose)
    conversation.whose.asked = { at: tx.now, patientIds: reaction.whose, fromSeq: message.seq };
  return true;
}

/** Where mail to the patient goes: from where they wrote last, else any of theirs. */
function ownMailbox(
  addresses: readonly AddressRecord[],
  { lastInbound }: ConversationRecord,
): AddressRecord | undefined {
  const mailboxes = addresses.filter(({ kind, answerable }) => kind === "email" && answerable);
  return mailboxes.find(({ id }) => id === lastInbound.email?.addressId) ?? mailboxes[0];
}

function exemptionOf(
  { exempt }: Of<"say">,
  message: MessageRecord,
  address: AddressRecord,
  entries: readonly ConsentEntry[],
  now: Date,
): Exemption | null {
  if (exempt === "answers_help")
    return { kind: exempt, messageId: message.id, until: new Date(now.getTime() + confirmWithinMs) };
  const refusal = entries.find(({ addressId, choice }) => addressId === address.id && choice === "refused");
  return exempt === "confirms" && refusal ? { kind: exempt, entryId: refusal.id } : null;
}

function ofKind<Kind extends Reaction["kind"]>(reactions: readonly Reaction[], kind: Kind): Of<Kind>[] {
  return reactions.filter((reaction): reaction is Of<Kind> => reaction.kind === kind);
}
