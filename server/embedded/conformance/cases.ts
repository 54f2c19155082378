/**
 * Named cases of what a server has to answer, by MongoDB's manual. Parameterised by nothing but a collection,
 * so that the same list runs against this store, an independent server, or a MongoDB.
 */
import { Decimal128, Double, Int32, Long } from "bson";
import type { ClientSession, Collection, Document } from "mongodb";

export interface Case {
  readonly name: string;
  readonly docs?: Document[];
  /** What is asked. A thrown server error counts as { code, …}. */
  readonly ask: (c: Collection<Document>, session: ClientSession) => Promise<unknown>;
  readonly answer: unknown;
}

const ids = async (c: Collection<Document>, filter: Document) =>
  (await c.find(filter).sort({ _id: 1 }).toArray()).map((d) => d["_id"] as unknown);

const matching = (name: string, docs: Document[], filter: Document, answer: unknown[]): Case => ({
  name: `match: ${name}`,
  docs,
  ask: (c) => ids(c, filter),
  answer,
});

const changing = (
  name: string,
  before: Document,
  update: Document,
  after: Document | { code: number },
  more: { filter?: Document; arrayFilters?: Document[] } = {},
): Case => ({
  name: `update: ${name}`,
  docs: [{ _id: 1, ...before }],
  ask: async (c) => {
    await c.updateOne(
      { _id: 1 as never, ...more.filter },
      update,
      more.arrayFilters ? { arrayFilters: more.arrayFilters } : {},
    );
    return c.findOne({}, { projection: { _id: 0 }, promoteValues: false });
  },
  answer: after,
});

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
const nulls = [
  { _id: 1 },
  { _id: 2, a: null },
  { _id: 3, a: { b: null } },
  { _id: 4, a: {} },
  { _id: 5, a: [] },
  { _id: 6, a: [{ b: 1 }, {}] },
  { _id: 7, a: [1, 2] },
  { _id: 8, a: [[]] },
  { _id: 9, a: 4 },
];
const kinds = [
  { _id: 1, n: new Int32(1) },
  { _id: 2, n: new Double(1) },
  { _id: 3, n: Long.fromNumber(1) },
  { _id: 4, n: Decimal128.fromString("1.0") },
  { _id: 5, n: "1" },
  { _id: 6, n: Long.fromString("9007199254740993") },
  { _id: 7, n: new Double(9007199254740992) },
  { _id: 8, n: NaN },
];

