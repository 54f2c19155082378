/** Sample data for looking at the inbox without a server: the demo clinic's people in every state that can be. */
import type { Staff } from "../../../shared/api/common.ts";
import type {
  Conversation,
  ConversationSummary,
  PatientAddress,
  ReplyWay,
} from "../../../shared/api/conversations.ts";
import type { Message } from "../../../shared/api/messages.ts";
import {
  lines,
  patients,
  staff as castStaff,
  type CastMessage,
  type CastPatient,
} from "../../../shared/cast.ts";
import { addressKindOf, type AddressKind, type ChannelId } from "../../../shared/domain/channels.ts";
import { initialsOf } from "../../components/message/people.ts";
import { simpleDelivery } from "./fixtures-delivery.ts";

const minute = 60_000;

/** A stable id of 24 hexadecimal digits for a word. */
export function idOf(word: string): string {
  let hex = "";
  for (let index = 0; hex.length < 24; index += 1) {
    let sum = 0x811c9dc5 + index;
    for (const letter of word) sum = Math.imul(sum ^ letter.charCodeAt(0), 0x01000193);
    hex += (sum >>> 0).toString(16).padStart(8, "0");
  }
  return hex.slice(0, 24);
}

export const sampleStaff: readonly Staff[] = castStaff.map((one) => ({
  id: idOf(one.key),
  name: one.name,
  initials: initialsOf(one.name.replace(/^Dr\. /, "")),
  role: one.role,
}));

export function staffOf(key: string | undefined): Staff | null {
  return sampleStaff.find((one) => one.id === idOf(key ?? "")) ?? null;
}

export function sampleMe(): Staff {
  return sampleStaff[0] as Staff;
}

export function lineOf(channel: ChannelId): { lineId: string; lineName: string } {
  const line = lines.find((one) => one.channel === channel);
  return { lineId: idOf(line?.key ?? channel), lineName: line?.label ?? channel };
}

/** A phone number as people write it. */
function display(value: string): string {
  return value.startsWith("+1") ? `+1 ${value.slice(2, 5)} ${value.slice(5, 8)} ${value.slice(8)}` : value;
}

export function sampleMessage(
  conversationId: string,
  seq: number,
  entry: CastMessage & { kind: "inbound" | "outbound" },
  now: number,
): Message {
  const channel = entry.channel ?? "sms";
  const at = new Date(now - entry.minutesAgo * minute).toISOString();
  return {
    id: idOf(`${conversationId}-${seq}`),
    conversationId,
    seq,
    direction: entry.kind,
    channel,
    ...lineOf(channel),
    author: entry.kind === "outbound" ? staffOf(entry.author) : null,
    at,
    subject: entry.subject ?? null,
    text: entry.body,
    madeBy: null,
    fullText: null,
    files: [],
    marks: [],
    delivery: entry.kind === "outbound" ? simpleDelivery("delivered", channel, at) : null,
    edits: 0,
    clientKey: entry.kind === "outbound" ? idOf(`key-${conversationId}-${seq}`) : null,
  };
}

export function sampleMessages(patient: CastPatient, now: number): Message[] {
  const id = idOf(`conversation-${patient.key}`);
  return patient.history
    .filter((entry): entry is CastMessage & { kind: "inbound" | "outbound" } => entry.kind !== "note")
    .map((entry, index) => sampleMessage(id, index + 1, entry, now));
}

export function sampleSummary(patient: CastPatient, now: number): ConversationSummary {
  const messages = sampleMessages(patient, now);
  const last = messages.at(-1);
  const inbound = messages.filter((message) => message.direction === "inbound").at(-1);
  return {
    id: idOf(`conversation-${patient.key}`),
    version: 1,
    patient: brief(patient),
    status: "open",
    assignee: staffOf(patient.assignee),
    needsReplySince: inbound?.at ?? null,
    trouble: null,
    reviews: [],
    scheduledAt: null,
    lastSeq: messages.length,
    last: last
      ? {
          seq: last.seq,
          direction: last.direction,
          channel: last.channel,
          preview: last.text.replace(/\s+/g, " ").slice(0, 120),
          at: last.at,
          files: patient.key === "ruth" ? 1 : 0,
          state: last.delivery?.state ?? null,
        }
      : null,
    readSeq: patient.unread ? messages.length - 1 : messages.length,
    lastInboundSeq: inbound?.seq ?? 0,
  };
}

