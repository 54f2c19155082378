import { MongoClient, type Collection, type Document, type MongoServerError } from "mongodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openStore, type OpenStore } from "../server.ts";

type Doc = Document & { _id: number };
let store: OpenStore;
let client: MongoClient;
let c: Collection<Doc>;
let clock = Date.now();

beforeAll(async () => {
  store = await openStore({ now: () => new Date(clock), layerBytes: 5_000 });
  client = await MongoClient.connect(store.uri);
});
afterAll(async () => {
  await client.close();
  await store.close();
});
beforeEach(async () => {
  c = client.db("t").collection<Doc>("c");
  await c.drop();
  await c.insertMany([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
  await c.createIndex({ n: 1 });
});

test("reads from the moment it began, sees its own writes, shows them to others when it commits", async () => {
  const s = client.startSession();
  s.startTransaction();
  expect(await c.countDocuments({}, { session: s })).toBe(2);
  await c.insertOne({ _id: 3, n: 3 });
  await c.updateOne({ _id: 1 }, { $set: { n: 10 } }, { session: s });
  await c.insertOne({ _id: 4, n: 4 }, { session: s });
  await c.deleteOne({ _id: 2 }, { session: s });
  expect((await c.find({}, { session: s }).sort({ n: 1 }).toArray()).map((d) => d._id)).toEqual([4, 1]);
  expect(
    (
      await c
        .find({ n: { $gte: 1 } }, { session: s })
        .sort({ n: -1 })
        .toArray()
    ).map((d) => d._id),
  ).toEqual([1, 4]);
  expect((await c.find().sort({ n: 1 }).toArray()).map((d) => d._id)).toEqual([1, 2, 3]);
  await s.commitTransaction();
  expect((await c.find().sort({ n: 1 }).toArray()).map((d) => d._id)).toEqual([3, 4, 1]);
  await s.endSession();
});

test("an abort leaves nothing", async () => {
  const s = client.startSession();
  s.startTransaction();
  await c.deleteMany({}, { session: s });
  await client.db("t").collection<Doc>("new").insertOne({ _id: 1 }, { session: s });
  await s.abortTransaction();
  expect(await c.countDocuments()).toBe(2);
  expect(await client.db("t").listCollections({ name: "new" }).toArray()).toEqual([]);
  await s.endSession();
});

test("the second writer of a record gets 112 with the label, and its transaction is over", async () => {
  const [a, b] = [client.startSession(), client.startSession()];
  a.startTransaction();
  b.startTransaction();
  await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: a });
  const error = (await c
    .updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: b })
    .catch((e: unknown) => e)) as MongoServerError;
  expect(error.code).toBe(112);
  expect(error.hasErrorLabel("TransientTransactionError")).toBe(true);
  await expect(c.findOne({ _id: 2 }, { session: b })).rejects.toMatchObject({ code: 251 });
  await b.abortTransaction();
  await a.commitTransaction();
  expect((await c.findOne({ _id: 1 }))!["n"]).toBe(2);
  await Promise.all([a.endSession(), b.endSession()]);
});

test("one that rests for long ends when somebody wants what it has written, and hears of it", async () => {
  const [a, b] = [client.startSession(), client.startSession()];
  for (const wants of [
    () => c.updateOne({ _id: 1 }, { $inc: { n: 1 } }),
    () => b.withTransaction(() => c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: b })),
  ]) {
    a.startTransaction();
    await c.updateOne({ _id: 1 }, { $set: { n: 100 } }, { session: a });
    clock += 2_500;
    await wants();
    await expect(a.commitTransaction()).rejects.toMatchObject({ code: 251 });
  }
  expect((await c.findOne({ _id: 1 }))!["n"]).toBe(3);
  // Nobody wants anything of this one.
  a.startTransaction();
  await c.updateOne({ _id: 2 }, { $set: { n: 7 } }, { session: a });
  clock += 2_500;
  await a.commitTransaction();
  expect((await c.findOne({ _id: 2 }))!["n"]).toBe(7);
  await Promise.all([a.endSession(), b.endSession()]);
});

test("a write that comes after the snapshot is a conflict too", async () => {
  const s = client.startSession();
  s.startTransaction();
  await c.findOne({ _id: 1 }, { session: s });
  await c.updateOne({ _id: 1 }, { $set: { n: 5 } });
  await expect(c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: s })).rejects.toMatchObject({
    code: 112,
  });
  await s.abortTransaction();
  await s.endSession();
});

