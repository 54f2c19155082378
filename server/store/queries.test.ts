/**
 * No query of this folder looks at more than it gives. Each function runs on a store with thousands of rows of
 * two organizations, and the store tells what it examined. A query without a row in the table fails here.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noOwnConsentTexts } from "../../shared/domain/consent-text-rules.ts";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import { queueIds } from "../../shared/api/conversations.ts";
import { defaultPolicies } from "../../shared/domain/policy.ts";
import { defaultQuietSettings } from "../../shared/domain/quiet-hours.ts";
import type { OpenStore } from "../embedded/server.ts";
import { createIds } from "../lib/ids.ts";
import { createLog } from "../lib/log.ts";
import { looksAtTooMuch, type Looked } from "../test/looks.ts";
import { makeMany, type Many } from "../test/many.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import type { AutoReplyRecord } from "./auto-replies.ts";
import { createCodec } from "./codec.ts";
import type { ErrandRecord } from "./errands.ts";
import type { FormRunRecord } from "./form-runs.ts";
import type { ConsentTextRecord } from "./consent-texts.ts";
import { createDirectory } from "./directory.ts";
import type { EmergencySettingsRecord } from "./emergency-settings.ts";
import { newDelivery, newStep, type DeliveryRecord } from "./deliveries.ts";
import type { JournalEntry } from "./journal.ts";
import type { PolicyRecord } from "./policies.ts";
import type { PriceRecord } from "./prices.ts";
import type { QuietSettingsRecord } from "./quiet-settings.ts";
import { systemScope, type Scope } from "./scope.ts";
import { openStore, type Store } from "./store.ts";
import type { TemplateRecord } from "./templates.ts";

const clock = { now: () => new Date() };
const ids = createIds(clock);
const done: Looked[] = [];
let embedded: OpenStore;
let store: Store;
let many: Many;
let scope: Scope;
let mine: Scope;

beforeAll(async () => {
  embedded = await openRecorded({ onCommand: (d) => void done.push(d) });
  store = await openStore({
    uri: embedded.uri,
    database: "queries",
    codec: createCodec({ encryption: [{ id: "k1", key: randomBytes(32) }], blindIndex: randomBytes(32) }),
    clock,
    ids,
    log: createLog("silent"),
  });
  [many] = await makeMany({ store, ids, clock, passwordHash: "none" });
  await makeWork();
  scope = systemScope(many.organizationId);
  mine = { organizationId: many.organizationId, userId: many.userIds[1]! };
});
afterAll(async () => {
  await store.close();
  await embedded.close();
  if (process.env["PRINT_QUERIES"]) console.table(seen);
});

/** What a function should find, at least: a query that finds nothing proves nothing. */
type Row = [query: string, found: number, run: () => Promise<unknown>];

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const after = (n: number) => ({ at: many.conversations[n]!.lastAt.getTime(), id: many.conversations[n]!.id });
const conversation = (n: number) => many.conversations[n]!;
const entry = (id: string, bodyHash: string): JournalEntry => ({
  id,
  organizationId: many.organizationId,
  lineId: many.lineIds[0]!,
  bodyHash,
  receivedAt: new Date(),
  state: "received",
  outcomes: [],
  tries: 0,
});
const request = {
  transport: "http" as const,
  method: "POST",
  url: "/",
  headers: {},
  envelope: null,
  body: Buffer.from("body"),
};
const session = {
  id: "session 1",
  userId: "x",
  startedAt: new Date(),
  lastSeenAt: new Date(),
  expiresAt: later(60),
  tokenHash: "first",
  previous: null,
  ended: null,
};

const policyRow = (version: number): PolicyRecord => ({
  organizationId: many.organizationId,
  purpose: "reply",
  version,
  changedAt: new Date(),
  changedBy: many.userIds[0]!,
  policy: defaultPolicies.reply,
});

const priceRow = (version: number): PriceRecord => ({
  organizationId: many.organizationId,
  lineId: many.lineIds[0]!,
  version,
  changedAt: new Date(),
  changedBy: null,
  currency: "USD",
  rates: { segment: 8300 },
});
const templateRow = (id: string, version: number): TemplateRecord => ({
  id,
  organizationId: many.organizationId,
  lineId: many.lineIds[1]!,
  version,
  changedAt: new Date(),
  changedBy: null,
  name: "x",
  language: "en",
  category: "utility",
  body: "Hi",
  variables: [],
  providerTemplateId: `HX ${id}`,
  status: "approved",
  purposes: ["reply"],
});

