/**
 * Clients that mean harm or are broken: each is refused or bounded, the store stays up, and others are served
 * meanwhile, as a client beside them says.
 */
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { BSON, type Document } from "bson";
import fc from "fast-check";
import { Long, MongoClient, type Db } from "mongodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openStore, type OpenStore } from "../server.ts";
import { BadFrame, Framer, parseMessage } from "./wire.ts";

const megabyte = 1024 * 1024;
const logged: string[] = [];
let store: OpenStore;
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  store = await openStore({ listen: { port: 0 }, log: (line) => logged.push(line) });
  client = new MongoClient(store.uri);
  db = client.db("d");
});
afterAll(async () => {
  await client.close();
  await store.close();
});
beforeEach(() => {
  logged.length = 0;
});

const portOf = () => Number(/:(\d+)\//.exec(store.uri)![1]);

/** A socket that reads unless told otherwise; errors are part of the game. */
function connect(port = portOf()): Socket {
  const socket = createConnection(port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

function frame(body: Uint8Array, op = 2013, flags = 0): Buffer {
  const b = Buffer.alloc(21 + body.length);
  b.writeInt32LE(b.length, 0);
  b.writeInt32LE(1, 4);
  b.writeInt32LE(op, 12);
  b.writeUInt32LE(flags, 16);
  b.set(body, 21);
  return b;
}

const message = (command: Document) => frame(BSON.serialize(command));
const ping = () => message({ ping: 1, $db: "admin" });

/** The first reply to some bytes, or "closed". */
async function answer(bytes: Uint8Array): Promise<Document | "closed"> {
  const socket = connect();
  const framer = new Framer();
  try {
    return await new Promise((resolve) => {
      socket.on("data", (chunk) => {
        for (const f of framer.push(chunk as Buffer)) resolve(BSON.deserialize(f.subarray(21)));
      });
      socket.on("close", () => resolve("closed"));
      socket.write(bytes);
    });
  } finally {
    socket.destroy();
  }
}

/** Asks again and again while `work` is done; every answer has to come and be right. */
async function servedMeanwhile(work: () => Promise<void>): Promise<void> {
  let over = false;
  let answers = 0;
  const asking = (async () => {
    do {
      await db
        .collection<{ _id: string }>("beside")
        .replaceOne({ _id: "x" }, { n: answers }, { upsert: true });
      expect(await db.collection<Document & { _id: string }>("beside").findOne({ _id: "x" })).toMatchObject({
        n: answers,
      });
      answers++;
    } while (!over);
  })();
  try {
    await work();
  } finally {
    over = true;
    await asking;
  }
  expect(answers).toBeGreaterThan(0);
}

const header = (length: number, op: number) => {
  const b = Buffer.alloc(16);
  b.writeInt32LE(length, 0);
  b.writeInt32LE(op, 12);
  return b;
};

/** A section of documents under a name, with lengths as given. */
function sequence(name: string, length: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeInt32LE(length, 1);
  return Buffer.concat([head, Buffer.from(`${name}\0`), bytes]);
}

const withSection = (section: Buffer) => {
  const b = Buffer.concat([ping(), section]);
  b.writeInt32LE(b.length, 0);
  return b;
};

const emptyDoc = Buffer.from([5, 0, 0, 0, 0]);

test.each<[string, Buffer]>([
  ["a negative length", header(-1, 2013)],
  ["a length one above the cap", header(48_000_001, 2013)],
  ["a header and nothing else", header(16, 2013)],
  ["OP_QUERY with nothing in it", header(16, 2004)],
  ["OP_QUERY of a collection", frame(Buffer.concat([Buffer.from("d.c\0"), Buffer.alloc(8), emptyDoc]), 2004)],
  ["OP_INSERT", header(16, 2002)],
  ["OP_COMPRESSED", header(16, 2012)],
  ["an unknown section", withSection(Buffer.from([7]))],
  ["two bodies", withSection(Buffer.concat([Buffer.from([0]), emptyDoc]))],
  ["a section without a length", withSection(Buffer.from([1, 9]))],
  ["a section of negative length", withSection(sequence("documents", -5, emptyDoc))],
  ["a section longer than its message", withSection(sequence("documents", 1_000_000, emptyDoc))],
  ["a section whose name has no end", withSection(Buffer.from([1, 8, 0, 0, 0, 97, 97, 97, 97]))],
  ["a section with a document cut short", withSection(sequence("documents", 18, Buffer.from([9, 0, 0, 0])))],
  ["a field given twice", withSection(sequence("ping", 14, emptyDoc))],
  ["a document of length zero", frame(Buffer.from([0, 0, 0, 0, 0]))],
  ["a document of negative length", frame(Buffer.from([255, 255, 255, 255, 0]))],
  [
    "a string longer than its document",
    frame(Buffer.from("\x14\0\0\0\x02a\0\xff\0\0\0abcdefgh\0", "latin1")),
  ],
  ["a string of length zero", frame(Buffer.from("\x0d\0\0\0\x02a\0\0\0\0\0\0", "latin1"))],
  ["a value of no known type", frame(Buffer.from("\x08\0\0\0\x7ea\0\0", "latin1"))],
  ["a name without an end", frame(Buffer.from("\x08\0\0\0\x0aabc", "latin1"))],
  [
    "an inner document longer than its outer",
    frame(Buffer.from("\x0d\0\0\0\x03a\0\x63\0\0\0\0\0", "latin1")),
  ],
])("%s ends its own connection", async (_name, bytes) => {
  await servedMeanwhile(async () => expect(await answer(bytes)).toBe("closed"));
  expect(logged.filter((line) => line.includes("fault"))).toEqual([]);
});

test("real commands with any bits turned are answered or cut off, never a fault of the store", async () => {
  const session = { lsid: { id: new BSON.UUID() }, txnNumber: Long.fromNumber(1) };
  const commands: Document[] = [
    { insert: "c", documents: [{ a: [1, { b: "x" }], d: new Date(0), z: 1.5 }], ...session, $db: "f" },
    {
      update: "c",
      updates: [{ q: { a: { $gt: 1 } }, u: { $push: { a: { $each: [2], $slice: -3 } } }, upsert: true }],
      $db: "f",
    },
    {
      find: "c",
      filter: { $or: [{ a: { $in: [1, "x"] } }, { "a.b": { $exists: true } }] },
      sort: { a: -1 },
      $db: "f",
    },
    {
      aggregate: "c",
      pipeline: [{ $match: { a: 1 } }, { $group: { _id: "$d", n: { $sum: 1 } } }],
      cursor: {},
      $db: "f",
    },
    { createIndexes: "c", indexes: [{ key: { a: 1 }, name: "a_1", unique: true }], $db: "f" },
    {
      findAndModify: "c",
      query: { _id: 1 },
      update: { $inc: { n: Long.fromNumber(1) } },
      new: true,
      $db: "f",
    },
  ];
  const whole = commands.map(message);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(7)), {
        minLength: 1,
        maxLength: 4,
      }),
      async (which, turns) => {
        const bytes = Buffer.from(whole[which]!);
        // The length of the message stays: another one would only wait for bytes that never come.
        for (const [where, bit] of turns) bytes[4 + Math.floor(where * (bytes.length - 4))]! ^= 1 << bit;
        // Without the flag by which a sender wants no answer.
        bytes.writeUInt32LE(bytes.readUInt32LE(16) & ~2, 16);
        const reply = await answer(bytes);
        if (reply !== "closed") expect(reply["ok"] === 1 || reply["ok"] === 0).toBe(true);
        expect(logged.filter((line) => line.includes("fault"))).toEqual([]);
      },
    ),
    { numRuns: 1500 },
  );
}, 60_000);

