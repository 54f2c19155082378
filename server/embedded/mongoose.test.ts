import { MongoClient, type Document } from "mongodb";
import mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRecorded } from "./conformance/recorder.ts";
import type { OpenStore } from "./server.ts";

let store: OpenStore;
let client: MongoClient;
beforeAll(async () => {
  store = await openRecorded({ log: (l) => console.log(l) });
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
  expect(await c.countDocuments()).toBe(3);
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
    expect(await Row.exists({ n: 100 })).not.toBeNull();
    expect(await Row.exists({ n: 101 })).toBeNull();
    expect(await Row.countDocuments({ s: "low" }).skip(2).limit(5)).toBe(5);
  });

  test("a document's arrays: every way that mongoose changes them, saved and read again", async () => {
    const List = m.model(
      "List",
      new mongoose.Schema({ parts: [{ n: Number, inner: [{ k: String }] }], words: [String] }),
    );
    const start = {
      parts: [1, 2, 3].map((n) => ({ n, inner: [{ k: `k${n}` }] })),
      words: ["b", "a", "c"],
    };
    type Doc = InstanceType<typeof List>;
    const changes: [string, (doc: Doc) => unknown, (number | string)[], string[]][] = [
      ["push", (d) => d.parts.push({ n: 4 }, { n: 5 }), [1, 2, 3, 4, 5], ["b", "a", "c"]],
      ["unshift", (d) => d.words.unshift("z"), [1, 2, 3], ["z", "b", "a", "c"]],
      [
        "push at a place",
        (d) => d.words.push({ $each: ["x"], $position: 1 } as never),
        [1, 2, 3],
        ["b", "x", "a", "c"],
      ],
      [
        "addToSet",
        (d) => (d.words as never as { addToSet(...w: string[]): void }).addToSet("a", "d"),
        [1, 2, 3],
        ["b", "a", "c", "d"],
      ],
      ["pull a subdocument", (d) => d.parts.pull(d.parts[1]!._id), [1, 3], ["b", "a", "c"]],
      ["pull by its fields", (d) => d.parts.pull({ n: 1 }), [2, 3], ["b", "a", "c"]],
      [
        "pull words",
        (d) => (d.words as never as { pull(...w: string[]): void }).pull("a", "b"),
        [1, 2, 3],
        ["c"],
      ],
      ["splice", (d) => d.parts.splice(1, 1, { n: 9 } as never), [1, 9, 3], ["b", "a", "c"]],
      ["sort", (d) => d.words.sort(), [1, 2, 3], ["a", "b", "c"]],
      ["pop", (d) => d.parts.pop(), [1, 2], ["b", "a", "c"]],
      ["$pop", (d) => (d.words as never as { $pop(): void }).$pop(), [1, 2, 3], ["b", "a"]],
      ["$shift", (d) => (d.words as never as { $shift(): void }).$shift(), [1, 2, 3], ["a", "c"]],
      ["a field of one", (d) => (d.parts[2]!.n = 7), [1, 2, 7], ["b", "a", "c"]],
      ["set one whole", (d) => d.parts.set(0, { n: 8 } as never), [8, 2, 3], ["b", "a", "c"]],
      ["the whole array", (d) => d.set("words", ["only"]), [1, 2, 3], ["only"]],
      ["deleteOne of a subdocument", (d) => d.parts[0]!.deleteOne(), [2, 3], ["b", "a", "c"]],
    ];
    for (const [name, change, parts, list] of changes) {
      const { _id } = await List.create(start);
      const doc = (await List.findById(_id))!;
      change(doc);
      await doc.save();
      const after = (await List.findById(_id).lean())!;
      expect([name, after.parts.map((p) => p.n), after.words]).toEqual([name, parts, list]);
    }
  });

  test("an array inside an array element, by positions", async () => {
    const Deep = m.model("Deep", new mongoose.Schema({ parts: [{ inner: [{ k: String, n: Number }] }] }));
    const { _id } = await Deep.create({
      parts: [{ inner: [{ k: "a", n: 1 }] }, { inner: [{ k: "b" }, { k: "c" }] }],
    });
    const doc = (await Deep.findById(_id))!;
    doc.parts[1]!.inner[1]!.n = 5;
    doc.parts[0]!.inner.push({ k: "d" });
    doc.parts[0]!.inner[0]!.n = undefined as never;
    await doc.save();
    const after = (await Deep.findById(_id).lean())!;
    expect(after.parts.map((p) => p.inner.map(({ k, n }) => [k, n]))).toEqual([
      [
        ["a", undefined],
        ["d", undefined],
      ],
      [
        ["b", undefined],
        ["c", 5],
      ],
    ]);
  });

  test("an update by query: positions with a filter, and with array filters", async () => {
    const Task = m.model("Task", new mongoose.Schema({ steps: [{ n: Number, done: Boolean }] }));
    const { _id } = await Task.create({ steps: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    await Task.updateOne({ _id, "steps.n": 2 }, { $set: { "steps.$.done": true } });
    await Task.updateMany(
      { _id },
      { $set: { "steps.$[big].done": false } },
      { arrayFilters: [{ "big.n": { $gte: 3 } }] },
    );
    await Task.updateOne({ _id }, { $inc: { "steps.$[].n": 10 } });
    const after = (await Task.findById(_id).lean())!;
    expect(after.steps.map((s) => [s.n, s.done])).toEqual([
      [11, undefined],
      [12, true],
      [13, false],
    ]);
  });

  test("versions: two saves of one array element, of which the second is refused; increment", async () => {
    const Versioned = m.model("Versioned", new mongoose.Schema({ list: [{ n: Number }] }));
    const { _id } = await Versioned.create({ list: [{ n: 1 }, { n: 2 }] });
    const [first, second] = [(await Versioned.findById(_id))!, (await Versioned.findById(_id))!];
    first.list.splice(0, 1);
    await first.save();
    second.list[1]!.n = 3;
    await expect(second.save()).rejects.toThrow(mongoose.Error.VersionError);
    const third = (await Versioned.findById(_id))!;
    const version = (third as unknown as { __v: number }).__v;
    third.increment();
    await third.save();
    expect((await Versioned.findById(_id).lean())!["__v" as never]).toBe(version + 1);
    await Versioned.deleteOne({ _id });
    third.list.push({ n: 9 });
    await expect(third.save()).rejects.toThrow();
  });

  test("syncIndexes makes what is missing and drops what is no longer asked for", async () => {
    const before = m.model(
      "Indexed",
      new mongoose.Schema({ a: Number, b: Number })
        .index({ a: 1 })
        .index({ b: 1 }, { unique: true, sparse: true }),
    );
    await before.init();
    m.deleteModel("Indexed");
    const after = m.model(
      "Indexed",
      new mongoose.Schema({ a: Number, b: Number, at: Date })
        .index({ a: 1, b: -1 }, { partialFilterExpression: { b: { $exists: true } } })
        .index({ at: 1 }, { expireAfterSeconds: 60 }),
    );
    expect((await after.syncIndexes()).sort()).toEqual(["a_1", "b_1"]);
    expect((await after.listIndexes()).map((i: { name: string }) => i.name)).toEqual([
      "_id_",
      "a_1_b_-1",
      "at_1",
    ]);
    expect(await after.diffIndexes()).toMatchObject({ toDrop: [], toCreate: [] });
  });

  test("withTransaction: all or nothing, run again after a write conflict", async () => {
    const Account = m.model("Account", new mongoose.Schema({ _id: String, n: Number }));
    await Account.create([
      { _id: "a", n: 10 },
      { _id: "b", n: 0 },
    ]);
    let tries = 0;
    const session = await m.startSession();
    await session.withTransaction(async () => {
      tries++;
      const from = (await Account.findById("a").session(session))!;
      if (tries === 1) await Account.updateOne({ _id: "a" }, { $inc: { n: 5 } });
      from.n! -= 4;
      await from.save({ session });
      await Account.updateOne({ _id: "b" }, { $inc: { n: 4 } }, { session });
    });
    await expect(
      session.withTransaction(async () => {
        await Account.deleteMany({}, { session });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await session.endSession();
    expect(tries).toBe(2);
    expect((await Account.find().sort({ _id: 1 }).lean()).map((d) => d.n)).toEqual([11, 4]);
  });

  test("discriminators, select, lean, findOneAndReplace, findOneAndDelete and populate of a virtual", async () => {
    const Animal = m.model("Animal", new mongoose.Schema({ name: String, secret: String }));
    const Cat = Animal.discriminator("Cat", new mongoose.Schema({ lives: Number }));
    const Owner = m.model(
      "Owner",
      new mongoose.Schema({ animal: { type: mongoose.Schema.Types.ObjectId, ref: "Animal" } }),
    );
    await Animal.create({ name: "Rex" });
    const tom = await Cat.create({ name: "Tom", lives: 9, secret: "x" });
    await Owner.create({ animal: tom._id });
    expect((await Cat.find().select("-secret").lean()).map((c) => [c.name, c.lives, c.secret])).toEqual([
      ["Tom", 9, undefined],
    ]);
    expect(await Animal.countDocuments()).toBe(2);
    const owner = await Owner.findOne().populate<{ animal: { name: string } }>({
      path: "animal",
      match: { name: "Tom" },
      select: "name",
    });
    expect(owner!.animal.name).toBe("Tom");
    await Animal.findOneAndReplace({ name: "Rex" }, { name: "Max" });
    expect((await Animal.findOneAndDelete({ name: "Max" }).sort({ name: 1 }))!.name).toBe("Max");
    expect(await Animal.find({ name: { $in: ["Max", "Rex"] } })).toEqual([]);
  });
});
