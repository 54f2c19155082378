/**
 * Operations made up by fast-check, small enough that they meet each other: few fields, few values, all types.
 * The same list is played on two servers and everything they answer is compared.
 */
import {
  Binary,
  Decimal128,
  Double,
  EJSON,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from "bson";
import fc from "fast-check";
import type { Collection, Db, Document, MongoServerError } from "mongodb";

export type Operation =
  | { op: "insert"; docs: Document[]; ordered: boolean }
  | {
      op: "update";
      filter: Document;
      update: Document;
      many: boolean;
      upsert: boolean;
      arrayFilters?: Document[];
    }
  | { op: "replace"; filter: Document; doc: Document; upsert: boolean }
  | { op: "delete"; filter: Document; many: boolean }
  | { op: "modify"; filter: Document; sort: Document; update: Document; after: boolean }
  | { op: "find"; filter: Document; sort: Document; skip: number; limit: number; projection: Document }
  | { op: "distinct"; key: string; filter: Document }
  | { op: "aggregate"; pipeline: Document[] };

const oid = (n: number) => new ObjectId(n.toString(16).padStart(24, "0"));

const numbers = fc.constantFrom(
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

const names = fc.constantFrom("a", "b", "c", "d");
const small = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(new Int32(0), new Int32(1), new Int32(2), "a", "b", null) },
  { weight: 2, arbitrary: scalars },
);

const { value } = fc.letrec<{ value: unknown; object: Document; array: unknown[] }>((tie) => ({
  object: fc.dictionary(names, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  array: fc.array(tie("value"), { maxLength: 3 }),
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    { weight: 6, arbitrary: small },
    { weight: 2, arbitrary: tie("array") },
    { weight: 2, arbitrary: tie("object") },
  ),
}));

const doc = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true }))
  .map(([id, rest]) => ({ _id: new Int32(id), ...rest }) as Document);

const paths = fc.oneof(
  { weight: 5, arbitrary: names },
  { weight: 4, arbitrary: fc.tuple(names, names).map((p) => p.join(".")) },
  { weight: 1, arbitrary: fc.tuple(names, fc.constantFrom("0", "1")).map((p) => p.join(".")) },
);
/** Paths without array positions. */
const plain = paths.filter((p) => !/\d/.test(p));
const noRegex = (v: unknown) => !(v instanceof RegExp);
const comparable = value.filter(noRegex);

const leafCondition = fc.oneof(
  { weight: 5, arbitrary: value },
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
      .tuple(fc.constantFrom("$in", "$nin"), fc.array(small, { maxLength: 3 }))
      .map(([o, v]) => ({ [o]: v })),
  },
  { weight: 1, arbitrary: fc.boolean().map((b) => ({ $exists: b })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("int", "string", "array", "object", "null", "number", "objectId")
      .map((t) => ({ $type: t })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((n) => ({ $size: n })) },
  {
    weight: 1,
    arbitrary: fc.array(small.filter(noRegex), { minLength: 1, maxLength: 2 }).map((v) => ({ $all: v })),
  },
  { weight: 1, arbitrary: fc.tuple(names, small).map(([n, v]) => ({ $elemMatch: { [n]: v } })) },
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

const simpleFilter = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }).map((n) => ({ _id: n }) as Document) },
  { weight: 8, arbitrary: fc.tuple(plain, leafCondition).map(([p, c]) => ({ [p]: c }) as Document) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(plain, leafCondition, plain, leafCondition)
      .map(([p, c, q, d]) => ({ [p]: c, [q]: d }) as Document),
  },
);

const filter: fc.Arbitrary<Document> = fc.oneof(
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
  fc.tuple(fc.constantFrom("$inc", "$mul"), paths, numbers).map(([o, p, v]) => ({ [o]: { [p]: v } })),
  fc.tuple(fc.constantFrom("$min", "$max"), paths, small).map(([o, p, v]) => ({ [o]: { [p]: v } })),
  fc
    .tuple(paths, names)
    .filter(([p, q]) => rootOf(p) !== q)
    .map(([p, q]) => ({ $rename: { [p]: q } })),
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
  fc.tuple(paths, fc.oneof(small, leafCondition)).map(([p, v]) => ({ $pull: { [p]: v } })),
  fc.tuple(paths, fc.array(small, { maxLength: 2 })).map(([p, v]) => ({ $pullAll: { [p]: v } })),
  fc.tuple(paths, fc.constantFrom(1, -1)).map(([p, n]) => ({ $pop: { [p]: n } })),
  fc.tuple(names, value).map(([p, v]) => ({ $set: { [`${p}.$[]`]: v } })),
  fc.tuple(names, names, value).map(([p, q, v]) => ({ $set: { [`${p}.$.${q}`]: v } })),
  fc.tuple(names, value).map(([p, v]) => ({ $set: { [`${p}.$`]: v } })),
) as fc.Arbitrary<Document>;