test("so is one that was taken back, whether it is in memory still or in the file", async () => {
  const s = client.startSession();
  s.startTransaction();
  await c.findOne({ _id: 1 }, { session: s });
  await c.insertOne({ _id: 50, n: 1 });
  await c.deleteOne({ _id: 50 });
  // So many changes that those are carried to the file meanwhile.
  const many = Array.from({ length: 40_000 }, (_, i) => ({ _id: 1000 + i, body: "x".repeat(200) }));
  await c.insertMany(many as never);
  await expect(c.insertOne({ _id: 50, n: 2 }, { session: s })).rejects.toMatchObject({ code: 112 });
  await s.abortTransaction();
  await s.endSession();
});

test("two transactions cannot both take a unique value", async () => {
  await c.createIndex({ u: 1 }, { unique: true, sparse: true });
  const [a, b] = [client.startSession(), client.startSession()];
  a.startTransaction();
  b.startTransaction();
  await c.insertOne({ _id: 10, u: "x" }, { session: a });
  await expect(c.insertOne({ _id: 11, u: "x" }, { session: b })).rejects.toMatchObject({ code: 112 });
  await a.commitTransaction();
  await b.abortTransaction();
  b.startTransaction();
  await expect(c.insertOne({ _id: 11, u: "x" }, { session: b })).rejects.toMatchObject({
    code: 11000,
    keyValue: { u: "x" },
  });
  await b.abortTransaction();
  await Promise.all([a.endSession(), b.endSession()]);
});

test("a plain write waits for the transaction that holds its record", async () => {
  const s = client.startSession();
  s.startTransaction();
  await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: s });
  let done = false;
  const plain = c.updateMany({}, { $inc: { n: 10 } }).then((r) => ((done = true), r));
  await c.insertOne({ _id: 50, n: 0 });
  expect(done).toBe(false);
  await s.commitTransaction();
  expect((await plain).modifiedCount).toBe(2);
  expect((await c.findOne({ _id: 1 }))!["n"]).toBe(12);
  await s.endSession();
});

test("a plain write waits no longer than its maxTimeMS", async () => {
  const s = client.startSession();
  s.startTransaction();
  await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: s });
  const db = client.db("t");
  const set = { $set: { n: 9 } };
  await expect(
    db.command({ update: "c", updates: [{ q: { _id: 1 }, u: set }], maxTimeMS: 20 }),
  ).rejects.toMatchObject({ code: 50 });
  await expect(
    db.command({ findAndModify: "c", query: { _id: 1 }, update: set, maxTimeMS: 20 }),
  ).rejects.toMatchObject({ code: 50 });
  await s.commitTransaction();
  expect((await c.findOne({ _id: 1 }))!["n"]).toBe(2);
  await s.endSession();
});

test("a change of indexes waits for transactions, and fails those that began before", async () => {
  const [a, b] = [client.startSession(), client.startSession()];
  a.startTransaction();
  b.startTransaction();
  await c.insertOne({ _id: 7, n: 7 }, { session: a });
  await client.db("t").collection("other").findOne({}, { session: b });
  const indexing = c.createIndex({ z: 1 });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await a.commitTransaction();
  await indexing;
  const error = (await c.findOne({}, { session: b }).catch((e: unknown) => e)) as MongoServerError;
  expect(error.code).toBe(246);
  expect(error.hasErrorLabel("TransientTransactionError")).toBe(true);
  expect((await c.find({ z: null }).hint("z_1").toArray()).length).toBe(3);
  await Promise.all([a.endSession(), b.endSession()]);
});

test("twenty clients count to a hundred together", async () => {
  await c.insertOne({ _id: 100, n: 0 });
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let i = 0; i < 5; i++)
        await client.withSession((s) =>
          s.withTransaction(async () => {
            const d = (await c.findOne({ _id: 100 }, { session: s }))!;
            await c.updateOne({ _id: 100 }, { $set: { n: (d["n"] as number) + 1 } }, { session: s });
          }),
        );
    }),
  );
  expect((await c.findOne({ _id: 100 }))!["n"]).toBe(100);
});

test("a transaction left open for over a minute is ended", async () => {
  const s = client.startSession();
  s.startTransaction();
  await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: s });
  clock += 61_000;
  await store.sweep();
  await expect(s.commitTransaction()).rejects.toMatchObject({ code: 251 });
  expect((await c.findOne({ _id: 1 }))!["n"]).toBe(1);
  await s.endSession();
});