test("any document with bits turned parses or is a BadFrame", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array({ maxLength: 20 }).map((b) => new BSON.Binary(b)),
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ minLength: 1, maxLength: 4 }).filter((k) => !k.includes("\0")),
        tie("any"),
        {
          maxKeys: 4,
        },
      ),
    ),
  })).any;
  fc.assert(
    fc.property(value, fc.array(fc.tuple(fc.nat(), fc.nat(7)), { maxLength: 5 }), (v, turns) => {
      const bytes = message({ insert: "c", documents: [{ v }], $db: "f" });
      for (const [where, bit] of turns) bytes[16 + (where % (bytes.length - 16))]! ^= 1 << bit;
      try {
        parseMessage(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(BadFrame);
      }
    }),
    { numRuns: 3000 },
  );
});

test("a document above 16 MiB and a message above 48 MB are refused; one just below is stored", async () => {
  const insert = (bytes: number) =>
    message({ insert: "big", documents: [{ _id: bytes, body: Buffer.alloc(bytes) }], $db: "d" });
  await servedMeanwhile(async () => {
    const over = (await answer(insert(16 * megabyte))) as Document;
    expect(JSON.stringify(over)).toMatch(/too large|larger than/);
    expect(await answer(insert(16 * megabyte - 100))).toMatchObject({ ok: 1, n: 1 });
    expect(await answer(header(48_000_001, 2013))).toBe("closed");
  });
  expect(await db.collection("big").countDocuments()).toBe(1);
  await db.collection("big").drop();
});