const emergencyRow = (version: number): EmergencySettingsRecord => ({
  organizationId: many.organizationId,
  version,
  changedAt: new Date(),
  changedBy: many.userIds[0]!,
  settings: defaultEmergencySettings,
});
const quietRow = (version: number): QuietSettingsRecord => ({
  organizationId: many.organizationId,
  version,
  changedAt: new Date(),
  changedBy: many.userIds[0]!,
  settings: defaultQuietSettings,
});
const consentTextRow = (version: number): ConsentTextRecord => ({
  organizationId: many.organizationId,
  language: "es",
  version,
  changedAt: new Date(),
  changedBy: many.userIds[0]!,
  texts: { ...noOwnConsentTexts, stopped: "{clinic}: no más mensajes." },
});
const bookRow = (version: number): AutoReplyRecord => ({
  organizationId: many.organizationId,
  version,
  changedAt: new Date(),
  changedBy: many.userIds[0]!,
  book: defaultBook(),
  webhookSecret: "whsec_",
  webhookSecretAt: null,
});
const ruleRun = (count: number) => ({
  organizationId: many.organizationId,
  ruleId: "rule-1",
  day: "2020-02-29",
  count,
  lastAt: new Date(),
});
const phoneCode = () => ({
  code: "123456",
  phone: "+15035571005",
  sentAt: new Date(),
  expiresAt: later(10),
});
const runRow = (n: number): FormRunRecord => ({
  id: `run ${n}`,
  organizationId: many.organizationId,
  version: 1,
  conversationId: conversation(n).id,
  addressId: many.addressIds[n]!,
  lineId: many.lineIds[0]!,
  formId: "f",
  ruleId: "r",
  startedAt: new Date(),
  state: n % 4 === 0 ? "asking" : "answered",
  index: 0,
  asked: 0,
  answers: [],
  dueAt: n % 4 === 0 ? later(n) : null,
});
const errandRow = (n: number): ErrandRecord => ({
  id: `errand ${n}`,
  organizationId: many.organizationId,
  kind: "webhook",
  target: "https://emr.example/hook",
  rule: { id: "r", name: "Rule" },
  conversationId: conversation(n).id,
  messageId: many.messages[n]!.id,
  channel: "sms",
  lineId: many.lineIds[0]!,
  answer: null,
  at: new Date(),
  state: n % 4 === 0 ? "due" : "done",
  tries: 0,
  nextAt: n % 4 === 0 ? later(n) : null,
  outcome: null,
});

async function makeWork(): Promise<void> {
  const all = Array.from({ length: 120 }, (_, n) => n);
  await store.formRuns.model.collection.insertMany(
    all.map((n) => store.formRuns.toDocument(runRow(n))) as never[],
  );
  await store.secureLinks.model.collection.insertMany(
    all.map((n) =>
      store.secureLinks.toDocument({
        key: `link ${n}`,
        organizationId: many.organizationId,
        deliveryId: many.deliveries[n % 10]!.id,
        attemptId: `attempt ${n}`,
        forgottenAt: later(n),
      }),
    ) as never[],
  );
  await store.errands.model.collection.insertMany(
    all.map((n) => store.errands.toDocument(errandRow(n))) as never[],
  );
}

/** Twenty broadcasts that wait for each of two lines. */
function inLane(): DeliveryRecord[] {
  return ["lane a", "lane b"].flatMap((lineId) =>
    Array.from({ length: 20 }, (_, n) =>
      newDelivery({
        ...many.deliveries[n]!,
        id: `${lineId} ${n}`,
        messageId: `${lineId} ${n}`,
        purpose: "broadcast",
        state: "queued",
        steps: [newStep({ channel: "sms", lineId, addressId: "a", addressTail: "··01" })],
        cursor: 0,
        closed: null,
        lease: null,
        nextAt: later(-5),
        receiptKeys: [],
      }),
    ),
  );
}

