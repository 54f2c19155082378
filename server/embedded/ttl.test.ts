import { MongoClient, type Collection, type Document } from "mongodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore, type OpenStore } from "./server.ts";

type Doc = Document & { _id: string };
let store: OpenStore;
let client: MongoClient;
let c: Collection<Doc>;
const now = Date.now();
const ago = (seconds: number) => new Date(now - seconds * 1000);

beforeEach(async () => {
  store = await openStore({ now: () => new Date(now) });
  client = await MongoClient.connect(store.uri);
  c = client.db("t").collection<Doc>("c");
});
afterEach(async () => {
  await client.close();
  await store.close();
});
const ids = async () => (await c.find().sort({ _id: 1 }).toArray()).map((d) => d._id);

test("a partial filter keeps documents that are past their time", async () => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 60, partialFilterExpression: { done: true } });
  await c.insertMany([
    { _id: "old, done", at: ago(61), done: true },
    { _id: "old, not done", at: ago(61), done: false },
    { _id: "old, without the field", at: ago(61) },
    { _id: "new, done", at: ago(59), done: true },
  ]);
  await store.sweep();
  expect(await ids()).toEqual(["new, done", "old, not done", "old, without the field"]);
});

test.each([1, -1] as const)(
  "only dates count, and of several the earliest (direction %i)",
  async (direction) => {
    await c.createIndex({ at: direction }, { expireAfterSeconds: 60 });
    await c.insertMany([
      { _id: "past", at: ago(1000) },
      { _id: "just past", at: ago(60) },
      { _id: "number", at: 5 },
      { _id: "text", at: "2001-01-01" },
      { _id: "null", at: null },
      { _id: "missing" },
      { _id: "one of several", at: [ago(0), ago(90)] },
      { _id: "none of several", at: [ago(0), ago(10)] },
      { _id: "future", at: ago(-5) },
    ]);
    await store.sweep();
    expect(await ids()).toEqual(["future", "missing", "none of several", "null", "number", "text"]);
  },
);

test("a document in an open transaction is left for the next sweep", async () => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
  await c.insertOne({ _id: "a", at: ago(10) });
  const s = client.startSession();
  s.startTransaction();
  await c.updateOne({ _id: "a" }, { $set: { at: ago(-100) } }, { session: s });
  await store.sweep();
  await s.commitTransaction();
  await s.endSession();
  await store.sweep();
  expect(await ids()).toEqual(["a"]);
});

test("more than one sweep's worth goes in several", async () => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
  await c.insertMany(Array.from({ length: 12_000 }, (_, i) => ({ _id: `${i}`, at: ago(10) })));
  await store.sweep();
  await store.sweep();
  expect(await c.countDocuments()).toBe(0);
});
