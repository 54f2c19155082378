/** Which index is chosen, and how much of it and of the documents is looked at. */
import { MongoClient, type Collection, type Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Done } from "../wire/observer.ts";
import { openStore, type OpenStore } from "../server.ts";

let store: OpenStore;
let client: MongoClient;
let c: Collection<{ _id: number }>;
const done: Done[] = [];

beforeAll(async () => {
  store = await openStore({ onCommand: (d) => void done.push(d) });
  client = await MongoClient.connect(store.uri);
  c = client.db("plan").collection("c");
  await c.createIndexes([
    { key: { org: 1, at: -1 }, name: "list" },
    { key: { org: 1, state: 1, at: 1, _id: 1 }, name: "state" },
    { key: { tags: 1, at: 1 }, name: "tags" },
    { key: { org: 1, n: 1 }, name: "unique", unique: true },
    { key: { due: 1 }, name: "due", partialFilterExpression: { due: { $exists: true } } },
    { key: { ref: 1 }, name: "ref", sparse: true },
    { key: { "parts.kind": 1, "parts.n": 1 }, name: "parts" },
    { key: { owner: 1 }, name: "owner" },
  ]);
  await c.insertMany(
    Array.from({ length: 1000 }, (_, i) => ({
      _id: i,
      org: i % 2,
      at: i,
      state: ["new", "open", "done"][i % 3],
      tags: [i % 10, 100 + (i % 7)],
      n: i,
      ...(i % 20 === 0 && { due: i }),
      ...(i % 50 === 0 && { ref: i }),
      parts: [
        { kind: "a", n: i },
        { kind: "b", n: i + 1 },
      ],
      owner: i % 4 === 0 ? null : i % 4,
    })),
  );
});
afterAll(async () => {
  await client.close();
  await store.close();
});

interface Expected {
  /** Index name, or stage where there is none. */
  by: string;
  bounds?: Document;
  keys: number;
  documents: number;
  returned: number;
  inMemory?: true;
}

const first = 20;
const all = 0;

