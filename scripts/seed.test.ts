/** The demo as a first visitor finds it: what patients wrote has been through the rules that live words pass. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { patients } from "../shared/cast.ts";
import { createPasswords } from "../server/access/passwords.ts";
import { openStore as openEmbedded } from "../server/embedded/server.ts";
import { businessDaysAfter } from "../server/lib/business-days.ts";
import { createIds } from "../server/lib/ids.ts";
import { createLog } from "../server/lib/log.ts";
import { createCodec } from "../server/store/codec.ts";
import type { ConversationRecord } from "../server/store/conversations.ts";
import { systemScope, type Scope } from "../server/store/scope.ts";
import { openStore, type Store } from "../server/store/store.ts";
import { seedDemo } from "./seed.ts";

const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
const now = new Date("2026-11-25T18:00:00Z");
const clock = { now: () => now };
let embedded: Awaited<ReturnType<typeof openEmbedded>> | null = null;
let store: Store;
let scope: Scope;
let threads: Map<string, ConversationRecord>;
const ids = createIds(clock);
const seed = () => seedDemo({ store, ids, clock, passwords: createPasswords() });

beforeAll(async () => {
  embedded = elsewhere ? null : await openEmbedded();
  store = await openStore({
    uri: embedded?.uri ?? elsewhere!,
    database: `seed_${randomBytes(6).toString("hex")}`,
    codec: createCodec({ encryption: [{ id: "k1", key: randomBytes(32) }], blindIndex: randomBytes(32) }),
    clock,
    ids,
    log: createLog("silent"),
  });
  const organization = await seed();
  scope = systemScope(organization!.id);
  const rows = await store.conversations.model.find({}, { _id: 1 }).lean<{ _id: string }[]>();
  const found = await store.conversations.byIds(
    scope,
    rows.map(({ _id }) => _id),
  );
  threads = new Map(found.map((row) => [row.patient.name, row]));
});
afterAll(async () => {
  if (!embedded) await store.users.model.db.dropDatabase();
  await store.close();
  await embedded?.close();
});

/** The thread of somebody of the cast, with what stands in it. */
async function threadOf(name: string) {
  const conversation = threads.get(name);
  if (!conversation) throw new Error("the cast has nobody of this name");
  const messages = await store.messages.page(scope, conversation.id, Number.MAX_SAFE_INTEGER, 50);
  return { conversation, messages: messages.sort((a, b) => a.seq - b.seq) };
}
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test("chest pain stands as an open emergency that the screens alone are told of, answered as phones show it", async () => {
  const { conversation, messages } = await threadOf("Harold Whitcomb");
  const [alarm, ...others] = await store.alarms.latest(scope, 10);
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({
    ...{ conversationId: conversation.id, state: "paging", openedAt: minutesAgo(2), acknowledged: null },
    // Nobody is called, and it never has a turn: not now, and not after a restart.
    ...{ chain: [], pages: [], escalateAt: null, nextAt: null },
  });
  expect(await store.alarms.due(new Date(now.getTime() + 86_400_000 * 365), 10)).toEqual([]);
  const wording = messages.find(({ madeBy }) => madeBy === "emergency");
  const onPhone = patients
    .find(({ key }) => key === "harold")
    ?.history.filter(({ kind }) => kind === "machine");
  expect(onPhone?.map(({ body }) => body)).toEqual([wording?.text]);
  expect(alarm?.answer).toEqual({ messageId: wording?.id, note: "Where to call: delivered to the patient." });
  expect(conversation).toMatchObject({
    emergency: { alarmId: alarm?.id, acknowledged: null, answerNote: alarm?.answer?.note },
    needsReplySince: minutesAgo(2),
    running: [],
  });
});

test("words that may mean stop wait for a ruling, and the ledger pauses every machine", async () => {
  const { conversation, messages } = await threadOf("Danny Kowalczyk");
  const words = messages.at(-1)!;
  const [doubt, ...others] = await store.consent.ofAddresses(scope, [words.addressId]);
  expect(others).toEqual([]);
  const dueAt = businessDaysAfter(minutesAgo(64), 10, "America/Los_Angeles");
  expect(doubt).toMatchObject({
    ...{ choice: "doubted", source: "free_words", word: words.text, messageId: words.id },
    ...{ at: minutesAgo(64), dueAt },
  });
  expect(conversation.reviews).toMatchObject([
    { kind: "free_words", messageId: words.id, doubts: [{ entryId: doubt?.id }], at: minutesAgo(64), dueAt },
  ]);
});

test("nobody else said what any rule hears, every other message arrived, and nothing is left to do", async () => {
  for (const person of patients) {
    if (person.unknownSender) continue;
    const { conversation, messages } = await threadOf(person.name);
    const spoken = person.history.filter(({ kind }) => kind !== "note");
    expect(messages.map(({ text }) => text)).toEqual(spoken.map(({ body }) => body));
    if (person.key !== "harold") expect(conversation.emergency).toBeUndefined();
    if (person.key !== "danny") expect(conversation.reviews).toEqual([]);
    expect([conversation.running, conversation.pendingAnswers]).toEqual([[], []]);
  }
  expect(await store.deliveries.due(new Date(now.getTime() + 86_400_000), 10)).toEqual([]);
  expect(await store.events.after(scope, 0, 10)).toEqual([]);
});

test("a second start seeds nothing", async () => {
  expect(await seed()).toBeNull();
  expect(await store.alarms.latest(scope, 10)).toHaveLength(1);
});
