import { MongoClient, type Document } from "mongodb";
import mongoose from "mongoose";
import { afterAll, beforeAll, expect, test } from "vitest";
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
