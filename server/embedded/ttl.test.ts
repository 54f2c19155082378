/** What a sweep deletes, and above all what it leaves alone. */
import fc from "fast-check";
import { MongoClient, type Collection, type Document } from "mongodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore, type OpenStore } from "./server.ts";

type Doc = Document & { _id: string };
let store: OpenStore;
let client: MongoClient;
let c: Collection<Doc>;
const now = Date.now();
const ago = (seconds: number) => new Date(now - seconds * 1000);

beforeEach(async () => {
  store = await openStore({ now: () => new Date(now) });
  client = await MongoClient.connect(store.uri);
  c = client.db("t").collection<Doc>("c");
});
afterEach(async () => {
  await client.close();
  await store.close();
});
const ids = async () => (await c.find().sort({ _id: 1 }).toArray()).map((d) => d._id);

test("a partial filter keeps documents that are past their time", async () => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 60, partialFilterExpression: { done: true } });
  await c.insertMany([
    { _id: "old, done", at: ago(61), done: true },
    { _id: "old, not done", at: ago(61), done: false },
    { _id: "old, without the field", at: ago(61) },
    { _id: "new, done", at: ago(59), done: true },
  ]);
  await store.sweep();
  expect(await ids()).toEqual(["new, done", "old, not done", "old, without the field"]);
});

test.each([1, -1] as const)(
  "only dates count, and of several the earliest (direction %i)",
  async (direction) => {
    await c.createIndex({ at: direction }, { expireAfterSeconds: 60 });
    await c.insertMany([
      { _id: "past", at: ago(1000) },
      { _id: "just past", at: ago(60) },
      { _id: "number", at: 5 },
      { _id: "text", at: "2001-01-01" },
      { _id: "null", at: null },
      { _id: "missing" },
      { _id: "one of several", at: [ago(0), ago(90)] },
      { _id: "none of several", at: [ago(0), ago(10)] },
      { _id: "future", at: ago(-5) },
    ]);
    await store.sweep();
    expect(await ids()).toEqual(["future", "missing", "none of several", "null", "number", "text"]);
  },
);

test("a document in an open transaction is left for the next sweep", async () => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
  await c.insertOne({ _id: "a", at: ago(10) });
  const s = client.startSession();
  s.startTransaction();
  await c.updateOne({ _id: "a" }, { $set: { at: ago(-100) } }, { session: s });
  await store.sweep();
  await s.commitTransaction();
  await s.endSession();
  await store.sweep();
  expect(await ids()).toEqual(["a"]);
});

test("more than one sweep's worth goes in several", async () => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
  await c.insertMany(Array.from({ length: 12_000 }, (_, i) => ({ _id: `${i}`, at: ago(10) })));
  await store.sweep();
  await store.sweep();
  expect(await c.countDocuments()).toBe(0);
});

/** Partial filters with the same said in plain JavaScript, which knows nothing of the store's matcher. */
interface Flagged {
  s?: unknown;
  n?: unknown;
}
const partials: readonly (readonly [Document | undefined, (d: Flagged) => boolean])[] = [
  [undefined, () => true],
  [{ s: "done" }, (d) => d.s === "done" || (Array.isArray(d.s) && d.s.includes("done"))],
  [{ s: { $exists: true } }, (d) => "s" in d],
  [{ n: { $gt: 5 } }, (d) => typeof d.n === "number" && d.n > 5],
  [{ n: { $lte: 5 }, s: "done" }, (d) => typeof d.n === "number" && d.n <= 5 && has(d.s, "done")],
  [{ s: { $in: ["done", null] } }, (d) => !("s" in d) || d.s === null || has(d.s, "done") || has(d.s, null)],
  [{ $or: [{ s: "open" }, { n: 7 }] }, (d) => has(d.s, "open") || d.n === 7],
  [
    { $and: [{ s: "done" }, { n: { $gte: 0 } }] },
    (d) => has(d.s, "done") && typeof d.n === "number" && d.n >= 0,
  ],
];
function has(value: unknown, wanted: unknown): boolean {
  return value === wanted || (Array.isArray(value) && value.includes(wanted));
}

