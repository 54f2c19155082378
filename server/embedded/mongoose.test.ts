import { MongoClient, type Document } from "mongodb";
import mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore, type OpenStore } from "./server.ts";

let store: OpenStore;
let client: MongoClient;
beforeAll(async () => {
  store = await openStore({ log: (l) => console.log(l) });
  client = await MongoClient.connect(store.uri);
});
afterAll(async () => {
  await client.close();
  await store.close();
});

test("everyday use", async () => {
  const c = client.db("t").collection<Document & { _id: number }>("a");
  await c.insertMany([
    { _id: 1, x: 1, tags: ["a", "b"] },
    { _id: 2, x: 2.5 },
    { _id: 3, x: null },
  ]);
  expect(
    await c
      .find({ x: { $gte: 1 } })
      .sort({ x: -1 })
      .toArray(),
  ).toEqual([
    { _id: 2, x: 2.5 },
    { _id: 1, x: 1, tags: ["a", "b"] },
  ]);
  expect(
    (await c.updateOne({ _id: 1, tags: "b" }, { $set: { "tags.$": "z" }, $inc: { x: 2 } })).modifiedCount,
  ).toBe(1);
  expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, x: 3, tags: ["a", "z"] });
  await c.createIndex({ x: 1 }, { unique: true });
  await expect(c.insertOne({ _id: 9, x: 3 })).rejects.toMatchObject({
    code: 11000,
    keyPattern: { x: 1 },
    keyValue: { x: 3 },
  });
  expect(await c.countDocuments({ x: { $gt: 0 } })).toBe(2);
  expect((await c.find({ x: 3 }).explain()).executionStats).toMatchObject({
    totalKeysExamined: 1,
    totalDocsExamined: 1,
  });
  expect(
    await c.findOneAndUpdate(
      { k: "new", x: 7 },
      { $setOnInsert: { y: 1 } },
      { upsert: true, returnDocument: "after" },
    ),
  ).toMatchObject({ k: "new", y: 1 });
  expect(await c.aggregate([{ $match: {} }, { $group: { _id: null, s: { $sum: "$x" } } }]).toArray()).toEqual(
    [{ _id: null, s: 12.5 }],
  );
  const s = client.startSession();
  await s.withTransaction(async () => {
    await c.insertOne({ _id: 100, x: 100 }, { session: s });
    expect(await c.countDocuments({}, { session: s })).toBe(5);
    expect(await c.countDocuments({})).toBe(4);
  });
  expect(await c.countDocuments({})).toBe(5);
  await s.endSession();
  await c.deleteMany({ _id: { $lt: 3 } });
  expect(await c.estimatedDocumentCount()).toBe(3);
  await c.insertMany(Array.from({ length: 300 }, (_, i) => ({ _id: 1000 + i, x: 1000 + i })));
  expect((await c.find({}).toArray()).length).toBe(303);
});

test("mongoose", async () => {
  const m = await mongoose.createConnection(store.uri, { dbName: "m" }).asPromise();
  const P = m.model(
    "P",
    new mongoose.Schema(
      { name: { type: String, unique: true }, kids: [{ n: String, age: Number }], at: Date },
      { timestamps: true },
    ),
  );
  await P.init();
  const p = await P.create({ name: "x", kids: [{ n: "a", age: 1 }] });
  p.kids.push({ n: "b", age: 2 });
  p.kids[0]!.age = 5;
  await p.save();
  const q = (await P.findById(p._id))!;
  expect(q.kids[0]!.age).toBe(5);
  expect(q.kids.length).toBe(2);
  await expect(P.create({ name: "x" })).rejects.toMatchObject({ code: 11000 });
  await m.transaction(async (session) => {
    await P.create([{ name: "y" }], { session });
  });
  expect(await P.countDocuments()).toBe(2);
  await m.close();
});

describe("mongoose in everyday use", () => {
  let m: mongoose.Connection;
  beforeAll(async () => {
    m = await mongoose.createConnection(store.uri, { dbName: "everyday" }).asPromise();
  });
  afterAll(() => m.close());

  test("arrays: push, pull, set by position, and the version that guards them", async () => {
    const Thread = m.model(
      "Thread",
      new mongoose.Schema(
        { notes: [{ text: String, at: Date }], tags: [String] },
        { optimisticConcurrency: true },
      ),
    );
    const t = await Thread.create({ notes: [{ text: "a" }, { text: "b" }, { text: "c" }], tags: ["x"] });
    const same = (await Thread.findById(t._id))!;
    t.notes.pull(t.notes[1]!._id);
    (t.tags as mongoose.Types.Array<string>).addToSet("x", "y");
    await t.save();
    same.notes[0]!.text = "late";
    await expect(same.save()).rejects.toThrow(mongoose.Error.VersionError);
    const fresh = (await Thread.findById(t._id))!;
    fresh.set("notes.1.text", "C");
    await fresh.save();
    expect((await Thread.findById(t._id).lean())!.notes.map((n) => n.text)).toEqual(["a", "C"]);
    expect((await Thread.findById(t._id).lean())!.tags).toEqual(["x", "y"]);
  });

  test("populate, through arrays too", async () => {
    const Person = m.model("Person", new mongoose.Schema({ name: String }));
    const Group = m.model(
      "Group",
      new mongoose.Schema({ members: [{ type: mongoose.Schema.Types.ObjectId, ref: "Person" }] }),
    );
    const people = await Person.create([{ name: "Ada" }, { name: "Bo" }]);
    const group = await Group.create({ members: people.map((p) => p._id) });
    const found = await Group.findById(group._id)
      .populate<{ members: { name: string }[] }>("members")
      .orFail();
    expect(found.members.map((p) => p.name)).toEqual(["Ada", "Bo"]);
  });

  test("an upsert sets timestamps and defaults once", async () => {
    const Counter = m.model(
      "Counter",
      new mongoose.Schema(
        { key: { type: String, unique: true }, n: Number, colour: { type: String, default: "red" } },
        { timestamps: true },
      ),
    );
    await Counter.init();
    const bump = () =>
      Counter.findOneAndUpdate(
        { key: "k" },
        { $inc: { n: 1 } },
        { upsert: true, returnDocument: "after" },
      ).orFail();
    const all = await Promise.all(Array.from({ length: 20 }, bump));
    expect(Math.max(...all.map((c) => c.n!))).toBe(20);
    const last = await Counter.findOne({ key: "k" }).orFail();
    expect([last.colour, last.createdAt instanceof Date]).toEqual(["red", true]);
    expect(await Counter.countDocuments()).toBe(1);
  });

  test("bulkSave, bulkWrite, syncIndexes and a cursor", async () => {
    const Row = m.model("Row", new mongoose.Schema({ n: { type: Number, index: true }, s: String }));
    await Row.init();
    await Row.bulkSave(Array.from({ length: 30 }, (_, n) => new Row({ n })));
    await Row.bulkWrite([
      { updateMany: { filter: { n: { $lt: 10 } }, update: { $set: { s: "low" } } } },
      { deleteOne: { filter: { n: 29 } } },
      { insertOne: { document: { n: 100 } } },
    ]);
    let seen = 0;
    for await (const row of Row.find({ s: "low" }).sort({ n: 1 }).cursor({ batchSize: 3 }))
      expect(row.n).toBe(seen++);
    expect(seen).toBe(10);
    expect(await Row.syncIndexes()).toEqual([]);
    expect(await Row.distinct("s")).toEqual(["low"]);
    expect(await Row.exists({ n: 100 })).not.toBeNull();
  });
});
