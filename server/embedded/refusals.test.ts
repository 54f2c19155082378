import { MongoClient, type Db, type Document } from "mongodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type OpenStore } from "./server.ts";

let store: OpenStore;
let client: MongoClient;
let db: Db;
beforeAll(async () => {
  store = await openStore();
  client = await MongoClient.connect(store.uri);
  db = client.db("t");
  await db.collection("c").insertOne({ _id: 1 as never, a: [1, 2], s: "x" });
});
afterAll(async () => {
  await client.close();
  await store.close();
});

const find = (filter: Document) => ({ find: "c", filter });
const update = (u: unknown, more: Document = {}) => ({
  update: "c",
  updates: [{ q: { _id: 1 }, u, ...more }],
});
const aggregate = (...pipeline: Document[]) => ({ aggregate: "c", pipeline, cursor: {} });
const compute = (e: unknown) => aggregate({ $project: { x: e } });
const index = (spec: Document) => ({ createIndexes: "c", indexes: [{ name: "x", key: { a: 1 }, ...spec }] });

/** Each is something that MongoDB knows and this store does not: it must be refused by its name. */
test.each<[Document, string]>([
  [{ mapReduce: "c" }, "mapReduce"],
  [{ serverStatus: 1 }, "serverStatus"],
  [{ getParameter: 1, x: 1 }, "getParameter"],
  [{ renameCollection: "t.c", to: "t.d" }, "renameCollection"],
  [{ collMod: "c" }, "collMod"],
  [{ createUser: "u" }, "createUser"],
  [{ bulkWrite: 1 }, "bulkWrite"],
  [{ find: "c", wat: 1 }, "wat"],
  [{ find: "c", let: {} }, "let"],
  [{ find: "c", min: { a: 1 } }, "min"],
  [{ find: "c", returnKey: true }, "returnKey"],
  [{ find: "c", tailable: true }, "tailable"],
  [{ find: "c", noCursorTimeout: true }, "noCursorTimeout"],
  [{ find: "c", collation: { locale: "de" } }, "collation"],
  [{ find: "c", readConcern: { level: "snapshot" } }, "snapshot"],
  [{ find: "c", projection: { "a.$": 1 } }, "positional '$'"],
  [{ find: "c", sort: { s: { $meta: "textScore" } } }, "$meta"],
  [find({ $where: "1" }), "$where"],
  [find({ $text: { $search: "x" } }), "$text"],
  [find({ $jsonSchema: {} }), "$jsonSchema"],
  [find({ a: { $near: [0, 0] } }), "$near"],
  [find({ a: { $geoWithin: {} } }), "$geoWithin"],
  [find({ a: { $bitsAllSet: 1 } }), "$bitsAllSet"],
  [find({ s: { $regex: "(?<n>x)" } }), "group"],
  [find({ s: { $regex: "(a+)+$" } }), "repeated group"],
  [find({ s: { $regex: "x", $options: "x" } }), "option 'x'"],
  [find({ $expr: { $function: {} } }), "$function"],
  [update({ $bit: { a: { and: 1 } } }), "$bit"],
  [update([{ $set: { a: 1 } }]), "pipeline"],
  [update({ $set: { a: 1 } }, { collation: { locale: "fr" } }), "collation"],
  [update({ $set: { a: 1 } }, { c: {} }), "c"],
  [update({ $set: { a: 1 } }, { sort: { a: 1 } }), "sort"],
  [{ insert: "c", documents: [{}], maxTimeMs: 1 }, "maxTimeMs"],
  [{ delete: "c", deletes: [{ q: {}, limit: 1, let: {} }] }, "let"],
  [{ findAndModify: "c", query: {}, remove: true, let: {} }, "let"],
  [aggregate({ $out: "d" }), "$out"],
  [aggregate({ $merge: "d" }), "$merge"],
  [aggregate({ $facet: {} }), "$facet"],
  [aggregate({ $bucket: {} }), "$bucket"],
  [aggregate({ $graphLookup: {} }), "$graphLookup"],
  [aggregate({ $unionWith: "d" }), "$unionWith"],
  [aggregate({ $setWindowFields: {} }), "$setWindowFields"],
  [aggregate({ $changeStream: {} }), "$changeStream"],
  [aggregate({ $lookup: { from: "d", pipeline: [], as: "x" } }), "pipeline"],
  [aggregate({ $group: { _id: 1, x: { $stdDevPop: "$a" } } }), "$stdDevPop"],
  [compute({ $toString: "$a" }), "$toString"],
  [compute({ $dateToString: {} }), "$dateToString"],
  [compute({ $function: {} }), "$function"],
  [compute("$$CLUSTER_TIME"), "CLUSTER_TIME"],
  [index({ key: { a: "text" } }), "text"],
  [index({ key: { a: "2dsphere" } }), "2dsphere"],
  [index({ key: { "$**": 1 } }), "$**"],
  [index({ collation: { locale: "de" } }), "collation"],
  [index({ hidden: true }), "hidden"],
  [index({ weights: {} }), "weights"],
  [{ create: "d", capped: true, size: 1000 }, "capped"],
  [{ create: "d", validator: {} }, "validator"],
  [{ create: "d", timeseries: { timeField: "t" } }, "timeseries"],
  [{ create: "d", viewOn: "c" }, "viewOn"],
])("%j", async (command, name) => {
  const reply = (await db.command(command).catch((error: Error) => error)) as Document;
  const said = reply instanceof Error ? reply.message : JSON.stringify(reply["writeErrors"] ?? "accepted");
  expect(said).not.toBe('"accepted"');
  expect(said).toContain(name);
  expect(await db.collection("c").findOne()).toEqual({ _id: 1, a: [1, 2], s: "x" });
});
