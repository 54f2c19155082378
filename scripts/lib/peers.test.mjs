/** A server that took the connection and says nothing is told from one that answers. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../server/embedded/server.ts";
import { answersPing } from "./peers.mjs";

test("a server that hangs does not answer", async () => {
  const sockets = new Set();
  const silent = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  await once(silent, "listening");
  const { port } = silent.address();
  expect(await answersPing(`mongodb://127.0.0.1:${port}/?directConnection=true`, 300)).toBe(false);
});

test("a server that works answers", async () => {
  const server = await openStore();
  onTestFinished(() => server.close());
  expect(await answersPing(server.uri)).toBe(true);
});
