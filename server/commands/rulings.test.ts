/** From a patient's words to a ruling and back: machines pause, staff rule, a slip is undone, a wrong number is nobody's. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { ParsedMessage } from "../channels/contract.ts";
import { mayWrite } from "../consent/policy.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { storeMessage } from "../inbound/message.ts";
import { createIds } from "../lib/ids.ts";
import { createLog } from "../lib/log.ts";
import type { House } from "../rules/automatic/types.ts";
import { wordsInForce } from "../rules/emergency/in-force.ts";
import { createMatcher } from "../rules/emergency/match.ts";
import { line } from "../rules/test-rows.ts";
import { createCodec } from "../store/codec.ts";
import { systemScope } from "../store/scope.ts";
import { openStore, type Store } from "../store/store.ts";
import { lapseDoubts } from "../inbound/lapsed-doubts.ts";
import { storeUnsubscribe } from "../inbound/unsubscribe.ts";
import { createRulings } from "./rulings.ts";
import { compileBook } from "../rules/auto-replies/compiled.ts";

const emergencyWords = createMatcher(wordsInForce(defaultEmergencySettings));
let now = Date.parse("2026-11-25T18:00:00Z");
const clock = { now: () => new Date(now) };
const ids = createIds(clock);
let embedded: Awaited<ReturnType<typeof openRecorded>>;
let store: Store;
let organizationId: string;
let house: House;

beforeAll(async () => {
  embedded = await openRecorded();
  const codec = createCodec({
    encryption: [{ id: "k1", key: randomBytes(32) }],
    blindIndex: randomBytes(32),
  });
  store = await openStore({
    uri: embedded.uri,
    database: "rulings",
    codec,
    clock,
    ids,
    log: createLog("silent"),
  });
});
beforeEach(() => {
  organizationId = ids.next();
  house = {
    organization: {
      id: organizationId,
      name: "Clinic",
      timeZone: "America/Los_Angeles",
      country: "US",
      replyTargetMinutes: 60,
      consentScope: "all",
      contact: "503 555 0100",
      undoSeconds: 0,
      cancelIfAnswered: true,
      householdMask: "initials",
      householdHours: 72,
      noticeLink: true,
      linkDays: 7,
      version: 1,
      demo: false,
    },
    lines: new Map([["desk", line("desk", "sms", { organizationId })]]),
    pageUrl: null,
    users: new Map(),
    policies: new Map(),
    templates: [],
    prices: new Map(),
    autoReplies: null,
    emergency: null,
    quiet: null,
    consentTexts: new Map(),
    emergencyWords,
    compileBook,
    noteRun: () => undefined,
    tells: () => ({ delivered: true, read: false }),
  };
});
afterAll(async () => {
  await store?.close();
  await embedded?.close();
});

const scope = () => systemScope(organizationId);
const nora = () => ({ organizationId, userId: "nora" });
const rulings = () => createRulings({ store });
const from = "+15035550142";

async function write(text: string) {
  const parsed: ParsedMessage = {
    kind: "message",
    providerMessageId: `SM${randomBytes(8).toString("hex")}`,
    sender: { kind: "phone", value: from, verified: true },
    senderAsGiven: from,
    profileName: null,
    subject: null,
    text,
    fullText: null,
    files: [],
    sentAt: null,
    marks: [],
    automatic: null,
    thread: null,
  };
  now += 1000;
  await store.units.run(organizationId, storeMessage(store, house, house.lines.get("desk")!, parsed));
  const events = await store.events.after(scope(), 0, 1000);
  const id = events.findLast(({ name }) => name === "message.received")!.messageId!;
  const [message] = await store.messages.byIds(scope(), [id]);
  const conversation = await store.conversations.byId(scope(), message!.conversationId);
  return { message: message!, conversation: conversation! };
}
const ledger = (addressId: string) => store.consent.ofAddresses(scope(), [addressId]);
const machine = async (addressId: string) => {
  const question = { purpose: "reminder", channel: "sms", byPerson: false, now: new Date(now) } as const;
  const answer = mayWrite(await ledger(addressId), question);
  return answer.may ? "may" : answer.kind;
};

test("free words pause machines and wait for a ruling; a refusal stands, its slip is undone", async () => {
  const { message, conversation } = await write("please stop texting me");
  expect(conversation.reviews).toMatchObject([
    { kind: "free_words", messageId: message.id, dueAt: new Date(Date.parse("2026-12-09T18:00:01Z")) },
  ]);
  expect(await store.conversations.count(scope(), "consent", 10)).toBe(1);
  expect(await machine(message.addressId)).toBe("doubted");
  const again = await write("I said stop");
  expect(again.conversation.reviews).toHaveLength(1);

  now += 1000;
  const reviewId = conversation.reviews[0]!.id;
  const ruled = await rulings().rule(nora(), conversation.id, { reviewId, ruling: "refusal" });
  expect(ruled.reviews).toEqual([]);
  expect(await machine(message.addressId)).toBe("refused");
  expect((await ledger(message.addressId)).at(-1)).toMatchObject({
    choice: "refused",
    source: "staff",
    actorId: "nora",
    word: "please stop texting me",
  });
  now += 1000;
  const undone = await rulings().undoRuling(nora(), conversation.id);
  expect(undone.reviews).toHaveLength(1);
  expect(await machine(message.addressId)).toBe("doubted");
  now += 1000;
  await rulings().rule(nora(), conversation.id, { reviewId, ruling: "no_refusal" });
  expect(await machine(message.addressId)).toBe("may");
  now += 11 * 60_000;
  await expect(rulings().undoRuling(nora(), conversation.id)).rejects.toMatchObject({ status: 409 });
});

test("when the time to rule is over the ledger says so itself, once, and the task stays to be seen", async () => {
  const { message, conversation } = await write("take me off your list");
  const lapse = () => store.units.run(organizationId, lapseDoubts(conversation.id));
  const lapsed = async () => (await store.conversations.lapsed(new Date(now), 10)).map(({ id }) => id);
  now = conversation.reviews[0]!.dueAt!.getTime() - 1;
  expect(await lapsed()).not.toContain(conversation.id);
  await lapse();
  expect((await ledger(message.addressId)).map(({ choice }) => choice)).toEqual(["doubted"]);
  now += 1;
  expect(await lapsed()).toContain(conversation.id);
  await lapse();
  await lapse();
  const [doubt, refusal, ...more] = await ledger(message.addressId);
  expect(more).toEqual([]);
  expect(refusal).toMatchObject({
    choice: "refused",
    source: "system",
    word: "take me off your list",
    rulesOn: doubt!.id,
    at: new Date(now),
    dueAt: null,
  });
  expect(await lapsed()).not.toContain(conversation.id);
  expect((await store.conversations.byId(scope(), conversation.id))!.reviews).toHaveLength(1);
  now += 1000;
  await write("START");
  expect(await machine(message.addressId)).toBe("may");
});

test("what the patient lifted meanwhile lapses without a word", async () => {
  const { message, conversation } = await write("please stop texting me");
  now += 1000;
  await write("START");
  now = conversation.reviews[0]!.dueAt!.getTime();
  await store.units.run(organizationId, lapseDoubts(conversation.id));
  expect((await ledger(message.addressId)).map(({ choice }) => choice)).toEqual(["doubted", "given"]);
  expect(await store.conversations.lapsed(new Date(now), 10)).not.toContainEqual({
    id: conversation.id,
    organizationId,
  });
});

test.each(["START", null])(
  "a task that is left open swallows no later refusal (lifted by %s, or lapsed first)",
  async (lifts) => {
    const { message, conversation } = await write("please stop texting me");
    const reviewId = conversation.reviews[0]!.id;
    if (lifts === null) {
      now = conversation.reviews[0]!.dueAt!.getTime() + 1;
      await store.units.run(organizationId, lapseDoubts(conversation.id));
    }
    await write("START");
    expect(await machine(message.addressId)).toBe("may");

    const again = await write("please stop texting me now, I mean it");
    expect(await machine(message.addressId)).toBe("doubted");
    const doubt = (await ledger(message.addressId)).at(-1)!;
    expect(again.conversation.reviews).toMatchObject([
      { id: reviewId, messageId: again.message.id, doubts: [{ entryId: doubt.id }], dueAt: doubt.dueAt },
    ]);
    expect(again.conversation.reviews[0]!.lapsedAt).toBeUndefined();
    // While it stands it is asked about once.
    const third = await write("stop texting me!!");
    expect(third.conversation.reviews).toEqual(again.conversation.reviews);

    now += 1000;
    await rulings().rule(nora(), conversation.id, { reviewId, ruling: "refusal" });
    expect(await machine(message.addressId)).toBe("refused");
  },
);

test("a mail that only unsubscribes refuses what goes by itself, where it came from or on all of their mailboxes", async () => {
  const { conversation } = await write("Hello");
  const box = line("box", "email", { organizationId });
  const mailbox = (value: string) =>
    store.units.run(organizationId, {
      async run(tx) {
        const key = tx.addressKey("email", value);
        const id = tx.ids.next();
        tx.addAddress({
          ...{ id, organizationId, version: 1, kind: "email", key, value, note: null },
          ...{ patientIds: [conversation.patientId], verified: true, answerable: true },
        });
        return id;
      },
    });
  const [home, work] = [await mailbox("ana@example.org"), await mailbox("ana@work.example")];
  const unsubscribe = (value: string, conversationId: string) => {
    const sender = { kind: "email" as const, value, verified: false };
    const said = {
      kind: "opt" as const,
      choice: "out" as const,
      sender,
      word: "unsubscribe",
      handledByProvider: false,
    };
    return store.units.run(organizationId, storeUnsubscribe(store, box, said, conversationId));
  };
  const may = async (addressId: string, purpose: "reminder" | "reply") => {
    const byPerson = purpose === "reply";
    return mayWrite(await ledger(addressId), { purpose, channel: "email", byPerson, now: new Date(now) }).may;
  };
  expect(await unsubscribe("ana@example.org", conversation.id)).toBe("consent recorded");
  expect([await may(home, "reminder"), await may(home, "reply"), await may(work, "reminder")]).toEqual([
    false,
    true,
    true,
  ]);
  expect((await ledger(home))[0]).toMatchObject({
    source: "mail_unsubscribe",
    word: "unsubscribe",
    lineId: "box",
  });
  // Forwarded, and answered from elsewhere: every mailbox of theirs is meant, and no phone.
  expect(await unsubscribe("son@example.net", conversation.id)).toBe("consent recorded");
  expect(await may(work, "reminder")).toBe(false);
  const addresses = await store.addresses.ofPatient(scope(), conversation.patientId);
  expect(await ledger(addresses.find(({ kind }) => kind === "phone")!.id)).toEqual([]);
  expect(await unsubscribe("ana@example.org", "0".repeat(24))).toBe("opt event from an unknown address");
});

test("not ruled on in time they are a refusal, which no ruling lifts", async () => {
  const { message, conversation } = await write("take me off your list");
  now += 15 * 24 * 3600_000;
  expect(await machine(message.addressId)).toBe("refused");
  const wanted = { reviewId: conversation.reviews[0]!.id, ruling: "no_refusal" } as const;
  await expect(rulings().rule(nora(), conversation.id, wanted)).rejects.toMatchObject({ status: 409 });
  await write("START");
  expect(await machine(message.addressId)).toBe("may");
});

test("a wrong number is nobody's: its new owner begins a thread of their own, and the undo knows", async () => {
  await write("See you Friday");
  const { message, conversation } = await write("wrong number");
  expect(conversation.reviews[0]).toMatchObject({ kind: "wrong_number" });
  now += 1000;
  const reviewId = conversation.reviews[0]!.id;
  const ruled = await rulings().rule(nora(), conversation.id, { reviewId, ruling: "wrong_number" });
  expect(ruled.lastInbound).toEqual({});
  expect(await store.addresses.ofPatient(scope(), conversation.patientId)).toEqual([]);
  expect(await machine(message.addressId)).toBe("refused");
  const undone = await rulings().undoRuling(nora(), conversation.id);
  // As if it had not been ruled: the number is theirs, verified, and where they wrote last.
  expect(undone.lastInbound).toEqual(conversation.lastInbound);
  const [back] = await store.addresses.ofPatient(scope(), conversation.patientId);
  expect(back).toMatchObject({ id: message.addressId, verified: true, note: null });

  now += 1000;
  await rulings().rule(nora(), conversation.id, { reviewId, ruling: "wrong_number" });
  const stranger = await write("I told you, I am somebody else");
  expect(stranger.message.addressId).toBe(message.addressId);
  expect(stranger.conversation.id).not.toBe(conversation.id);
  expect(stranger.conversation.lastSeq).toBe(1);
  await expect(rulings().undoRuling(nora(), conversation.id)).rejects.toMatchObject({ status: 409 });
});

test("STOP, START and HELP wait for nobody; who waited before them still does, and a bare yes may be an answer", async () => {
  const waits = async (words: string) => (await write(words)).conversation.needsReplySince;
  expect([await waits("STOP"), await waits("HELP"), await waits("START")]).toEqual([null, null, null]);
  const since = await waits("Can I come on Friday?");
  expect(since).not.toBeNull();
  expect([await waits("HELP"), await waits("STOP")]).toEqual([since, since]);
  expect(await waits("YES")).toEqual(since);
});

test("STOP is confirmed once, HELP is answered though refused, CANCEL asks about the visit", async () => {
  const said = async (conversationId: string) =>
    (await store.messages.page(scope(), conversationId, 1e6, 50)).flatMap(({ madeBy }) => madeBy ?? []);
  const { conversation } = await write("CANCEL");
  expect(conversation.reviews).toMatchObject([{ kind: "meant_visit", dueAt: null }]);
  expect(conversation.needsReplySince).not.toBeNull();
  await write("STOP");
  await write("HELP");
  expect(await said(conversation.id)).toEqual(["consent.confirmation", "consent.help"]);
  await write("YES");
  await write("YES");
  expect(await said(conversation.id)).toEqual(["consent.confirmation", "consent.help", "consent.welcome"]);
  const wanted = { reviewId: conversation.reviews[0]!.id, ruling: "seen" } as const;
  expect((await rulings().rule(nora(), conversation.id, wanted)).reviews).toEqual([]);
});
