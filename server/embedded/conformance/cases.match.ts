/** Named cases of filters. */
import { Decimal128, Double, Int32, Long } from "bson";
import type { Document } from "mongodb";
import { ids, type Case } from "./case.ts";

const matching = (name: string, docs: Document[], filter: Document, answer: unknown[]): Case => ({
  name: `match: ${name}`,
  docs,
  ask: (c) => ids(c, filter),
  answer,
});

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

export const matchCases: readonly Case[] = [
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
    "$not of a range takes what has no such field",
    [{ _id: 1, n: 5 }, { _id: 2, n: 1 }, { _id: 3 }],
    { n: { $not: { $gt: 3 } } },
    [2, 3],
  ),
];
