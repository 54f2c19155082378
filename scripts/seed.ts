/** Fills an empty store with the demo clinic of shared/cast.ts: staff, lines, patients and their history. */
import { randomBytes } from "node:crypto";
import * as cast from "../shared/cast.ts";
import { addressKindOf } from "../shared/domain/channels.ts";
import { usualHouseholdHours, usualHouseholdMask } from "../shared/domain/household.ts";
import { emailTail } from "../shared/text/email.ts";
import { phoneTail } from "../shared/text/phone.ts";
import { countSms } from "../shared/text/segments.ts";
import type { Prepared } from "../server/context.ts";
import { displayAddress } from "../server/events/present-patient.ts";
import { newConversation, noteInbound, noteOutbound } from "../server/rules/conversation-changes.ts";
import type { AddressRecord } from "../server/store/addresses.ts";
import type { ConversationRecord } from "../server/store/conversations.ts";
import { newDelivery, newStep, type DeliveryRecord } from "../server/store/deliveries.ts";
import type { LineRecord } from "../server/store/lines.ts";
import { inboundKey, type MessageRecord } from "../server/store/messages.ts";
import { usualUndoSeconds, type OrganizationRecord } from "../server/store/organizations.ts";
import type { PatientRecord } from "../server/store/patients.ts";
import type { Transaction } from "../server/store/transaction.ts";
import type { UserRecord } from "../server/store/users.ts";
import { usualLinkDays } from "../shared/domain/secure-page.ts";

const closedAfterMs = 6 * 60 * 60_000;

/** Seeds when there is no organization yet. Resolves to the new organization, or null when there was one. */
export async function seedDemo({
  store,
  ids,
  clock,
  passwords,
}: Prepared): Promise<OrganizationRecord | null> {
  if ((await store.organizations.all()).length > 0) return null;
  const organization: OrganizationRecord = {
    id: ids.next(),
    name: cast.organization.name,
    timeZone: cast.organization.timeZone,
    country: "US",
    replyTargetMinutes: 60,
    consentScope: "all",
    contact: null,
    undoSeconds: usualUndoSeconds,
    cancelIfAnswered: true,
    householdMask: usualHouseholdMask,
    householdHours: usualHouseholdHours,
    noticeLink: true,
    linkDays: usualLinkDays,
    version: 1,
    demo: true,
  };
  const passwordHash = await passwords.hash(cast.demoSecrets.staffPassword);
  const users = cast.staff.map((person): UserRecord => ({
    id: ids.next(),
    organizationId: organization.id,
    name: person.name,
    initials: initialsOf(person.name),
    email: person.email,
    role: person.role,
    timeZone: organization.timeZone,
    passwordHash,
    active: true,
  }));
  const userByKey = new Map(users.map((user, index) => [cast.staff[index]?.key ?? "", user]));
  const lines = cast.lines.map((line): LineRecord => ({
    id: ids.next(),
    organizationId: organization.id,
    channel: line.channel,
    provider: line.provider,
    name: line.label,
    displayName: organization.name,
    address: line.address,
    key: randomBytes(24).toString("base64url"),
    credentials: null,
    active: true,
    // The simulator is no carrier.
    rate: { perSecond: 500, counts: "messages", dailyCap: null, zone: organization.timeZone },
  }));
  await store.users.insertMany(users);
  await store.lines.insertMany(lines);
  await seedTemplates({ store, ids, clock }, lines);
  await seedPrices({ store, clock }, lines);
  await store.units.run(organization.id, {
    async run(tx) {
      const phones = new Map<string, AddressRecord[]>();
      for (const person of cast.patients)
        phones.set(person.key, addPatient(tx, person, { users, userByKey, lines, phones }));
    },
  });
  // Last: a start that was cut short before this begins anew, on other ids.
  await store.organizations.insert(organization);
  return organization;
}

