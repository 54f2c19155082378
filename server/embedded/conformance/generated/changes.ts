/** Updates made up by fast-check, out of the subset's names, with the array filters that they need. */
import type { Document } from "bson";
import fc from "fast-check";
import { condition } from "./questions.ts";
import { doc, int, names, numbers, path, small, smallComparable, value } from "./values.ts";

export interface Change {
  readonly update: Document;
  readonly arrayFilters?: Document[];
}

const few = fc.array(small, { maxLength: 3 });
const direction = fc.constantFrom(int(1), int(-1));
const on = (operator: string, p: string, v: unknown): Change => ({ update: { [operator]: { [p]: v } } });

const modifiers = fc
  .record(
    {
      $slice: fc.integer({ min: -3, max: 3 }).map(int),
      $position: fc.integer({ min: -2, max: 2 }).map(int),
      $sort: fc.oneof<fc.Arbitrary<unknown>[]>(
        direction,
        fc.tuple(names, direction).map(([n, d]) => ({ [n]: d })),
      ),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((m) => m as Document);

/** Where an array's elements are meant; below them, perhaps, a field. */
const below = fc.tuple(names, fc.option(names, { nil: null }));
const placed = (position: string) =>
  below.map(([p, q]) => (q === null ? `${p}.${position}` : `${p}.${position}.${q}`));

const simple: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(path, value).map(([p, v]) => on("$set", p, v)) },
  { weight: 1, arbitrary: fc.tuple(path, value).map(([p, v]) => on("$setOnInsert", p, v)) },
  { weight: 2, arbitrary: path.map((p) => on("$unset", p, "")) },
  { weight: 2, arbitrary: fc.tuple(path, numbers).map(([p, v]) => on("$inc", p, v)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom("$min", "$max"), path, small).map(([o, p, v]) => on(o, p, v)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom("$push", "$addToSet"), path, value).map(([o, p, v]) => on(o, p, v)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(path, fc.array(value, { maxLength: 3 }), modifiers)
      .map(([p, $each, m]) => on("$push", p, { $each, ...m })),
  },
  { weight: 1, arbitrary: fc.tuple(path, few).map(([p, $each]) => on("$addToSet", p, { $each })) },
  {
    weight: 2,
    arbitrary: fc.tuple(path, fc.oneof(smallComparable, condition)).map(([p, v]) => on("$pull", p, v)),
  },
  { weight: 1, arbitrary: fc.tuple(path, few).map(([p, v]) => on("$pullAll", p, v)) },
  { weight: 1, arbitrary: fc.tuple(path, direction).map(([p, n]) => on("$pop", p, n)) },
  // Several at once: they may meet, or lie one below the other.
  {
    weight: 2,
    arbitrary: fc
      .dictionary(path, value, { minKeys: 2, maxKeys: 3, noNullPrototype: true })
      .map(($set) => ({ update: { $set } })),
  },
);

const positional: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(placed("$[]"), value).map(([p, v]) => on("$set", p, v)) },
  { weight: 1, arbitrary: fc.tuple(placed("$[]"), numbers).map(([p, v]) => on("$inc", p, v)) },
  { weight: 2, arbitrary: fc.tuple(placed("$"), value).map(([p, v]) => on("$set", p, v)) },
  { weight: 1, arbitrary: placed("$").map((p) => on("$unset", p, "")) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(placed("$[x]"), value, fc.constantFrom("$gte", "$lt", "$ne", "$eq"), smallComparable)
      .map(([p, v, o, w]) => ({ ...on("$set", p, v), arrayFilters: [{ x: { [o]: w } }] })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(placed("$[x]"), value, names, smallComparable)
      .map(([p, v, n, w]) => ({ ...on("$set", p, v), arrayFilters: [{ [`x.${n}`]: w }] })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(names, value, value, smallComparable, smallComparable)
      .map(([p, v, w, low, high]) => ({
        update: { $set: { [`${p}.$[x]`]: v, [`${p}.$[y]`]: w } },
        arrayFilters: [{ x: { $lt: low } }, { y: { $gt: high } }],
      })),
  },
);

/** Two changes as one; an operator that both use takes the second's fields besides the first's. */
function joined([a, b]: [Change, Change]): Change {
  const update: Document = { ...a.update };
  for (const [operator, fields] of Object.entries(b.update))
    update[operator] = { ...(update[operator] as Document | undefined), ...(fields as Document) };
  return { update };
}

export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 3, arbitrary: positional },
  { weight: 3, arbitrary: fc.tuple(simple, simple).map(joined) },
);

/** A whole document in the place of another, mostly without an _id of its own. */
export const replacement: fc.Arbitrary<Document> = fc
  .tuple(doc, fc.integer({ min: 0, max: 4 }))
  .map(([{ _id, ...rest }, n]) => (n === 0 ? { _id: _id as unknown, ...rest } : rest));