/** Seconds from the limit: negative is past, and the limit itself counts. */
const offsets = fc.constantFrom(-5e9, -100, -1, 0, 1, 100);
type Time = { date: number } | { other: unknown };
const time: fc.Arbitrary<Time> = fc.oneof(
  { weight: 3, arbitrary: offsets.map((date) => ({ date })) },
  fc.constantFrom(null, 5, -5, "2001-01-01", true, {}).map((other) => ({ other })),
);
/** What lies at the index's path: nothing, one value, or an array of them. */
const lies = fc.option(fc.oneof(time, fc.array(time, { maxLength: 3 })), { nil: undefined });
const flags = fc.record<Flagged>(
  {
    s: fc.constantFrom("done", "open", null, 3, ["done", "x"]),
    n: fc.constantFrom(-1, 0, 5, 6, 7, null, "7"),
  },
  { requiredKeys: [] },
);
const fate = fc.constantFrom("left alone", "held", "held, then rescued", "held, then given back");
const scene = fc.record({
  partial: fc.constantFrom(...partials),
  direction: fc.constantFrom(1 as const, -1 as const),
  path: fc.constantFrom("at", "a.at"),
  sparse: fc.boolean(),
  seconds: fc.constantFrom(0, 60),
  documents: fc.array(fc.record({ lies, flags, fate }), { minLength: 1, maxLength: 25 }),
});

test("a sweep deletes exactly what is in the index, meets its filter, is past, and nobody holds", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      scene,
      async ({ partial: [filter, met], direction, path, sparse, seconds, documents }) => {
        const collection = client.db("t").collection<Doc>(`round${round++}`);
        await collection.createIndex(
          { [path]: direction },
          {
            expireAfterSeconds: seconds,
            ...(filter ? { partialFilterExpression: filter } : { sparse }),
          },
        );
        const valueOf = (t: Time) => ("date" in t ? ago(seconds - t.date) : t.other);
        const past = (l: Time | Time[] | undefined) =>
          (Array.isArray(l) ? l : l ? [l] : []).some((t) => "date" in t && t.date <= 0);
        const rows = documents.map((d, i) => {
          const at =
            d.lies === undefined ? {} : { at: Array.isArray(d.lies) ? d.lies.map(valueOf) : valueOf(d.lies) };
          return { ...d, _id: `${i}`, dies: past(d.lies) && met(d.flags), at };
        });
        await collection.insertMany(
          rows.map(({ _id, flags: f, at }) => ({ _id, ...f, ...(path === "at" ? at : { a: at }) })),
        );
        const held = rows.filter((d) => d.fate !== "left alone");
        const begin = async (some: typeof held, change: Document) => {
          const session = client.startSession();
          session.startTransaction();
          for (const { _id } of some) await collection.updateOne({ _id }, change, { session });
          return session;
        };
        const [touching, rescuing, backing] = await Promise.all([
          begin(
            held.filter((d) => d.fate === "held"),
            { $set: { touched: true } },
          ),
          begin(
            held.filter((d) => d.fate === "held, then rescued"),
            { $set: { [path]: ago(-1000) } },
          ),
          begin(
            held.filter((d) => d.fate === "held, then given back"),
            { $set: { touched: true } },
          ),
        ]);
        const left = async () =>
          (await collection.find({}, { projection: { _id: 1 } }).toArray()).map((d) => d._id).sort();
        const idsOf = (some: typeof rows) => some.map((d) => d._id).sort();

        await store.sweep();
        expect(await left()).toEqual(idsOf(rows.filter((d) => !d.dies || d.fate !== "left alone")));
        await touching.commitTransaction();
        await rescuing.commitTransaction();
        await backing.abortTransaction();
        await Promise.all([touching, rescuing, backing].map((s) => s.endSession()));
        await store.sweep();
        expect(await left()).toEqual(idsOf(rows.filter((d) => !d.dies || d.fate === "held, then rescued")));
        await collection.drop();
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test.each([
  ["is given more time", { $set: { at: ago(-1000) } }],
  ["falls out of the index's filter", { $set: { done: false } }],
])("a document that %s while a sweep runs stays", async (_what, rescue) => {
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 0, partialFilterExpression: { done: true } });
  const count = 4000;
  await c.insertMany(
    Array.from({ length: count }, (_, i) => ({ _id: `${i}`, at: ago(10_000 - i), done: true })),
  );
  let over = false;
  const sweeping = store.sweep().finally(() => (over = true));
  const rescued: string[] = [];
  // The sweep goes from the oldest on; the rescue from the newest.
  for (let i = count - 1; i >= 0 && !over; i--) {
    const { matchedCount } = await c.updateOne({ _id: `${i}` }, rescue);
    if (matchedCount === 1) rescued.push(`${i}`);
  }
  await sweeping;
  expect(rescued.length).toBeGreaterThan(0);
  expect(rescued.length).toBeLessThan(count);
  expect(await ids()).toEqual(rescued.sort());
});