/** What the simulated provider has approved for the WhatsApp line. */
async function seedTemplates(
  { store, ids, clock }: Pick<Prepared, "store" | "ids" | "clock">,
  lines: readonly LineRecord[],
): Promise<void> {
  const line = lines.find(({ channel }) => channel === "whatsapp");
  if (!line) return;
  for (const { contentSid, variables, purposes, ...template } of cast.templates) {
    await store.templates.add({
      id: ids.next(),
      organizationId: line.organizationId,
      version: 1,
      changedAt: clock.now(),
      changedBy: null,
      lineId: line.id,
      ...template,
      variables: [...variables],
      purposes: [...purposes],
      providerTemplateId: contentSid,
      status: "approved",
    });
  }
}

/** Invented prices, as an admin would copy them from the provider's list. */
async function seedPrices(
  { store, clock }: Pick<Prepared, "store" | "clock">,
  lines: readonly LineRecord[],
): Promise<void> {
  for (const { id, organizationId, channel } of lines) {
    const made = { organizationId, lineId: id, version: 1, changedAt: clock.now(), changedBy: null };
    if (channel !== "email") await store.prices.put({ ...made, currency: "USD", rates: demoRates[channel] });
  }
}

const demoRates = {
  sms: { segment: 8300 },
  whatsapp: { service: 5000, utility: 8400, marketing: 30_000, authentication: 8400 },
} as const;

/** Points the demo's lines at the simulator, wherever it listens this time. */
export async function connectLines(
  { store }: Prepared,
  organizationId: string,
  simulator: { simulatorUrl: string; simulatorSmtpPort: number },
): Promise<void> {
  const scope = { organizationId, userId: null };
  for (const line of await store.lines.list(scope)) {
    const credentials =
      line.provider === "twilio"
        ? {
            accountSid: cast.demoSecrets.twilioAccountSid,
            authToken: cast.demoSecrets.twilioAuthToken,
            apiBase: simulator.simulatorUrl,
            contentBase: simulator.simulatorUrl,
          }
        : {
            smtpHost: "127.0.0.1",
            smtpPort: simulator.simulatorSmtpPort,
            secure: false,
            domain: cast.organization.mailDomain,
          };
    await store.lines.setCredentials(scope, line.id, credentials);
  }
}

interface House {
  users: UserRecord[];
  userByKey: Map<string, UserRecord>;
  lines: LineRecord[];
  /** Addresses by whose they are, for who shares them. */
  phones: ReadonlyMap<string, AddressRecord[]>;
}

function addPatient(tx: Transaction, person: cast.CastPatient, house: House): AddressRecord[] {
  const { organizationId } = tx;
  const provisional = person.unknownSender === true;
  const [wroteFrom] = person.addresses;
  const patient: PatientRecord = {
    id: tx.ids.next(),
    organizationId,
    version: 1,
    provisional,
    name: provisional && wroteFrom ? displayAddress(wroteFrom) : person.name,
    latinName: person.latinName ?? null,
    pronouns: person.pronouns ?? null,
    birthDate: person.birthDate ?? null,
    recordNumber: person.recordNumber ?? null,
    tags: [...person.tags],
    language: person.languages[0] ?? null,
    timeZone: person.timeZone,
    preferredAddressId: null,
    reach: null,
  };
  const addresses = person.addresses.map(({ kind, value, verified, landline }): AddressRecord => {
    return {
      id: tx.ids.next(),
      organizationId,
      version: 1,
      kind,
      key: tx.addressKey(kind, value),
      value,
      patientIds: [patient.id],
      verified,
      answerable: landline !== true,
      note: landline ? "Landline, cannot get texts" : null,
    };
  });
  tx.addPatient(patient);
  for (const address of addresses) tx.addAddress(address);
  const shared = house.phones.get(person.sharesPhoneOf ?? "") ?? [];
  for (const address of shared) address.patientIds = [...address.patientIds, patient.id];
  addHistory(tx, person, patient, [...addresses, ...shared], house);
  return addresses;
}

