/** Makes a clinic in a store by way of the unit of work: people, a line, and conversations with patients. */
import { randomBytes } from "node:crypto";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import { openAlarm } from "../rules/paging/paging.ts";
import { newDelivery, newStep } from "../store/deliveries.ts";
import type { Store } from "../store/store.ts";
import type { UserRecord } from "../store/users.ts";

export interface Clinic {
  organizationId: string;
  people: UserRecord[];
  lineId: string;
  threads: Thread[];
  addThread(name: string): Promise<Thread>;
}

export interface Thread {
  conversationId: string;
  patientId: string;
  addressId: string;
  lineId: string;
  /** Inbound, then an outbound one that failed. */
  messageIds: [string, string];
  /** An emergency of this thread that nobody has taken, with nobody to page. */
  alarmId: string;
  /** A form that the patient signed. */
  formId: string;
  /** What a rule told others and what was given up: one to try again, one to leave. */
  errandIds: [string, string];
}

export interface ClinicParts {
  store: Store;
  ids: Ids;
  clock: Clock;
  passwordHash: string;
  domain: string;
}

/** Every text that a clinic's records hold begins with its domain, so that a leak is known by it. */
export async function makeClinic({ store, ids, clock, passwordHash, domain }: ClinicParts): Promise<Clinic> {
  const organizationId = ids.next();
  const lineId = ids.next();
  const person = (name: string, role: UserRecord["role"], active = true): UserRecord => ({
    id: ids.next(),
    organizationId,
    name: `${domain} ${name}`,
    initials: name.slice(0, 2).toUpperCase(),
    email: `${name}@${domain}`,
    role,
    timeZone: "America/Los_Angeles",
    passwordHash,
    active,
  });
  const people = [
    person("nora", "coordinator"),
    person("dev", "clinician"),
    person("left", "admin", false),
    person("ines", "admin"),
  ];
  await store.users.insertMany(people);
  await store.lines.insertMany([
    {
      id: lineId,
      organizationId,
      channel: "sms",
      provider: "twilio",
      name: `${domain} desk`,
      displayName: domain,
      address: `+1503555${String(randomBytes(2).readUInt16BE()).padStart(5, "0")}`,
      key: randomBytes(24).toString("base64url"),
      credentials: {},
      active: true,
    },
  ]);
  await store.organizations.insert({
    id: organizationId,
    name: domain,
    timeZone: "America/Los_Angeles",
    country: "US",
    replyTargetMinutes: 60,
    undoSeconds: 0,
    demo: true,
  });
  let phone = 0;

  async function addThread(name: string): Promise<Thread> {
    phone += 1;
    const value = `+15035550${String(100 + phone)}`;
    const formId = ids.next();
    const thread = await store.units.run(organizationId, {
      async run(tx) {
        const [patientId, addressId, conversationId, deliveryId] = [
          tx.ids.next(),
          tx.ids.next(),
          tx.ids.next(),
          tx.ids.next(),
        ];
        const messageIds: [string, string] = [tx.ids.next(), tx.ids.next()];
        const at = clock.now();
        const shared = {
          organizationId,
          conversationId,
          patientId,
          lineId,
          addressId,
          channel: "sms" as const,
          at,
        };
        const text = `${domain} words of ${name}`;
        tx.addPatient({
          id: patientId,
          organizationId,
          version: 1,
          provisional: false,
          name: `${domain} ${name}`,
          latinName: null,
          pronouns: null,
          birthDate: "1980-02-29",
          recordNumber: `${domain} 1`,
          tags: [],
          language: "es",
          timeZone: null,
          preferredAddressId: null,
          reach: null,
        });
        tx.addAddress({
          id: addressId,
          organizationId,
          version: 1,
          kind: "phone",
          key: tx.addressKey("phone", value),
          value,
          patientIds: [patientId],
          verified: true,
          answerable: true,
          note: null,
        });
        const conversation = {
          id: conversationId,
          organizationId,
          patientId,
          version: 1,
          status: "open" as const,
          assigneeId: null,
          needsReplySince: at,
          troubles: [{ messageId: messageIds[1], state: "failed" as const }],
          running: [],
          reviews: [],
          planned: [],
          pendingAnswers: [],
          lastRuling: null,
          lastSeq: 2,
          lastInboundSeq: 1,
          lastAt: at,
          last: {
            seq: 2,
            direction: "outbound" as const,
            channel: "sms" as const,
            preview: text,
            at,
            files: 0,
            state: "failed" as const,
          },
          lastInbound: { sms: { addressId, lineId, at } },
          mail: null,
          staffAt: null,
          machineSends: [],
          formRunId: null,
          patient: { name: `${domain} ${name}`, latinName: null, provisional: false, language: "es" },
        };
        tx.addConversation(conversation);
        const content = { subject: null, text, fullText: null, files: [], marks: [], madeBy: null, edits: 0 };
        const inbound = {
          ...shared,
          ...content,
          id: messageIds[0],
          seq: 1,
          direction: "inbound" as const,
          authorId: null,
          inboundKey: messageIds[0],
          clientKey: null,
          mailId: null,
        };
        tx.addMessage(inbound);
        tx.addMessage({
          ...inbound,
          id: messageIds[1],
          seq: 2,
          direction: "outbound",
          authorId: people[0]?.id ?? null,
          inboundKey: null,
          clientKey: `key-${messageIds[1]}`,
        });
        tx.addDelivery(
          newDelivery({
            id: deliveryId,
            organizationId,
            messageId: messageIds[1],
            conversationId,
            seq: 2,
            state: "failed",
            stateAt: at,
            closed: { at, why: "exhausted" },
            steps: [
              newStep({
                channel: "sms",
                lineId,
                addressId,
                addressTail: "··0100",
                state: "failed",
                segments: 1,
              }),
            ],
          }),
        );
        tx.event({ name: "message.received", conversation, message: inbound });
        const alarm = openAlarm(
          {
            id: tx.ids.next(),
            organizationId,
            kind: "emergency",
            conversationId,
            messageId: messageIds[0],
            phrase: "chest pain*",
            language: "en",
            openedBy: null,
            chain: [],
          },
          at,
        );
        tx.addAlarm(alarm);
        const errandIds: [string, string] = [tx.ids.next(), tx.ids.next()];
        for (const id of errandIds)
          tx.addErrand({
            id,
            organizationId,
            kind: "forward",
            target: `desk@${domain}`,
            rule: { id: "refill", name: `${domain} refills` },
            conversationId,
            messageId: messageIds[0],
            channel: "sms",
            lineId,
            answer: null,
            at,
            state: "given_up",
            tries: 8,
            nextAt: null,
            outcome: "invalid_address",
          });
        return {
          conversationId,
          patientId,
          addressId,
          lineId,
          messageIds,
          alarmId: alarm.id,
          formId,
          errandIds,
        };
      },
    });
    await store.consentForms.insert(
      {
        id: formId,
        organizationId,
        patientId: thread.patientId,
        contentType: "application/pdf",
        bytes: 5,
        signedOn: "2020-02-29",
        signedTime: null,
        uploadedBy: people[0]?.id ?? "",
        at: clock.now(),
        name: `${domain} form.pdf`,
      },
      Buffer.from("%PDF-"),
    );
    return thread;
  }

  const threads = [await addThread("ana"), await addThread("bo")];
  return { organizationId, people, lineId, threads, addThread };
}
