/** A plan changes how an answer is found, never what it is: the same questions with and without indexes. */
import fc from "fast-check";
import { MongoClient, MongoError, type Collection, type Document } from "mongodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type OpenStore } from "../server.ts";

let store: OpenStore;
let client: MongoClient;
beforeAll(async () => {
  store = await openStore({ layerBytes: 5_000 });
  client = await MongoClient.connect(store.uri);
});
afterAll(async () => {
  await client.close();
  await store.close();
});

const scalar = fc.constantFrom<unknown>(0, 1, 2, 3, "a", "b", null, NaN, true, new Date(5));
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>([[1]], { e: 1 }, [{ e: 2 }, {}], {}) },
);
const small = fc.integer({ min: 0, max: 3 });
const part = fc.record({ e: fc.oneof(small, value), f: small }, { requiredKeys: [] });
const parts = fc.oneof(
  { weight: 3, arbitrary: fc.array(part, { maxLength: 3 }) },
  { weight: 2, arbitrary: part },
  { weight: 1, arbitrary: value },
);
const documents = fc.array(
  fc.record(
    {
      a: value,
      b: value,
      c: scalar,
      d: parts,
      n: fc.integer({ min: 0, max: 5 }),
    },
    { requiredKeys: ["n"] },
  ),
  { minLength: 8, maxLength: 40 },
);
const path = fc.constantFrom("a", "b", "c", "d.e", "d.f", "n", "_id");
const direction = fc.constantFrom<1 | -1>(1, -1);
const keys = (most: number) =>
  fc.uniqueArray(fc.tuple(path, direction), { minLength: 1, maxLength: most, selector: ([p]) => p });
const partial = fc.constantFrom<Document>(
  { a: { $exists: true } },
  { n: { $gt: 1 } },
  { c: { $in: [1, 2] } },
  { c: { $lte: 2 } },
  { $or: [{ n: 2 }, { n: 3 }] },
);
const index = fc.tuple(
  keys(3).filter(([first, ...more]) => first![0] !== "_id" || more.length > 0),
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Document>({}) },
    { weight: 1, arbitrary: fc.constant<Document>({ sparse: true }) },
    { weight: 2, arbitrary: partial.map((p): Document => ({ partialFilterExpression: p })) },
  ),
);

const comparable = fc.oneof({ weight: 5, arbitrary: scalar }, { weight: 1, arbitrary: value });
const condition = fc.oneof(
  { weight: 4, arbitrary: comparable },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }).map(($in): unknown => ({ $in })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte"), comparable)
      .map(([op, v]): unknown => ({ [op]: v })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(small, scalar), fc.oneof(small, scalar))
      .map(([lo, hi]): unknown => ({ $gt: lo, $lte: hi })),
  },
  { weight: 1, arbitrary: fc.boolean().map(($exists): unknown => ({ $exists })) },
  { weight: 1, arbitrary: scalar.map(($ne): unknown => ({ $ne })) },
  { weight: 1, arbitrary: fc.constant<unknown>({ $elemMatch: { $gt: 0, $lt: 3 } }) },
);
const conditions = (most: number) =>
  fc.array(fc.tuple(path, condition), { maxLength: most }).map((list): Document => Object.fromEntries(list));
const filter = fc.oneof(
  { weight: 3, arbitrary: conditions(3) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(conditions(2), fc.array(conditions(2), { minLength: 1, maxLength: 3 }))
      .map(([all, $or]): Document => ({ ...all, $or })),
  },
);
const question = fc.record({
  filter,
  sort: fc.option(keys(3), { nil: undefined }),
  skip: fc.constantFrom(0, 0, 0, 2),
  limit: fc.constantFrom(0, 0, 1, 4),
  hint: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

/** Stores what the indexes let in; both collections hold the same. */
async function fill(indexed: Collection, bare: Collection, list: readonly Document[]): Promise<void> {
  const refused = new Set<number>();
  try {
    await indexed.insertMany(
      list.map((d) => ({ ...d })),
      { ordered: false },
    );
  } catch (error) {
    // Parallel arrays cannot be indexed.
    for (const one of (error as { writeErrors: { index: number; code: number }[] }).writeErrors) {
      if (one.code !== 171) throw error;
      refused.add(one.index);
    }
  }
  const kept = list.filter((_, i) => !refused.has(i));
  if (kept.length > 0) await bare.insertMany(kept.map((d) => ({ ...d })));
}

async function answer(c: Collection, q: Question, hint?: string) {
  const { filter: f, sort, skip, limit } = q;
  const settled = async (work: () => Promise<unknown>) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MongoError) return `error ${error.code}`;
      throw error;
    }
  };
  const count = await settled(() => c.countDocuments(f, { skip, ...(limit > 0 && { limit }) }));
  const found = await settled(async () => {
    const cursor = c.find(f);
    if (hint !== undefined) cursor.hint(hint);
    // Without an order of all rows, which of them are on a page is the plan's own affair.
    if (!sort)
      return (await cursor.toArray()).map((d) => d["_id"] as unknown as number).sort((x, y) => x - y);
    const end = sort.findIndex(([p]) => p === "_id");
    const whole = end < 0 ? [...sort, ["_id", 1] as const] : sort.slice(0, end + 1);
    return cursor.sort(Object.fromEntries(whole)).skip(skip).limit(limit).toArray();
  });
  return { count, found };
}

test("indexes change how answers are found, never what they are", async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(
      documents,
      fc.array(index, { minLength: 1, maxLength: 4 }),
      fc.array(question, { minLength: 4, maxLength: 12 }),
      async (list, indexes, questions) => {
        const indexed = client.db("plans").collection(`indexed${++n}`);
        const bare = client.db("plans").collection(`bare${n}`);
        const names = indexes.map((_, i) => `i${i}`);
        const made: string[] = [];
        for (const [i, [key, options]] of indexes.entries()) {
          try {
            made.push(await indexed.createIndex(Object.fromEntries(key), { ...options, name: names[i]! }));
          } catch (error) {
            if (!(error instanceof MongoError) || ![85, 86].includes(Number(error.code))) throw error;
          }
        }
        await fill(
          indexed,
          bare,
          list.map((d, i) => ({ _id: i, ...d })),
        );
        for (const q of questions) {
          const hint = q.hint ? made[0] : undefined;
          const [by, without] = [await answer(indexed, q, hint), await answer(bare, q)];
          // Two arrays cannot be sorted by in memory; who has nothing to sort does not meet them.
          if ([by.found, without.found].includes("error 2")) expect(by.count).toEqual(without.count);
          else expect(by).toEqual(without);
        }
        await Promise.all([indexed.drop(), bare.drop()]);
      },
    ),
    { numRuns: Number(process.env["PLAN_RUNS"] ?? 150) },
  );
}, 120_000);