describe("finds", () => {
  test.each<[string, Document, Document, number, Expected]>([
    [
      "a page",
      { org: 1 },
      { at: -1 },
      first,
      { by: "list", bounds: { org: "= 1" }, keys: 20, documents: 20, returned: 20 },
    ],
    [
      "a page the other way",
      { org: 1 },
      { at: 1 },
      first,
      { by: "list", keys: 20, documents: 20, returned: 20 },
    ],
    [
      "the next page",
      { org: 1, at: { $lt: 500 } },
      { at: -1 },
      first,
      { by: "list", bounds: { org: "= 1", at: "< 500" }, keys: 20, documents: 20, returned: 20 },
    ],
    [
      "equality before the sort",
      { org: 1, state: "open" },
      { at: 1 },
      first,
      { by: "state", keys: 20, documents: 20, returned: 20 },
    ],
    [
      "a range on both sides",
      { org: 1, at: { $gt: 10, $lte: 20 } },
      {},
      all,
      { by: "list", bounds: { org: "= 1", at: "> 10 and <= 20" }, keys: 5, documents: 5, returned: 5 },
    ],
    [
      "a sort that _id ends",
      { org: 1, state: "new" },
      { at: -1, _id: -1 },
      first,
      { by: "state", keys: 20, documents: 20, returned: 20 },
    ],
    [
      "a sort that _id ends, beyond the index",
      { org: 1 },
      { at: -1, _id: 1 },
      first,
      { by: "list", keys: 20, documents: 20, returned: 20 },
    ],
    [
      "a sort that no index gives",
      { org: 1, state: "new" },
      { n: 1 },
      first,
      { by: "state", keys: 167, documents: 167, returned: 20, inMemory: true },
    ],
    ["a unique key", { org: 1, n: 501 }, {}, all, { by: "unique", keys: 1, documents: 1, returned: 1 }],
    [
      "a list of values, merged into the sort",
      { org: 1, state: { $in: ["new", "done"] } },
      { at: 1 },
      first,
      { by: "state", keys: 21, documents: 21, returned: 20 },
    ],
    ["an empty list", { org: { $in: [] } }, {}, all, { by: "list", keys: 0, documents: 0, returned: 0 }],
    ["ids", { _id: { $in: [3, 5000, 1] } }, {}, all, { by: "_id_", keys: 2, documents: 2, returned: 2 }],
    [
      "a range of ids",
      { _id: { $gte: 990 } },
      { _id: -1 },
      all,
      { by: "_id_", bounds: { _id: ">= 990" }, keys: 10, documents: 10, returned: 10 },
    ],
    [
      "an element of an array",
      { tags: 3 },
      { at: -1 },
      first,
      { by: "tags", keys: 20, documents: 20, returned: 20 },
    ],
    [
      "two elements of an array: one bounds",
      { tags: { $gt: 8, $lt: 100 } },
      {},
      all,
      { by: "tags", bounds: { tags: "> 8" }, keys: 1100, documents: 1000, returned: 1000 },
    ],
    [
      "conditions below one array: one bounds",
      { "parts.kind": "a", "parts.n": 7 },
      {},
      all,
      { by: "parts", bounds: { "parts.kind": '= "a"' }, keys: 1000, documents: 1000, returned: 2 },
    ],
    [
      "a partial index that the filter implies",
      { due: { $lt: 100 } },
      { due: 1 },
      all,
      { by: "due", keys: 5, documents: 5, returned: 5 },
    ],
    [
      "a partial index for all it holds",
      { due: { $exists: true } },
      {},
      all,
      { by: "due", keys: 50, documents: 50, returned: 50 },
    ],
    [
      "a partial index that would miss some",
      { due: null },
      {},
      all,
      { by: "COLLSCAN", keys: 0, documents: 1000, returned: 950 },
    ],
    ["a sparse index", { ref: { $gt: 900 } }, {}, all, { by: "ref", keys: 1, documents: 1, returned: 1 }],
    [
      "a sparse index that would miss some",
      { ref: null },
      {},
      all,
      { by: "COLLSCAN", keys: 0, documents: 1000, returned: 980 },
    ],
    [
      "null",
      { owner: null },
      {},
      all,
      { by: "owner", bounds: { owner: "= undefined, = null" }, keys: 250, documents: 250, returned: 250 },
    ],
    [
      "a value that no index knows",
      { color: "red" },
      {},
      all,
      { by: "COLLSCAN", keys: 0, documents: 1000, returned: 0 },
    ],
    ["nothing but an order", {}, { owner: 1 }, first, { by: "owner", keys: 20, documents: 20, returned: 20 }],
  ])(
    "%s",
    async (_name, filter, sort, limit, { by, bounds, keys, documents, returned, inMemory = false }) => {
      const plan = await c
        .find(filter)
        .sort(sort as never)
        .limit(limit)
        .explain();
      const { winningPlan } = plan["queryPlanner"];
      expect(winningPlan.indexName ?? winningPlan.stage).toBe(by);
      if (bounds) expect(winningPlan.indexBounds).toEqual(bounds);
      expect(winningPlan.inMemorySort).toBe(inMemory);
      expect(plan["executionStats"]).toMatchObject({
        totalKeysExamined: keys,
        totalDocsExamined: documents,
        nReturned: returned,
      });
      // The same is told to who observes.
      done.length = 0;
      await c
        .find(filter)
        .sort(sort as never)
        .limit(limit)
        .batchSize(2000)
        .toArray();
      const looked = { keys, documents, sortedInMemory: inMemory };
      expect(done[0]).toMatchObject({
        command: "find",
        plan: by === "COLLSCAN" ? "scan" : "index",
        ...looked,
      });
    },
  );
});

describe("unions", () => {
  test.each<[string, Document, Document, number, { keys: number; documents: number; returned: number }]>([
    [
      "each branch by its index, a document once",
      { $or: [{ tags: 3 }, { org: 1, n: 501 }, { _id: 3 }] },
      {},
      all,
      { keys: 102, documents: 101, returned: 101 },
    ],
    [
      "the page after a place in the order",
      {
        $or: [
          { org: 1, state: "open", at: 301, _id: { $gt: 301 } },
          { org: 1, state: "open", at: { $gt: 301 } },
        ],
      },
      { at: 1, _id: 1 },
      first,
      { keys: 20, documents: 20, returned: 20 },
    ],
    [
      "what else has to hold bounds each branch",
      { org: 1, $or: [{ state: "new" }, { state: "done" }] },
      { at: 1 },
      first,
      { keys: 21, documents: 21, returned: 20 },
    ],
  ])("%s", async (_name, filter, sort, limit, { keys, documents, returned }) => {
    const plan = await c
      .find(filter)
      .sort(sort as never)
      .limit(limit)
      .explain();
    expect(plan["queryPlanner"].winningPlan).toMatchObject({ stage: "OR", inMemorySort: false });
    expect(plan["executionStats"]).toMatchObject({
      totalKeysExamined: keys,
      totalDocsExamined: documents,
      nReturned: returned,
    });
  });

  test("none where a branch has no index, or the order of one index is worth more", async () => {
    const stage = async (filter: Document, sort: Document) =>
      (
        await c
          .find(filter)
          .sort(sort as never)
          .explain()
      )["queryPlanner"].winningPlan.stage as string;
    expect(await stage({ $or: [{ tags: 3 }, { color: "red" }] }, {})).toBe("COLLSCAN");
    expect(await stage({ org: 1, $or: [{ state: "open" }, { tags: 3 }] }, { at: 1 })).toBe("IXSCAN");
  });
});

