import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openStore } from "./server.ts";
import { startEmbedded, type EmbeddedStore } from "./start.ts";
import { Storage } from "./storage/storage.ts";
import { buildProgram, folders, withClient } from "./testkit.ts";

const fresh = folders();
const running: EmbeddedStore[] = [];
let programPath: string;
let removeProgram: () => void;

beforeAll(async () => {
  ({ programPath, remove: removeProgram } = await buildProgram());
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((s) => s.stop()));
  fresh.remove();
});
afterAll(() => removeProgram());

const folder = () => fresh.make();

async function start(dataDir: string): Promise<EmbeddedStore> {
  const store = await startEmbedded({ dataDir, programPath });
  running.push(store);
  return store;
}

test("starts, answers, stops, and has everything again", async () => {
  const dir = folder();
  const first = await start(dir);
  await withClient(first.uri, (c) => c.db("d").collection("c").insertOne({ a: 1 }));
  await first.stop();
  expect(await first.exited).toEqual({ code: 0, signal: null });
  const second = await start(dir);
  expect(await withClient(second.uri, (c) => c.db("d").collection("c").countDocuments())).toBe(1);
});

test("a second process on the same folder is told so, and the first goes on", async () => {
  const dir = folder();
  const first = await start(dir);
  await expect(startEmbedded({ dataDir: dir, programPath })).rejects.toThrow(
    `in use by process ${first.pid}`,
  );
  expect(await withClient(first.uri, (c) => c.db("d").command({ ping: 1 }))).toMatchObject({ ok: 1 });
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
  expect(await withClient(store.uri, (c) => c.db("d").command({ ping: 1 }))).toMatchObject({ ok: 1 });
});
