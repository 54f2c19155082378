/**
 * Differences that made-up operations once found between this store and another server, each shrunk to its least:
 * what is stored, the command, and what MongoDB answers. Some were ours, and are mended; some are the other's, and
 * are listed in differences.ts by the same name.
 */
import { Binary, Code, Double, Int32, Long, MaxKey, MinKey, UUID, type Document } from "bson";

export interface Regression {
  readonly name: string;
  readonly indexes?: readonly Document[];
  readonly documents: readonly Document[];
  readonly operation: Document;
  /** Only these fields are compared; `rows` are a cursor's, `code` is the first error's. */
  readonly reply: Document;
  /** What the collection then holds, where it matters. */
  readonly contents?: readonly Document[];
}

const int = (n: number) => new Int32(n);
const one = int(1);

const update = (
  name: string,
  before: Document,
  u: Document,
  reply: Document,
  after?: Document,
  more: { q?: Document; arrayFilters?: Document[]; upsert?: true; multi?: true } = {},
): Regression => {
  const { q, ...options } = more;
  return {
    name,
    documents: [{ _id: one, ...before }],
    operation: { update: "c", updates: [{ q: { _id: one, ...q }, u, ...options }] },
    reply,
    ...(after && { contents: [{ _id: one, ...after }] }),
  };
};
const find = (name: string, documents: Document[], filter: Document, rows: Document[]): Regression => ({
  name,
  documents,
  operation: { find: "c", filter, sort: { _id: one } },
  reply: { rows },
});
const aggregate = (
  name: string,
  documents: Document[],
  pipeline: Document[],
  rows: Document[],
): Regression => ({
  name,
  documents,
  operation: { aggregate: "c", pipeline, cursor: {} },
  reply: { rows },
});

