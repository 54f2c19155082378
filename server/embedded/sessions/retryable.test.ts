import { createConnection, type Socket } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Binary, BSON, Long, UUID, type Document } from "bson";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore, type OpenStore } from "../server.ts";
import { Framer } from "../wire/wire.ts";

// The driver does not let one choose lsid and txnNumber, so these tests speak the protocol themselves.
let dir: string;
let store: OpenStore;
let socket: Socket;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "retry-"));
  await open();
});
afterEach(async () => {
  socket.destroy();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(): Promise<void> {
  store = await openStore({ dataDir: dir, listen: { port: 0 } });
  socket = createConnection(Number(/:(\d+)\//.exec(store.uri)![1]), "127.0.0.1");
}

async function restart(): Promise<void> {
  socket.destroy();
  await store.close();
  await open();
}

function command(doc: Document): Promise<Document> {
  const body = BSON.serialize({ ...doc, $db: "t" });
  const b = Buffer.alloc(21 + body.length);
  b.writeInt32LE(b.length, 0);
  b.writeInt32LE(2013, 12);
  b.set(body, 21);
  const framer = new Framer();
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      for (const f of framer.push(chunk)) {
        socket.off("data", take as never);
        resolve(BSON.deserialize(f.subarray(21)));
      }
    };
    socket.on("data", take as never);
    socket.once("error", reject);
    socket.write(b);
  });
}

const session = () => ({ lsid: { id: new Binary(new UUID().buffer, 4) } });
const number = (n: number) => ({ txnNumber: Long.fromNumber(n) });
const count = async () => {
  const { cursor } = await command({ aggregate: "c", pipeline: [{ $count: "n" }], cursor: {} });
  return (cursor as { firstBatch: { n: number }[] }).firstBatch[0]?.n ?? 0;
};

test("the same insert twice happens once, even over a restart", async () => {
  const s = session();
  const insert = { insert: "c", documents: [{ _id: 1 }, { _id: 2 }], ...s, ...number(5) };
  expect(await command(insert)).toMatchObject({ n: 2, ok: 1 });
  expect(await command(insert)).toMatchObject({ n: 2, ok: 1 });
  await restart();
  const again = await command(insert);
  expect(again).toMatchObject({ n: 2, ok: 1 });
  expect(again["writeErrors"]).toBeUndefined();
  expect(await count()).toBe(2);
});

test("$inc by update and by findAndModify is not done twice, and the answer is the first one", async () => {
  const s = session();
  await command({ insert: "c", documents: [{ _id: 1, n: 0 }] });
  const update = { update: "c", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }], ...s, ...number(1) };
  await command(update);
  expect(await command(update)).toMatchObject({ n: 1, nModified: 1 });
  const modify = {
    findAndModify: "c",
    query: { _id: 1 },
    update: { $inc: { n: 1 } },
    new: true,
    ...s,
    ...number(2),
  };
  expect(await command(modify)).toMatchObject({ value: { _id: 1, n: 2 } });
  await command({ update: "c", updates: [{ q: { _id: 1 }, u: { $set: { n: 50 } } }] });
  await restart();
  expect(await command(modify)).toMatchObject({ value: { _id: 1, n: 2 } });
});

test("an upsert tells the same _id again", async () => {
  const upsert = {
    update: "c",
    updates: [{ q: { a: 1 }, u: { $set: { b: 1 } }, upsert: true }],
    ...session(),
    ...number(1),
  };
  const first = await command(upsert);
  expect(await command(upsert)).toEqual(first);
  expect(await count()).toBe(1);
});

test("of a list that was cut short, only what is missing is done", async () => {
  const s = session();
  const list = (ids: number[]) => ({
    insert: "c",
    documents: ids.map((_id) => ({ _id })),
    ...s,
    ...number(1),
  });
  await command({ insert: "c", documents: [{ _id: 2 }] });
  expect(await command(list([1, 2, 3]))).toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 11000 }] });
  await command({ delete: "c", deletes: [{ q: { _id: 2 }, limit: 1 }] });
  expect(await command(list([1, 2, 3]))).toMatchObject({ n: 3 });
  expect(await count()).toBe(3);
});

test("an older number is refused", async () => {
  const s = session();
  await command({ insert: "c", documents: [{ _id: 1 }], ...s, ...number(9) });
  expect(await command({ insert: "c", documents: [{ _id: 2 }], ...s, ...number(8) })).toMatchObject({
    ok: 0,
    code: 225,
  });
});

test("a commit that was acknowledged may be asked for again, also after a restart", async () => {
  const s = session();
  const inside = { ...s, ...number(3), autocommit: false };
  await command({ insert: "c", documents: [{ _id: 1 }], ...inside, startTransaction: true });
  const commit = { commitTransaction: 1, ...inside };
  expect(await command(commit)).toEqual({ ok: 1 });
  expect(await command(commit)).toEqual({ ok: 1 });
  await restart();
  expect(await command(commit)).toEqual({ ok: 1 });
  expect(await command({ abortTransaction: 1, ...inside })).toMatchObject({ ok: 0, code: 256 });
  expect(await count()).toBe(1);
});

test("what a transaction wrote before a restart is gone, and its commit says so", async () => {
  const inside = { ...session(), ...number(3), autocommit: false };
  await command({ insert: "c", documents: [{ _id: 1 }], ...inside, startTransaction: true });
  await restart();
  expect(await command({ commitTransaction: 1, ...inside })).toMatchObject({
    code: 251,
    errorLabels: ["TransientTransactionError"],
  });
  expect(await count()).toBe(0);
});

test("multi-document statements cannot be numbered", async () => {
  const many = {
    update: "c",
    updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }],
    ...session(),
    ...number(1),
  };
  expect(await command(many)).toMatchObject({ writeErrors: [{ code: 72 }] });
});
