/** Small rows for the rules' tests: whole records, of which a test says only what it is about. */
import type { AttemptState } from "../../shared/domain/delivery.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { AttemptRecord, DeliveryRecord } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { TemplateRecord } from "../store/templates.ts";
import { planOf, step } from "./plan/test-plans.ts";

const early = new Date(1_700_000_000_000);

export function attempt(id: string, state: AttemptState, change: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    id,
    startedAt: early,
    endedAt: null,
    state,
    error: null,
    providerMessageIds: [],
    lookUps: 0,
    receipts: [],
    ...change,
  };
}

export function delivery(attempts: AttemptRecord[], change: Partial<DeliveryRecord> = {}): DeliveryRecord {
  const sms = { lineId: "l1", addressId: "a1", addressTail: "··0142", segments: 1, attempts };
  return {
    ...planOf([step("sms", sms)], { stateAt: early, nextAt: null }),
    id: "d1",
    organizationId: "o1",
    messageId: "m2",
    conversationId: "c1",
    seq: 2,
    version: 1,
    purpose: "reply",
    exemption: null,
    leftOut: [],
    receiptKeys: [],
    ...change,
  };
}

export function message(change: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: "m1",
    organizationId: "o1",
    conversationId: "c1",
    patientId: "p1",
    seq: 1,
    direction: "inbound",
    channel: "sms",
    lineId: "l1",
    addressId: "a1",
    authorId: null,
    madeBy: null,
    at: early,
    inboundKey: null,
    clientKey: null,
    mailId: null,
    marks: [],
    subject: null,
    text: "Hello",
    fullText: null,
    files: [],
    edits: 0,
    ...change,
  };
}

export function conversation(change: Partial<ConversationRecord> = {}): ConversationRecord {
  return {
    id: "c1",
    organizationId: "o1",
    patientId: "p1",
    version: 1,
    status: "open",
    assigneeId: null,
    needsReplySince: null,
    troubles: [],
    running: [],
    reviews: [],
    planned: [],
    pendingAnswers: [],
    lastRuling: null,
    lastSeq: 0,
    lastInboundSeq: 0,
    lastAt: early,
    last: null,
    lastInbound: {},
    mail: null,
    staffAt: null,
    machineSends: [],
    formRunId: null,
    patient: { name: "Marisol Vega", latinName: null, provisional: false, language: null },
    ...change,
  };
}

export function address(
  id: string,
  kind: AddressRecord["kind"],
  change: Partial<AddressRecord> = {},
): AddressRecord {
  return {
    id,
    organizationId: "o1",
    version: 1,
    kind,
    key: `key ${id}`,
    value: kind === "email" ? "marisol@example.org" : "+15035550142",
    patientIds: ["p1"],
    verified: true,
    answerable: true,
    note: null,
    ...change,
  };
}

export function line(
  id: string,
  channel: LineRecord["channel"],
  change: Partial<LineRecord> = {},
): LineRecord {
  return {
    id,
    organizationId: "o1",
    channel,
    provider: "twilio",
    name: `Line ${id}`,
    displayName: "Clinic",
    address: id,
    key: id,
    credentials: {},
    active: true,
    ...change,
  };
}

export function template(name: string, change: Partial<TemplateRecord> = {}): TemplateRecord {
  return {
    id: `template ${name}`,
    organizationId: "o1",
    version: 1,
    changedAt: early,
    changedBy: null,
    lineId: "care",
    name,
    language: "en",
    category: "utility",
    body: "A message waits.",
    variables: [],
    providerTemplateId: `HX ${name}`,
    status: "approved",
    purposes: ["reply"],
    ...change,
  };
}
