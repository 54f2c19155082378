/** The clinic of one small world: its lines, its rules, and patients some of whom share a phone. */
import { addressKindOf, channelIds, type ChannelId } from "../../../../shared/domain/channels.ts";
import { defaultPolicies } from "../../../../shared/domain/policy.ts";
import { usualLinkDays } from "../../../../shared/domain/secure-page.ts";
import { newConversation } from "../../../../server/rules/conversation-changes.ts";
import type { Directory } from "../../../../server/store/directory.ts";
import type { LineRecord } from "../../../../server/store/lines.ts";
import { account, policies, type PatientFacts } from "../clinics.ts";
import type { Tables } from "./memory-store.ts";

export const organizationId = "organization";
export const user = "nora";

export function makeLines(): LineRecord[] {
  const line = (id: string, channel: ChannelId, address: string): LineRecord => ({
    id,
    organizationId,
    channel,
    provider: channel === "email" ? "smtp" : "twilio",
    name: id,
    displayName: "Clinic",
    address,
    key: `key-of-${id}`,
    credentials:
      channel === "email"
        ? { smtpHost: "127.0.0.1", smtpPort: 25, secure: false, domain: "clinic.example" }
        : { ...account, apiBase: "http://127.0.0.1:1" },
    active: true,
  });
  return [
    line("sms-line", "sms", "+15035550100"),
    line("spare-line", "sms", "+15035550101"),
    line("whatsapp-line", "whatsapp", "+15035550102"),
    line("email-line", "email", "care@clinic.example"),
  ];
}

export function webhookUrl({ key }: LineRecord): string {
  return `http://127.0.0.1:2/webhooks/twilio/${key}`;
}

/** Writes a patient with their addresses and thread into the tables. */
export function addPatient(
  tables: Tables,
  n: number,
  { seed, at }: { seed: number; at: number },
): PatientFacts {
  const name = `Patient ${n}`;
  const patient = {
    id: `patient ${n}`,
    organizationId,
    version: 1,
    provisional: false,
    name,
    latinName: null,
    pronouns: null,
    // Only who can prove who they are is sent a link.
    birthDate: n === 2 ? null : `1980-01-0${n + 1}`,
    recordNumber: null,
    tags: [],
    language: null,
    timeZone: null,
    preferredAddressId: null,
    reach: null,
  };
  const insert = (table: string, row: { id: string }) =>
    tables.of(table).set(row.id, { ...row, _id: row.id });
  insert("patients", patient);
  const values = { sms: `+1971555010${n}`, whatsapp: `+1971555010${n}`, email: `p${n}@patients.example` };
  const addresses = {} as PatientFacts["addresses"];
  for (const channel of channelIds) {
    const [kind, value] = [addressKindOf[channel], values[channel]];
    // Families share phones.
    const shared = channel === "sms" && n === 1 && seed % 2 === 0;
    if (shared) {
      const row = tables.of("addresses").get("sms of 0");
      if (row) row["patientIds"] = ["patient 0", patient.id];
      addresses.sms = { id: "sms of 0", value: `+19715550100` };
      continue;
    }
    const id = `${channel} of ${n}`;
    addresses[channel] = { id, value };
    insert("addresses", {
      id,
      organizationId,
      version: 1,
      kind,
      key: `${kind}:${value}`,
      value,
      patientIds: [patient.id],
      verified: true,
      answerable: true,
      note: null,
    } as { id: string });
  }
  const conversation = newConversation(`conversation ${n}`, patient, new Date(at));
  insert("conversations", conversation);
  return { clinic: 0, name, conversationId: conversation.id, addresses };
}

export function directoryOf(lines: readonly LineRecord[], seed: number): Directory {
  const own = policies[seed % policies.length];
  const policy = { ...defaultPolicies.reply, ...own };
  const changed = { organizationId, version: 1, changedAt: new Date(0), changedBy: user };
  const facts = {
    organization: {
      id: organizationId,
      name: "Clinic",
      timeZone: "America/Los_Angeles",
      country: "US",
      replyTargetMinutes: 60,
      demo: true,
      consentScope: "all",
      contact: null,
      version: 1,
      // The notices of half of the clinics carry a link, of which no two are the same.
      noticeLink: (seed & 8) === 0,
      linkDays: usualLinkDays,
      // Every other clinic may take a reply back for some seconds.
      undoSeconds: seed % 2 === 0 ? 0 : 4,
    },
    lines: new Map(lines.map((line) => [line.id, line])),
    users: new Map(),
    policies: new Map([["reply", { ...changed, purpose: "reply", policy }]]),
    templates: [],
    autoReplies: null,
    pageUrl: "https://clinic.example/r/",
    emergency: null,
    consentTexts: new Map(),
    prices: new Map(),
  };
  return {
    of: async () => facts as unknown as Awaited<ReturnType<Directory["of"]>>,
    lineByKey: async () => null,
    lineByMailbox: async () => null,
    forget: () => undefined,
  };
}
