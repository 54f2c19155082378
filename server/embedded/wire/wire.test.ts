import { createConnection, type Socket } from "node:net";
import { BSON } from "bson";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type OpenStore } from "../server.ts";
import { BadFrame, Framer, parseMessage } from "./wire.ts";

let store: OpenStore;
beforeAll(async () => {
  store = await openStore({ listen: { port: 0 } });
});
afterAll(() => store.close());

const ping = (extra: object = {}, id = 7) => frame(BSON.serialize({ ping: 1, $db: "admin", ...extra }), id);

function frame(body: Uint8Array, id: number, flags = 0, op = 2013): Buffer {
  const b = Buffer.alloc(21 + body.length);
  b.writeInt32LE(b.length, 0);
  b.writeInt32LE(id, 4);
  b.writeInt32LE(op, 12);
  b.writeUInt32LE(flags, 16);
  b.set(body, 21);
  return b;
}

const connect = () => {
  const port = Number(/:(\d+)\//.exec(store.uri)![1]);
  return createConnection(port, "127.0.0.1");
};

/** Sends bytes and gives the first reply, or "closed". */
function send(bytes: Buffer): Promise<BSON.Document | "closed"> {
  const socket = connect();
  return new Promise((resolve) => {
    const framer = new Framer();
    socket.on("data", (chunk) => {
      for (const f of framer.push(chunk as Buffer)) {
        resolve(BSON.deserialize(f.subarray(21)));
        socket.destroy();
      }
    });
    socket.on("close", () => resolve("closed"));
    socket.on("error", () => resolve("closed"));
    socket.write(bytes);
  });
}

test("a ping is answered, whatever the stream's cuts", async () => {
  expect(await send(ping())).toEqual({ ok: 1 });
  const whole = Buffer.concat([ping({}, 1), ping({}, 2), ping({ comment: "x".repeat(100) }, 3)]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (cuts) => {
      const framer = new Framer();
      const frames: Buffer[] = [];
      let at = 0;
      for (let i = 0; at < whole.length; i++) {
        const n = cuts[i % cuts.length]!;
        frames.push(...framer.push(whole.subarray(at, at + n)));
        at += n;
      }
      expect(frames.map((f) => parseMessage(f).requestId)).toEqual([1, 2, 3]);
    }),
  );
});

test("a checksum is tolerated, an unknown required flag is not", async () => {
  const body = BSON.serialize({ ping: 1, $db: "admin" });
  const withSum = frame(Buffer.concat([body, Buffer.alloc(4)]), 1, 1);
  expect(await send(withSum)).toEqual({ ok: 1 });
  expect(await send(frame(body, 1, 0x10000))).toEqual({ ok: 1 });
  expect(await send(frame(body, 1, 4))).toBe("closed");
});

test.each([
  ["a length of zero", Buffer.alloc(16)],
  ["a length above the cap", Buffer.from([0, 0, 0, 0x7f, 1, 0, 0, 0])],
  ["an unknown op code", frame(BSON.serialize({ ping: 1 }), 1, 0, 2001)],
  ["compression that was not agreed on", frame(BSON.serialize({ ping: 1 }), 1, 0, 2012)],
  ["no body", Buffer.from([21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0, 0, 0, 0, 0, 9])],
  ["a document cut short", ping().fill(255, 21, 23)],
  ["an empty command", frame(BSON.serialize({}), 1)],
])("%s closes that connection only", async (_name, bytes) => {
  const other: Socket = connect();
  expect(await send(bytes)).toBe("closed");
  expect(await send(ping())).toEqual({ ok: 1 });
  expect(other.destroyed).toBe(false);
  other.destroy();
});

test("deep nesting is refused", async () => {
  let deep: object = {};
  for (let i = 0; i < 200; i++) deep = { d: deep };
  expect(await send(ping({ comment: deep }))).toBe("closed");
});

test("any bytes are a message or a BadFrame, never another fault", () => {
  const good = ping({ comment: { a: [1, "b", null, new Date(0)], r: /x/, b: Buffer.from("hi") } });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(good.length),
      (changes, cut) => {
        const b = Buffer.from(good);
        for (const [at, to] of changes) b[at] = to;
        const bytes = cut > 20 && cut % 3 === 0 ? b.subarray(0, cut) : b;
        try {
          parseMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(BadFrame);
        }
      },
    ),
    { numRuns: 5000 },
  );
});

test("random bytes over a socket leave the store up", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const socket = connect();
      socket.on("error", () => {});
      socket.end(Buffer.from(bytes));
      await new Promise((resolve) => socket.once("close", resolve));
    }),
    { numRuns: 30 },
  );
  expect(await send(ping())).toEqual({ ok: 1 });
});
