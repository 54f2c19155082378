/** Filters, sorts, projections and pipelines made up by fast-check, out of the subset's names. */
import type { Document } from "bson";
import fc from "fast-check";
import { comparable, id, int, isPattern, names, path, plainPath, smallComparable } from "./values.ts";

const comparison = fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte");

export const condition: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: comparable },
  { weight: 5, arbitrary: fc.tuple(comparison, smallComparable).map(([o, v]) => ({ [o]: v })) },
  { weight: 1, arbitrary: fc.tuple(comparison, comparable).map(([o, v]) => ({ [o]: v })) },
  {
    weight: 2,
    arbitrary: fc.tuple(smallComparable, smallComparable).map(([a, b]) => ({ $gte: a, $lt: b })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("$in", "$nin"), fc.array(smallComparable, { maxLength: 3 }))
      .map(([o, v]) => ({ [o]: v })),
  },
  { weight: 1, arbitrary: fc.boolean().map((b) => ({ $exists: b })) },
  {
    weight: 1,
    arbitrary: fc.tuple(names, fc.oneof(smallComparable, comparisonOf(smallComparable))).map(([n, v]) => ({
      $elemMatch: { [n]: v },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(smallComparable, smallComparable).map(([a, b]) => ({
      $elemMatch: { $gte: a, $lte: b },
    })),
  },
  { weight: 1, arbitrary: comparisonOf(smallComparable).map((c) => ({ $not: c })) },
);

function comparisonOf(v: fc.Arbitrary<unknown>): fc.Arbitrary<Document> {
  return fc.tuple(fc.constantFrom("$gt", "$lte", "$eq"), v).map(([o, x]) => ({ [o]: x }));
}

const byId = id.filter((v) => !isPattern(v)).map((_id) => ({ _id }) as Document);
const simple: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: byId },
  { weight: 8, arbitrary: fc.tuple(path, condition).map(([p, c]) => ({ [p]: c })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(plainPath, condition, plainPath, condition)
      .map(([p, c, q, d]) => ({ [p]: c, [q]: d })),
  },
);

export const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 1, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("$and", "$or", "$nor"), fc.array(simple, { minLength: 1, maxLength: 3 }))
      .map(([o, list]) => ({ [o]: list })),
  },
);

/** Which of several matches a single write takes is nobody's promise, so at most one matches. */
export const filterOfOne: fc.Arbitrary<Document> = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map((n) => ({ _id: int(n) }) as Document),
  fc.tuple(fc.integer({ min: 0, max: 12 }), filter).map(([n, f]) => ({ ...f, _id: int(n) }) as Document),
);

const direction = fc.constantFrom(int(1), int(-1));

/** Ties end at the _id. */
export const sort: fc.Arbitrary<Document> = fc.oneof(
  direction.map((d) => ({ _id: d })),
  fc.tuple(path, direction).map(([p, d]) => ({ [p]: d, _id: int(1) })),
  fc
    .tuple(names, direction, plainPath, direction)
    .map(([p, d, q, e]) => ({ [p]: d, ...(q.startsWith(p) ? {} : { [q]: e }), _id: int(1) })),
);

/** Two paths of which neither lies below the other. */
const apart = fc
  .tuple(plainPath, plainPath)
  .filter(([p, q]) => !`${p}.`.startsWith(`${q}.`) && !`${q}.`.startsWith(`${p}.`));

const projection: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(plainPath, fc.constantFrom(0, 1)).map(([p, n]) => ({ [p]: int(n) })) },
  { weight: 1, arbitrary: plainPath.map((p) => ({ [p]: int(1), _id: int(0) })) },
  {
    weight: 1,
    arbitrary: fc.tuple(apart, fc.constantFrom(0, 1)).map(([[p, q], n]) => ({ [p]: int(n), [q]: int(n) })),
  },
  { weight: 1, arbitrary: fc.tuple(names, names).map(([p, q]) => ({ [p]: { [q]: int(1) } })) },
);

const maybe = (o: fc.Arbitrary<Document>) => fc.option(o, { nil: {} });

export const find: fc.Arbitrary<Document> = fc
  .record({
    filter,
    sort,
    projection: maybe(projection.map((p) => ({ projection: p }))),
    skip: maybe(fc.integer({ min: 0, max: 3 }).map((n) => ({ skip: int(n) }))),
    limit: maybe(fc.integer({ min: 0, max: 4 }).map((n) => ({ limit: int(n) }))),
    batch: maybe(
      fc.constantFrom<Document>(
        { batchSize: int(2) },
        { batchSize: int(0) },
        { singleBatch: true, limit: int(2) },
      ),
    ),
  })
  .map((f) => ({
    find: "c",
    filter: f.filter,
    sort: f.sort,
    ...f.projection,
    ...f.skip,
    ...f.limit,
    ...f.batch,
  }));

const group: fc.Arbitrary<Document> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: plainPath.map((p) => `$${p}` as unknown) },
      { weight: 1, arbitrary: fc.tuple(names, plainPath).map(([n, p]) => ({ [n]: `$${p}`, k: "$_id" })) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    fc.uniqueArray(fc.constantFrom("$sum", "$avg", "$min", "$max", "$first", "$last"), { maxLength: 2 }),
    fc.oneof(
      plainPath.map((p) => `$${p}` as unknown),
      fc.constantFrom<unknown>(int(1), int(2)),
    ),
  )
  .map(([_id, accumulators, v]) => ({
    $group: { _id, ...Object.fromEntries(accumulators.map((a) => [a.slice(1), { [a]: v }])) },
  }));

const stage: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: filter.map(($match) => ({ $match })) },
  { weight: 2, arbitrary: sort.map(($sort) => ({ $sort })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((n) => ({ $skip: int(n) })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }).map((n) => ({ $limit: int(n) })) },
  { weight: 2, arbitrary: projection.map(($project) => ({ $project })) },
);

/** Groups come in no order, so they are sorted at the end. */
const last: fc.Arbitrary<Document[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Document[]>([]) },
  { weight: 3, arbitrary: group.map((g): Document[] => [g, { $sort: { _id: int(1) } }]) },
  { weight: 1, arbitrary: fc.constant<Document[]>([{ $count: "n" }]) },
);

export const aggregate: fc.Arbitrary<Document> = fc
  .tuple(filter, fc.boolean(), sort, fc.array(stage, { maxLength: 3 }), last)
  .map(([$match, first, $sort, stages, end]) => ({
    aggregate: "c",
    pipeline: [...(first ? [{ $match }] : []), { $sort }, ...stages, ...end],
    cursor: {},
  }));
