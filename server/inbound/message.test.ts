/** Where a message belongs: the strongest hint decides, nobody is mixed up, nothing is doubled or lost. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { ParsedMessage } from "../channels/contract.ts";
import { mayWrite } from "../consent/policy.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { createIds } from "../lib/ids.ts";
import { createLog } from "../lib/log.ts";
import { wordsInForce } from "../rules/emergency/in-force.ts";
import { createMatcher } from "../rules/emergency/match.ts";
import type { House } from "../rules/automatic/types.ts";
import { createCodec } from "../store/codec.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import { openStore, type Store } from "../store/store.ts";
import { storeMessage } from "./message.ts";
import { compileBook } from "../rules/auto-replies/compiled.ts";

const clock = { now: () => new Date() };
const ids = createIds(clock);
let embedded: Awaited<ReturnType<typeof openRecorded>> | null = null;
let store: Store;
let other: Store;
let organizationId: string;

beforeAll(async () => {
  const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
  embedded = elsewhere ? null : await openRecorded();
  const options = {
    uri: elsewhere ?? embedded!.uri,
    database: `test_${randomBytes(6).toString("hex")}`,
    codec: createCodec({ encryption: [{ id: "k1", key: randomBytes(32) }], blindIndex: randomBytes(32) }),
    clock,
    ids,
    log: createLog("silent"),
  };
  store = await openStore(options);
  other = await openStore(options);
});
beforeEach(() => {
  organizationId = ids.next();
});
afterAll(async () => {
  if (!embedded) await store?.users.model.db.dropDatabase();
  await store?.close();
  await other?.close();
  await embedded?.close();
});

const scope = () => systemScope(organizationId);
const emergencyWords = createMatcher(wordsInForce(defaultEmergencySettings));
const house = (): House => ({
  organization: {
    id: organizationId,
    name: "Clinic",
    timeZone: "America/Los_Angeles",
    country: "US",
    replyTargetMinutes: 60,
    undoSeconds: 0,
    cancelIfAnswered: true,
    householdMask: "initials",
    householdHours: 72,
    noticeLink: true,
    linkDays: 7,
    version: 1,
    consentScope: "all",
    contact: null,
    demo: false,
  },
  lines: new Map((["sms", "whatsapp", "email"] as const).map((channel) => [line(channel).id, line(channel)])),
  pageUrl: null,
  users: new Map(),
  templates: [],
  autoReplies: null,
  prices: new Map(),
  policies: new Map(),
  emergency: null,
  quiet: null,
  consentTexts: new Map(),
  emergencyWords,
  compileBook,
  noteRun: () => undefined,
  tells: () => ({ delivered: true, read: false }),
});
const line = (channel: LineRecord["channel"]): LineRecord => ({
  id: `${organizationId} ${channel}`,
  organizationId,
  channel,
  provider: channel === "email" ? "smtp" : "twilio",
  name: channel,
  displayName: "Clinic",
  address: channel,
  key: channel,
  credentials: {},
  active: true,
});

const base: Omit<ParsedMessage, "providerMessageId"> = {
  kind: "message",
  sender: null,
  senderAsGiven: "",
  profileName: null,
  subject: null,
  text: "Hello",
  fullText: null,
  files: [],
  sentAt: null,
  marks: [],
  automatic: null,
  thread: null,
};
const text = (from: string, change: Partial<ParsedMessage> = {}): ParsedMessage => ({
  ...base,
  providerMessageId: `SM${randomBytes(8).toString("hex")}`,
  sender: { kind: "phone", value: from, verified: true },
  senderAsGiven: from,
  ...change,
});
const mail = (from: string, change: Partial<ParsedMessage> = {}): ParsedMessage => ({
  ...base,
  providerMessageId: `<${randomBytes(8).toString("hex")}@example.org>`,
  sender: { kind: "email", value: from, verified: true },
  senderAsGiven: from,
  subject: "Refill",
  ...change,
});
const chat = (value: string, others: string[] = []): ParsedMessage => ({
  ...text(value),
  sender: { kind: "whatsapp", value, verified: true },
  otherAddresses: others.map((one) => ({ kind: "whatsapp", value: one, verified: true })),
});

async function take(channel: LineRecord["channel"], parsed: ParsedMessage, through = store) {
  const outcome = await through.units.run(
    organizationId,
    storeMessage(through, house(), line(channel), parsed),
  );
  const events = await store.events.after(scope(), 0, 1000);
  const [message] = await store.messages.byIds(scope(), [
    events.findLast(({ name }) => name === "message.received")?.messageId ?? "",
  ]);
  const conversation = await store.conversations.byId(scope(), message?.conversationId ?? "");
  return { outcome, message: message!, conversation: conversation! };
}
const messagesOf = (conversationId: string) => store.messages.page(scope(), conversationId, 1e6, 100);

test("a signed token wins over references, references over whose address it is, and that over nothing", async () => {
  const ana = await take("email", mail("ana@example.org"));
  const bo = await take("email", mail("bo@example.org"));
  const cy = await take("email", mail("cy@example.org"));
  const from = (thread: ParsedMessage["thread"]) => take("email", mail("ana@example.org", { thread }));
  const toBo = { conversationId: bo.conversation.id, inReplyTo: [cy.message.mailId!] };
  expect((await from(toBo)).conversation.id).toBe(bo.conversation.id);
  const toCy = {
    conversationId: null,
    inReplyTo: ["<gone@example.org>", cy.message.mailId!, bo.message.mailId!],
  };
  expect((await from(toCy)).conversation.id).toBe(cy.conversation.id);
  const toNobody = { conversationId: null, inReplyTo: ["<gone@example.org>", "SM123"] };
  expect((await from(toNobody)).conversation.id).toBe(ana.conversation.id);
  const subjectOnly = await take("email", mail("di@example.org", { subject: "Re: Refill" }));
  expect([ana, bo, cy].map(({ conversation }) => conversation.id)).not.toContain(subjectOnly.conversation.id);
});

test("another organization's conversation or mail is no hint", async () => {
  const theirs = await take("email", mail("ana@example.org"));
  organizationId = ids.next();
  const ours = await take("email", mail("bo@example.org"));
  const thread = { conversationId: theirs.conversation.id, inReplyTo: [theirs.message.mailId!] };
  const next = await take("email", mail("bo@example.org", { thread }));
  expect(next.conversation.id).toBe(ours.conversation.id);
});

test("a stranger in a patient's thread is marked, is not the patient's address, and never becomes the way back", async () => {
  const ana = await take("email", mail("ana@example.org"));
  const thread = { conversationId: ana.conversation.id, inReplyTo: [] };
  const stranger = await take("email", mail("aunt@example.net", { thread }));
  expect(stranger.conversation.id).toBe(ana.conversation.id);
  expect(stranger.message.marks).toEqual(["unverified_sender"]);
  expect(stranger.conversation.lastInbound.email?.addressId).toBe(ana.message.addressId);
  const addresses = await store.addresses.ofPatient(scope(), ana.conversation.patientId);
  expect(addresses.map(({ value }) => value)).toEqual(["ana@example.org"]);
  const later = await take("email", mail("aunt@example.net"));
  expect(later.conversation.id).not.toBe(ana.conversation.id);
});

test("whoever only claims the patient's mailbox is marked, with references and without", async () => {
  const ana = await take("email", mail("ana@example.org"));
  const claim = {
    sender: { kind: "email" as const, value: "ana@example.org", verified: false },
    marks: ["unverified_sender" as const],
  };
  const thread = { conversationId: null, inReplyTo: [ana.message.mailId!] };
  for (const hint of [null, thread]) {
    const claimed = await take("email", mail("ana@example.org", { ...claim, thread: hint }));
    expect(claimed.conversation.id).toBe(ana.conversation.id);
    expect(claimed.message.marks).toEqual(["unverified_sender"]);
  }
});

test("one id with other words is kept beside the first, once", async () => {
  const first = text("+15035550142", { text: "Friday at 9" });
  const second = { ...first, text: "Friday at 10" };
  const kept = await take("sms", first);
  expect((await take("sms", first)).outcome).toBe("duplicate message");
  expect((await take("sms", second)).outcome).toBe("message stored as a conflicting copy");
  expect((await take("sms", second)).outcome).toBe("duplicate message");
  const all = await messagesOf(kept.conversation.id);
  expect(all.map((one) => [one.text, one.marks])).toEqual([
    ["Friday at 9", []],
    ["Friday at 10", ["conflicting_copy"]],
  ]);
});

test("one id from two senders is two messages, neither a copy", async () => {
  const one = await take("sms", text("+15035550142", { providerMessageId: "SM1" }));
  const two = await take("sms", text("+15035550143", { providerMessageId: "SM1" }));
  expect(two.message.marks).toEqual([]);
  expect(two.conversation.id).not.toBe(one.conversation.id);
});

test("one message in two processes at once, many times, is one; two senders' first words are two threads", async () => {
  const same = text("+15035550142");
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => {
      const through = n % 2 ? store : other;
      return through.units.run(organizationId, storeMessage(through, house(), line("sms"), same));
    }),
  );
  expect(outcomes.filter((outcome) => outcome !== "duplicate message")).toEqual([
    "message stored from an unknown sender",
  ]);
  const firsts = Array.from({ length: 12 }, (_, n) => text(n % 3 ? "+15035550150" : "+15035550151"));
  await Promise.all(
    firsts.map((parsed, n) => {
      const through = n % 2 ? store : other;
      return through.units.run(organizationId, storeMessage(through, house(), line("sms"), parsed));
    }),
  );
  expect(await store.conversations.count(scope(), "open", 10)).toBe(3);
});

test("the first SMS and the first WhatsApp of a number, in two processes at one instant, are one patient", async () => {
  for (const [first, second] of [
    ["sms", "whatsapp"],
    ["whatsapp", "sms"],
  ] as const) {
    organizationId = ids.next();
    const from = "+15035550142";
    const parsed = { sms: text(from), whatsapp: chat(from) };
    const unit = storeMessage(store, house(), line(first), parsed[first]);
    let met = false;
    await store.units.run(organizationId, {
      ...unit,
      // Everything of the one has been read and found new when the other is committed.
      async run(tx) {
        const outcome = await unit.run(tx);
        if (!met) await take(second, parsed[second], other);
        met = true;
        return outcome;
      },
    });
    expect(await store.conversations.count(scope(), "open", 10)).toBe(1);
    const [sms, whatsapp] = await store.addresses.byKeys(
      scope(),
      (["phone", "whatsapp"] as const).map((kind) => store.addresses.addressKey(organizationId, kind, from)),
    );
    expect(sms?.patientIds).toEqual(whatsapp?.patientIds);
  }
});

test("a WhatsApp user is one person by number, by user id, and by both, whichever came first", async () => {
  const both = await take("whatsapp", chat("+15035550142", ["US.1349abc"]));
  expect((await take("whatsapp", chat("US.1349abc"))).conversation.id).toBe(both.conversation.id);
  expect((await take("whatsapp", chat("+15035550142"))).conversation.id).toBe(both.conversation.id);
  const id = await take("whatsapp", chat("US.77"));
  const later = await take("whatsapp", chat("+15035550177", ["US.77"]));
  expect(later.conversation.id).toBe(id.conversation.id);
  expect((await take("whatsapp", chat("+15035550177"))).conversation.id).toBe(id.conversation.id);
  expect(await store.conversations.count(scope(), "open", 10)).toBe(2);
});

test("a user id that is somebody's already stays theirs", async () => {
  const ana = await take("whatsapp", chat("US.1"));
  const bo = await take("whatsapp", chat("+15035550143"));
  await take("whatsapp", chat("+15035550143", ["US.1"]));
  expect((await take("whatsapp", chat("US.1"))).conversation.id).toBe(ana.conversation.id);
  expect((await take("whatsapp", chat("+15035550143"))).conversation.id).toBe(bo.conversation.id);
});

test("machine-made mail waits for nobody and says nothing about consent", async () => {
  const robot = mail("ana@example.org", { automatic: "auto-submitted", marks: ["automatic"], text: "STOP" });
  const { conversation, message } = await take("email", robot);
  expect(conversation.needsReplySince).toBeNull();
  expect(message.marks).toEqual(["automatic"]);
  expect(await store.consent.ofAddresses(scope(), [message.addressId])).toEqual([]);
  expect((await take("email", mail("ana@example.org"))).conversation.needsReplySince).not.toBeNull();
});

test("STOP and START are obeyed in their own words; who only claims a mailbox can stop, never start", async () => {
  const answer = async (addressId: string) => {
    const entries = await store.consent.ofAddresses(scope(), [addressId]);
    return {
      may: mayWrite(entries, { purpose: "reply", byPerson: true, channel: "sms", now: new Date() }).may,
      words: entries.map(({ word }) => word),
    };
  };
  const stop = await take("sms", text("+15035550142", { text: " Stop! " }));
  expect(stop.message.marks).toEqual(["opt_out"]);
  expect(await answer(stop.message.addressId)).toEqual({ may: false, words: ["Stop!"] });
  const start = await take("sms", text("+15035550142", { text: "START" }));
  expect(start.message.marks).toEqual(["opt_in"]);
  expect((await answer(start.message.addressId)).may).toBe(true);

  const claimed = (words: string) =>
    take("email", mail("ana@example.org", { text: words, marks: ["unverified_sender"] }));
  await take("email", mail("ana@example.org"));
  const { message } = await claimed("STOP");
  expect((await answer(message.addressId)).may).toBe(false);
  const back = await claimed("START");
  expect(back.message.marks).toEqual(["unverified_sender"]);
  expect((await answer(message.addressId)).may).toBe(false);
  await take("email", mail("ana@example.org", { text: "START" }));
  expect((await answer(message.addressId)).may).toBe(true);
});

test("senders that are nobody in particular never share a thread, cannot be answered, and cannot opt out others", async () => {
  const nobody = (senderAsGiven: string) => text("", { sender: null, senderAsGiven, text: "STOP" });
  const seen = new Set<string>();
  for (const given of ["anonymous", "+Anonymous", "", "restricted", "anonymous"]) {
    const { outcome, conversation, message } = await take("sms", nobody(given));
    expect(outcome).toBe("message stored from a sender that cannot be answered");
    expect(conversation.lastInbound).toEqual({});
    expect(message.marks).toEqual([]);
    seen.add(conversation.id);
  }
  expect(seen.size).toBe(5);
  const word = await take("sms", nobody("TAXI"));
  expect((await take("sms", nobody("TAXI"))).conversation.id).toBe(word.conversation.id);
});
