/** What is listed is there: each name of subset.ts is asked for and answered; README.md says the same names. */
import { readFileSync } from "node:fs";
import { Long, MongoClient, type ClientSession, type Document } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openStore, type OpenStore } from "./server.ts";
import { subset, type CommandName } from "./subset.ts";

type Stored = Document & { _id: number };

let store: OpenStore;
let client: MongoClient;
let session: ClientSession;
const run = (command: Document) => client.db("on" in command ? "admin" : "t").command(without(command));
const without = ({ on: _, ...command }: Document) => command;

beforeAll(async () => {
  store = await openStore();
  client = await MongoClient.connect(store.uri);
});
afterAll(async () => {
  await client.close();
  await store.close();
});
beforeEach(async () => {
  await client.db("t").dropDatabase();
  await client
    .db("t")
    .collection<Stored>("c")
    .insertMany([
      { _id: 1, n: 1, a: [1, 2, 3], d: [{ k: 1 }, { k: 2 }] },
      { _id: 2, n: 2, a: [] },
      { _id: 3 },
    ]);
});

describe("commands, each with all its fields", () => {
  const handshake = {
    helloOk: true,
    client: {},
    compression: [],
    backpressure: "2",
    topologyVersion: {},
    maxAwaitTimeMS: 1,
  };
  const keys = { key: { n: 1 }, name: "n_1", unique: true, expireAfterSeconds: 9, background: true };
  /** `on: "admin"` names the database where it is not the test's own. */
  const samples: Record<
    Exclude<CommandName, "abortTransaction" | "commitTransaction" | "backup">,
    Document
  > = {
    aggregate: { aggregate: "c", pipeline: [], cursor: { batchSize: 1 } },
    buildInfo: { buildInfo: 1 },
    bulkWrite: {
      bulkWrite: 1,
      ops: [
        { insert: 0, document: { _id: 9 } },
        {
          update: 0,
          filter: { _id: 1 },
          updateMods: { $set: { "a.$[x]": 0 } },
          multi: false,
          upsert: true,
          arrayFilters: [{ x: 1 }],
        },
      ],
      nsInfo: [{ ns: "t.c" }],
      ordered: true,
      errorsOnly: false,
      bypassDocumentValidation: false,
      on: "admin",
    },
    create: { create: "d" },
    createIndexes: {
      createIndexes: "c",
      indexes: [
        { ...keys, partialFilterExpression: { n: 1 } },
        { key: { a: -1 }, name: "a_-1", sparse: true },
      ],
    },
    delete: { delete: "c", deletes: [{ q: {}, limit: 1 }], ordered: false },
    drop: { drop: "c" },
    dropDatabase: { dropDatabase: 1 },
    dropIndexes: { dropIndexes: "c", index: "*" },
    endSessions: { endSessions: [] },
    explain: { explain: { find: "c" }, verbosity: "executionStats" },
    find: {
      find: "c",
      filter: {},
      sort: { _id: 1 },
      projection: { n: 1 },
      hint: "_id_",
      skip: 1,
      limit: 1,
      batchSize: 1,
      singleBatch: true,
    },
    findAndModify: {
      findAndModify: "c",
      query: { _id: 1 },
      sort: { _id: 1 },
      remove: false,
      update: { $set: { "a.$[x]": 0 } },
      new: true,
      fields: { a: 1 },
      upsert: true,
      arrayFilters: [{ x: 1 }],
    },
    getMore: { getMore: Long.ZERO, collection: "c", batchSize: 1 },
    hello: { hello: 1, ...handshake },
    insert: { insert: "c", documents: [{}], ordered: true },
    isMaster: { isMaster: 1, ...handshake },
    killCursors: { killCursors: "c", cursors: [] },
    listCollections: {
      listCollections: 1,
      filter: {},
      nameOnly: true,
      authorizedCollections: true,
      cursor: {},
    },
    listDatabases: { listDatabases: 1, filter: {}, nameOnly: true, authorizedDatabases: true, on: "admin" },
    listIndexes: { listIndexes: "c", cursor: {} },
    ping: { ping: 1 },
    update: {
      update: "c",
      updates: [
        { q: { _id: 1 }, u: { $set: { "a.$[x]": 0 } }, multi: false, upsert: true, arrayFilters: [{ x: 1 }] },
      ],
      ordered: true,
    },
  };

  test.each(Object.entries(samples))("%s", async (name, sample) => {
    const known: readonly string[] = subset.commands[name as CommandName];
    expect(Object.keys(without(sample)).slice(1).sort()).toEqual([...known].sort());
    let command = sample;
    if (name === "getMore") {
      const { cursor } = await run({ find: "c", batchSize: 1 });
      command = { ...sample, getMore: Long.fromValue(cursor.id) };
    }
    const reply = await run(command);
    expect(reply).toMatchObject({ ok: 1 });
    expect(reply["writeErrors"] ?? []).toEqual([]);
  });

  test("the parts of the samples have all fields of those parts", () => {
    const { aggregate, bulkWrite, createIndexes, delete: remove, update } = samples;
    const names = (list: Document[]) => [...new Set(list.flatMap((d) => Object.keys(d)))].sort();
    expect({
      "aggregate.cursor": names([aggregate["cursor"]]),
      "bulkWrite.insert": names([bulkWrite["ops"][0]]),
      "bulkWrite.update": names([bulkWrite["ops"][1]]),
      "bulkWrite.nsInfo": names(bulkWrite["nsInfo"]),
      "createIndexes.indexes": names(createIndexes["indexes"]),
      "delete.deletes": names(remove["deletes"]),
      readConcern: ["level"],
      "update.updates": names(update["updates"]),
    }).toEqual(Object.fromEntries(Object.entries(subset.parts).map(([k, v]) => [k, [...v].sort()])));
  });

  test.each(subset.readConcerns)(
    "a transaction that reads with %s commits, or is given up",
    async (level) => {
      session = client.startSession();
      const c = client.db("t").collection<Stored>("c");
      for (const end of ["commitTransaction", "abortTransaction"] as const) {
        session.startTransaction({ readConcern: { level }, writeConcern: { w: "majority" } });
        await c.insertOne({ _id: 10 }, { session });
        expect(await c.countDocuments({}, { session, maxTimeMS: 60_000 })).toBe(4);
        await session[end]();
        if (end === "commitTransaction") await c.deleteOne({ _id: 10 });
      }
      expect(await c.countDocuments()).toBe(3);
      await session.endSession();
    },
  );
});