test("nesting beyond the limit is refused, wherever it comes in", async () => {
  const nested = (depth: number) => {
    let doc: Document = {};
    for (let i = 0; i < depth; i++) doc = { d: doc };
    return doc;
  };
  const array = (depth: number) => {
    let list: unknown[] = [];
    for (let i = 0; i < depth; i++) list = [list];
    return list;
  };
  for (const deep of [nested(5000), { d: array(5000) }, nested(200)])
    for (const command of [
      { insert: "deep", documents: [deep] },
      { find: "deep", filter: deep },
      { update: "deep", updates: [{ q: {}, u: { $set: { d: deep } }, upsert: true }] },
    ])
      expect(await answer(message({ ...command, $db: "d" }))).toBe("closed");
  const logic = (depth: number): Document => (depth === 0 ? { a: 1 } : { $and: [logic(depth - 1)] });
  const asked = (depth: number) => answer(message({ find: "deep", filter: logic(depth), $db: "d" }));
  expect(await asked(40)).toMatchObject({ ok: 1 });
  expect(await asked(60)).toMatchObject({ ok: 0, errmsg: "the filter is nested too deeply" });
  expect(await db.collection("deep").countDocuments()).toBe(0);
});

test("a cursor that is foreign, closed, made up or still in use is an error for its asker alone", async () => {
  const c = db.collection<Document & { _id: number }>("rows");
  await c.insertMany(Array.from({ length: 50 }, (_, _id) => ({ _id })));
  // As Long, whatever it holds: one id in a thousand would come as a number, which getMore does not take.
  const open = async () =>
    (await db.command({ find: "rows", batchSize: 2 }, { promoteLongs: false }))["cursor"] as { id: Long };
  const more = (id: Long, collection = "rows") => db.command({ getMore: id, collection });
  const { id } = await open();
  await expect(more(id, "other")).rejects.toMatchObject({ code: 13 });
  await expect(client.db("elsewhere").command({ getMore: id, collection: "rows" })).rejects.toMatchObject({
    code: 13,
  });
  await expect(db.command({ getMore: 5, collection: "rows" })).rejects.toMatchObject({ code: 14 });
  await expect(more(Long.fromNumber(4242))).rejects.toMatchObject({ code: 43 });
  expect((await more(id))["cursor"]).toMatchObject({ nextBatch: { length: 48 } });
  await expect(more(id)).rejects.toMatchObject({ code: 43 });
  const closed = await open();
  await db.command({ killCursors: "rows", cursors: [closed.id] });
  await expect(more(closed.id)).rejects.toMatchObject({ code: 43 });
  await c.drop();
});

test("a thousand connections at once are all answered", async () => {
  const sockets = Array.from({ length: 1000 }, () => connect());
  try {
    await servedMeanwhile(async () => {
      const replies = await Promise.all(
        sockets.map(async (socket) => {
          socket.write(ping());
          const [chunk] = (await once(socket, "data")) as [Buffer];
          return BSON.deserialize(chunk.subarray(21))["ok"] as number;
        }),
      );
      expect(replies.every((ok) => ok === 1)).toBe(true);
    });
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}, 60_000);

test("messages sent without waiting are answered in order, however many", async () => {
  const socket = connect();
  const framer = new Framer();
  const ids: number[] = [];
  const done = new Promise<void>((resolve) =>
    socket.on("data", (chunk) => {
      for (const f of framer.push(chunk as Buffer)) ids.push(f.readInt32LE(8));
      if (ids.length === 3000) resolve();
    }),
  );
  for (let i = 0; i < 3000; i++) {
    const one = ping();
    one.writeInt32LE(i, 4);
    socket.write(one);
  }
  await done;
  expect(ids).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  socket.destroy();
});

test("clients that stop reading hold little, and others are served", async () => {
  const c = db.collection<Document & { _id: number }>("wide");
  const body = Buffer.alloc(megabyte);
  for (let _id = 0; _id < 12; _id++) await c.insertOne({ _id, body });
  global.gc?.();
  const before = process.memoryUsage().rss;
  const sockets = Array.from({ length: 8 }, () => connect());
  await servedMeanwhile(async () => {
    for (const socket of sockets) {
      socket.pause();
      // Answers of 12 MiB each, hundreds of them: 40 GiB if all were made.
      for (let i = 0; i < 400; i++) socket.write(message({ find: "wide", $db: "d" }));
    }
    await sleep(1000);
  });
  // One answer for each is under way; copies and garbage on top.
  expect(process.memoryUsage().rss - before).toBeLessThan(1000 * megabyte);
  for (const socket of sockets) socket.destroy();
  await c.drop();
}, 60_000);
