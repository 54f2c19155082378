/** What one client can make the store hold: half a message, answers that it does not read, cursors. */
import { once } from "node:events";
import { createConnection, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { BSON } from "bson";
import { expect, test } from "vitest";
import { Held, serveConnection } from "./connection.ts";
import { Cursors } from "../sessions/cursors.ts";
import { ListRows } from "../query/rows.ts";

const megabyte = 1024 * 1024;

/** A socket that reads unless told otherwise; errors are part of the game. */
function connect(port: number): Socket {
  const socket = createConnection(port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

function ping(): Buffer {
  const body = BSON.serialize({ ping: 1, $db: "admin" });
  const b = Buffer.alloc(21 + body.length);
  b.writeInt32LE(b.length, 0);
  b.writeInt32LE(2013, 12);
  b.set(body, 21);
  return b;
}

/** A server with nothing behind it, to see what a connection does by itself. */
async function alone(patience: number, held = new Held()) {
  const lines: string[] = [];
  const reply = Buffer.from(BSON.serialize({ ok: 1, body: Buffer.alloc(8 * megabyte) }));
  let runs = 0;
  const dispatcher = {
    run(_message: unknown, done: (reply: Buffer) => void) {
      runs++;
      done(reply);
    },
  };
  const server = createServer((socket) =>
    serveConnection(socket, { dispatcher, log: (line) => lines.push(line), held, patience }),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    held,
    runs: () => runs,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test("a message that stops in its middle is waited for, but not for ever", async () => {
  const server = await alone(300);
  const slow = connect(server.port);
  slow.write(ping().subarray(0, 30));
  await once(slow, "close");
  expect(server.lines).toEqual(["connection closed: it stopped in the middle of a message"]);
  while (server.held.bytes > 0) await sleep(5);
  expect(server.runs()).toBe(0);
  await server.close();
});

test("an idle connection is left alone, and one that sends byte by byte is served", async () => {
  const server = await alone(1500);
  const idle = connect(server.port);
  const slow = connect(server.port);
  for (const byte of ping()) {
    slow.write(Buffer.from([byte]));
    await sleep(1);
  }
  await once(slow, "data");
  expect(server.runs()).toBe(1);
  expect(idle.destroyed).toBe(false);
  slow.destroy();
  idle.destroy();
  await server.close();
});

test("to a client that does not read one answer is made, not all; after a while it is cut off", async () => {
  const server = await alone(500);
  const deaf = connect(server.port);
  deaf.pause();
  for (let i = 0; i < 50; i++) deaf.write(ping());
  while (server.runs() === 0) await sleep(5);
  await sleep(100);
  expect(server.runs()).toBeLessThan(4);
  expect(server.held.bytes).toBeLessThan(32 * megabyte);
  while (server.lines.length === 0) await sleep(20);
  expect(server.lines).toEqual(["connection closed: it does not read its answers"]);
  while (server.held.bytes > 0) await sleep(5);
  deaf.destroy();
  await server.close();
});

test("when all together hold too much, whoever adds to it is cut off", async () => {
  const held = new Held();
  const server = await alone(60_000, held);
  held.bytes = 512 * megabyte;
  const one = connect(server.port);
  one.write(ping().subarray(0, 30));
  await once(one, "close");
  expect(server.lines).toEqual(["connection closed: too much is waiting for clients that do not go on"]);
  expect(held.bytes).toBe(512 * megabyte);
  await server.close();
});

test("thousands of cursors left open shut nobody out: the one that waited longest makes room", () => {
  const cursors = new Cursors();
  const opened: bigint[] = [];
  const examined = { keys: 0, documents: 0, sortedInMemory: false } as Parameters<Cursors["add"]>[4];
  const add = (held?: Buffer) => cursors.add("d.c", new ListRows([]), held, undefined, examined, 0).id;
  for (let i = 0; i < 5000; i++) opened.push(add());
  cursors.take(opened[0]!, "d.c");
  for (let i = 0; i < 10; i++) opened.push(add());
  // Used again in between: it stays, the ten after it went.
  expect(cursors.take(opened[0]!, "d.c").id).toBe(opened[0]);
  for (const id of opened.slice(1, 11)) expect(() => cursors.take(id, "d.c")).toThrow("not found");
  expect(cursors.take(opened[11]!, "d.c").id).toBe(opened[11]);
  // What they hold is bounded in bytes as well.
  const row = Buffer.alloc(16 * megabyte);
  const heavy = Array.from({ length: 9 }, () => add(row));
  expect(() => cursors.take(heavy[0]!, "d.c")).toThrow("not found");
  expect(cursors.take(heavy[8]!, "d.c").id).toBe(heavy[8]);
  cursors.close();
});
