/** The store breaks off while a server starts, at one point after another: it says so and ends, or goes on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type OpenStore } from "../embedded/server.ts";
import { eventually } from "./harness.ts";
import { buildPrograms, type Programs } from "./programs.ts";

let folder: string;
let programs: Programs;
let store: OpenStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-start-faults-"));
  programs = await buildPrograms("start-faults", { main: "server/main.ts" });
  store = await openStore({ dataDir: join(folder, "store"), listen: { port: 0 } });
}, 60_000);
afterAll(async () => {
  await store.close();
  await programs.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Between server and store: resets every connection after so many answers of the store, and lets nobody in. */
async function openRelay(answers: number) {
  const sockets = new Set<Socket>();
  let left = answers;
  const cut = () => {
    left = 0;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const relay = createServer((outer) => {
    if (left <= 0) return void outer.resetAndDestroy();
    const inner = connect(Number(new URL(store.uri).port), "127.0.0.1");
    for (const socket of [outer, inner]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        outer.destroy();
        inner.destroy();
      });
    }
    outer.on("data", (bytes) => inner.write(bytes));
    inner.on("data", (bytes) => {
      left -= 1;
      if (left > 0) outer.write(bytes);
      else cut();
    });
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  return {
    uri: `mongodb://127.0.0.1:${(relay.address() as AddressInfo).port}/faults?directConnection=true`,
    cut,
    mend: () => void (left = Infinity),
    close() {
      cut();
      relay.close();
    },
  };
}

async function start(answers: number) {
  const relay = await openRelay(answers);
  const child = spawn(process.execPath, [join(programs.folder, "main.js")], {
    env: { PATH: process.env["PATH"], PORT: "0", SMTP_PORT: "0", DATA_DIR: folder, MONGODB_URI: relay.uri },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  const ended = once(child, "close");
  return {
    relay,
    ended,
    port: () => /"ready":true,"port":(\d+)/.exec(out)?.[1] ?? null,
    said: () => err,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await ended;
      relay.close();
      return code as number | null;
    },
  };
}

test.concurrent.each([4, 30, 60])(
  "broken off after %i answers, for good: it names the store in one line, and ends",
  async (answers) => {
    const server = await start(answers);
    const [code] = await server.ended;
    server.relay.close();
    expect([code, server.said()]).toEqual([
      1,
      expect.stringMatching(/^Threadwell could not start, because the store does not answer: .+\n$/),
    ]);
  },
  60_000,
);

test.concurrent(
  "broken off when it is ready: it stays, says that it is not well, and works again",
  async () => {
    const server = await start(Infinity);
    const port = await eventually(
      async () => server.port(),
      (found) => found !== null,
      30_000,
    );
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status;
    expect(await ready()).toBe(200);
    server.relay.cut();
    expect(await ready()).toBe(503);
    server.relay.mend();
    expect(await eventually(ready, (status) => status === 200, 30_000)).toBe(200);
    expect(server.said()).toBe("");
    expect(await server.stop()).toBe(0);
  },
  60_000,
);
