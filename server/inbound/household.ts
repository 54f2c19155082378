/**
 * Where words from an address that several patients share belong. In this order: to the question whose code they bear;
 * to whom the answer to our "who is it about?" names; where our last words to this address came from, as long as they
 * count as asked. Else they wait in a place of their own, where staff see them at once.
 */
import type { ParsedMessage } from "../channels/contract.ts";
import { displayAddress } from "../events/present-patient.ts";
import { newConversation } from "../rules/conversation-changes.ts";
import type { House, Whose } from "../rules/automatic/types.ts";
import { readChoice } from "../rules/household/choice.ts";
import { codeIn, codeQuestion } from "../rules/household/codes.ts";
import { masksOf } from "../rules/household/masks.ts";
import { moveMessages } from "../rules/household/move.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { Transaction } from "../store/transaction.ts";

export interface Placed {
  conversation: ConversationRecord;
  /** Set where nobody knows whose it is. */
  whose: Whose | null;
  /** What the words were read as. */
  answers: NonNullable<MessageRecord["answers"]>;
}

/** Words of ours that went to the address. */
interface Asked {
  conversation: ConversationRecord;
  message: MessageRecord;
  /** Nobody wrote back into its thread since. */
  open: boolean;
}

/** How far back each thread of the household is read. */
const lookedBack = 40;

export async function placeShared(
  tx: Transaction,
  { organization }: House,
  address: AddressRecord,
  parsed: Pick<ParsedMessage, "text">,
): Promise<Placed> {
  const [members, threads] = await Promise.all([
    tx.patients(address.patientIds),
    tx.conversationsOf([...address.patientIds, ...(address.placePatientId ? [address.placePatientId] : [])]),
  ]);
  const place = threads.find(({ patientId }) => patientId === address.placePatientId) ?? null;
  const since = new Date(tx.now.getTime() - organization.householdHours * 3600_000);
  const asked = await askedOf(
    tx,
    address,
    threads.filter((one) => one !== place),
    since,
  );
  const masks = masksOf(members, organization.householdMask);

  const coded = codeAnswered(asked, parsed.text);
  if (coded) {
    const code = coded.message.code ?? "";
    return {
      conversation: coded.conversation,
      whose: null,
      answers: [{ question: codeQuestion, value: code }],
    };
  }
  const newest = asked.at(-1);
  const question = place?.whose?.asked ?? null;
  const chosen = place?.whose?.chosen ?? null;
  const overtaken = (at: Date) =>
    (newest !== undefined && newest.message.at > at) || (chosen !== null && chosen.at > at);
  const choosing = place && question && question.at > since && !overtaken(question.at);
  if (choosing) {
    const answered = await chosenBy(tx, place, members, masks, parsed.text);
    if (answered) return answered;
  }
  if (chosen && chosen.at > since && !(newest && newest.message.at > chosen.at)) {
    const member = members.find(({ id }) => id === chosen.patientId);
    if (member) return { conversation: await threadOf(tx, member), whose: null, answers: [] };
  }
  if (newest && !tellsNobody(asked, newest))
    return { conversation: newest.conversation, whose: null, answers: [] };

  const home = place ?? (await openPlace(tx, address, members));
  const whose: Whose = {
    mask: organization.householdMask,
    masks,
    patientIds: members.map(({ id }) => id),
    askedAt: question && question.at > since ? question.at : null,
  };
  return { conversation: home, whose, answers: [] };
}

