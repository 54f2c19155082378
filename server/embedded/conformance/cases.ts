/**
 * Named cases of what a server has to answer, by MongoDB's manual. Parameterised by nothing but a collection,
 * so that the same list runs against this store, an independent server, or a MongoDB.
 */
import { Int32, Long } from "bson";
import type { Document } from "mongodb";
import { ids, type Case } from "./case.ts";
import { matchCases } from "./cases.match.ts";
import { updateCases } from "./cases.update.ts";

const piping = (
  name: string,
  docs: Document[],
  pipeline: Document[],
  answer: unknown[] | { code: number },
): Case => ({
  name: `aggregate: ${name}`,
  docs,
  ask: (c) => c.aggregate(pipeline, { promoteValues: false }).toArray(),
  answer,
});

const int = (n: number) => new Int32(n);

export const cases: readonly Case[] = [
  ...matchCases,
  ...updateCases,
  {
    name: "upsert: fields come from equalities of the filter, then from the update",
    ask: async (c) => {
      await c.updateOne(
        { a: 1, "b.c": { $eq: 2 }, d: { $gt: 3 }, $and: [{ e: 5 }] },
        { $set: { f: 6 }, $setOnInsert: { g: 7 } },
        { upsert: true },
      );
      return c.findOne({}, { projection: { _id: 0 } });
    },
    answer: { a: 1, b: { c: 2 }, e: 5, f: 6, g: 7 },
  },
  {
    name: "upsert: $setOnInsert does nothing to a document that is there",
    docs: [{ _id: 1, a: 1 }],
    ask: async (c) => {
      const r = await c.updateOne({ _id: 1 as never }, { $setOnInsert: { a: 2 } }, { upsert: true });
      return { r: [r.matchedCount, r.modifiedCount, r.upsertedCount], doc: await c.findOne() };
    },
    answer: { r: [1, 0, 0], doc: { _id: 1, a: 1 } },
  },
  {
    name: "upsert: a replacement keeps the filter's _id",
    ask: async (c) => {
      await c.replaceOne({ _id: "x" as never, a: 1 }, { b: 2 }, { upsert: true });
      return c.findOne();
    },
    answer: { _id: "x", b: 2 },
  },
  {
    name: "insert: unordered goes on after an error, ordered stops",
    docs: [{ _id: 2 }],
    ask: async (c) => {
      await c
        .insertMany([{ _id: 1 as never }, { _id: 2 as never }, { _id: 3 as never }], { ordered: false })
        .catch(() => {});
      await c.insertMany([{ _id: 4 as never }, { _id: 2 as never }, { _id: 5 as never }]).catch(() => {});
      return ids(c, {});
    },
    answer: [1, 2, 3, 4],
  },
  {
    name: "unique: 11000 with pattern and value",
    docs: [{ _id: 1, org: "o", mail: "m" }],
    ask: async (c) => {
      await c.createIndex({ org: 1, mail: 1 }, { unique: true });
      return c
        .insertOne({ org: "o", mail: "m" })
        .catch((e: { code: number; keyPattern: unknown; keyValue: unknown }) => ({
          code: e.code,
          keyPattern: e.keyPattern,
          keyValue: e.keyValue,
        }));
    },
    answer: { code: 11000, keyPattern: { org: 1, mail: 1 }, keyValue: { org: "o", mail: "m" } },
  },
  {
    name: "unique: a partial index binds only what it holds",
    docs: [
      { _id: 1, u: 1, live: true },
      { _id: 2, u: 1, live: false },
    ],
    ask: async (c) => {
      await c.createIndex({ u: 1 }, { unique: true, partialFilterExpression: { live: true } });
      await c.insertOne({ _id: 3 as never, u: 1 });
      return c.updateOne({ _id: 2 as never }, { $set: { live: true } });
    },
    answer: { code: 11000 },
  },
  {
    name: "unique: an element of an array that has gone is free again",
    docs: [{ _id: 1, t: ["a", "b"] }],
    ask: async (c) => {
      await c.createIndex({ t: 1 }, { unique: true });
      await c.updateOne({ _id: 1 as never }, { $pull: { t: "b" } as never });
      await c.insertOne({ _id: 2 as never, t: ["b"] });
      await c.deleteOne({ _id: 1 as never });
      await c.insertOne({ _id: 3 as never, t: ["a"] });
      return (await ids(c, { t: "a" })).concat(await ids(c, { t: "b" }));
    },
    answer: [3, 2],
  },
  {
    name: "unique: an element of an array counts, twice in one document does not",
    docs: [{ _id: 1, t: ["a", "a"] }],
    ask: async (c) => {
      await c.createIndex({ t: 1 }, { unique: true });
      return c.insertOne({ t: ["b", "a"] });
    },
    answer: { code: 11000 },
  },
  {
    name: "unique: a scalar beside documents in an array has null below it",
    docs: [{ _id: 1, a: "none" }],
    ask: async (c) => {
      await c.createIndex({ "a.b": 1 }, { unique: true });
      return c.insertOne({ a: ["x", { b: 1 }] });
    },
    answer: { code: 11000 },
  },
  {
    name: "unique: existing duplicates fail the index, which then is not there",
    docs: [
      { _id: 1, u: 1 },
      { _id: 2, u: 1 },
    ],
    ask: async (c) => {
      const error = (await c.createIndex({ u: 1 }, { unique: true }).catch((e: unknown) => e)) as {
        code: number;
      };
      return { code: error.code, indexes: (await c.indexes()).length };
    },
    answer: { code: 11000, indexes: 1 },
  },
  {
    name: "index: parallel arrays are refused",
    docs: [{ _id: 1 }],
    ask: async (c) => {
      await c.createIndex({ a: 1, b: 1 });
      return c.insertOne({ a: [1], b: [1] });
    },
    answer: { code: 171 },
  },
  {
    name: "index: listed in the order of their making",
    docs: [{ _id: 1 }],
    ask: async (c) => {
      await c.createIndex({ z: 1 });
      await c.createIndex({ b: -1 }, { unique: true, name: "b" });
      return (await c.indexes()).map((i) => i.name);
    },
    answer: ["_id_", "z_1", "b"],
  },
  {
    name: "sort: arrays by their least going up, their greatest going down",
    docs: [{ _id: 1, a: [5, 1] }, { _id: 2, a: [3] }, { _id: 3, a: [] }, { _id: 4 }],
    ask: async (c) => [
      (await c.find().sort({ a: 1, _id: 1 }).toArray()).map((d) => d["_id"] as unknown),
      (await c.find().sort({ a: -1, _id: 1 }).toArray()).map((d) => d["_id"] as unknown),
    ],
    answer: [
      [3, 4, 1, 2],
      [1, 2, 4, 3],
    ],
  },
  {
    name: "sort: a scalar beside documents in an array counts as null below it",
    docs: [
      { _id: 1, a: [{ b: 1 }, 5] },
      { _id: 2, a: { b: 0 } },
    ],
    ask: async (c) => (await c.find().sort({ "a.b": 1 }).toArray()).map((d) => d["_id"] as unknown),
    answer: [1, 2],
  },
  {
    name: "index: a text with a zero in it is not the text before the zero",
    docs: [
      { _id: 1, s: "a" },
      { _id: 2, s: "a\0b" },
    ],
    ask: async (c) => {
      await c.createIndex({ s: -1 });
      return ids(c, { s: "a" });
    },
    answer: [1],
  },
  {
    name: "upsert: a path and a path below it in the filter are refused",
    ask: (c) => c.updateOne({ b: ["x"], "b.a": 2 }, { $set: { c: 1 } }, { upsert: true }),
    answer: { code: 54 },
  },
  {
    name: "sort: all types in MongoDB's order",
    docs: [
      { _id: 1, v: new Date(0) },
      { _id: 2, v: true },
      { _id: 3, v: { a: 1 } },
      { _id: 4, v: "a" },
      { _id: 5, v: 1 },
      { _id: 6, v: null },
      { _id: 7, v: Buffer.from("a") },
      { _id: 8, v: /a/ },
    ],
    ask: async (c) => (await c.find().sort({ v: 1 }).toArray()).map((d) => d["_id"] as unknown),
    answer: [6, 5, 4, 3, 7, 2, 1, 8],
  },
  {
    name: "projection: nested inclusion drops scalars on the way",
    docs: [{ _id: 1, a: [{ b: 1, c: 2 }, 5, { c: 3 }], d: 1 }],
    ask: (c) => c.findOne({}, { projection: { "a.b": 1 } }),
    answer: { _id: 1, a: [{ b: 1 }, {}] },
  },
  {
    name: "upsert: a replacement takes nothing but the _id from its filter",
    ask: async (c) => {
      await c.replaceOne({ _id: 4 as never, a: null, "a.a": null }, { b: 1 }, { upsert: true });
      return c.findOne();
    },
    answer: { _id: 4, b: 1 },
  },
  {
    name: "findOneAndUpdate: before, after, and nothing",
    docs: [{ _id: 1, n: 1 }],
    ask: async (c) => [
      await c.findOneAndUpdate({ _id: 1 as never }, { $inc: { n: 1 } }),
      await c.findOneAndUpdate({ _id: 1 as never }, { $inc: { n: 1 } }, { returnDocument: "after" }),
      await c.findOneAndUpdate({ _id: 9 as never }, { $inc: { n: 1 } }),
    ],
    answer: [{ _id: 1, n: 1 }, { _id: 1, n: 3 }, null],
  },
  {
    name: "cursor: batches join into the whole",
    docs: Array.from({ length: 250 }, (_, i) => ({ _id: i })),
    ask: async (c) =>
      (await c.find({}, { batchSize: 7 }).sort({ _id: -1 }).skip(3).limit(200).toArray()).length,
    answer: 200,
  },
  {
    name: "transaction: a failed statement ends it",
    docs: [{ _id: 1 }],
    ask: async (c, session) => {
      session.startTransaction();
      await c.insertOne({ _id: 2 as never }, { session });
      await c.insertOne({ _id: 1 as never }, { session }).catch(() => {});
      const code = await session.commitTransaction().then(
        () => 0,
        (e: { code: number }) => e.code,
      );
      return { code, ids: await ids(c, {}) };
    },
    answer: { code: 251, ids: [1] },
  },

  piping("$count of nothing gives no document", [], [{ $count: "n" }], []),
  piping(
    "$group sums keep the kinds of numbers",
    [{ a: 1 }, { a: Long.fromNumber(2) }],
    [{ $group: { _id: null, s: { $sum: "$a" }, n: { $sum: 1 } } }],
    [{ _id: null, s: Long.fromNumber(3), n: int(2) }],
  ),
  piping(
    "$group: $avg of no numbers is null, $min skips null",
    [{ a: null, b: 2 }, { b: null }],
    [{ $group: { _id: null, avg: { $avg: "$a" }, min: { $min: "$b" } } }],
    [{ _id: null, avg: null, min: int(2) }],
  ),
  piping("an unknown stage is refused", [], [{ $nonsense: 1 }], { code: 40324 }),
];
