/** One inbound message into its patient's thread: address, patient, conversation, message, all in one write. */
import { createHash } from "node:crypto";
import { addressKindOf } from "../../shared/domain/channels.ts";
import type { ParsedMessage } from "../channels/contract.ts";
import { findKeyword } from "../consent/keywords.ts";
import { displayAddress } from "../events/present-patient.ts";
import type { Heard, House } from "../rules/automatic/types.ts";
import { wordsIn } from "../rules/automatic/words-in.ts";
import { newConversation, noteInbound } from "../rules/conversation-changes.ts";
import { isShared } from "../rules/household/members.ts";
import { waitForOwner } from "../rules/household/move.ts";
import { inheritRefusals, linkPhones, twinOf } from "../rules/same-phone.ts";
import { calledName } from "../rules/ways.ts";
import { cannotBeAnswered, type AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { LineRecord } from "../store/lines.ts";
import { inboundKey, type MessageRecord } from "../store/messages.ts";
import type { PatientRecord } from "../store/patients.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Unit } from "../store/unit.ts";
import { placeShared, type Placed } from "./household.ts";
import { carryOut, decideReactions, markMessage, saidAll } from "./react.ts";
import { answersPage } from "./page-answer.ts";
import { tellRunning } from "../rules/plan/apply.ts";

export type MessageOutcome =
  | "message stored"
  | "message stored from an unknown sender"
  | "message stored from a sender that cannot be answered"
  | "message stored as a conflicting copy"
  | "duplicate message"
  | "page acknowledged";

/** Senders that are nobody in particular: each of their messages is a thread of its own. */
const nobody = /^\s*$|^\+?(anonymous|unknown|restricted|private|unavailable|withheld)$/i;

interface Found {
  conversation: ConversationRecord;
  address: AddressRecord;
  /** Whether a reply may go back to this address by default. */
  answerHere: boolean;
  unknownSender: boolean;
  /** Mail in the right thread from an address that is not known to be the patient's. */
  unverified: boolean;
  /** Of an address that several patients share. */
  placed?: Placed;
}

/** The unit of work that stores one message. Safe to run again and again over the same journal entry. */
export function storeMessage(
  store: Store,
  house: House,
  line: LineRecord,
  parsed: ParsedMessage,
): Unit<MessageOutcome> {
  const scope = systemScope(line.organizationId);
  const sender = senderOf(parsed, line);
  const addressKey = store.addresses.addressKey(line.organizationId, sender.kind, sender.value);
  const senderMark = `${sender.kind}:${sender.value}`;
  const key = inboundKey(parsed.providerMessageId, senderMark);

  const aboutConsent = findKeyword(wordsIn(parsed)) !== null;
  const twin = aboutConsent ? twinOf(sender) : null;
  const twinKeys = twin ? [store.addresses.addressKey(line.organizationId, twin.kind, twin.value)] : [];

  return {
    addressKeys: [addressKey, ...twinKeys],
    ...(aboutConsent && { threadKeys: [addressKey] }),
    async run(tx) {
      if (await answersPage(tx, store, house.emergency?.settings ?? null, parsed)) return "page acknowledged";
      let storedKey = key;
      let conflicting = false;
      if (tx.attempt > 0) {
        const earlier = await store.messages.byInboundKey(scope, line.id, key);
        if (earlier) {
          if (sameWords(earlier, parsed)) return "duplicate message";
          storedKey = inboundKey(parsed.providerMessageId, senderMark, wordsHash(parsed));
          conflicting = true;
          if (await store.messages.byInboundKey(scope, line.id, storedKey)) return "duplicate message";
        }
      }
      const found = await findThread(tx, store, house, line, parsed, sender, addressKey);
      noteReachable(tx, sender, found.address);
      await linkOthers(tx, parsed, found.address);
      const message = makeMessage(tx, line, parsed, found, storedKey, conflicting);
      const { conversation, address } = found;
      const waited = conversation.needsReplySince;
      noteInbound(conversation, message, found.answerHere);
      if (found.placed?.answers.length) message.answers = [...found.placed.answers];
      const from = found.unverified ? "claimed" : found.unknownSender ? "stranger" : "patient";
      const answeredByProvider = parsed.answeredByProvider ?? null;
      const heard: Heard = {
        now: tx.now,
        house,
        line,
        message,
        address,
        conversation,
        from,
        whose: found.placed?.whose ?? null,
        mayAnswer: parsed.automatic === null,
        answeredByProvider,
      };
      const reactions = await decideReactions(tx, heard);
      markMessage(message, reactions);
      // A STOP waits for nobody; who waited before it still does.
      if (saidAll(reactions)) conversation.needsReplySince = waited;
      else waitForOwner(conversation, message.at);
      tx.changed(conversation);
      tx.addMessage(message);
      tx.event({ name: "message.received", conversation, message });
      // Of whom no more is known than what it answers: that mailbox may be the wrong one, and no other.
      const wrong = reactions.some((one) => one.kind === "review" && one.review === "wrong_number");
      const answers = wrong && found.unverified ? await mailAnswered(tx, store, parsed) : null;
      const doubtful = answers?.addressId ?? null;
      await carryOut(tx, heard, { message, address, conversation, waited, doubtful }, reactions);
      // A refusal is told before the answer that it is too: it says more.
      await endPlans(tx, parsed, found);
      if (conflicting) return "message stored as a conflicting copy";
      if (!found.address.answerable) return "message stored from a sender that cannot be answered";
      return found.unknownSender ? "message stored from an unknown sender" : "message stored";
    },
  };
}

/** A machine's mail answers nothing, and who may be somebody else answers for nobody. */
async function endPlans(
  tx: Transaction,
  parsed: ParsedMessage,
  { conversation, unverified }: Found,
): Promise<void> {
  if (parsed.automatic !== null || unverified) return;
  const { name, provisional } = conversation.patient;
  const called = calledName({ patientName: name, provisional });
  await tellRunning(tx, conversation, { kind: "answered", name: upper(called) });
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Sender {
  kind: AddressRecord["kind"];
  value: string;
  answerable: boolean;
  verified: boolean;
}

function senderOf(parsed: ParsedMessage, line: LineRecord): Sender {
  if (parsed.sender) return { ...parsed.sender, answerable: true };
  const given = parsed.senderAsGiven.trim();
  const value = nobody.test(given)
    ? `${given || "no sender"} (${parsed.providerMessageId.slice(-8)})`
    : given;
  return { kind: addressKindOf[line.channel], value, answerable: false, verified: false };
}

/**
 * Strongest hint first: a token that we signed, then a mail's reference to one of ours, then whose address it
 * is. Never the subject alone. Nobody known: a provisional patient with a thread of their own.
 */
async function findThread(
  tx: Transaction,
  store: Store,
  house: House,
  line: LineRecord,
  parsed: ParsedMessage,
  sender: Sender,
  addressKey: string,
): Promise<Found> {
  const known = await knownSender(tx, parsed, sender, addressKey);
  const hinted = await hintedConversation(tx, store, parsed);
  if (hinted) {
    const address = known ?? (await addAddress(tx, sender, addressKey, []));
    const theirs = address.patientIds.includes(hinted.patientId);
    const unverified = !theirs || claimedOnly(parsed, line);
    return { conversation: hinted, address, answerHere: theirs, unknownSender: false, unverified };
  }
  if (known && isShared(known)) {
    const placed = await placeShared(tx, house, known, parsed);
    const { conversation } = placed;
    const unverified = claimedOnly(parsed, line);
    return { conversation, address: known, answerHere: true, unknownSender: false, unverified, placed };
  }
  const patientId = known?.patientIds[0];
  if (known && patientId !== undefined) {
    const conversation = (await tx.conversationOf(patientId)) ?? (await openFor(tx, patientId));
    const unverified = claimedOnly(parsed, line);
    return { conversation, address: known, answerHere: true, unknownSender: false, unverified };
  }
  const patient = addProvisional(tx, sender, known);
  const address = known ?? (await addAddress(tx, sender, addressKey, [patient.id]));
  if (known) {
    known.patientIds = [patient.id];
    tx.changed(known);
  }
  const conversation = addConversation(tx, patient);
  return { conversation, address, answerHere: sender.answerable, unknownSender: true, unverified: false };
}

/**
 * Where words come from, words can go, whatever a provider said of it before; and a number that they came from is one,
 * whoever typed it in or ruled it wrong. Of a mailbox a From says neither.
 */
function noteReachable(tx: Transaction, sender: Sender, address: AddressRecord): void {
  if (!sender.answerable) return;
  // A person's word for it becomes proof.
  const proven = address.verified && !address.checked;
  const verifies = sender.verified && !proven && address.kind !== "email";
  if (address.answerable && !verifies) return;
  address.note = null;
  address.reopened = null;
  address.answerable = true;
  if (verifies) Object.assign(address, { verified: true, checked: null });
  tx.changed(address);
}

/**
 * Who writes from here, as far as addresses tell: its own row, else that of the same person or phone. A number that is
 * nobody's, or not known on this channel, is whose it is on the other.
 */
async function knownSender(
  tx: Transaction,
  parsed: ParsedMessage,
  sender: Sender,
  addressKey: string,
): Promise<AddressRecord | null> {
  const known = (await tx.address(addressKey)) ?? (await linkToOther(tx, parsed, sender, addressKey));
  const twin = known?.patientIds.length ? null : twinOf(sender);
  const other = twin && (await tx.address(tx.addressKey(twin.kind, twin.value)));
  if (!other?.patientIds.length) return known;
  if (!known) return addAddress(tx, sender, addressKey, [...other.patientIds]);
  known.patientIds = [...other.patientIds];
  tx.changed(known);
  return known;
}

/** A mail's From is a claim until a token of ours or the sender's own domain vouches for it. */
function claimedOnly(parsed: ParsedMessage, line: LineRecord): boolean {
  return line.channel === "email" && parsed.marks.includes("unverified_sender");
}

/** The same person under another address that the provider vouches for: the new address becomes theirs too. */
async function linkToOther(
  tx: Transaction,
  parsed: ParsedMessage,
  sender: Sender,
  addressKey: string,
): Promise<AddressRecord | null> {
  for (const { kind, value } of parsed.otherAddresses ?? []) {
    const other = await tx.address(tx.addressKey(kind, value));
    if (other?.patientIds.length) return addAddress(tx, sender, addressKey, [...other.patientIds]);
  }
  return null;
}

/** What the provider vouches for beside the sender is kept with the same people: the next message may come from it. */
async function linkOthers(tx: Transaction, parsed: ParsedMessage, address: AddressRecord): Promise<void> {
  if (address.patientIds.length === 0) return;
  for (const { kind, value, verified } of parsed.otherAddresses ?? []) {
    const key = tx.addressKey(kind, value);
    const sender = { kind, value, verified, answerable: true };
    const other = (await tx.address(key)) ?? (await addAddress(tx, sender, key, [...address.patientIds]));
    // A user id that is somebody else's already stays theirs.
    if (other.patientIds.some((id) => address.patientIds.includes(id))) await linkPhones(tx, address, other);
  }
}

async function hintedConversation(
  tx: Transaction,
  store: Store,
  parsed: ParsedMessage,
): Promise<ConversationRecord | null> {
  if (!parsed.thread) return null;
  const { conversationId } = parsed.thread;
  const signed = conversationId === null ? null : await tx.conversation(conversationId);
  if (signed) return signed;
  const answered = await mailAnswered(tx, store, parsed);
  return answered && tx.conversation(answered.conversationId);
}

/** The mail of this thread or another that it says to answer: where it stands, and to whom it went. */
function mailAnswered(tx: Transaction, store: Store, { thread }: ParsedMessage) {
  const mailIds = (thread?.inReplyTo ?? []).filter((id) => id.startsWith("<"));
  return store.messages.placeOfMail(systemScope(tx.organizationId), mailIds);
}

async function addAddress(
  tx: Transaction,
  sender: Sender,
  key: string,
  patientIds: string[],
): Promise<AddressRecord> {
  const address: AddressRecord = {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    version: 1,
    kind: sender.kind,
    key,
    value: sender.value,
    patientIds,
    verified: sender.verified,
    answerable: sender.answerable,
    note: sender.answerable ? null : cannotBeAnswered,
  };
  tx.addAddress(address);
  await inheritRefusals(tx, address);
  return address;
}

function addProvisional(tx: Transaction, sender: Sender, known: AddressRecord | null): PatientRecord {
  const patient: PatientRecord = {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    version: 1,
    provisional: true,
    name: displayAddress(known ?? sender),
    latinName: null,
    pronouns: null,
    birthDate: null,
    recordNumber: null,
    tags: [],
    language: null,
    timeZone: null,
    preferredAddressId: null,
    reach: null,
  };
  tx.addPatient(patient);
  return patient;
}

/** A known patient's first message: their conversation begins with it. */
async function openFor(tx: Transaction, patientId: string): Promise<ConversationRecord> {
  const patient = await tx.patient(patientId);
  if (!patient) throw new Error(`address of a patient ${patientId} who is gone`);
  return addConversation(tx, patient);
}

function addConversation(tx: Transaction, patient: PatientRecord): ConversationRecord {
  const conversation = newConversation(tx.ids.next(), patient, tx.now);
  tx.addConversation(conversation);
  return conversation;
}

function makeMessage(
  tx: Transaction,
  line: LineRecord,
  parsed: ParsedMessage,
  found: Found,
  storedKey: string,
  conflicting: boolean,
): MessageRecord {
  const marks: MessageRecord["marks"] = parsed.marks.filter((mark) => mark !== "unverified_sender");
  if (found.unverified) marks.push("unverified_sender");
  if (conflicting) marks.push("conflicting_copy");
  return {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    conversationId: found.conversation.id,
    patientId: found.conversation.patientId,
    seq: found.conversation.lastSeq + 1,
    direction: "inbound",
    channel: line.channel,
    lineId: line.id,
    addressId: found.address.id,
    authorId: null,
    madeBy: null,
    at: tx.now,
    inboundKey: storedKey,
    clientKey: null,
    mailId:
      line.channel === "email" && parsed.providerMessageId.startsWith("<") ? parsed.providerMessageId : null,
    marks,
    subject: parsed.subject,
    text: parsed.text,
    fullText: parsed.fullText,
    files: parsed.files.map(({ name, contentType, bytes }) => ({ name, contentType, bytes })),
    edits: 0,
  };
}

function sameWords(earlier: MessageRecord, parsed: ParsedMessage): boolean {
  return earlier.text === parsed.text && earlier.subject === parsed.subject;
}

function wordsHash(parsed: ParsedMessage): string {
  return createHash("sha256")
    .update(`${parsed.subject ?? ""}\0${parsed.text}`)
    .digest("base64url");
}
