/** The recorder knows operators from data, and lets nothing unlisted pass. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRecorder, listed, neverUsed, usesOf } from "./recorder.ts";

describe("what a command uses", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      "find",
      { find: "c", filter: { a: 1, b: { $in: [{ $x: 1 }] } }, sort: { a: 1 } },
      ["filters.$eq", "filters.$in", "commands.find.sort"],
    ],
    [
      "find",
      {
        find: "c",
        filter: { $or: [{ a: { $not: { $gt: 1 } } }, { l: { $elemMatch: { $or: [{ x: null }] } } }] },
      },
      ["logical.$or", "filters.$not", "filters.$gt", "filters.$elemMatch", "filters.$eq"],
    ],
    [
      "find",
      { find: "c", projection: { a: 1, b: { c: 1 }, _id: 0 } },
      ["projections.inclusion", "projections.nested", "projections.exclusion"],
    ],
    [
      "insert",
      { insert: "c", documents: [{ $odd: 1, a: { $regex: "data" } }] },
      ["commands.insert.documents"],
    ],
    [
      "update",
      {
        update: "c",
        updates: [
          {
            q: {},
            u: { $push: { "a.$[x].b": { $each: [{ $set: 1 }] } }, $set: { d: { $odd: 1 } } },
            arrayFilters: [{ "x.y": { $lt: 1 } }],
          },
        ],
      },
      ["updates.$push", "modifiers.$push.$each", "updates.$set", "positions.$[name]", "filters.$lt"],
    ],
    [
      "update",
      { update: "c", updates: [{ q: {}, u: { $pull: { a: { b: { $gte: 1 } }, c: { $in: [1] } } } }] },
      ["updates.$pull", "filters.$gte", "filters.$in"],
    ],
    ["update", { update: "c", updates: [{ q: {}, u: { a: { $inc: 1 } } }] }, ["parts.update.updates.u"]],
    [
      "bulkWrite",
      { bulkWrite: 1, ops: [{ update: 0, filter: { a: { $lte: 1 } }, updateMods: { $max: { a: 1 } } }] },
      ["parts.bulkWrite.update.updateMods", "filters.$lte", "updates.$max"],
    ],
    [
      "aggregate",
      {
        aggregate: "c",
        pipeline: [{ $match: { a: { $ne: 1 } } }, { $group: { _id: { a: "$a", b: 1 }, n: { $sum: 1 } } }],
        cursor: {},
      },
      [
        "stages.$match",
        "filters.$ne",
        "stages.$group",
        "accumulators.$sum",
        "expressions.field path",
        "expressions.literal",
        "expressions.document",
      ],
    ],
    [
      "createIndexes",
      {
        createIndexes: "c",
        indexes: [{ key: { a: 1, b: -1 }, unique: true, partialFilterExpression: { a: { $exists: true } } }],
      },
      ["indexes.compound", "indexes.descending", "indexes.unique", "indexes.partial", "filters.$exists"],
    ],
  ])("%s %o", (name, command, expected) => {
    const uses = usesOf(name, command);
    expect([...uses]).toEqual(expect.arrayContaining(expected));
    expect([...uses].filter((use) => !listed.has(use))).toEqual([]);
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["mapReduce", { mapReduce: "c" }, "mapReduce: commands.mapReduce"],
  ["find", { find: "c", tailable: true }, "find: commands.find.tailable"],
  ["find", { find: "c", filter: { $and: [{ a: { $regex: "x" } }] } }, "find: filters.$regex"],
  ["find", { find: "c", filter: { a: /x/ } }, "find: filters.$regex"],
  ["find", { find: "c", filter: { a: { $elemMatch: { $size: 1 } } } }, "find: filters.$size"],
  ["find", { find: "c", filter: { $expr: {} } }, "find: logical.$expr"],
  ["find", { find: "c", projection: { a: { $slice: 1 } } }, "find: projections.$slice"],
  ["find", { find: "c", readConcern: { level: "linearizable" } }, "find: readConcerns.linearizable"],
  ["update", { update: "c", updates: [{ q: {}, u: [{ $set: {} }] }] }, "update: updates.pipeline"],
  ["update", { update: "c", updates: [{ q: {}, u: { $rename: { a: "b" } } }] }, "update: updates.$rename"],
  [
    "update",
    { update: "c", updates: [{ q: {}, u: { $addToSet: { a: { $slice: 1 } } } }] },
    "update: modifiers.$addToSet.$slice",
  ],
  [
    "update",
    { update: "c", updates: [{ q: {}, u: {}, collation: {} }] },
    "update: parts.update.updates.collation",
  ],
  [
    "bulkWrite",
    { bulkWrite: 1, ops: [{ delete: 0, filter: {} }] },
    "bulkWrite: parts.bulkWrite.delete.filter",
  ],
  ["aggregate", { aggregate: "c", pipeline: [{ $lookup: {} }] }, "aggregate: stages.$lookup"],
  [
    "aggregate",
    { aggregate: "c", pipeline: [{ $group: { _id: { $add: [1] }, n: { $push: 1 } } }] },
    "aggregate: expressions.$add",
  ],
  [
    "createIndexes",
    { createIndexes: "c", indexes: [{ key: { a: 1 }, hidden: true }] },
    "createIndexes: parts.createIndexes.indexes.hidden",
  ],
])("%s %o is not on the list", (command, body, complaint) => {
  const recorder = createRecorder();
  recorder.observe({ command, read: () => body });
  expect(() => recorder.check()).toThrow(complaint);
});

const file = process.env["SUBSET_USE"];
test.runIf(file && existsSync(file))("prints what no test used", () => {
  const unused = neverUsed(readFileSync(file!, "utf8").split("\n"));
  process.stdout.write(`never used: ${unused.join(", ")}\n`);
});
