/** Long work takes rests: another client's pings and reads are answered before it is over. */
import { MongoClient, type Collection } from "mongodb";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openStore, type OpenStore } from "../server.ts";

// Forty thousand rows are written and taken away while others ask.
vi.setConfig({ testTimeout: 60_000 });

let store: OpenStore;
let busy: MongoClient;
let other: MongoClient;
let now = Date.now();
const rows = 40_000;

beforeAll(async () => {
  store = await openStore({ now: () => new Date(now), sweepEvery: 3_600_000 });
  busy = await MongoClient.connect(store.uri);
  other = await MongoClient.connect(store.uri);
  await fill(big());
  await other.db("t").collection<{ _id: number }>("small").insertOne({ _id: 1 });
});
afterAll(async () => {
  await other.close();
  await busy.close();
  await store.close();
});

const big = (name = "big"): Collection => busy.db("t").collection(name);

async function fill(c: Collection): Promise<void> {
  const at = new Date(now);
  for (let from = 0; from < rows; from += 5_000)
    await c.insertMany(
      Array.from({ length: 5_000 }, (_, i) => ({ n: from + i, shuffled: ((from + i) * 7919) % rows, at })),
    );
}

/** How many commands of another client were sent and answered while `work` was under way. */
async function answeredDuring(work: () => Promise<unknown>): Promise<{ pings: number; reads: number }> {
  let over = false;
  const answered = { pings: 0, reads: 0 };
  const small = other.db("t").collection("small");
  const ask = async () => {
    while (!over) {
      await other.db("t").command({ ping: 1 });
      if (over) return;
      answered.pings++;
      await small.findOne({});
      if (!over) answered.reads++;
    }
  };
  const asking = ask();
  await work();
  over = true;
  await asking;
  return answered;
}

// A reply that waits for the whole work would be the only one: some few show that the work took rests.
const some = 5;

describe("others are answered during", () => {
  test.each<[string, () => Promise<unknown>]>([
    ["a scan that finds nothing", () => big().find({ nothing: 1 }).toArray()],
    ["a sort in memory", () => big().find({}).sort({ shuffled: 1 }).limit(10).toArray()],
    ["a sort in memory of everything", () => big().find({}).sort({ shuffled: 1 }).toArray()],
    ["a count by documents", () => big().countDocuments({ shuffled: { $gte: 0 } })],
    ["a count by keys", () => big().countDocuments({})],
    [
      "a group",
      () =>
        big()
          .aggregate([{ $group: { _id: "$n", m: { $max: "$shuffled" } } }])
          .toArray(),
    ],
    ["an update of everything", () => big().updateMany({}, { $set: { seen: true } })],
    ["an index build", () => big().createIndexes([{ key: { n: 1 } }, { key: { shuffled: 1, n: -1 } }])],
    [
      "a walk of an index",
      () =>
        big()
          .find({ n: { $gte: 0 }, nothing: 1 })
          .hint("n_1")
          .toArray(),
    ],
    [
      "a merge of stretches that match nothing",
      () =>
        big()
          .find({ n: { $in: Array.from({ length: 100 }, (_, i) => i) }, shuffled: { $lt: 0 } })
          .sort({ _id: 1 })
          .hint("n_1")
          .toArray()
          .then(() =>
            big()
              .find({ $or: [{ n: { $gte: 0 } }, { shuffled: { $gte: 0 } }], nothing: 1 })
              .toArray(),
          ),
    ],
    ["a delete of half", () => big().deleteMany({ n: { $lt: rows / 2 } })],
  ])("%s", async (_name, work) => {
    const { pings, reads } = await answeredDuring(work);
    expect(pings).toBeGreaterThanOrEqual(some);
    expect(reads).toBeGreaterThanOrEqual(some);
  });

  test("a sweep of expired documents", async () => {
    await fill(big("old"));
    await big("old").createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    now += 120_000;
    const { pings, reads } = await answeredDuring(() => store.sweep());
    expect(Math.min(pings, reads)).toBeGreaterThanOrEqual(some);
    expect(await big("old").countDocuments()).toBeLessThan(rows);
  });

  test("dropping a collection, and clearing away what it held", async () => {
    await fill(big("gone"));
    await big("gone").createIndex({ n: 1 });
    const { pings, reads } = await answeredDuring(async () => {
      await big("gone").drop();
      await store.sweep();
    });
    expect(Math.min(pings, reads)).toBeGreaterThanOrEqual(some);
    expect(await big("gone").countDocuments()).toBe(0);
  });
});
