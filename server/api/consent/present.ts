/** A patient's ledger as staff read it: the answer first, then every entry behind it. */
import type { ConsentEntryView, ConsentForm, ConsentView, ConsentWay } from "../../../shared/api/consent.ts";
import { undoRulingMs } from "../../../shared/domain/consent.ts";
import { channelOfKind } from "../../../shared/domain/channels.ts";
import { patientPurposes } from "../../../shared/domain/preferences.ts";
import { isOwnSlip } from "../../commands/consent.ts";
import { isWarning, standingOf, warningStanding } from "../../consent/standing.ts";
import { isAnothers } from "../../consent/whose-words.ts";
import { displayAddress } from "../../events/present-patient.ts";
import type { Presenter } from "../../events/present.ts";
import { consentAnswerKey } from "../../rules/automatic/types.ts";
import { addressTail } from "../../../shared/text/address-tail.ts";
import { cannotBeAnswered, type AddressRecord } from "../../store/addresses.ts";
import type { ConsentEntry } from "../../store/consent-entries.ts";
import type { ConsentFormRecord } from "../../store/consent-forms.ts";
import type { DeliveryRecord } from "../../store/deliveries.ts";
import type { OrganizationFacts } from "../../store/directory.ts";
import { blockListAgrees, type LineStateRecord } from "../../store/line-states.ts";
import type { MessageRecord } from "../../store/messages.ts";
import type { PatientRecord } from "../../store/patients.ts";
import { isUsed } from "../../rules/line/standing.ts";

export interface LedgerRows {
  patient: PatientRecord;
  conversationId: string | null;
  /** The patient's own. */
  addresses: readonly AddressRecord[];
  /** Of entries on addresses that are no longer the patient's. */
  formerAddresses: readonly AddressRecord[];
  entries: readonly ConsentEntry[];
  /** Those that entries name. */
  messages: readonly MessageRecord[];
  /** What machines answered to them. */
  answers: readonly MessageRecord[];
  /** Of messages that were on their way, and of the answers. */
  deliveries: readonly DeliveryRecord[];
  forms: readonly ConsentFormRecord[];
  /** Of the organization's lines. */
  lineStates: readonly LineStateRecord[];
  /** The first entry that is not where or as it was written; null when all are. */
  brokenAt: string | null;
}

export interface LedgerReader {
  facts: OrganizationFacts;
  staff: Presenter["staff"];
  userId: string | null;
  now: Date;
}

export function presentLedger(rows: LedgerRows, reader: LedgerReader): ConsentView {
  const { patient, entries, addresses } = rows;
  const { name, latinName, provisional, language } = patient;
  return {
    patient: { id: patient.id, name, latinName, provisional, language },
    conversationId: rows.conversationId,
    quietHours: patient.quietHours ?? null,
    ways: addresses.map((address) => presentWay(address, entries, patient.id, reader)),
    entries: [...entries].reverse().map((entry) => presentEntry(entry, rows, reader)),
    chain: { unbroken: rows.brokenAt === null, entries: entries.length, brokenAt: rows.brokenAt },
    blockLists: presentBlockLists(rows, reader),
  };
}

/** Of the lines by which these addresses would be written to. */
function presentBlockLists(
  { addresses, lineStates }: LedgerRows,
  { facts }: LedgerReader,
): ConsentView["blockLists"] {
  const channels = new Set(addresses.map(({ kind }) => channelOfKind[kind]));
  return lineStates.flatMap(({ id, blockList }) => {
    const line = facts.lines.get(id);
    if (!line || !blockList || !channels.has(line.channel)) return [];
    const comparedAt = blockList.at.toISOString();
    return {
      lineName: line.name,
      comparedAt,
      agrees: blockListAgrees(blockList),
      problem: blockList.problem,
    };
  });
}

function presentWay(
  address: AddressRecord,
  all: readonly ConsentEntry[],
  patientId: string,
  { facts, now }: LedgerReader,
): ConsentWay {
  const { id, kind } = address;
  const channel = channelOfKind[kind];
  const entries = all.filter(({ addressId }) => addressId === id);
  const warning = warningStanding(entries, { patientId, now });
  const demanded = [...facts.policies.values()].some(({ policy }) => policy.needsWarning?.includes(channel));
  const lines = [...facts.lines.values()].filter((line) => line.channel === channel && isUsed(line));
  return {
    addressId: id,
    kind,
    channel,
    display: displayAddress(address),
    tail: addressTail(address),
    shared: address.patientIds.length > 1,
    obstacle: obstacleOf(address, lines.length > 0),
    reachable: address.answerable && lines.length > 0,
    warning: { accepted: warning.accepted, entryId: warning.entry?.id ?? null, demanded },
    cells: patientPurposes.map((purpose) => {
      const { state, may, entry } = standingOf(entries, { purpose, channel, now });
      return { purpose, state, may, entryId: entry?.id ?? null };
    }),
  };
}