/** Two operators that do not reach into the same field. */
function apart([a, b]: [Document, Document]): boolean {
  const roots = (u: Document) =>
    Object.entries(u).flatMap(([op, fields]) =>
      Object.entries(fields as Document).flatMap(([p, v]) =>
        op === "$rename" ? [rootOf(p), rootOf(v as string)] : [rootOf(p)],
      ),
    );
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

const update: fc.Arbitrary<Document> = fc.oneof(
  { weight: 6, arbitrary: operator },
  { weight: 2, arbitrary: fc.tuple(operator, operator).filter(apart).map(inOrder) },
);

const sort = fc.oneof(
  fc.constant({ _id: 1 } as Document),
  fc.tuple(paths, fc.constantFrom(1, -1)).map(([p, d]) => ({ [p]: d, _id: 1 }) as Document),
  fc
    .tuple(names, fc.constantFrom(1, -1), names, fc.constantFrom(1, -1))
    .map(([p, d, q, e]) => ({ [p]: d, [q]: e, _id: 1 }) as Document),
);

const projection = fc.oneof(
  { weight: 4, arbitrary: fc.constant({} as Document) },
  { weight: 1, arbitrary: paths.map((p) => ({ [p]: 1 }) as Document) },
  { weight: 1, arbitrary: paths.map((p) => ({ [p]: 0 }) as Document) },
  { weight: 1, arbitrary: names.map((p) => ({ [p]: 1, _id: 0 }) as Document) },
);

const expression = fc.oneof(
  paths.filter((p) => !/\d/.test(p)).map((p) => `$${p}`),
  fc
    .tuple(
      names,
      small.filter((v) => noRegex(v)),
    )
    .map(([n, v]) => ({ $eq: [`$${n}`, { $literal: v }] })),
  fc.tuple(names, names).map(([a, b]) => ({ $cmp: [`$${a}`, `$${b}`] })),
  fc.tuple(names, small).map(([n, v]) => ({ $ifNull: [`$${n}`, { $literal: v }] })),
  names.map((n) => ({ $cond: [{ $gt: [`$${n}`, 1] }, "x", "y"] })),
  names.map((n) => ({ $isArray: [`$${n}`] })),
  names.map((n) => ({ $type: `$${n}` })),
);

const stage: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: filter.map(($match) => ({ $match })) },
  { weight: 2, arbitrary: sort.map(($sort) => ({ $sort })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map(($skip) => ({ $skip })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }).map(($limit) => ({ $limit })) },
  { weight: 2, arbitrary: fc.tuple(names, expression).map(([n, e]) => ({ $addFields: { [n]: e } })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(names, names, expression)
      .map(([m, n, e]) => ({ $project: m === n ? { [m]: 1 } : { [m]: 1, [n]: e } })),
  },
  { weight: 1, arbitrary: plain.map((p) => ({ $unset: p })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(names, fc.boolean())
      .map(([n, p]) => ({ $unwind: { path: `$${n}`, preserveNullAndEmptyArrays: p } })),
  },
);

const group = fc
  .tuple(names, fc.constantFrom("$sum", "$avg", "$min", "$max", "$first", "$last", "$push"), names)
  .map(([k, o, n]) => ({ $group: { _id: `$${k}`, v: { [o]: `$${n}` } } }) as Document);

const pipeline = fc
  .tuple(fc.array(stage, { maxLength: 3 }), fc.option(group, { nil: undefined }))
  .map(([stages, g]) => [{ $sort: { _id: 1 } }, ...stages, ...(g ? [g] : [])] as Document[]);

/** Which of several matches a single update takes is nobody's promise, so at most one matches. */
const one = fc
  .tuple(fc.integer({ min: 0, max: 12 }), filter)
  .map(([n, f]) => ({ ...f, _id: new Int32(n) }) as Document);

/** A positional `$` in an upsert is an error here as in MongoDB, but not in every server that imitates it. */
const noPositionalUpsert = <T extends { update: Document; upsert: boolean }>(o: T): T =>
  JSON.stringify(o.update).includes(".$") ? { ...o, upsert: false } : o;

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant("insert" as const),
      docs: fc.array(doc, { minLength: 1, maxLength: 4 }),
      ordered: fc.constant(true),
    }),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({
        op: fc.constant("update" as const),
        filter,
        update,
        many: fc.constant(true),
        upsert: fc.boolean(),
      })
      .map(noPositionalUpsert),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({
        op: fc.constant("update" as const),
        filter: one,
        update,
        many: fc.constant(false),
        upsert: fc.boolean(),
      })
      .map(noPositionalUpsert),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("replace" as const),
      filter: one,
      doc: fc.dictionary(names, value, { maxKeys: 3, noNullPrototype: true }),
      upsert: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("delete" as const),
      filter: simpleFilter,
      many: fc.constant(true),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant("modify" as const), filter, sort, update, after: fc.boolean() }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      op: fc.constant("find" as const),
      filter,
      sort,
      skip: fc.constantFrom(0, 0, 1),
      limit: fc.constantFrom(0, 0, 3),
      projection,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("distinct" as const), key: paths, filter: simpleFilter }),
  },
  { weight: 5, arbitrary: fc.record({ op: fc.constant("aggregate" as const), pipeline }) },
);