const rows: Row[] = [
  ["autoReplies.put", 0, () => store.autoReplies.put(bookRow(1))],
  ["autoReplies.setSecret", 1, () => store.autoReplies.setSecret(scope, "whsec_2", later(0))],
  ["autoReplies.put, the next version", 1, () => store.autoReplies.put(bookRow(2))],
  ["autoReplies.of", 1, () => store.autoReplies.of(scope)],
  ["ruleRuns.add", 0, () => store.ruleRuns.add(ruleRun(1))],
  ["ruleRuns.add, more of a day", 1, () => store.ruleRuns.add(ruleRun(2))],
  ["ruleRuns.since", 1, () => store.ruleRuns.since(scope, "2020-02-01")],
  ["users.putPhoneCode", 1, () => store.users.putPhoneCode(scope, many.userIds[5]!, phoneCode())],
  ["users.tryPhoneCode", 1, () => store.users.tryPhoneCode(scope, many.userIds[5]!, "123456", new Date(), 5)],
  ["users.dropPhoneCode", 1, () => store.users.dropPhoneCode(scope, many.userIds[5]!)],
  ["formRuns.byId", 1, () => store.formRuns.byId(scope, "run 4")],
  ["formRuns.due", 10, () => store.formRuns.due(later(1000), 10)],
  ["formRuns.due, nothing", 0, () => store.formRuns.due(later(-10), 10)],
  ["secureLinks.byKey", 1, () => store.secureLinks.byKey("link 4")],
  ["errands.byId", 1, () => store.errands.byId(scope, "errand 4")],
  ["errands.due", 10, () => store.errands.due(later(1000), 10)],
  ["errands.ofState", 20, () => store.errands.ofState(scope, "done", 20)],
  [
    "errands.replace",
    1,
    () => store.errands.replace(errandRow(5), { ...errandRow(5), state: "left", earlierTries: 8 }),
  ],
  ["errands.take", 1, () => store.errands.take(errandRow(4), later(9))],
  [
    "errands.settle",
    1,
    () => store.errands.settle(errandRow(4), { state: "done", nextAt: null, outcome: "200" }),
  ],
  [
    "organizations.insert",
    0,
    () =>
      store.organizations.insert({
        id: "late",
        name: "late",
        timeZone: "UTC",
        country: "US",
        replyTargetMinutes: 1,
        demo: false,
      }),
  ],
  ["organizations.byId", 1, () => store.organizations.byId(many.organizationId)],
  ["organizations.change", 1, () => store.organizations.change(many.organizationId, 1, { undoSeconds: 10 })],
  ["organizations.hasDemo", 0, () => store.organizations.hasDemo()],
  ["organizations.all", 3, () => store.organizations.all()],
  [
    "users.insertMany",
    0,
    () =>
      store.users.insertMany([
        {
          id: "u",
          organizationId: "o",
          name: "n",
          initials: "N",
          email: "late@x.example",
          role: "admin",
          timeZone: "UTC",
          passwordHash: "x",
          active: true,
        },
      ]),
  ],
  ["users.byEmail", 1, () => store.users.byEmail("p3@two.example")],
  ["users.byId", 1, () => store.users.byId(scope, many.userIds[3]!)],
  ["users.byPhone", 1, () => store.users.byPhone(scope, "+15035571003")],
  ["users.setPhone", 1, () => store.users.setPhone(scope, many.userIds[4]!, "+15035570000")],
  ["users.list", 12, () => store.users.list(scope)],
  [
    "lines.insertMany",
    0,
    () =>
      store.lines.insertMany([
        {
          id: "l",
          organizationId: "o",
          channel: "sms",
          provider: "twilio",
          name: "x",
          displayName: "x",
          address: "+1",
          key: "late",
          credentials: {},
          active: true,
        },
      ]),
  ],
  ["policies.put", 0, () => store.policies.put(policyRow(1))],
  ["policies.put, the next version", 1, () => store.policies.put(policyRow(2))],
  ["emergencySettings.put", 0, () => store.emergencySettings.put(emergencyRow(1))],
  ["emergencySettings.put, the next version", 1, () => store.emergencySettings.put(emergencyRow(2))],
  ["emergencySettings.of", 1, () => store.emergencySettings.of(scope)],
  ["quietSettings.put", 0, () => store.quietSettings.put(quietRow(1))],
  ["quietSettings.put, the next version", 1, () => store.quietSettings.put(quietRow(2))],
  ["quietSettings.of", 1, () => store.quietSettings.of(scope)],
  ["consentTexts.put", 0, () => store.consentTexts.put(consentTextRow(1), null)],
  [
    "consentTexts.put, the next version",
    1,
    () => store.consentTexts.put(consentTextRow(2), consentTextRow(1)),
  ],
  ["consentTexts.list", 1, () => store.consentTexts.list(scope)],
  ["consentTexts.versions", 1, () => store.consentTexts.versions(scope, "es")],
  ["alarms.byIds", 3, () => store.alarms.byIds(scope, many.alarmIds.slice(0, 3))],
  ["alarms.organizationOf", 1, () => store.alarms.organizationOf(many.alarmIds[7]!)],
  ["alarms.idByReceipt, of none", 0, () => store.alarms.idByReceipt(scope, "line:unknown")],
  ["alarms.open", 20, () => store.alarms.open(scope, 20)],
  ["alarms.latest", 50, () => store.alarms.latest(scope, 50)],
  ["conversations.lapsed", 0, () => store.conversations.lapsed(later(1), 30)],
  ["alarms.due", 30, () => store.alarms.due(later(1), 30)],
  ["policies.list", 1, () => store.policies.list(scope)],
  ["prices.put", 0, () => store.prices.put(priceRow(1))],
  ["prices.put, the next version", 1, () => store.prices.put(priceRow(2))],
  ["prices.list", 1, () => store.prices.list(scope)],
  ["templates.add", 0, () => store.templates.add(templateRow("t1", 1))],
  ["templates.put", 1, () => store.templates.put(templateRow("t1", 2))],
  ["templates.list", 1, () => store.templates.list(scope)],
  ["lines.byKey", 1, () => store.lines.byKey("late")],
  ["lines.byMailbox", 1, () => store.lines.byMailbox("line3@two.example")],
  ["lines.setCredentials", 1, () => store.lines.setCredentials(scope, many.lineIds[0]!, {})],
  ["lineStates.byIds", 0, () => store.lineStates.byIds(scope, many.lineIds.slice(0, 2))],
  ["lineStates.list", 0, () => store.lineStates.list(scope)],
  ["deliveries.insertMany", 0, () => store.deliveries.insertMany(inLane())],
  [
    "deliveries.lanesDue",
    2,
    async () =>
      expect((await store.deliveries.lanesDue(later(0), 10)).map(({ lineId }) => lineId)).toEqual([
        "lane a",
        "lane b",
      ]),
  ],
  [
    "deliveries.aheadInLane",
    9,
    async () => expect(await store.deliveries.aheadInLane("lane b/3", later(0), 9)).toBe(9),
  ],
  [
    "deliveries.inLane",
    9,
    async () => expect(await store.deliveries.inLane("lane b/3", later(0), 9)).toHaveLength(9),
  ],
  ["deliveries.waitingAt", 20, () => store.deliveries.waitingAt(scope, "lane a", 50)],
  ["deliveries.waitingFor", 0, () => store.deliveries.waitingFor("lane a", later(-1), 9)],
  ["deliveries.wakeLanes", 20, () => store.deliveries.wakeLanes("lane a", later(-9))],
  ["lines.list", 8, () => store.lines.list(scope)],
  ["patients.byId", 1, () => store.patients.byId(scope, conversation(7).patientId)],
  [
    "patients.byIds",
    5,
    () =>
      store.patients.byIds(
        scope,
        many.conversations.slice(0, 5).map((c) => c.patientId),
      ),
  ],
  ["addresses.byKeys", 5, () => store.addresses.byKeys(scope, many.addressKeys.slice(3, 8))],
  ["addresses.ofPatient", 1, () => store.addresses.ofPatient(scope, conversation(9).patientId)],
  [
    "addresses.ofPatients",
    3,
    () =>
      store.addresses.ofPatients(
        scope,
        many.conversations.slice(0, 3).map((c) => c.patientId),
      ),
  ],
  ["conversations.byId", 1, () => store.conversations.byId(scope, conversation(4).id)],
  [
    "conversations.byIds",
    5,
    () =>
      store.conversations.byIds(
        scope,
        many.conversations.slice(0, 5).map((c) => c.id),
      ),
  ],
  [
    "conversations.ofPatients",
    5,
    () =>
      store.conversations.ofPatients(
        scope,
        many.conversations.slice(0, 5).map((c) => c.patientId),
      ),
  ],
  ...queueIds.flatMap((queue): Row[] => [
    [`conversations.page ${queue}`, 20, () => store.conversations.page(mine, queue, null, 20)],
    [`conversations.page ${queue}, the next`, 10, () => store.conversations.page(mine, queue, after(60), 10)],
    [`conversations.count ${queue}`, 25, () => store.conversations.count(mine, queue, 1000)],
    [`conversations.count ${queue}, up to a cap`, 10, () => store.conversations.count(mine, queue, 10)],
  ]),
  ["messages.byId", 1, () => store.messages.byId(scope, many.messages[9]!.id)],
  [
    "messages.byIds",
    7,
    () =>
      store.messages.byIds(
        scope,
        many.messages.slice(20, 27).map((m) => m.id),
      ),
  ],
  ["messages.page", 8, () => store.messages.page(scope, conversation(30).id, 1e9, 8)],
  ["messages.page, earlier", 4, () => store.messages.page(scope, conversation(30).id, 5, 8)],
  [
    "messages.machineMade",
    2,
    () => store.messages.machineMade(scope, many.messages[1]!.addressId, new Date(0), 10),
  ],
  [
    "messages.byClientKeys",
    1,
    () => store.messages.byClientKeys(scope, [many.messages[41]!.clientKey!, "nobody's"]),
  ],
  ["messages.byClientKey", 1, () => store.messages.byClientKey(scope, many.messages[41]!.clientKey!)],
  [
    "messages.byInboundKey",
    1,
    () => store.messages.byInboundKey(scope, many.messages[40]!.lineId, many.messages[40]!.inboundKey!),
  ],
  [
    "messages.placeOfMail",
    2,
    () =>
      store.messages.placeOfMail(scope, [many.messages[0]!.mailId!, many.messages[1]!.mailId!, "<none@x>"]),
  ],
  ["deliveries.byId", 1, () => store.deliveries.byId(scope, many.deliveries[5]!.id)],
  [
    "deliveries.byIds",
    5,
    () =>
      store.deliveries.byIds(
        scope,
        many.deliveries.slice(0, 5).map((d) => d.id),
      ),
  ],
  [
    "deliveries.ofMessages",
    6,
    () =>
      store.deliveries.ofMessages(
        scope,
        many.deliveries.slice(0, 6).map((d) => d.messageId),
      ),
  ],
  [
    "deliveries.byReceiptKey",
    1,
    () => store.deliveries.byReceiptKey(scope, many.deliveries[50]!.receiptKeys[0]!),
  ],
  ["deliveries.due", 20, () => store.deliveries.due(later(120), 20)],
  ["deliveries.due, nothing", 0, () => store.deliveries.due(later(0), 20)],
  ["deliveries.releaseLeases", 48, () => store.deliveries.releaseLeases(new Date())],
  ["journal.has", 1, () => store.journal.has(many.lineIds[0]!, many.journalIds[9]!)],
  ["journal.write", 0, () => store.journal.write(entry("late", "late"), request, later(1))],
  ["journal.write, again", 0, () => store.journal.write(entry("later", "late"), request, later(1))],
  [
    "journal.write, a large one again",
    2,
    () =>
      store.journal.write(
        entry("large", "late"),
        { ...request, body: Buffer.alloc(5 * 1024 * 1024) },
        later(1),
      ),
  ],
  ["journal.read", 1, () => store.journal.read(scope, many.journalIds[0]!)],
  ["journal.due", 20, () => store.journal.due(later(1000), 20)],
  [
    "journal.parkedFor",
    2,
    () =>
      store.journal
        .parkedFor(scope, ["parked-1", "parked-21"])
        .then((found) => expect(found).toHaveLength(2)),
  ],
  ["journal.park", 1, () => store.journal.park(many.journalIds[2]!, [], later(9), ["parked-late"])],
  ["journal.finish", 2, () => store.journal.finish(many.journalIds.slice(2, 4), ["done"])],
  ["journal.unreadable", 10, () => store.journal.unreadable(scope, 10)],
  ["events.last", 1, () => store.events.last(scope)],
  ["events.after", 50, () => store.events.after(scope, 700, 50)],
  [
    "readMarks.ofConversations",
    50,
    () =>
      store.readMarks.ofConversations(
        mine,
        many.conversations.slice(0, 50).map((c) => c.id),
      ),
  ],
  ["addresses.byIds", 4, () => store.addresses.byIds(scope, many.addressIds.slice(0, 4))],
  ["consent.ofPatient", 1, () => store.consent.ofPatient(scope, conversation(0).patientId)],
  [
    "consentForms.insert",
    0,
    () =>
      store.consentForms.insert(
        {
          id: "form",
          organizationId: many.organizationId,
          patientId: "p",
          contentType: "image/png",
          bytes: 4,
          signedOn: "2026-03-02",
          signedTime: null,
          uploadedBy: "u",
          at: new Date(),
          name: "form.png",
        },
        Buffer.from("file"),
      ),
  ],
  ["consentForms.byIds", 1, () => store.consentForms.byIds(scope, ["form"])],
  ["consentForms.file", 1, () => store.consentForms.file(scope, "form")],
  ["consent.ofAddresses", 3, () => store.consent.ofAddresses(scope, many.addressIds.slice(0, 3))],
  [
    "audit.append",
    0,
    () =>
      store.audit.append({
        id: "late",
        organizationId: many.organizationId,
        userId: null,
        action: "session.refused",
        subject: {},
        at: new Date(),
      }),
  ],
  ["audit.list", 10, () => store.audit.list(scope, 10)],
  ["sessions.insert", 0, () => store.sessions.insert({ ...session, organizationId: many.organizationId })],
  ["sessions.byIds", 1, () => store.sessions.byIds([session.id])],
  [
    "sessions.rotate",
    1,
    () => store.sessions.rotate(session.id, "first", { tokenHash: "second", handover: "", at: new Date() }),
  ],
  ["sessions.touch", 1, () => store.sessions.touch(session.id, new Date())],
  ["sessions.end", 1, () => store.sessions.end(session.id, new Date(), "signed_out")],
  ["throttles.add", 0, () => store.throttles.add("counter", 1, later(1))],
  ["throttles.count", 1, () => store.throttles.count("counter")],
  ["throttles.remove", 1, () => store.throttles.remove("counter")],
  ["units.run", 5, () => changeOne()],
  [
    "messageVersions.ofMessage",
    1,
    () => store.messageVersions.ofMessage(scope, many.deliveries[11]!.messageId),
  ],
  ["directory.of", 21, () => createDirectory(store, clock).of(many.organizationId)],
];

