/** Named cases of updates. */
import { Decimal128, Int32, Long } from "bson";
import type { Document } from "mongodb";
import type { Case } from "./case.ts";

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

const int = (n: number) => new Int32(n);

export const updateCases: readonly Case[] = [
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
];