const ids = async (filter: Document) =>
  (await client.db("t").collection("c").find(filter).sort({ _id: 1 }).toArray()).map((d) => d._id as unknown);

describe("filters", () => {
  const samples: Record<(typeof subset.filters)[number], [Document, number[]]> = {
    $eq: [{ n: { $eq: 1 } }, [1]],
    $ne: [{ n: { $ne: 1 } }, [2, 3]],
    $gt: [{ n: { $gt: 1 } }, [2]],
    $gte: [{ n: { $gte: 1 } }, [1, 2]],
    $lt: [{ n: { $lt: 2 } }, [1]],
    $lte: [{ n: { $lte: 2 } }, [1, 2]],
    $in: [{ n: { $in: [1, 9] } }, [1]],
    $nin: [{ n: { $nin: [1, 9] } }, [2, 3]],
    $not: [{ n: { $not: { $gt: 1 } } }, [1, 3]],
    $exists: [{ n: { $exists: true } }, [1, 2]],
    $elemMatch: [{ a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [1]],
  };
  const logical: Record<(typeof subset.logical)[number], [Document, number[]]> = {
    $and: [{ $and: [{ n: 1 }, { a: 2 }] }, [1]],
    $or: [{ $or: [{ n: 2 }, { a: 2 }] }, [1, 2]],
    $nor: [{ $nor: [{ n: 2 }, { a: 2 }] }, [3]],
  };
  test.each(Object.entries({ ...samples, ...logical }))("%s", async (_, [filter, found]) => {
    expect(await ids(filter)).toEqual(found);
  });
});

describe("updates", () => {
  type Change = [update: Document, field: string, after: unknown, arrayFilters?: Document[]];
  const samples: Record<(typeof subset.updates)[number], Change> = {
    $set: [{ $set: { n: 5 } }, "n", 5],
    $setOnInsert: [{ $setOnInsert: { n: 5 } }, "n", 1],
    $unset: [{ $unset: { n: "" } }, "n", undefined],
    $inc: [{ $inc: { n: 5 } }, "n", 6],
    $min: [{ $min: { n: 0 } }, "n", 0],
    $max: [{ $max: { n: 5 } }, "n", 5],
    $push: [{ $push: { a: 4 } }, "a", [1, 2, 3, 4]],
    $addToSet: [{ $addToSet: { a: 2 } }, "a", [1, 2, 3]],
    $pull: [{ $pull: { a: { $gt: 1 } } }, "a", [1]],
    $pullAll: [{ $pullAll: { a: [1, 3] } }, "a", [2]],
    $pop: [{ $pop: { a: 1 } }, "a", [1, 2]],
  };
  const push = (more: Document) => ({ $push: { a: { $each: [9], ...more } } });
  const modifiers: Record<(typeof subset.modifiers.$push)[number], Change> = {
    $each: [push({}), "a", [1, 2, 3, 9]],
    $slice: [push({ $slice: -2 }), "a", [3, 9]],
    $sort: [push({ $sort: -1 }), "a", [9, 3, 2, 1]],
    $position: [push({ $position: 0 }), "a", [9, 1, 2, 3]],
  };
  const positions: Record<(typeof subset.positions)[number], Change> = {
    $: [{ $set: { "a.$": 0 } }, "a", [1, 0, 3]],
    "$[]": [{ $inc: { "a.$[]": 1 } }, "a", [2, 3, 4]],
    "$[name]": [{ $inc: { "a.$[name]": 1 } }, "a", [1, 3, 4], [{ name: { $gte: 2 } }]],
  };
  const set: Record<(typeof subset.modifiers.$addToSet)[number], Change> = {
    $each: [{ $addToSet: { a: { $each: [3, 4] } } }, "a", [1, 2, 3, 4]],
  };
  test.each([samples, modifiers, set, positions].flatMap((list) => Object.entries(list)))(
    "%s",
    async (_, [update, field, after, arrayFilters]) => {
      const c = client.db("t").collection<Stored>("c");
      await c.updateOne({ _id: 1, a: 2 }, update, arrayFilters ? { arrayFilters } : {});
      expect((await c.findOne({ _id: 1 }))![field]).toEqual(after);
    },
  );
});

describe("projections, stages and what $group computes", () => {
  const aggregate = (...pipeline: Document[]) =>
    client
      .db("t")
      .collection("c")
      .aggregate([{ $sort: { _id: 1 } }, ...pipeline])
      .toArray();
  const projections: Record<(typeof subset.projections)[number], [Document, Document]> = {
    inclusion: [{ n: 1, _id: 0 }, { n: 1 }],
    exclusion: [
      { a: 0, d: 0 },
      { _id: 1, n: 1 },
    ],
    nested: [{ _id: 0, d: { k: 1 } }, { d: [{ k: 1 }, { k: 2 }] }],
  };
  test.each(Object.entries(projections))("%s", async (_, [projection, first]) => {
    expect((await aggregate({ $project: projection }))[0]).toEqual(first);
    expect(
      await client
        .db("t")
        .collection("c")
        .findOne({}, { projection, sort: { _id: 1 } }),
    ).toEqual(first);
  });

  const stages: Record<(typeof subset.stages)[number], [Document, unknown]> = {
    $match: [{ $match: { n: 2 } }, [2]],
    $sort: [{ $sort: { _id: -1 } }, [3, 2, 1]],
    $skip: [{ $skip: 2 }, [3]],
    $limit: [{ $limit: 1 }, [1]],
    $project: [{ $project: { _id: 1 } }, [1, 2, 3]],
    $group: [{ $group: { _id: null, n: { $sum: 1 } } }, [null]],
    $count: [{ $count: "_id" }, [3]],
  };
  test.each(Object.entries(stages))("%s", async (_, [stage, found]) => {
    expect((await aggregate(stage)).map((d) => d["_id"] as unknown)).toEqual(found);
  });

  const accumulators: Record<(typeof subset.accumulators)[number], unknown> = {
    $sum: 3,
    $avg: 1.5,
    $min: 1,
    $max: 2,
    $first: 1,
    $last: null,
  };
  test.each(Object.entries(accumulators))("%s", async (name, result) => {
    expect(await aggregate({ $group: { _id: 1, r: { [name]: "$n" } } })).toEqual([{ _id: 1, r: result }]);
  });

  const expressions: Record<(typeof subset.expressions)[number], [unknown, unknown]> = {
    "field path": ["$d.k", [1, 2]],
    literal: ["text", "text"],
    document: [
      { n: "$n", x: { y: 1 } },
      { n: 1, x: { y: 1 } },
    ],
  };
  test.each(Object.entries(expressions))("%s", async (_, [expression, value]) => {
    expect(await aggregate({ $limit: 1 }, { $group: { _id: expression } })).toEqual([{ _id: value }]);
  });
});

describe("README.md says the same names", () => {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const section = readme.slice(readme.indexOf("## The subset"), readme.indexOf("## What is proven"));
  /** Everything between backquotes, split at spaces. */
  const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].flatMap((m) => m[1]!.split(/ +/));
  const paragraph = (heading: string) => {
    const start = section.indexOf(`**${heading}**`);
    const line = section.slice(start, section.indexOf("\n", start));
    const next = line.indexOf("**", heading.length + 4);
    return next < 0 ? line : line.slice(0, next);
  };
  const same = (a: readonly string[], b: readonly string[]) =>
    expect([...new Set(a)].sort()).toEqual([...new Set(b)].sort());

  test("commands and their parts, with their fields", () => {
    const rows = [...section.matchAll(/^\| `([^`]+)` +\|([^|]*)\|$/gm)].map(
      (m) => [m[1]!, quoted(m[2]!).sort()] as const,
    );
    const sorted = Object.entries({ ...subset.commands, ...subset.parts }).map(([k, v]) => [
      k,
      [...v].sort(),
    ]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(sorted));
    expect(rows.length).toBe(sorted.length);
    same(quoted(paragraph("Every command")), subset.everyCommand);
  });

  test.each<[string, readonly string[]]>([
    ["Filters", [...subset.filters, ...subset.logical]],
    [
      "Updates",
      [...subset.updates, ...subset.modifiers.$push, ...subset.modifiers.$addToSet, ...subset.positions],
    ],
    ["Stages", subset.stages],
    ["Accumulators", subset.accumulators],
    ["Read concern", subset.readConcerns],
  ])("%s", (heading, names) => {
    same(quoted(paragraph(heading)), names);
  });

  test.each<[string, readonly string[]]>([
    ["Projections", subset.projections],
    ["Expressions", subset.expressions],
    ["Indexes", subset.indexes],
  ])("%s", (heading, names) => {
    const list = paragraph(heading)
      .slice(heading.length + 4)
      .split(/[.(:]/)[0]!;
    same(
      list.split(",").map((s) => s.trim()),
      names,
    );
  });
});