function brief(patient: CastPatient): ConversationSummary["patient"] {
  return {
    id: idOf(`patient-${patient.key}`),
    name: patient.unknownSender ? display(patient.addresses[0]?.value ?? "") : patient.name,
    latinName: patient.latinName ?? null,
    provisional: patient.unknownSender ?? false,
    language: patient.unknownSender ? null : (patient.languages[0] ?? null),
  };
}

export function sampleConversation(patient: CastPatient, now: number): Conversation {
  const summary = sampleSummary(patient, now);
  const addresses = patient.addresses.map((address, index) => sampleAddress(patient, address, index));
  return {
    ...summary,
    patientDetails: {
      ...summary.patient,
      version: 1,
      pronouns: patient.pronouns ?? null,
      birthDate: patient.birthDate ?? null,
      recordNumber: patient.recordNumber ?? null,
      timeZone: patient.unknownSender ? null : patient.timeZone,
      tags: [...patient.tags],
      reach: null,
      addresses,
    },
    ways: sampleWays(addresses, now),
  };
}

function sampleAddress(
  patient: CastPatient,
  address: CastPatient["addresses"][number],
  index: number,
): PatientAddress {
  return {
    id: idOf(`address-${patient.key}-${index}`),
    kind: address.kind,
    display: display(address.value),
    verified: address.verified,
    note: address.landline ? "Landline, cannot get texts" : null,
    preferred: index === 0,
    refused: null,
  };
}

function sampleWays(addresses: readonly PatientAddress[], now: number): ReplyWay[] {
  const order: readonly ChannelId[] = ["sms", "whatsapp", "email"];
  return order.flatMap((channel) => {
    const kind: AddressKind = addressKindOf[channel];
    return addresses
      .filter((address) => address.kind === kind && !address.note)
      .map((address) => ({
        channel,
        addressId: address.id,
        addressDisplay: address.display,
        ...lineOf(channel),
        available: true,
        needsTemplate: false,
        templates: [],
        price: channel === "sms" ? { micros: 8300, currency: "USD" } : null,
        reason: address.preferred ? "because it is the preferred address" : "because it can be used",
        isDefault: address.preferred,
        next:
          channel === "sms" && addresses.some((one) => one.kind === "email")
            ? [{ channel: "email" as const, words: "notice" as const, says: sampleNotice, afterSeconds: 600 }]
            : [],
        detour: null,
        windowClosesAt: channel === "whatsapp" ? new Date(now + (23 * 60 + 52) * minute).toISOString() : null,
      }));
  });
}

const sampleNotice = "Larkspur Clinic: we have a message for you. Please call us or write back.";

/** The list as it stands at `now`, longest wait first, with one conversation in trouble of each kind. */
export function sampleList(now: number): ConversationSummary[] {
  return patients
    .map((patient) => sampleSummary(patient, now))
    .sort((a, b) => Date.parse(a.needsReplySince ?? "") - Date.parse(b.needsReplySince ?? ""))
    .map((row) =>
      row.patient.name === "Danny Kowalczyk"
        ? { ...row, trouble: "failed" }
        : row.patient.name === "Jerome Baptiste"
          ? { ...row, trouble: "unconfirmed" }
          : row,
    );
}

export function castPatient(key: string): CastPatient {
  const found = patients.find((patient) => patient.key === key);
  if (!found) throw new Error(`nobody in the cast is called ${key}`);
  return found;
}
