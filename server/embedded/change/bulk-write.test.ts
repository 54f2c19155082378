/** bulkWrite over the official driver: several collections in one command, in and out of transactions. */
import { MongoClient, MongoClientBulkWriteError } from "mongodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openStore, type OpenStore } from "../server.ts";

let store: OpenStore;
let client: MongoClient;
interface Doc {
  _id: string;
  n?: number;
}

beforeAll(async () => {
  store = await openStore();
  client = await MongoClient.connect(store.uri);
});
afterAll(async () => {
  await client?.close();
  await store?.close();
});
beforeEach(async () => {
  await client.db("bulk").dropDatabase();
});

const a = () => client.db("bulk").collection<Doc>("a");
const b = () => client.db("bulk").collection<Doc>("b");

test("inserts and changes documents of two collections, and says what each did", async () => {
  await a().insertOne({ _id: "old", n: 1 });
  const result = await client.bulkWrite<Record<string, Doc>>(
    [
      { namespace: "bulk.b", name: "insertOne", document: { _id: "new" } },
      { namespace: "bulk.a", name: "replaceOne", filter: { _id: "old", n: 1 }, replacement: { n: 2 } },
      {
        namespace: "bulk.a",
        name: "updateOne",
        filter: { _id: "made" },
        update: { $set: { n: 3 } },
        upsert: true,
      },
      { namespace: "bulk.a", name: "updateMany", filter: { n: { $gt: 1 } }, update: { $inc: { n: 10 } } },
    ],
    { verboseResults: true },
  );
  expect(result).toMatchObject({ insertedCount: 1, matchedCount: 3, modifiedCount: 3, upsertedCount: 1 });
  expect(result.updateResults?.get(2)?.upsertedId).toBe("made");
  expect(await a().find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: "made", n: 13 },
    { _id: "old", n: 12 },
  ]);
  expect(await b().find().toArray()).toEqual([{ _id: "new" }]);
});

test("a failed operation inside a transaction undoes all of it", async () => {
  await a().insertOne({ _id: "taken" });
  const session = client.startSession();
  session.startTransaction();
  const work = client.bulkWrite<Record<string, Doc>>(
    [
      { namespace: "bulk.b", name: "insertOne", document: { _id: "never" } },
      { namespace: "bulk.a", name: "insertOne", document: { _id: "taken" } },
    ],
    { session },
  );
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MongoClientBulkWriteError);
  expect((error as MongoClientBulkWriteError).writeErrors.get(1)?.code).toBe(11000);
  await session.abortTransaction();
  await session.endSession();
  expect(await b().countDocuments()).toBe(0);
});

test("a committed transaction of one bulkWrite is there, whole", async () => {
  const session = client.startSession();
  await session.withTransaction(() =>
    client.bulkWrite<Record<string, Doc>>(
      [
        { namespace: "bulk.a", name: "insertOne", document: { _id: "one" } },
        { namespace: "bulk.b", name: "insertOne", document: { _id: "two" } },
      ],
      { session },
    ),
  );
  await session.endSession();
  expect([await a().countDocuments(), await b().countDocuments()]).toEqual([1, 1]);
});

test("unordered, what can be done is done", async () => {
  await a().insertOne({ _id: "taken" });
  const work = client.bulkWrite<Record<string, Doc>>(
    [
      { namespace: "bulk.a", name: "insertOne", document: { _id: "taken" } },
      { namespace: "bulk.b", name: "insertOne", document: { _id: "free" } },
    ],
    { ordered: false },
  );
  await expect(work).rejects.toBeInstanceOf(MongoClientBulkWriteError);
  expect(await b().countDocuments()).toBe(1);
});

test("a delete, or a database other than admin, is refused by name", async () => {
  const deletes = client.bulkWrite<Record<string, Doc>>([
    { namespace: "bulk.a", name: "deleteOne", filter: {} },
  ]);
  const refusal = await deletes.then(
    () => null,
    (thrown: unknown) => (thrown as Error).cause,
  );
  expect(String(refusal)).toMatch(/'delete' in bulkWrite is not supported/);
  const elsewhere = client.db("bulk").command({ bulkWrite: 1, ops: [], nsInfo: [] });
  await expect(elsewhere).rejects.toThrow(/admin database/);
});