/** Everything of ours that went to the address lately, oldest first. What was never handed over asked nobody. */
async function askedOf(
  tx: Transaction,
  address: AddressRecord,
  threads: readonly ConversationRecord[],
  since: Date,
): Promise<Asked[]> {
  const ends = await Promise.all(
    threads.map(async (conversation) => ({
      conversation,
      messages: await tx.threadEnd(conversation.id, lookedBack),
    })),
  );
  const ours = ends.flatMap(({ messages }) =>
    messages.filter(({ direction, at }) => direction === "outbound" && at > since),
  );
  const deliveries = await tx.deliveriesOf(ours.map(({ id }) => id));
  const went = new Map<string, Date>();
  for (const { messageId, purpose, steps } of deliveries) {
    if (purpose === "system") continue;
    const tries = steps
      .filter(({ addressId }) => addressId === address.id)
      .flatMap(({ attempts }) => attempts.filter(({ state }) => state !== "failed"));
    const last = tries.at(-1);
    if (last) went.set(messageId, last.startedAt);
  }
  return ends
    .flatMap(({ conversation, messages }) =>
      messages.flatMap((message): Asked[] => {
        const at = went.get(message.id);
        if (!at) return [];
        const open = !messages.some(
          (one) => one.direction === "inbound" && one.addressId === address.id && one.at > at,
        );
        return [{ conversation, message: { ...message, at }, open }];
      }),
    )
    .sort((a, b) => a.message.at.getTime() - b.message.at.getTime());
}

function codeAnswered(asked: readonly Asked[], text: string): Asked | null {
  const byCode = new Map(asked.flatMap((one) => (one.message.code ? [[one.message.code, one]] : [])));
  const code = codeIn(text, byCode.keys());
  return (code === null ? undefined : byCode.get(code)) ?? null;
}

/** Somebody else was asked something and has not answered: words without its code may be for either. */
function tellsNobody(asked: readonly Asked[], newest: Asked): boolean {
  return asked.some(
    ({ conversation, message, open }) =>
      open && message.code !== undefined && conversation.id !== newest.conversation.id,
  );
}

/** The answer to "who is it about?": what waited is filed with whom it names, and the answer below it. */
async function chosenBy(
  tx: Transaction,
  place: ConversationRecord,
  members: readonly PatientRecord[],
  masks: readonly string[],
  text: string,
): Promise<Placed | null> {
  const { whose } = place;
  if (!whose?.asked) return null;
  // Numbers mean the people in the order in which they were asked for, whoever came or went since.
  const options = whose.asked.patientIds.map((id) => members.findIndex((one) => one.id === id));
  const choice = readChoice(
    text,
    options.map((at) => masks[at] ?? ""),
  );
  if (choice?.kind !== "member") return null;
  const at = options[choice.index] ?? -1;
  const member = members[at];
  if (!member) return null;
  const conversation = await threadOf(tx, member);
  const held = (await tx.threadEnd(place.id, lookedBack)).filter(
    ({ direction, seq, marks }) =>
      direction === "inbound" &&
      seq >= (whose.asked?.fromSeq ?? 0) &&
      // What is about the address is about everybody.
      !marks.includes("opt_out") &&
      !marks.includes("opt_in"),
  );
  if (held.length > 0) await moveMessages(tx, place, conversation, held, null);
  whose.asked = null;
  whose.chosen = { at: tx.now, patientId: member.id };
  tx.changed(place);
  return { conversation, whose: null, answers: [{ question: "Who it is about", value: masks[at] ?? "" }] };
}

async function threadOf(tx: Transaction, patient: PatientRecord): Promise<ConversationRecord> {
  const known = await tx.conversationOf(patient.id);
  if (known) return known;
  const conversation = newConversation(tx.ids.next(), patient, tx.now);
  tx.addConversation(conversation);
  return conversation;
}

/** The thread in which words from this address wait. It is nobody's: a provisional patient without an address. */
async function openPlace(
  tx: Transaction,
  address: AddressRecord,
  members: readonly PatientRecord[],
): Promise<ConversationRecord> {
  const patient: PatientRecord = {
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    version: 1,
    provisional: true,
    name: displayAddress(address),
    latinName: null,
    pronouns: null,
    birthDate: null,
    recordNumber: null,
    tags: [],
    // What machines say there is said in the language of who has the phone.
    language: members[0]?.language ?? null,
    timeZone: members[0]?.timeZone ?? null,
    preferredAddressId: null,
    reach: null,
  };
  tx.addPatient(patient);
  const conversation = newConversation(tx.ids.next(), patient, tx.now);
  conversation.whose = {
    addressId: address.id,
    addressKey: address.key,
    waiting: 0,
    asked: null,
    chosen: null,
  };
  tx.addConversation(conversation);
  address.placePatientId = patient.id;
  tx.changed(address);
  return conversation;
}
