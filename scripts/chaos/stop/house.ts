/** The clinic of such a history: its lines, its rules, its patients and what is stored of them when it begins. */
import { channelIds, addressKindOf, type ChannelId } from "../../../shared/domain/channels.ts";
import type { PolicyStep } from "../../../shared/domain/policy.ts";
import { compileBook } from "../../../server/rules/auto-replies/compiled.ts";
import type { House } from "../../../server/rules/automatic/types.ts";
import { newConversation } from "../../../server/rules/conversation-changes.ts";
import { createMatchers } from "../../../server/rules/emergency/keeper.ts";
import { newLineState } from "../../../server/store/line-states.ts";
import type { LineRecord } from "../../../server/store/lines.ts";
import type { Random } from "../../simulator/random.ts";
import type { Tables } from "../send/memory/memory-store.ts";

export const organizationId = "organization";

export const second = 1000;

const matcherOf = createMatchers();

const credentials = {
  accountSid: `AC${"0".repeat(32)}`,
  authToken: "a token of nobody",
  apiBase: "http://127.0.0.1:1",
};

const step = (channel: ChannelId, waitSeconds: number): PolicyStep => ({
  channel,
  lineId: null,
  success: channel === "email" ? "sent" : "delivered",
  waitSeconds,
  text: "as_written",
  saysRepeat: false,
  hours: null,
});

export const chain: PolicyStep[] = [step("sms", 10), step("whatsapp", 10), step("email", 10)];

export function lineOn(channel: ChannelId): LineRecord {
  const provider = channel === "email" ? "smtp" : "twilio";
  return {
    id: channel,
    organizationId,
    channel,
    provider,
    name: channel,
    displayName: "Clinic",
    address: channel === "email" ? "care@clinic.example" : "+15035550100",
    key: channel,
    credentials,
    active: true,
  } as LineRecord;
}

export function houseOf(lines: LineRecord[], random: Random): House {
  const facts = {
    organization: {
      id: organizationId,
      name: "Clinic",
      timeZone: "UTC",
      country: "US",
      replyTargetMinutes: 60,
      demo: true,
      consentScope: random.next() < 0.8 ? "all" : "channel",
      contact: null,
      version: 1,
      undoSeconds: 0,
      cancelIfAnswered: true,
    },
    lines: new Map(lines.map((line) => [line.id, line])),
    users: new Map(),
    policies: new Map(),
    templates: [],
    autoReplies: null,
    emergency: null,
    consentTexts: new Map(),
    prices: new Map(),
  };
  return {
    ...facts,
    tells: () => ({ delivered: true, read: false }),
    emergencyWords: matcherOf(organizationId, null),
    compileBook,
    noteRun: () => undefined,
  } as unknown as House;
}

export function addressIn(seed: number, n: number, channel: ChannelId): { id: string; value: string } {
  const shared = n === 1 && channel === "sms" && seed % 2 === 0;
  const owner = shared ? 0 : n;
  const value = channel === "email" ? `p${owner}@patients.example` : `+1971555010${owner}`;
  return { id: `${channel} of ${owner}`, value };
}

export function seedPatients(tables: Tables, seed: number, people: readonly number[], begins: number): void {
  const insert = (table: string, row: { id: string }) =>
    tables.of(table).set(row.id, { ...row, _id: row.id });
  for (const n of people) {
    const patient = {
      id: `patient ${n}`,
      organizationId,
      version: 1,
      provisional: false,
      name: `Patient ${n}`,
      latinName: null,
      pronouns: null,
      birthDate: null,
      recordNumber: null,
      tags: [],
      language: null,
      // It is day there when the story begins: the night would keep more from going than any refusal.
      timeZone: "Europe/Berlin",
      preferredAddressId: null,
      reach: null,
    };
    insert("patients", patient);
    const conversation = newConversation(`conversation ${n}`, patient, new Date(begins));
    for (const channel of channelIds) {
      const { id, value } = addressIn(seed, n, channel);
      const kind = addressKindOf[channel];
      const known = tables.of("addresses").get(id);
      if (known) (known["patientIds"] as string[]).push(patient.id);
      else
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
      conversation.lastInbound[channel] = {
        addressId: id,
        lineId: channel,
        at: new Date(begins),
      } as never;
    }
    insert("conversations", conversation);
  }
  // Whose midnight it is would be asked of a calendar with every first turn.
  const until = new Date(begins + 30 * 24 * 3600 * second);
  for (const { id } of channelIds.map(lineOn))
    insert("lineStates", {
      ...newLineState(organizationId, id),
      today: { until, messages: 0, units: 0 },
    } as {
      id: string;
    });
}
