/**
 * A Threadwell in this process, with the built embedded store and a counting provider as processes of their own, and
 * as many patients with a text waiting in their line's queue as a broadcast has recipients.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { unpaced, type LineRate } from "../../shared/domain/lines.ts";
import { demoSecrets } from "../../shared/cast.ts";
import { adapters, createRegistry } from "../../server/channels/registry.ts";
import { createCommands, type Commands } from "../../server/commands/commands.ts";
import { readConfig } from "../../server/config/config.ts";
import { createPatientLinks } from "../../server/consent/links.ts";
import { startThreadwell, type Threadwell } from "../../server/context.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { createIds } from "../../server/lib/ids.ts";
import { createLog } from "../../server/lib/log.ts";
import { noteOutbound } from "../../server/rules/conversation-changes.ts";
import type { ConversationRecord } from "../../server/store/conversations.ts";
import { newDelivery, newStep, type DeliveryRecord } from "../../server/store/deliveries.ts";
import type { LineRecord } from "../../server/store/lines.ts";
import type { MessageRecord } from "../../server/store/messages.ts";
import { systemScope, type Scope } from "../../server/store/scope.ts";
import { startProgram } from "../lib/program.mjs";
import { projectRoot } from "../root.ts";
import { seedDemo } from "../seed.ts";

export interface Arrival {
  /** Milliseconds since 1970, with their fraction. */
  at: number;
  text: string;
}

export interface SendHouse {
  providerUrl: string;
  /** What came to the provider after the first so many. */
  arrivals(after: number): Promise<Arrival[]>;
  setRate(rate: Partial<LineRate>): Promise<void>;
  /** One more text to so many new patients, in the line's queue, which nobody is told of. */
  addBroadcast(name: string, recipients: number): Promise<void>;
  /** How many of the texts in the queue have not left. */
  waiting(limit: number): Promise<number>;
  /** A coordinator's reply to a patient of the cast. */
  reply(text: string): Promise<void>;
  stop(): Promise<void>;
}

const chunk = 1_000;
const arrivalsSchema = z.array(z.object({ at: z.number(), text: z.string() }));

