/** The clinics of a run: staff, lines, policies that hop fast and patients with three addresses each. */
import { randomBytes } from "node:crypto";
import { addressKindOf, channelIds, type ChannelId } from "../../../shared/domain/channels.ts";
import { defaultPolicies, type Policy, type PolicyStep } from "../../../shared/domain/policy.ts";
import type { Prepared } from "../../../server/context.ts";
import { newConversation } from "../../../server/rules/conversation-changes.ts";
import type { LineRecord } from "../../../server/store/lines.ts";

export const account = { accountSid: `AC${"0".repeat(30)}c5`, authToken: "a token for the faulty world" };
export const password = "a password for chaos";

export interface PatientFacts {
  /** Index of the clinic. */
  clinic: number;
  name: string;
  conversationId: string;
  addresses: Record<ChannelId, { id: string; value: string }>;
}

export interface LineFacts {
  id: string;
  channel: ChannelId;
  address: string;
  key: string;
}

export interface ClinicFacts {
  organizationId: string;
  staff: string[];
  lines: LineFacts[];
}

export interface Facts {
  clinics: ClinicFacts[];
  patients: PatientFacts[];
}

export interface Plan {
  clinics: number;
  patients: number;
  /** Where the lines send. */
  apiBase: string;
  smtpPort: number;
}

const step = (channel: ChannelId, waitSeconds: number, more: Partial<PolicyStep> = {}): PolicyStep => ({
  channel,
  lineId: null,
  success: channel === "email" ? "sent" : "delivered",
  waitSeconds,
  text: "notice",
  saysRepeat: true,
  hours: null,
  ...more,
});

/** Clinics differ in what they wait for, in the words that may hop, and in what becomes of silence. */
export const policies: readonly Pick<Policy, "steps" | "atEnd">[] = [
  { steps: [step("whatsapp", 45), step("sms", 60), step("email", 60)], atEnd: "rest" },
  {
    steps: [
      step("sms", 40, { text: "as_written" }),
      step("whatsapp", 60, { text: "as_written", success: "read" }),
      step("email", 60, { text: "as_written", saysRepeat: false }),
    ],
    atEnd: "ask",
  },
  { steps: [step("sms", 60), step("email", 60, { text: "ask" })], atEnd: "rest" },
];

export async function makeClinics({ store, ids, passwords }: Prepared, plan: Plan): Promise<Facts> {
  const passwordHash = await passwords.hash(password);
  const facts: Facts = { clinics: [], patients: [] };
  for (let n = 0; n < plan.clinics; n += 1) facts.clinics.push(await makeClinic(n));
  for (const [n, clinic] of facts.clinics.entries()) {
    const count = Math.ceil(plan.patients / plan.clinics);
    await store.units.run(clinic.organizationId, {
      async run(tx) {
        for (let p = 0; p < count; p += 1) {
          const tail = String(n * 100_000 + p).padStart(7, "0");
          const name = `Patient ${tail}`;
          const patient = {
            id: tx.ids.next(),
            organizationId: tx.organizationId,
            version: 1,
            provisional: false,
            name,
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
          const values = {
            sms: `+1971${tail}`,
            whatsapp: `+1971${tail}`,
            email: `p${tail}@patients.example`,
          };
          const addresses = {} as PatientFacts["addresses"];
          for (const channel of channelIds) {
            const [kind, value] = [addressKindOf[channel], values[channel]];
            const id = tx.ids.next();
            addresses[channel] = { id, value };
            tx.addAddress({
              id,
              organizationId: tx.organizationId,
              version: 1,
              kind,
              key: tx.addressKey(kind, value),
              value,
              patientIds: [patient.id],
              verified: true,
              answerable: true,
              note: null,
            });
          }
          const conversation = newConversation(tx.ids.next(), patient, tx.now);
          tx.addConversation(conversation);
          facts.patients.push({ clinic: n, name, conversationId: conversation.id, addresses });
        }
      },
    });
  }
  return facts;

  async function makeClinic(n: number): Promise<ClinicFacts> {
    const organizationId = ids.next();
    const staff = [0, 1, 2].map((one) => `staff${one}@clinic${n}.example`);
    await store.users.insertMany(
      staff.map((email, one) => ({
        id: ids.next(),
        organizationId,
        name: `Staff ${one}`,
        initials: "ST",
        email,
        role: "coordinator" as const,
        timeZone: "America/Los_Angeles",
        passwordHash,
        active: true,
      })),
    );
    const line = (channel: ChannelId, address: string): LineRecord => ({
      id: ids.next(),
      organizationId,
      channel,
      provider: channel === "email" ? "smtp" : "twilio",
      name: address,
      displayName: `Clinic ${n}`,
      address,
      key: randomBytes(24).toString("base64url"),
      credentials:
        channel === "email"
          ? { smtpHost: "127.0.0.1", smtpPort: plan.smtpPort, secure: false, domain: `clinic${n}.example` }
          : { ...account, apiBase: plan.apiBase },
      active: true,
    });
    const lines = [
      line("sms", `+1503555${100 + n}0`),
      line("sms", `+1503555${100 + n}1`),
      line("whatsapp", `+1503555${100 + n}2`),
      line("email", `care@clinic${n}.example`),
    ];
    await store.lines.insertMany(lines);
    const own = policies[n % policies.length];
    if (own)
      await store.policies.put({
        organizationId,
        purpose: "reply",
        version: 1,
        changedAt: new Date(),
        changedBy: "nobody",
        policy: { ...defaultPolicies.reply, ...own },
      });
    await store.organizations.insert({
      id: organizationId,
      name: `Clinic ${n}`,
      timeZone: "America/Los_Angeles",
      country: "US",
      replyTargetMinutes: 60,
      demo: true,
    });
    return {
      organizationId,
      staff,
      lines: lines.map(({ id, channel, address, key }) => ({ id, channel, address, key })),
    };
  }
}