describe("counts", () => {
  test.each<[string, Document, number, number, number]>([
    ["everything", {}, 1000, 1000, 0],
    ["what an index bounds", { org: 1, at: { $gt: 500 } }, 250, 250, 0],
    ["elements of an array, a document once", { tags: { $in: [1, 101] } }, 228, 243, 0],
    ["null, where the index holds no arrays", { owner: null }, 250, 250, 0],
    ["all that a partial index holds", { due: { $exists: true } }, 50, 50, 0],
    ["all that a sparse index holds", { ref: { $exists: true } }, 20, 20, 0],
    ["a union", { $or: [{ org: 1, n: 501 }, { due: { $lt: 100 } }] }, 6, 6, 0],
    ["what an index cannot say", { org: 1, state: { $ne: "new" } }, 333, 500, 500],
    ["null below an array", { "parts.kind": null }, 0, 0, 0],
  ])("%s", async (_name, filter, counted, keys, documents) => {
    done.length = 0;
    expect(await c.countDocuments(filter)).toBe(counted);
    expect(done[0]).toMatchObject({ command: "aggregate", keys, documents, found: counted });
  });

  test("no further than the limit", async () => {
    done.length = 0;
    expect(await c.countDocuments({ org: 1 }, { limit: 7 })).toBe(7);
    expect(done[0]).toMatchObject({ keys: 7, documents: 0 });
  });
});

test("equality to a value says nothing of the order of an array that holds it", async () => {
  const sorted = client.db("plan").collection<{ _id: number }>("sorted");
  await sorted.createIndex({ org: 1 });
  await sorted.insertMany([
    { _id: 1, org: 1, tags: [3, 2] },
    { _id: 2, org: 1, tags: [3, 1] },
  ] as never);
  const found = await sorted
    .find({ org: 1, tags: 3 } as never)
    .sort({ tags: 1 })
    .toArray();
  expect(found.map((d) => d._id)).toEqual([2, 1]);
});

test("what is not a number is in no range, and a partial index does not say that it is", async () => {
  const odd = client.db("plan").collection<{ _id: number }>("odd");
  await odd.createIndex({ n: 1 }, { partialFilterExpression: { n: { $lte: 7 } } });
  await odd.insertMany([
    { _id: 1, n: NaN },
    { _id: 2, n: 1 },
  ] as never);
  expect(await odd.find({ n: NaN } as never).toArray()).toHaveLength(1);
});

test("a hint is followed, and refused where it names no index", async () => {
  const plan = await c.find({ org: 1 }).hint("unique").explain();
  expect(plan["queryPlanner"].winningPlan.indexName).toBe("unique");
  await expect(c.find().hint("nope").toArray()).rejects.toMatchObject({ code: 2 });
});

test("the rows of a cursor count for the command that fetched them", async () => {
  done.length = 0;
  await c.find({ org: 1 }).sort({ at: 1 }).batchSize(100).toArray();
  expect(done.map((d) => d.command)).toEqual(["find", ...Array(5).fill("getMore")].slice(0, done.length));
  expect(done.reduce((n, d) => n + d.documents, 0)).toBe(500);
  expect(done.at(-1)).toMatchObject({ plan: "index", index: "list" });
});

test("writes are told of by what they looked at", async () => {
  done.length = 0;
  await c.updateOne({ org: 1, n: 501 }, { $set: { color: "green" } });
  await c.updateMany({ color: "green" }, { $unset: { color: 1 } });
  await c.findOneAndUpdate({ org: 1 }, { $set: { seen: true } }, { sort: { at: -1 } });
  expect(done).toMatchObject([
    { command: "update", plan: "index", index: "unique", documents: 1, found: 1 },
    { command: "update", plan: "scan", documents: 1000, found: 1 },
    { command: "findAndModify", plan: "index", index: "list", documents: 1, found: 1 },
  ]);
});