/** Reads and writes one of each kind of row that a unit can. */
function changeOne(): Promise<void> {
  return store.units.run(many.organizationId, {
    addressKeys: [many.addressKeys[2]!],
    async run(tx) {
      const address = (await tx.address(many.addressKeys[2]!))!;
      const patient = (await tx.patient(conversation(2).patientId))!;
      const home = (await tx.conversationOf(patient.id))!;
      const delivery = (await tx.deliveryByReceipt(many.deliveries[11]!.receiptKeys[0]!))!;
      const message = (await tx.message(delivery.messageId))!;
      tx.changedMessage(message);
      const { id: messageId, organizationId, channel, addressId, subject, text } = message;
      const replaced = { number: 1, replacedBy: many.userIds[0]!, replacedAt: tx.now, departsAt: tx.now };
      const said = { organizationId, messageId, channel, addressId, subject, text };
      tx.addMessageVersion({ id: tx.ids.next(), ...said, ...replaced });
      await tx.addressesOf(patient.id);
      await tx.consentOf([address.id]);
      const alarm = (await tx.alarm(many.alarmIds[0]!))!;
      for (const row of [address, patient, home, delivery, alarm]) tx.changed(row);
      tx.markRead(many.userIds[0]!, home.id, 9);
      tx.event({ name: "patient.changed", patientId: patient.id });
    },
  });
}

