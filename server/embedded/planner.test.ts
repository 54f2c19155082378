import { EJSON } from "bson";
import fc from "fast-check";
import { MongoClient, type Collection, type Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { indexSet, play, type Operation, operation } from "./conformance/generated.ts";
import { openStore, type OpenStore } from "./server.ts";

let store: OpenStore;
let client: MongoClient;
beforeAll(async () => {
  store = await openStore();
  client = await MongoClient.connect(store.uri);
});
afterAll(async () => {
  await client.close();
  await store.close();
});

test("indexes change how answers are found, never what they are", async () => {
  const plainIndexes = indexSet.map((list) => list.filter((i) => !("unique" in i.options)));
  await fc.assert(
    fc.asyncProperty(
      plainIndexes,
      fc.array(operation, { minLength: 5, maxLength: 25 }),
      async (indexes, operations: Operation[]) => {
        const bare = await play(client.db("bare"), { indexes: [], operations });
        const indexed = await play(client.db("indexed"), { indexes, operations });
        const answers = indexed.slice(indexes.length);
        // Parallel arrays cannot be indexed: from there on the two hold different documents.
        const end = answers.findIndex((a) => a.startsWith("error 171"));
        expect(answers.slice(0, end < 0 ? undefined : end)).toEqual(bare.slice(0, end < 0 ? undefined : end));
      },
    ),
    { numRuns: 120 },
  );
}, 60_000);

describe("what is examined", () => {
  let c: Collection<Document>;
  beforeAll(async () => {
    c = client.db("plan").collection("c");
    await c.createIndexes([
      { key: { org: 1, at: -1 }, name: "list" },
      { key: { org: 1, state: 1, at: 1 }, name: "state" },
      { key: { tags: 1 }, name: "tags" },
      { key: { org: 1, n: 1 }, name: "unique", unique: true },
      { key: { due: 1 }, name: "due", partialFilterExpression: { open: true } },
    ]);
    await c.insertMany(
      Array.from({ length: 1000 }, (_, i) => ({
        _id: i as never,
        org: i % 2,
        at: i,
        state: ["new", "open", "done"][i % 3],
        tags: [i % 10, 100 + (i % 7)],
        n: i,
        due: i,
        open: i % 20 === 0,
      })),
    );
  });

  test.each<[string, Document, Document, number, string, number]>([
    ["a page of a list", { org: 1 }, { at: -1 }, 50, "list", 50],
    ["a page of a list, the other way", { org: 1 }, { at: 1 }, 50, "list", 50],
    ["the next page", { org: 1, at: { $lt: 500 } }, { at: -1 }, 20, "list", 20],
    ["equality, then sort", { org: 1, state: "open" }, { at: 1 }, 10, "state", 10],
    ["a unique key", { org: 1, n: 501 }, {}, 0, "unique", 1],
    ["one tag", { tags: 3 }, {}, 0, "tags", 100],
    ["$in on tags", { tags: { $in: [1, 2] } }, {}, 0, "tags", 200],
    ["a partial index that the filter implies", { open: true, due: { $lt: 100 } }, { due: 1 }, 0, "due", 5],
  ])("%s", async (_name, filter, sort, limit, index, most) => {
    const plan = await c
      .find(filter)
      .sort(sort as never)
      .limit(limit)
      .explain();
    expect(plan["queryPlanner"].winningPlan).toMatchObject({ indexName: index, inMemorySort: false });
    expect(plan["executionStats"].totalDocsExamined).toBeLessThanOrEqual(most);
  });

  test("$or reads each branch by its index, and a document once", async () => {
    const filter = { $or: [{ tags: 3 }, { org: 1, n: 501 }, { _id: 3 as never }] };
    const plan = await c.find(filter).explain();
    expect(plan["queryPlanner"].winningPlan.inputStages).toHaveLength(3);
    expect(plan["executionStats"].totalDocsExamined).toBeLessThanOrEqual(102);
    expect(await c.find(filter).toArray()).toHaveLength(101);
  });

  test("a partial index is not used for what it may not hold", async () => {
    expect((await c.find({ due: { $lt: 100 } }).explain())["queryPlanner"].winningPlan.stage).toBe(
      "COLLSCAN",
    );
    expect(await c.countDocuments({ due: { $lt: 100 } })).toBe(100);
  });

  test("a hint that names no index is refused", async () => {
    await expect(c.find().hint("nope").toArray()).rejects.toMatchObject({ code: 2 });
  });

  test("a long scan lets others run", async () => {
    const big = client.db("plan").collection("big");
    for (let i = 0; i < 5; i++) await big.insertMany(Array.from({ length: 10_000 }, (_, j) => ({ i, j })));
    let scanning = true;
    const scan = big
      .find({ nothing: 1 })
      .toArray()
      .then(() => (scanning = false));
    let served = 0;
    while (scanning) {
      await c.findOne({ _id: 1 as never });
      served++;
    }
    await scan;
    expect(served).toBeGreaterThan(5);
    expect(EJSON.stringify(await big.countDocuments())).toBe("50000");
  });
});