function addHistory(
  tx: Transaction,
  person: cast.CastPatient,
  patient: PatientRecord,
  addresses: AddressRecord[],
  { users, userByKey, lines }: House,
): void {
  const conversation = newConversation(tx.ids.next(), patient, tx.now);
  conversation.assigneeId = userByKey.get(person.assignee ?? "")?.id ?? null;
  for (const entry of person.history) {
    const { channel } = entry;
    const line = lines.find((one) => one.channel === channel);
    const address = addresses.find(({ kind }) => channel && kind === addressKindOf[channel]);
    // Notes have a record of their own, which is not built yet.
    if (entry.kind === "note" || !channel || !line || !address) continue;
    const message = messageOf(tx, entry, conversation, line, address, userByKey);
    if (entry.kind === "inbound") {
      // Staff close what needs no answer; what came days ago and was never answered is such.
      const waited = message.at.getTime() - (conversation.needsReplySince?.getTime() ?? Infinity);
      if (waited > closedAfterMs) conversation.needsReplySince = null;
      noteInbound(conversation, message, address.answerable);
    } else {
      const delivery = deliveredBefore(tx, message, address, line);
      noteOutbound(conversation, message, delivery);
      tx.addDelivery(delivery);
    }
    tx.addMessage(message);
  }
  if (conversation.lastSeq === 0) return;
  tx.addConversation(conversation);
  const seen = person.unread ? Math.max(0, conversation.lastInboundSeq - 1) : conversation.lastSeq;
  if (seen > 0) for (const user of users) tx.markRead(user.id, conversation.id, seen);
}

function messageOf(
  tx: Transaction,
  entry: cast.CastMessage,
  conversation: ConversationRecord,
  line: LineRecord,
  address: AddressRecord,
  userByKey: Map<string, UserRecord>,
): MessageRecord {
  const id = tx.ids.next();
  const inbound = entry.kind === "inbound";
  return {
    id,
    organizationId: tx.organizationId,
    conversationId: conversation.id,
    patientId: conversation.patientId,
    seq: conversation.lastSeq + 1,
    direction: inbound ? "inbound" : "outbound",
    channel: line.channel,
    lineId: line.id,
    addressId: address.id,
    authorId: inbound ? null : (userByKey.get(entry.author ?? "")?.id ?? null),
    madeBy: null,
    at: new Date(tx.now.getTime() - entry.minutesAgo * 60_000),
    inboundKey: inbound ? inboundKey(`seed ${id}`, address.value) : null,
    clientKey: inbound ? null : `seed-${id}`,
    mailId: entry.mailId ? `<${entry.mailId}>` : null,
    marks: [],
    subject: entry.subject ?? null,
    text: entry.body,
    fullText: null,
    files: [],
    edits: 0,
  };
}

/** A delivery as it looks long after everything went well. */
function deliveredBefore(
  tx: Transaction,
  message: MessageRecord,
  address: AddressRecord,
  line: LineRecord,
): DeliveryRecord {
  const mail = message.channel === "email";
  const later = (seconds: number) => new Date(message.at.getTime() + seconds * 1000);
  const state = mail ? "sent" : "delivered";
  const statuses = mail ? (["sent"] as const) : (["sent", "delivered"] as const);
  return newDelivery({
    id: tx.ids.next(),
    organizationId: tx.organizationId,
    messageId: message.id,
    conversationId: message.conversationId,
    seq: message.seq,
    state,
    stateAt: later(statuses.length),
    closed: { at: later(statuses.length), why: "done" },
    steps: [
      newStep({
        channel: message.channel,
        lineId: line.id,
        addressId: address.id,
        addressTail: mail ? emailTail(address.value) : phoneTail(address.value),
        state: "succeeded",
        stateAt: later(statuses.length),
        segments: message.channel === "sms" ? countSms(message.text).segments : null,
        attempts: [
          {
            id: tx.ids.next(),
            startedAt: message.at,
            endedAt: later(1),
            state,
            error: null,
            providerMessageIds: [],
            lookUps: 0,
            receipts: statuses.map((status, index) => ({
              status,
              providerStatus: mail ? "250" : status,
              at: later(index + 1),
              error: null,
            })),
          },
        ],
      }),
    ],
    leaseToken: 1,
  });
}

function initialsOf(name: string): string {
  const words = name.replace(/^Dr\.?\s+/i, "").split(/\s+/);
  return `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