/** Not queries: what a document is made of, and what stands for something in it. */
const helpers = new Set([
  "toDocument",
  "addressKey",
  "documentId",
  "key",
  "model",
  "parts",
  "linkOf",
  "brokenAt",
]);

test("every query has a row", () => {
  const queries = Object.entries(store).flatMap(([name, home]) =>
    typeof home === "object" && "model" in home
      ? Object.keys(home).flatMap((key) => (helpers.has(key) ? [] : [`${name}.${key}`]))
      : [],
  );
  const tested = new Set(rows.map(([name]) => name.split(/[ ,]/)[0]));
  expect(queries.length).toBeGreaterThan(40);
  expect(queries.filter((query) => !tested.has(query))).toEqual([]);
});

const seen: Record<string, object> = {};

describe("looks at what it gives and no more", () => {
  test.each(rows)("%s", async (name, atLeast, run) => {
    done.length = 0;
    await run();
    const looked = done.filter((d) => d.plan !== "none");
    looked.forEach((d, n) => {
      const { plan, index, keys, documents, found } = d;
      seen[`${name}${n > 0 ? ` (${n + 1})` : ""}`] = {
        collection: d.collection?.split(".")[1],
        plan,
        index,
        keys,
        documents,
        found,
      };
    });
    expect(done.filter((d) => d.error !== undefined && d.error !== 11_000)).toEqual([]);
    expect(looked.reduce((n, d) => n + d.found, 0)).toBeGreaterThanOrEqual(atLeast);
    expect(looked.flatMap(looksAtTooMuch)).toEqual([]);
  });
});
