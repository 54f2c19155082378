/** Fills an empty store with the demo clinic of shared/cast.ts: staff, lines, patients and their history. */
import { randomBytes } from "node:crypto";
import * as cast from "../shared/cast.ts";
import { usualHouseholdHours, usualHouseholdMask } from "../shared/domain/household.ts";
import type { Prepared } from "../server/context.ts";
import { displayAddress } from "../server/events/present-patient.ts";
import type { House } from "../server/rules/automatic/types.ts";
import type { AddressRecord } from "../server/store/addresses.ts";
import type { LineRecord } from "../server/store/lines.ts";
import { usualUndoSeconds, type OrganizationRecord } from "../server/store/organizations.ts";
import type { PatientRecord } from "../server/store/patients.ts";
import type { Transaction } from "../server/store/transaction.ts";
import type { UserRecord } from "../server/store/users.ts";
import { usualLinkDays } from "../shared/domain/secure-page.ts";
import { addHistory, demoHouse } from "./seed-history.ts";

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
  const house = demoHouse(organization, users, lines);
  await store.units.run(organization.id, {
    async run(tx) {
      const phones = new Map<string, AddressRecord[]>();
      for (const person of cast.patients)
        phones.set(person.key, await addPatient(tx, person, { house, userByKey, phones }));
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

interface People {
  house: House;
  userByKey: ReadonlyMap<string, UserRecord>;
  /** Addresses by whose they are, for who shares them. */
  phones: ReadonlyMap<string, AddressRecord[]>;
}

async function addPatient(
  tx: Transaction,
  person: cast.CastPatient,
  { house, userByKey, phones }: People,
): Promise<AddressRecord[]> {
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
  const shared = phones.get(person.sharesPhoneOf ?? "") ?? [];
  for (const address of shared) address.patientIds = [...address.patientIds, patient.id];
  await addHistory(tx, { person, patient, addresses: [...addresses, ...shared], house, userByKey });
  return addresses;
}

function initialsOf(name: string): string {
  const words = name.replace(/^Dr\.?\s+/i, "").split(/\s+/);
  return `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
