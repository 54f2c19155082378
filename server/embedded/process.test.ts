import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MongoClient, type Document } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { build } from "vite";
import { openStore } from "./server.ts";
import { startEmbedded, type EmbeddedStore } from "./start.ts";
import { Storage } from "./storage.ts";

const root = new URL("../..", import.meta.url).pathname;
// Inside the project, so that the built program finds its packages.
const built = mkdtempSync(join(root, "node_modules", ".embedded-test-"));
const programPath = join(built, "embedded-process.js");
const dirs: string[] = [];
const running: EmbeddedStore[] = [];

beforeAll(async () => {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: true,
      outDir: built,
      target: "node20",
      rolldownOptions: {
        input: { "embedded-process": "server/embedded/process.ts" },
        output: { entryFileNames: "[name].js" },
        external: [...builtinModules, /^node:/],
      },
    },
  });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((s) => s.stop()));
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

function folder(name = "store-test-"): string {
  const dir = mkdtempSync(join(tmpdir(), name));
  dirs.push(dir);
  return dir;
}

async function start(dataDir: string): Promise<EmbeddedStore> {
  const store = await startEmbedded({ dataDir, programPath });
  running.push(store);
  return store;
}

async function use<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 700, maxPoolSize: 20 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

test("starts, answers, stops, and has everything again", async () => {
  const dir = folder();
  const first = await start(dir);
  await use(first.uri, (c) => c.db("d").collection("c").insertOne({ a: 1 }));
  await first.stop();
  expect(await first.exited).toEqual({ code: 0, signal: null });
  const second = await start(dir);
  expect(await use(second.uri, (c) => c.db("d").collection("c").countDocuments())).toBe(1);
});

test("a second process on the same folder is told so, and the first goes on", async () => {
  const dir = folder();
  const first = await start(dir);
  await expect(startEmbedded({ dataDir: dir, programPath })).rejects.toThrow(
    `in use by process ${first.pid}`,
  );
  expect(await use(first.uri, (c) => c.db("d").command({ ping: 1 }))).toMatchObject({ ok: 1 });
});

test("the lock of a killed process is taken over, even when its id lives on in another", async () => {
  const dir = folder();
  const first = await start(dir);
  process.kill(first.pid, "SIGKILL");
  await first.exited;
  const second = await start(dir);
  await second.stop();
  const [left] = readdirSync(dir).filter((f) => f.startsWith("lock."));
  expect(left).toBeUndefined();
  const stale = join(dir, "lock.0123456789abcdef");
  writeFileSync(stale, JSON.stringify({ pid: process.pid, started: "another boot:1" }));
  writeFileSync(`${stale}.held`, "");
  await start(dir);
});

test("of ten processes started at once on a stale lock, one gets the folder", async () => {
  const dir = folder();
  writeFileSync(join(dir, "lock.0123456789abcdef"), JSON.stringify({ pid: 999_999_999, started: "x" }));
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => start(dir)));
  expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(1);
  expect(readdirSync(dir).filter((f) => /^lock\.\w+$/.test(f))).toHaveLength(1);
});

test("a folder written by a newer program is refused and left alone", async () => {
  const dir = folder();
  await (await openStore({ dataDir: dir })).close();
  const storage = new Storage(join(dir, "store"), true);
  storage.commit(() => storage.put(Buffer.from([0, 0, 0, 0, 0]), Buffer.from([0, 0, 0, 99])));
  await storage.close();
  await expect(start(dir)).rejects.toThrow("newer than this program");
  await expect(openStore({ dataDir: dir })).rejects.toThrow("format 99");
});

test("ends when its parent is gone", async () => {
  const dir = folder();
  const child = spawn(process.execPath, [programPath, "--data", dir], { stdio: ["pipe", "pipe", "inherit"] });
  await once(createInterface({ input: child.stdout }), "line");
  child.stdin.destroy();
  const [code] = (await once(child, "exit")) as [number];
  expect(code).toBe(0);
});

test("a data folder with a long path still gets a socket", async () => {
  const dir = join(folder(), "x".repeat(120));
  const store = await start(dir);
  expect(await use(store.uri, (c) => c.db("d").command({ ping: 1 }))).toMatchObject({ ok: 1 });
});

test("kill -9 under load: what was acknowledged is stored, and nothing is half stored", async () => {
  const dir = folder();
  const acknowledged = new Set<string>();
  const pairs = new Set<string>();
  let n = 0;
  for (let round = 0; round < 4; round++) {
    const store = await start(dir);
    await use(store.uri, async (client) => {
      const db = client.db("d");
      const c = db.collection<Document & { _id: string }>("c");
      await c.createIndex({ n: 1 }, { unique: true });
      if (round > 0) await check(client, acknowledged, pairs);
      const load = Array.from({ length: 12 }, async (_, worker) => {
        try {
          for (;;) {
            const id = `${round}-${worker}-${n++}`;
            if (worker % 3 === 0) {
              await client.withSession((session) =>
                session.withTransaction(async () => {
                  await c.insertOne({ _id: `${id}/a`, n: `${id}/a`, pair: id }, { session });
                  await c.insertOne({ _id: `${id}/b`, n: `${id}/b`, pair: id }, { session });
                }),
              );
              pairs.add(id);
            } else {
              await c.insertOne({ _id: id, n: id, body: "x".repeat(200) });
              acknowledged.add(id);
              if (worker % 3 === 1) await c.updateOne({ _id: id }, { $set: { n: `${id}+` } });
            }
          }
        } catch {
          // The store was killed.
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 300 + round * 57));
      process.kill(store.pid, "SIGKILL");
      await store.exited;
      await Promise.race([Promise.all(load), new Promise((resolve) => setTimeout(resolve, 8000))]);
    });
  }
  const store = await start(dir);
  await use(store.uri, (client) => check(client, acknowledged, pairs));
  expect(acknowledged.size).toBeGreaterThan(50);
  expect(pairs.size).toBeGreaterThan(5);
}, 90_000);

async function check(client: MongoClient, acknowledged: Set<string>, pairs: Set<string>): Promise<void> {
  const all = await client.db("d").collection<Document & { _id: string }>("c").find().toArray();
  const ids = new Set(all.map((d) => d._id));
  expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
  expect([...pairs].filter((id) => !ids.has(`${id}/a`) || !ids.has(`${id}/b`))).toEqual([]);
  for (const d of all)
    if (d["pair"]) expect(ids.has(`${d["pair"]}/a`) && ids.has(`${d["pair"]}/b`)).toBe(true);
  // The index holds each document once, under its newest value.
  const byIndex = await client
    .db("d")
    .collection("c")
    .find()
    .hint("n_1")
    .sort({ n: 1 })
    .project({ n: 1 })
    .toArray();
  expect(byIndex.map((d) => d["n"] as string).sort()).toEqual(all.map((d) => d["n"] as string).sort());
}
