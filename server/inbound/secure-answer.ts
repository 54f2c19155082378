/**
 * What a patient wrote on the secure page, into their thread. They have shown who they are, so it is theirs even where
 * a phone is shared; and it came by no channel, so it opens no WhatsApp window and no reply is drawn to it. A refusal
 * and an emergency count as anywhere else. START counts as a word: a refusal is lifted from where it was said, or on
 * the patient's own page. No machine answers: the page itself says that the words arrived.
 */
import { systemScope } from "../store/scope.ts";
import type { House, Reaction } from "../rules/automatic/types.ts";
import { noteInbound } from "../rules/conversation-changes.ts";
import { calledName } from "../rules/ways.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { LineRecord } from "../store/lines.ts";
import { inboundKey, type MessageRecord } from "../store/messages.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { carryOut, decideReactions, markMessage, saidAll } from "./react.ts";
import { tellRunning } from "../rules/plan/apply.ts";

export interface SecureAnswer {
  conversation: ConversationRecord;
  /** Where the link had gone, and by which line. */
  address: AddressRecord;
  line: LineRecord;
  text: string;
  /** Of the form it was written into: the same form twice is one message. */
  nonce: string;
}

const counted: readonly Reaction["kind"][] = ["consent", "mark", "review", "emergency", "said_all"];

/** False where the form came before. */
export async function storeSecureAnswer(
  tx: Transaction,
  store: Store,
  house: House,
  { conversation, address, line, text, nonce }: SecureAnswer,
): Promise<boolean> {
  const key = inboundKey(`secure-page:${nonce}`, address.id);
  if (await store.messages.byInboundKey(systemScope(tx.organizationId), line.id, key)) return false;
  const message: MessageRecord = {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    conversationId: conversation.id,
    patientId: conversation.patientId,
    seq: conversation.lastSeq + 1,
    direction: "inbound",
    channel: line.channel,
    lineId: line.id,
    addressId: address.id,
    authorId: null,
    madeBy: null,
    at: tx.now,
    inboundKey: key,
    clientKey: null,
    mailId: null,
    marks: ["secure_page"],
    subject: null,
    text,
    fullText: null,
    files: [],
    edits: 0,
  };
  const waited = conversation.needsReplySince;
  noteInbound(conversation, message, false);
  const heard = {
    ...{ now: tx.now, house, line, message, address, conversation, from: "patient" as const },
    ...{ whose: null, mayAnswer: false, answeredByProvider: null },
  };
  const reactions = refusalsAndAlarms(await decideReactions(tx, heard));
  markMessage(message, reactions);
  if (saidAll(reactions)) conversation.needsReplySince = waited;
  tx.changed(conversation);
  tx.addMessage(message);
  tx.event({ name: "message.received", conversation, message });
  await carryOut(tx, heard, { message, address, conversation, waited }, reactions);
  const { name, provisional } = conversation.patient;
  const called = calledName({ patientName: name, provisional });
  await tellRunning(tx, conversation, {
    kind: "answered",
    name: called.charAt(0).toUpperCase() + called.slice(1),
  });
  return true;
}

function refusalsAndAlarms(reactions: readonly Reaction[]): Reaction[] {
  const lifts = reactions.some((one) => one.kind === "consent" && one.choice === "given");
  return reactions.filter(
    (one) => counted.includes(one.kind) && !(lifts && ["consent", "mark", "said_all"].includes(one.kind)),
  );
}