export async function startSendHouse(patient: string): Promise<SendHouse> {
  const root = projectRoot();
  const folder = mkdtempSync(path.join(tmpdir(), "threadwell-bench-"));
  const provider = startProgram({
    name: "provider",
    file: path.join(root, "scripts/run.mjs"),
    args: ["scripts/bench/counting-provider.ts"],
    cwd: root,
    env: process.env,
    logFile: path.join(folder, "provider.log"),
  });
  const { port } = z.object({ port: z.number() }).parse(await provider.ready);
  const providerUrl = `http://127.0.0.1:${port}`;
  let organizationId = "";
  const threadwell = await startThreadwell({
    config: readConfig({ PORT: "0", SMTP_PORT: "0", DATA_DIR: folder }),
    log: createLog("silent"),
    clientFolder: null,
    embeddedProgram: path.join(root, "dist/server/embedded-process.js"),
    async prepare(parts) {
      const organization = await seedDemo(parts);
      if (!organization) throw new Error("The demo was seeded before.");
      organizationId = organization.id;
      const scope = systemScope(organizationId);
      const { twilioAccountSid: accountSid, twilioAuthToken: authToken } = demoSecrets;
      for (const { id, provider: name } of await parts.store.lines.list(scope))
        if (name === "twilio")
          await parts.store.lines.setCredentials(scope, id, { accountSid, authToken, apiBase: providerUrl });
      await parts.store.organizations.change(organizationId, organization.version, { undoSeconds: 0 });
    },
  });
  return houseOf(threadwell, organizationId, patient, providerUrl, async () => {
    await threadwell.stop();
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

async function houseOf(
  { store, directory, url }: Threadwell,
  organizationId: string,
  patient: string,
  providerUrl: string,
  stop: () => Promise<void>,
): Promise<SendHouse> {
  const scope = systemScope(organizationId);
  const ids = createIds(systemClock);
  const line = (await store.lines.list(scope)).find(({ channel }) => channel === "sms");
  const users = await store.users.list(scope);
  const [admin, coordinator] = ["admin", "coordinator"].map((role) => users.find((one) => one.role === role));
  const key = store.addresses.addressKey(organizationId, "phone", patient);
  const [address] = await store.addresses.byKeys(scope, [key]);
  const [thread] = await store.conversations.ofPatients(scope, address?.patientIds ?? []);
  if (!line || !admin || !coordinator || !thread) throw new Error("The cast has no such line or people.");
  const commands: Commands = createCommands({
    store,
    directory,
    tells: createRegistry(adapters).tells,
    clock: systemClock,
    ids,
    providerTemplates: { can: () => false, list: async () => [] },
    links: createPatientLinks(randomBytes(32)),
    publicUrl: () => url,
  });
  let rateVersion = 0;
  let replies = 0;
  let patients = 0;
  return {
    providerUrl,
    async arrivals(after) {
      return arrivalsSchema.parse(await (await fetch(`${providerUrl}/arrivals?after=${after}`)).json());
    },
    async setRate(rate) {
      const asAdmin: Scope & { userId: string } = { organizationId, userId: admin.id };
      const change = { version: rateVersion, rate: { ...unpaced, ...rate } };
      await commands.changeLineRate(asAdmin, line.id, change);
      rateVersion += 1;
    },
    async addBroadcast(name, recipients) {
      for (let from = 0; from < recipients; from += chunk) {
        const many = Array.from({ length: Math.min(chunk, recipients - from) }, (_, n) =>
          recipient({
            organizationId,
            ids,
            thread,
            line,
            text: `${name} ${from + n}`,
            number: (patients += 1),
          }),
        );
        const put = (home: { model: { collection: unknown } }, documents: object[]) =>
          (home.model.collection as { insertMany(list: object[]): Promise<unknown> }).insertMany(documents);
        await put(
          store.addresses,
          many.map(({ id, patientId, value }) =>
            store.addresses.toDocument({
              id,
              organizationId,
              version: 1,
              kind: "phone",
              key: store.addresses.addressKey(organizationId, "phone", value),
              value,
              patientIds: [patientId],
              verified: true,
              answerable: true,
              note: null,
            }),
          ),
        );
        await put(
          store.patients,
          many.map(({ patientId, conversation }) =>
            store.patients.toDocument({
              id: patientId,
              organizationId,
              version: 1,
              provisional: false,
              name: conversation.patient.name,
              latinName: null,
              language: null,
              pronouns: null,
              birthDate: null,
              recordNumber: null,
              tags: [],
              timeZone: noonZone(),
              preferredAddressId: null,
              reach: null,
            }),
          ),
        );
        await put(
          store.conversations,
          many.map(({ conversation }) => store.conversations.toDocument(conversation)),
        );
        await put(
          store.messages,
          many.map(({ message }) => store.messages.toDocument(message)),
        );
        await store.deliveries.insertMany(many.map(({ delivery }) => delivery));
      }
    },
    async waiting(limit) {
      return (await store.deliveries.waitingAt(scope, line.id, limit)).length;
    },
    async reply(text) {
      replies += 1;
      const asNora = { organizationId, userId: coordinator.id };
      const reply = { clientKey: `bench-reply-${replies}`, text, channel: "sms" as const };
      await commands.reply(asNora, thread.id, reply);
    },
    stop,
  };
}

/** A zone in which it is midday: nothing has to wait for a patient's morning. */
function noonZone(): string {
  const west = new Date().getUTCHours() - 12;
  return `Etc/GMT${west < 0 ? "" : "+"}${west}`;
}

interface Recipient {
  id: string;
  patientId: string;
  value: string;
  conversation: ConversationRecord;
  message: MessageRecord;
  delivery: DeliveryRecord;
}

function recipient(given: {
  organizationId: string;
  ids: { next(): string };
  thread: ConversationRecord;
  line: LineRecord;
  text: string;
  number: number;
}): Recipient {
  const { organizationId, ids, thread, line, text, number } = given;
  const [id, patientId, conversationId, messageId] = [ids.next(), ids.next(), ids.next(), ids.next()];
  const now = new Date();
  const of = { organizationId, conversationId };
  const message: MessageRecord = {
    ...of,
    id: messageId,
    patientId,
    seq: 1,
    direction: "outbound",
    channel: "sms",
    lineId: line.id,
    addressId: id,
    authorId: null,
    madeBy: null,
    at: now,
    inboundKey: null,
    clientKey: messageId,
    mailId: null,
    marks: [],
    subject: null,
    text,
    fullText: null,
    files: [],
    edits: 0,
  };
  const where = { channel: "sms" as const, lineId: line.id, addressId: id, addressTail: "··00" };
  const delivery = newDelivery({
    ...of,
    id: ids.next(),
    messageId,
    seq: 1,
    state: "queued",
    stateAt: now,
    purpose: "broadcast",
    steps: [newStep({ ...where, segments: 1, zone: noonZone() })],
    nextAt: now,
  });
  const conversation: ConversationRecord = {
    ...thread,
    id: conversationId,
    patientId,
    version: 1,
    assigneeId: null,
    needsReplySince: null,
    troubles: [],
    running: [],
    lastSeq: 1,
    lastInboundSeq: 0,
    lastInbound: {},
    machineSends: [],
    patient: { name: `Recipient ${number}`, latinName: null, provisional: false, language: null },
  };
  noteOutbound(conversation, message, delivery);
  return {
    id,
    patientId,
    value: `+44770${String(number).padStart(7, "0")}`,
    conversation,
    message,
    delivery,
  };
}