function obstacleOf(address: AddressRecord, hasLine: boolean): string | null {
  if (!address.answerable) return address.note ?? cannotBeAnswered;
  if (!hasLine) return "The clinic has no line for it that works";
  return address.verified ? null : "Not verified, so nothing goes there by itself";
}

function presentEntry(entry: ConsentEntry, rows: LedgerRows, reader: LedgerReader): ConsentEntryView {
  const { facts, userId, now } = reader;
  const address = [...rows.addresses, ...rows.formerAddresses].find(({ id }) => id === entry.addressId);
  const message = rows.messages.find(({ id }) => id === entry.messageId);
  const form = rows.forms.find(({ id }) => id === entry.formId);
  const user = entry.actorId === null ? undefined : facts.users.get(entry.actorId);
  const correctedBy = rows.entries.find(
    ({ rulesOn, choice }) => rulesOn === entry.id && choice === "withdrawn",
  );
  const withheld = isAnothers(entry, rows.patient.id, address);
  const undoable = correctedBy === undefined && isOwnSlip(entry, userId, now);
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    choice: entry.choice,
    about: isWarning(entry) ? "unencrypted" : "messages",
    scope: entry.scope,
    purposes: entry.purposes,
    channel: entry.channel,
    covers: address ? channelOfKind[address.kind] : entry.channel,
    addressId: entry.addressId,
    addressTail: address ? addressTail(address) : "··",
    addressDisplay: address ? displayAddress(address) : "",
    lineName: entry.lineId === null ? null : (facts.lines.get(entry.lineId)?.name ?? null),
    source: entry.source,
    how: entry.how,
    words: withheld ? "" : entry.word,
    withheld,
    shown: entry.template,
    actor: user ? reader.staff(user) : null,
    message:
      message && !withheld
        ? { id: message.id, conversationId: message.conversationId, seq: message.seq }
        : null,
    answer: withheld ? null : answerTo(entry, rows),
    form:
      form && !withheld
        ? { id: form.id, name: form.name, contentType: form.contentType, bytes: form.bytes }
        : null,
    onTheirWay: withheld ? [] : onTheirWay(entry, rows),
    corrects: entry.rulesOn,
    correctedBy: correctedBy?.id ?? null,
    dueAt: entry.dueAt?.toISOString() ?? null,
    undoUntil: undoable ? new Date(entry.at.getTime() + undoRulingMs).toISOString() : null,
    place: entry.place,
  };
}

/** One number on two channels has two entries of one message: its answer stands with the address that wrote. */
function answerTo({ messageId, addressId }: ConsentEntry, { answers, deliveries }: LedgerRows) {
  const key = messageId === null ? null : consentAnswerKey(messageId);
  const found = answers.find((one) => one.addressId === addressId && one.clientKey === key);
  const delivery = found && deliveries.find((one) => one.messageId === found.id);
  if (!found || !delivery) return null;
  const { id, conversationId, at, text } = found;
  return { id, conversationId, at: at.toISOString(), words: text, state: delivery.state };
}

/** A call that was claimed and then not made after all left no attempt. */
function onTheirWay({ inFlight }: ConsentEntry, { messages, deliveries }: LedgerRows) {
  return (inFlight ?? []).flatMap(({ messageId, attemptId }) => {
    const delivery = deliveries.find((one) => one.messageId === messageId);
    const made = delivery?.steps.some(({ attempts }) => attempts.some(({ id }) => id === attemptId));
    const message = messages.find(({ id }) => id === messageId);
    return made && message
      ? [{ id: messageId, conversationId: message.conversationId, seq: message.seq }]
      : [];
  });
}

export function presentForm(
  form: ConsentFormRecord,
  { facts, staff }: Pick<LedgerReader, "facts" | "staff">,
): ConsentForm {
  const { id, name, contentType, bytes, signedOn, signedTime, at, uploadedBy } = form;
  const user = facts.users.get(uploadedBy);
  return {
    id,
    name,
    contentType,
    bytes,
    signedOn,
    signedTime,
    at: at.toISOString(),
    uploadedBy: user ? staff(user) : null,
  };
}
