/**
 * Values, documents, filters, updates and pipelines made up by fast-check: few fields and few values, so that
 * they meet each other, of all types.
 */
import { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp, UUID } from "bson";
import fc from "fast-check";
import type { Document } from "mongodb";

const oid = (n: number) => new ObjectId(n.toString(16).padStart(24, "0"));

export const numbers = fc.constantFrom(
  new Int32(0),
  new Int32(1),
  new Int32(-1),
  new Int32(2),
  new Int32(7),
  new Int32(2147483647),
  new Double(0),
  new Double(1),
  new Double(1.5),
  new Double(-0.5),
  new Double(NaN),
  new Double(Infinity),
  new Double(9007199254740992),
  Long.fromNumber(1),
  Long.fromNumber(2),
  Long.fromString("9007199254740993"),
  Long.fromString("-9007199254740993"),
  Decimal128.fromString("1"),
  Decimal128.fromString("1.5"),
  Decimal128.fromString("0.1"),
  Decimal128.fromString("-7.25"),
);

const scalars = fc.oneof(
  { weight: 6, arbitrary: numbers },
  { weight: 4, arbitrary: fc.constantFrom("", "a", "b", "ab", "B", "é", "a\u0000b", "\u{1F600}") },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constantFrom(new Date(0), new Date(1000), new Date(-5)) },
  { weight: 1, arbitrary: fc.constantFrom(oid(1), oid(2)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      new Binary(Buffer.from([1, 2])),
      new Binary(Buffer.from([1, 2]), 5),
      new UUID("00112233445566778899aabbccddeeff"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(new Timestamp({ t: 1, i: 2 }), new MinKey(), new MaxKey(), /a/, /^b/i),
  },
);

export const names = fc.constantFrom("a", "b", "c", "d");
export const small = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(new Int32(0), new Int32(1), new Int32(2), "a", "b", null) },
  { weight: 2, arbitrary: scalars },
);

export const { value } = fc.letrec<{ value: unknown; object: Document; array: unknown[] }>((tie) => ({
  object: fc.dictionary(names, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  array: fc.array(tie("value"), { maxLength: 3 }),
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    { weight: 6, arbitrary: small },
    { weight: 2, arbitrary: tie("array") },
    { weight: 2, arbitrary: tie("object") },
  ),
}));

export const doc = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true }))
  .map(([id, rest]) => ({ _id: new Int32(id), ...rest }) as Document);

export const paths = fc.oneof(
  { weight: 5, arbitrary: names },
  { weight: 4, arbitrary: fc.tuple(names, names).map((p) => p.join(".")) },
  { weight: 1, arbitrary: fc.tuple(names, fc.constantFrom("0", "1")).map((p) => p.join(".")) },
);
/** Paths without array positions. */
export const plain = paths.filter((p) => !/\d/.test(p));
export const noRegex = (v: unknown) => !(v instanceof RegExp);
const comparable = value.filter(noRegex);

const leafCondition = fc.oneof(
  { weight: 5, arbitrary: comparable },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"), small.filter(noRegex))
      .map(([o, v]) => ({ [o]: v })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"), comparable)
      .map(([o, v]) => ({ [o]: v })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(small.filter(noRegex), small.filter(noRegex)).map(([a, b]) => ({ $gte: a, $lt: b })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("$in", "$nin"), fc.array(small.filter(noRegex), { maxLength: 3 }))
      .map(([o, v]) => ({ [o]: v })),
  },
  { weight: 1, arbitrary: fc.boolean().map((b) => ({ $exists: b })) },
  {
    weight: 1,
    arbitrary: fc.tuple(names, small.filter(noRegex)).map(([n, v]) => ({ $elemMatch: { [n]: v } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(small.filter(noRegex), small.filter(noRegex))
      .map(([a, b]) => ({ $elemMatch: { $gte: a, $lte: b } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("$gt", "$lte", "$eq"), small.filter(noRegex))
      .map(([o, v]) => ({ $not: { [o]: v } })),
  },
);

export const simpleFilter = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }).map((n) => ({ _id: n }) as Document) },
  { weight: 8, arbitrary: fc.tuple(plain, leafCondition).map(([p, c]) => ({ [p]: c }) as Document) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(plain, leafCondition, plain, leafCondition)
      .map(([p, c, q, d]) => ({ [p]: c, [q]: d }) as Document),
  },
);

export const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 8, arbitrary: simpleFilter },
  { weight: 1, arbitrary: fc.constant({} as Document) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("$and", "$or", "$nor"), fc.array(simpleFilter, { minLength: 1, maxLength: 3 }))
      .map(([o, list]) => ({ [o]: list }) as Document),
  },
);

const rootOf = (path: string) => path.split(".")[0]!;