export const regressionCases: readonly Regression[] = [
  // Ours, mended.
  find(
    "$elemMatch takes an element that is an array as one value",
    [{ _id: one, d: [[int(0), "b"]] }],
    { d: { $elemMatch: { $gte: "a", $lte: one } } },
    [],
  ),
  update("$unset of $ without a match is refused", { c: null }, { $unset: { "c.$.a": "" } }, { code: 2 }),
  update("$unset of $[] on a scalar is refused", { c: one }, { $unset: { "c.$[]": "" } }, { code: 2 }),
  update(
    "$setOnInsert does not make the path of a $unset",
    { d: "ab" },
    { $unset: { "d.c": "" }, $setOnInsert: { "d.a": null } },
    { n: 1, nModified: 0 },
    { d: "ab" },
  ),
  update("a replacement's _id is no list", {}, { _id: [one] }, { code: 53 }),
  {
    name: "a duplicate names the values that collide",
    indexes: [{ key: { "b.c": one, b: int(-1) }, unique: true }],
    documents: [{ _id: one }],
    operation: { insert: "c", documents: [{ _id: int(2), b: [{ c: "b" }, null] }] },
    reply: { code: 11000, keyValue: { "b.c": null, b: null } },
  },
  {
    name: "a failed update in a bulkWrite modified nothing, and says so",
    documents: [{ _id: one, c: int(0) }],
    operation: {
      bulkWrite: one,
      ops: [{ update: int(0), filter: { _id: one }, updateMods: { $set: { "c.d": one } } }],
      nsInfo: [{ ns: "regressions.c" }],
    },
    reply: { code: 28, n: 0, nModified: 0 },
  },
  {
    name: "an index in descending order ends a text at its zero",
    indexes: [{ key: { s: int(-1) } }],
    documents: [
      { _id: one, s: "a" },
      { _id: int(2), s: "a\0b" },
    ],
    operation: { find: "c", filter: { s: "a" } },
    reply: { rows: [{ _id: one, s: "a" }] },
  },
  {
    name: "a unique index has null for a document of an array without the field",
    indexes: [{ key: { "b.d": int(-1) }, unique: true }],
    documents: [{ _id: one }],
    operation: { insert: "c", documents: [{ _id: int(2), b: [{}, { d: true }] }] },
    reply: { code: 11000, keyValue: { "b.d": null } },
  },

  // The other servers', listed.
  update(
    "$max by an equal value of another kind changes nothing",
    { n: one },
    { $max: { n: new Double(1) } },
    { n: 1, nModified: 0 },
    { n: one },
  ),
  update(
    "$min by an equal value of another kind changes nothing",
    { n: one },
    { $min: { n: Long.fromNumber(1) } },
    { n: 1, nModified: 0 },
    { n: one },
  ),
  update("$pull below a scalar is refused", { d: one }, { $pull: { "d.a": null } }, { code: 28 }),
  update("$pop below an array's name is refused", { d: [one] }, { $pop: { "d.a": one } }, { code: 28 }),
  update(
    "$inc of a missing field keeps a negative zero",
    {},
    { $inc: { b: new Double(-0) } },
    { n: 1 },
    { b: new Double(-0) },
  ),
  {
    ...update(
      "paths that meet are refused though nothing matches",
      {},
      { $set: { a: one, "a.b": one } },
      { code: 40 },
    ),
    documents: [],
    operation: {
      findAndModify: "c",
      query: { _id: one },
      update: { $set: { a: one, "a.b": one } },
    },
  },
  {
    name: "an upsert makes nothing of a $",
    documents: [],
    operation: {
      findAndModify: "c",
      query: { c: one },
      update: { $set: { "d.$": one } },
      upsert: true,
    },
    reply: { code: 2 },
    contents: [],
  },
  update(
    "a replacement by the same document modifies nothing",
    { a: one },
    { _id: one, a: one },
    { n: 1, nModified: 0 },
  ),
  update(
    "a replacement keeps the _id as it was",
    {},
    { _id: Long.fromNumber(1), a: one },
    { n: 1 },
    { a: one },
  ),
  find(
    "a position that an array does not have is not null",
    [{ _id: one, a: [] }, { _id: int(2) }],
    { "a.1": null },
    [{ _id: int(2) }],
  ),
  find(
    "an array inside an array is a document to $elemMatch",
    [{ _id: one, c: [[int(2)]] }],
    { c: { $elemMatch: { a: null } } },
    [{ _id: one, c: [[int(2)]] }],
  ),
  find(
    "binary data orders by its length first",
    [{ _id: one, c: new Binary(Buffer.from([3])) }],
    { c: { $lt: new UUID("00112233445566778899aabbccddeeff") } },
    [{ _id: one, c: new Binary(Buffer.from([3])) }],
  ),
  find("everything is above MinKey", [{ _id: one, a: new Code("a") }], { a: { $gt: new MinKey() } }, [
    { _id: one, a: new Code("a") },
  ]),
  aggregate(
    "a group's key through an array is an array",
    [{ _id: one, a: [{ b: one }, {}] }],
    [{ $group: { _id: "$a.b" } }],
    [{ _id: [one] }],
  ),
  aggregate(
    "a group's key through an array of nothing is an empty array",
    [{ _id: one, a: [{}, "b"] }],
    [{ $group: { _id: "$a.d.b" } }],
    [{ _id: [] }],
  ),
  aggregate(
    "$project takes paths in nested form",
    [{ _id: one, c: { a: null, b: one } }],
    [{ $project: { c: { a: one } } }],
    [{ _id: one, c: { a: null } }],
  ),
  aggregate(
    "$project excludes from an array's documents",
    [{ _id: one, d: null, a: [{ c: int(2), a: "b" }] }],
    [{ $project: { "a.a": int(0) } }],
    [{ _id: one, d: null, a: [{ c: int(2) }] }],
  ),
  {
    name: "included fields come in the document's order",
    documents: [{ _id: one, b: int(2), a: "b", d: one }],
    operation: { find: "c", projection: { b: one, a: one } },
    reply: { rows: [{ _id: one, b: int(2), a: "b" }] },
  },
  aggregate(
    "$first takes a constant",
    [{ _id: one }],
    [{ $group: { _id: null, v: { $first: int(2) } } }],
    [{ _id: null, v: int(2) }],
  ),
  {
    name: "an _id is no list",
    documents: [],
    operation: { insert: "c", documents: [{ _id: [one] }] },
    reply: { code: 53 },
    contents: [],
  },
  update(
    "$[x] needs an array",
    { b: one },
    { $set: { "d.$[x]": one } },
    { code: 2 },
    { b: one },
    { arrayFilters: [{ x: { $lt: "a" } }] },
  ),
  update(
    "of two faults the first by the name of its field is told",
    { a: {}, d: one },
    { $set: { "d.a": one }, $inc: { a: one } },
    { code: 14 },
  ),
  {
    name: "an upsert shows the document that it made though its _id is null",
    documents: [],
    operation: {
      findAndModify: "c",
      query: { _id: null },
      update: { $set: { a: one } },
      new: true,
      upsert: true,
    },
    reply: { value: { _id: null, a: one } },
  },
  {
    name: "a sparse index is not used where it leaves documents out",
    indexes: [{ key: { b: int(-1), c: one }, unique: true, sparse: true }],
    documents: [{ _id: one, d: one }],
    operation: { find: "c", filter: { b: { $lt: new MaxKey() } } },
    reply: { rows: [{ _id: one, d: one }] },
  },
  {
    name: "an empty array inside an array is another key than an empty array",
    indexes: [{ key: { a: int(-1) }, unique: true }],
    documents: [{ _id: one, a: [[]] }],
    operation: { insert: "c", documents: [{ _id: int(2), a: [] }] },
    reply: { n: 1 },
  },
];
