/**
 * Operations made up by fast-check. The same list is played on two servers and everything they answer is
 * compared.
 */
import { EJSON, Int32, type ObjectId } from "bson";
import fc from "fast-check";
import type { Collection, Db, Document, MongoServerError } from "mongodb";
import {
  doc,
  filter,
  names,
  paths,
  pipeline,
  projection,
  simpleFilter,
  sort,
  update,
  value,
} from "./values.ts";

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
  | { op: "aggregate"; pipeline: Document[] };

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
        { unique: true, partialFilterExpression: { d: { $gt: "" } } },
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
    const writes = o.op !== "find" && o.op !== "aggregate";
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
    case "aggregate": {
      const rows = await c.aggregate(o.pipeline, raw).toArray();
      // Groups come in no order.
      return o.pipeline.at(-1)?.["$group"] ? rows.map(show).sort() : rows;
    }
  }
}