export const cases: readonly Case[] = [
  matching("null is null or missing", nulls, { a: null }, [1, 2]),
  matching("null below a path skips arrays without documents", nulls, { "a.b": null }, [1, 2, 3, 4, 6, 9]),
  matching("$ne null below a path", nulls, { "a.b": { $ne: null } }, [5, 7, 8]),
  matching("$exists false below a path", nulls, { "a.b": { $exists: false } }, [1, 2, 4, 5, 7, 8, 9]),
  matching("an empty array equals itself and an array that holds one", nulls, { a: [] }, [5, 8]),
  matching("numbers of all kinds are equal by value", kinds, { n: 1 }, [1, 2, 3, 4]),
  matching("a Long beyond 2^53 is not its neighbour", kinds, { n: Long.fromString("9007199254740993") }, [6]),
  matching(
    "$gt compares a Long with a double exactly",
    kinds,
    { n: { $gt: new Double(9007199254740992) } },
    [6],
  ),
  matching("NaN equals NaN and is in no range", kinds, { $or: [{ n: NaN }, { n: { $lt: -1e300 } }] }, [8]),
  matching("$type number", kinds, { n: { $type: "number" } }, [1, 2, 3, 4, 6, 7, 8]),
  matching(
    "documents are equal with the same order of keys only",
    [
      { _id: 1, d: { a: 1, b: 2 } },
      { _id: 2, d: { b: 2, a: 1 } },
    ],
    { d: { a: 1, b: 2 } },
    [1],
  ),
  matching(
    "strings order by their bytes",
    [
      { _id: 1, s: "\uFFFD" },
      { _id: 2, s: "\u{1F600}" },
    ],
    { s: { $gt: "\uFFFD" } },
    [2],
  ),
  matching(
    "different elements may meet the two halves of a range",
    [
      { _id: 1, a: [1, 9] },
      { _id: 2, a: [1, 2] },
    ],
    { a: { $gt: 5, $lt: 3 } },
    [1],
  ),
  matching(
    "$elemMatch wants one element for both",
    [
      { _id: 1, a: [1, 9] },
      { _id: 2, a: [4] },
    ],
    { a: { $elemMatch: { $gt: 3, $lt: 5 } } },
    [2],
  ),
  matching(
    "$elemMatch of documents",
    [
      {
        _id: 1,
        a: [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      },
      { _id: 2, a: [{ x: 1, y: 1 }] },
    ],
    { a: { $elemMatch: { x: 1, y: 1 } } },
    [2],
  ),
  matching(
    "$elemMatch that holds $or",
    [
      { _id: 1, a: [{ x: 1 }] },
      { _id: 2, a: [{ x: 3 }] },
    ],
    { a: { $elemMatch: { $or: [{ x: 1 }, { x: 2 }] } } },
    [1],
  ),
  matching(
    "$all through an array of documents",
    [
      { _id: 1, a: [{ k: 1 }, { k: 2 }] },
      { _id: 2, a: [{ k: 1 }] },
    ],
    { "a.k": { $all: [1, 2] } },
    [1],
  ),
  matching(
    "$size counts elements, not values below",
    [
      { _id: 1, a: [[1, 2]] },
      { _id: 2, a: [1, 2] },
    ],
    { a: { $size: 2 } },
    [2],
  ),
  matching(
    "a position in a path",
    [
      { _id: 1, a: [5, 6] },
      { _id: 2, a: [6, 5] },
      { _id: 3, a: { 0: 5 } },
    ],
    { "a.0": 5 },
    [1, 3],
  ),
  matching(
    "$in with a pattern",
    [
      { _id: 1, s: "apple" },
      { _id: 2, s: "pear" },
      { _id: 3, s: "fig" },
    ],
    { s: { $in: [/^a/, "fig"] } },
    [1, 3],
  ),
  matching(
    "$not of a range takes what has no such field",
    [{ _id: 1, n: 5 }, { _id: 2, n: 1 }, { _id: 3 }],
    { n: { $not: { $gt: 3 } } },
    [2, 3],
  ),
  matching(
    "$mod",
    [
      { _id: 1, n: 4 },
      { _id: 2, n: 5 },
      { _id: 3, n: "4" },
    ],
    { n: { $mod: [4, 0] } },
    [1],
  ),
  matching(
    "$expr compares two fields",
    [
      { _id: 1, a: 1, b: 2 },
      { _id: 2, a: 2, b: 1 },
    ],
    { $expr: { $gt: ["$a", "$b"] } },
    [2],
  ),

  changing("$inc keeps an Int32", { n: 1 }, { $inc: { n: 2 } }, { n: int(3) }),
  changing(
    "$inc grows an Int32 into a Long",
    { n: 2147483647 },
    { $inc: { n: 1 } },
    { n: Long.fromNumber(2147483648) },
  ),
  changing("$inc of a Long past its end is refused", { n: Long.MAX_VALUE }, { $inc: { n: 1 } }, { code: 2 }),
  changing(
    "$inc by a Decimal128",
    { n: 1 },
    { $inc: { n: Decimal128.fromString("0.10") } },
    { n: Decimal128.fromString("1.10") },
  ),
  changing("$inc of text is refused", { n: "1" }, { $inc: { n: 1 } }, { code: 14 }),
  changing(
    "$mul of a missing field is zero of the same kind",
    {},
    { $mul: { n: Long.fromNumber(5) } },
    { n: Long.fromNumber(0) },
  ),
  changing("$min across types", { n: "a" }, { $min: { n: 5 } }, { n: int(5) }),
  changing("$set makes the documents on its way", {}, { $set: { "a.b.c": 1 } }, { a: { b: { c: int(1) } } }),
  changing(
    "$set past the end of an array fills with null",
    { a: [1] },
    { $set: { "a.3": 4 } },
    { a: [int(1), null, null, int(4)] },
  ),
  changing("$set through a scalar is refused", { a: 1 }, { $set: { "a.b": 1 } }, { code: 28 }),
  changing(
    "new fields come in the order of their names",
    {},
    { $set: { c: 1, a: 1 }, $inc: { b: 1 } },
    { a: int(1), b: int(1), c: int(1) },
  ),
  changing(
    "$unset of an element leaves null",
    { a: [1, 2] },
    { $unset: { "a.0": "" } },
    { a: [null, int(2)] },
  ),
  changing(
    "$rename moves a value to the end",
    { a: 1, b: 2 },
    { $rename: { a: "c" } },
    { b: int(2), c: int(1) },
  ),
  changing(
    "two operators on one path are refused",
    { a: 1 },
    { $set: { a: 1 }, $inc: { a: 1 } },
    { code: 40 },
  ),
  changing("a path and a path below it are refused", { a: {} }, { $set: { a: 1, "a.b": 1 } }, { code: 40 }),
  changing("the _id cannot change", {}, { $set: { _id: 2 } }, { code: 66 }),
  changing(
    "$push with $each, $position, $slice and $sort",
    { a: [5, 1] },
    { $push: { a: { $each: [3, 2], $position: 0, $sort: -1, $slice: 3 } } },
    { a: [int(5), int(3), int(2)] },
  ),
  changing(
    "$push with $slice on a missing field",
    {},
    { $push: { a: { $each: [1, 2, 3], $slice: -2 } } },
    { a: [int(2), int(3)] },
  ),
  changing(
    "$push sorts documents by a field, ties in their order",
    { a: [{ n: 2 }, { n: 1, k: "x" }] },
    { $push: { a: { $each: [{ n: 1, k: "y" }], $sort: { n: 1 } } } },
    { a: [{ n: int(1), k: "x" }, { n: int(1), k: "y" }, { n: int(2) }] },
  ),
  changing("$push to what is no array is refused", { a: 1 }, { $push: { a: 1 } }, { code: 2 }),
  changing(
    "$addToSet keeps duplicates that were there",
    { a: [1, 1] },
    { $addToSet: { a: { $each: [1, 2, 2] } } },
    { a: [int(1), int(1), int(2)] },
  ),
  changing(
    "$addToSet: another order of keys is another document",
    { a: [{ x: 1, y: 2 }] },
    { $addToSet: { a: { y: 2, x: 1 } } },
    {
      a: [
        { x: int(1), y: int(2) },
        { y: int(2), x: int(1) },
      ],
    },
  ),
  changing(
    "$pull by condition and by document",
    { a: [1, 5, { k: 1, l: 2 }, { k: 2 }] },
    { $pull: { a: { k: 1 } } },
    { a: [int(1), int(5), { k: int(2) }] },
  ),
  changing("$pull by range", { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [int(1)] }),
  changing("$pop from the front", { a: [1, 2] }, { $pop: { a: -1 } }, { a: [int(2)] }),
  changing(
    "$ is the element that the filter met",
    { a: [{ k: 1 }, { k: 2, n: 1 }] },
    { $inc: { "a.$.n": 1 } },
    { a: [{ k: int(1) }, { k: int(2), n: int(2) }] },
    { filter: { "a.k": 2 } },
  ),
  changing("$ without an array in the filter is refused", { a: [1] }, { $set: { "a.$": 2 } }, { code: 2 }),
  changing("$[] is every element", { a: [1, 2] }, { $inc: { "a.$[]": 10 } }, { a: [int(11), int(12)] }),
  changing(
    "$[name] is what its filter lets through",
    { a: [{ n: 1 }, { n: 5 }] },
    { $set: { "a.$[big].big": true } },
    { a: [{ n: int(1) }, { n: int(5), big: true }] },
    { arrayFilters: [{ "big.n": { $gt: 3 } }] },
  ),
  changing(
    "two positional paths in one array",
    { a: [1, 5, 9] },
    { $set: { "a.$[low]": 0, "a.$[high]": 10 } },
    { a: [int(0), int(5), int(10)] },
    { arrayFilters: [{ low: { $lt: 3 } }, { high: { $gt: 7 } }] },
  ),
  changing(
    "an array filter that is not used is refused",
    { a: [1] },
    { $set: { a: 1 } },
    { code: 9 },
    { arrayFilters: [{ x: 1 }] },
  ),

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
    name: "update: $rename of an element that is not there does nothing",
    docs: [{ _id: 1, a: [] }],
    ask: async (c) => {
      await c.updateOne({}, { $rename: { "a.0": "d" } });
      return c.findOne();
    },
    answer: { _id: 1, a: [] },
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
    name: "distinct: through an array of documents",
    docs: [
      { _id: 1, a: [{ b: 1 }, { b: [2, 3] }] },
      { _id: 2, a: { b: 1 } },
    ],
    ask: async (c) => (await c.distinct("a.b")).sort(),
    answer: [1, 2, 3],
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
  piping(
    "$unwind with what has nothing to unwind",
    [{ _id: 1, a: [1, 2] }, { _id: 2, a: [] }, { _id: 3 }, { _id: 4, a: 5 }],
    [
      { $sort: { _id: 1 } },
      { $unwind: { path: "$a", preserveNullAndEmptyArrays: true, includeArrayIndex: "i" } },
      { $project: { a: 1, i: 1 } },
    ],
    [
      { _id: int(1), a: int(1), i: Long.fromNumber(0) },
      { _id: int(1), a: int(2), i: Long.fromNumber(1) },
      { _id: int(2), i: null },
      { _id: int(3), i: null },
      { _id: int(4), a: int(5), i: null },
    ],
  ),
  piping(
    "$lookup joins by any element, and null with missing",
    [
      { _id: 1, to: [2, 3] },
      { _id: 2, n: "two" },
      { _id: 3, n: "three" },
    ],
    [
      { $match: { _id: 1 } },
      { $lookup: { from: "cases", localField: "to", foreignField: "_id", as: "found" } },
      { $project: { found: { n: 1 } } },
    ],
    [{ _id: int(1), found: [{ n: "two" }, { n: "three" }] }],
  ),
  piping(
    "$addFields through an array",
    [{ _id: 1, a: [{ b: 1 }, { c: 2 }] }],
    [{ $addFields: { "a.x": 1, bs: "$a.b" } }],
    [
      {
        _id: int(1),
        a: [
          { b: int(1), x: int(1) },
          { c: int(2), x: int(1) },
        ],
        bs: [int(1)],
      },
    ],
  ),
  piping(
    "$replaceRoot of what is no document is refused",
    [{ _id: 1, a: 1 }],
    [{ $replaceRoot: { newRoot: "$a" } }],
    { code: 40228 },
  ),
  piping("an unknown stage is refused", [], [{ $nonsense: 1 }], { code: 40324 }),
];