export interface IndexSet {
  readonly key: Document;
  readonly options: Document;
}

export const indexSet: fc.Arbitrary<IndexSet[]> = fc.array(
  fc
    .tuple(
      fc.uniqueArray(
        paths.filter((p) => !/\d/.test(p)),
        { minLength: 1, maxLength: 3 },
      ),
      fc.constantFrom(1, -1),
      fc.constantFrom(
        {},
        {},
        {},
        { sparse: true },
        { partialFilterExpression: { a: { $exists: true } } },
        { unique: true, partialFilterExpression: { d: { $type: "string" } } },
      ),
    )
    .map(([p, d, options]) => ({ key: Object.fromEntries(p.map((x, i) => [x, i === 1 ? -d : d])), options })),
  { maxLength: 3 },
);

export interface Scenario {
  readonly indexes: IndexSet[];
  readonly operations: Operation[];
}

export const scenario = (length: number): fc.Arbitrary<Scenario> =>
  fc.record({ indexes: indexSet, operations: fc.array(operation, { minLength: 3, maxLength: length }) });

/** A value as canonical text: types and key order count. */
export const show = (v: unknown): string => EJSON.stringify(v as Document, { relaxed: false });

/** What each operation answers (an error is its code) and, after a write, what the collection then holds. */
export async function play(db: Db, s: Scenario): Promise<string[]> {
  const c = db.collection("c");
  await c.drop();
  await c.insertOne({ _id: "warm" as never });
  await c.deleteMany({});
  const out: string[] = [];
  for (const [i, index] of s.indexes.entries())
    out.push(
      await answer(async () => c.createIndex(index.key as never, { ...index.options, name: `i${i}` })),
    );
  for (const o of s.operations) {
    const reply = await answer(() => perform(c, o));
    const writes = o.op !== "find" && o.op !== "distinct" && o.op !== "aggregate";
    out.push(writes ? `${reply} then ${show(await c.find({}, raw).sort({ _id: 1 }).toArray())}` : reply);
  }
  return out;
}

const raw = { promoteValues: false, promoteBuffers: false } as const;

async function answer(work: () => Promise<unknown>): Promise<string> {
  try {
    return show(await work());
  } catch (error) {
    const code = (error as MongoServerError).code;
    if (code === undefined) throw error;
    return `error ${String(code)}`;
  }
}

/** An _id that the server made; the driver may carry another copy of the class. */
const isMadeUp = (id: unknown): id is ObjectId =>
  (id as { _bsontype?: string } | null)?._bsontype === "ObjectId";

async function perform(c: Collection, o: Operation): Promise<unknown> {
  switch (o.op) {
    case "insert": {
      const r = await c.insertMany(o.docs, { ordered: o.ordered, ...raw });
      return { n: r.insertedCount };
    }
    case "update": {
      const r = o.many
        ? await c.updateMany(o.filter, o.update, { upsert: o.upsert })
        : await c.updateOne({ ...o.filter }, o.update, { upsert: o.upsert });
      if (isMadeUp(r.upsertedId)) {
        // A made-up _id differs by nature: it goes again.
        const made = await c.findOneAndDelete({ _id: r.upsertedId }, { projection: { _id: 0 }, ...raw });
        return { made };
      }
      return { n: r.matchedCount, m: r.modifiedCount, u: r.upsertedId };
    }
    case "replace": {
      const r = await c.replaceOne(o.filter, o.doc, { upsert: o.upsert });
      if (isMadeUp(r.upsertedId)) {
        const made = await c.findOneAndDelete({ _id: r.upsertedId }, { projection: { _id: 0 }, ...raw });
        return { made };
      }
      return { n: r.matchedCount, m: r.modifiedCount, u: r.upsertedId };
    }
    case "delete": {
      const r = o.many ? await c.deleteMany(o.filter) : await c.deleteOne(o.filter);
      return { n: r.deletedCount };
    }
    case "modify":
      return c.findOneAndUpdate(o.filter, o.update, {
        sort: o.sort as never,
        returnDocument: o.after ? "after" : "before",
        ...raw,
      });
    case "find":
      return c
        .find(o.filter, raw)
        .sort(o.sort as never)
        .skip(o.skip)
        .limit(o.limit)
        .project(o.projection)
        .toArray();
    case "distinct":
      return (await c.distinct(o.key, o.filter, raw)).map(show).sort();
    case "aggregate": {
      const rows = await c.aggregate(o.pipeline, raw).toArray();
      // Groups come in no order.
      return o.pipeline.at(-1)?.["$group"] ? rows.map(show).sort() : rows;
    }
  }
}