const operator = fc.oneof(
  fc.tuple(paths, value).map(([p, v]) => ({ $set: { [p]: v } })),
  fc
    .tuple(names, value, paths, value)
    .filter(([p, , q]) => p !== rootOf(q))
    .map(([p, v, q, w]) => ({ $set: p < q ? { [p]: v, [q]: w } : { [q]: w, [p]: v } })),
  paths.map((p) => ({ $unset: { [p]: "" } })),
  fc.tuple(paths, numbers).map(([p, v]) => ({ $inc: { [p]: v } })),
  fc.tuple(fc.constantFrom("$min", "$max"), paths, small).map(([o, p, v]) => ({ [o]: { [p]: v } })),
  fc.tuple(paths, value).map(([p, v]) => ({ $setOnInsert: { [p]: v } })),
  fc.tuple(fc.constantFrom("$push", "$addToSet"), paths, value).map(([o, p, v]) => ({ [o]: { [p]: v } })),
  fc
    .tuple(fc.constantFrom("$push", "$addToSet"), paths, fc.array(small, { maxLength: 3 }))
    .map(([o, p, v]) => ({ [o]: { [p]: { $each: v } } })),
  fc
    .tuple(
      paths,
      fc.array(small, { maxLength: 3 }),
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom(1, -1),
      fc.integer({ min: 0, max: 7 }),
    )
    .map(([p, v, slice, position, sort, which]) => ({
      $push: {
        [p]: {
          $each: v,
          ...(which & 1 ? { $slice: slice } : {}),
          ...(which & 2 ? { $position: position } : {}),
          ...(which & 4 ? { $sort: sort } : {}),
        },
      },
    })),
  fc.tuple(paths, fc.oneof(small.filter(noRegex), leafCondition)).map(([p, v]) => ({ $pull: { [p]: v } })),
  fc.tuple(paths, fc.array(small, { maxLength: 2 })).map(([p, v]) => ({ $pullAll: { [p]: v } })),
  fc.tuple(paths, fc.constantFrom(1, -1)).map(([p, n]) => ({ $pop: { [p]: n } })),
  fc.tuple(names, value).map(([p, v]) => ({ $set: { [`${p}.$[]`]: v } })),
  fc.tuple(names, names, value).map(([p, q, v]) => ({ $set: { [`${p}.$.${q}`]: v } })),
  fc.tuple(names, value).map(([p, v]) => ({ $set: { [`${p}.$`]: v } })),
) as fc.Arbitrary<Document>;

/** Two operators that do not reach into the same field. */
function apart([a, b]: [Document, Document]): boolean {
  const roots = (u: Document) =>
    Object.values(u).flatMap((fields) => Object.keys(fields as Document).map(rootOf));
  const own = new Set(roots(a));
  return (
    roots(a).length === 1 &&
    roots(b).length === 1 &&
    !roots(b).some((r) => own.has(r)) &&
    Object.keys(a)[0] !== Object.keys(b)[0]
  );
}

/** New fields come in the order of their names, which not every imitation knows: so they are given in it. */
function inOrder([a, b]: [Document, Document]): Document {
  const first = (u: Document) => Object.keys(Object.values(u)[0] as Document)[0]!;
  return first(a) < first(b) ? { ...a, ...b } : { ...b, ...a };
}

export const update: fc.Arbitrary<Document> = fc.oneof(
  { weight: 6, arbitrary: operator },
  { weight: 2, arbitrary: fc.tuple(operator, operator).filter(apart).map(inOrder) },
);

export const sort = fc.oneof(
  fc.constant({ _id: 1 } as Document),
  fc.tuple(paths, fc.constantFrom(1, -1)).map(([p, d]) => ({ [p]: d, _id: 1 }) as Document),
  fc
    .tuple(names, fc.constantFrom(1, -1), names, fc.constantFrom(1, -1))
    .map(([p, d, q, e]) => ({ [p]: d, [q]: e, _id: 1 }) as Document),
);

export const projection = fc.oneof(
  { weight: 4, arbitrary: fc.constant({} as Document) },
  { weight: 1, arbitrary: paths.map((p) => ({ [p]: 1 }) as Document) },
  { weight: 1, arbitrary: paths.map((p) => ({ [p]: 0 }) as Document) },
  { weight: 1, arbitrary: names.map((p) => ({ [p]: 1, _id: 0 }) as Document) },
);

/** $project wants at least one field. */
const hasFields = (d: Document) => Object.keys(d).length > 0;

const stage: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: filter.map(($match) => ({ $match })) },
  { weight: 2, arbitrary: sort.map(($sort) => ({ $sort })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map(($skip) => ({ $skip })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }).map(($limit) => ({ $limit })) },
  { weight: 2, arbitrary: projection.filter(hasFields).map(($project) => ({ $project })) },
);

const groupId = fc.oneof(
  plain.map((p) => `$${p}`),
  fc.tuple(names, names).map(([a, b]) => ({ x: `$${a}`, y: `$${b}`, z: 1 })),
  fc.constantFrom(null, 1, "all"),
);

const group = fc
  .tuple(groupId, fc.constantFrom("$sum", "$avg", "$min", "$max", "$first", "$last"), plain, fc.boolean())
  .map(
    ([id, o, n, ones]) =>
      ({ $group: { _id: id, v: { [o]: `$${n}` }, ...(ones ? { n: { $sum: 1 } } : {}) } }) as Document,
  );

export const pipeline = fc
  .tuple(fc.array(stage, { maxLength: 3 }), fc.option(group, { nil: undefined }))
  .map(([stages, g]) => [{ $sort: { _id: 1 } }, ...stages, ...(g ? [g] : [])] as Document[]);
