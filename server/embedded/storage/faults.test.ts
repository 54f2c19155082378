/**
 * What can go wrong with a disk, by real means: a full one, one that fails to flush, one that became read-only,
 * files cut off, garbled or gone. Each is a clear error, nothing is destroyed, nothing is answered that is not
 * there, and the store serves again when the cause is gone.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Collection, Document, MongoClient } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startEmbedded, type EmbeddedStore } from "../start.ts";
import { buildProgram, folders, withClient } from "../testkit.ts";

type Row = Document & { _id: number };

const fresh = folders();
const running: EmbeddedStore[] = [];
const mounts: string[] = [];
const tracers: ChildProcess[] = [];
let programPath: string;
let removeProgram: () => void;

beforeAll(async () => {
  ({ programPath, remove: removeProgram } = await buildProgram());
});
afterEach(async () => {
  for (const tracer of tracers.splice(0)) await detach(tracer);
  await Promise.all(running.splice(0).map((s) => s.stop()));
  for (const dir of mounts.splice(0)) execFileSync("umount", [dir]);
  fresh.remove();
});
afterAll(() => removeProgram());

async function start(dataDir: string): Promise<EmbeddedStore> {
  const store = await startEmbedded({ dataDir, programPath });
  running.push(store);
  return store;
}

const rows = (client: MongoClient): Collection<Row> => client.db("d").collection<Row>("c");
const ids = async (client: MongoClient) =>
  (await rows(client).find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Small file systems of a test's own; only root may make them, and only on Linux. */
function smallDisk(megabytes: number): string {
  const dir = fresh.make("store-disk-");
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", dir]);
  mounts.push(dir);
  return dir;
}

const mayMount = (() => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const dir = fresh.make("store-probe-");
  if (spawnSync("mount", ["-t", "tmpfs", "tmpfs", dir]).status !== 0) return false;
  return spawnSync("umount", [dir]).status === 0;
})();
const mayTrace = process.platform === "linux" && spawnSync("strace", ["-V"]).status === 0;

/** Lets the system calls of a running process fail from now on, until detached. */
async function failing(pid: number, inject: string): Promise<ChildProcess> {
  const args = ["-f", "-p", String(pid), "-o", "/dev/null", "-e", `inject=${inject}`];
  const tracer = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  tracers.push(tracer);
  await once(tracer.stderr!, "data");
  return tracer;
}

async function detach(tracer: ChildProcess): Promise<void> {
  if (tracer.exitCode !== null || tracer.signalCode !== null) return;
  tracer.kill("SIGINT");
  await once(tracer, "exit");
}

test.skipIf(!mayMount)(
  "a full disk (skipped where no tmpfs can be mounted)",
  async () => {
    const disk = smallDisk(48);
    const store = await start(join(disk, "data"));
    const kept: number[] = [];
    await withClient(store.uri, async (client) => {
      const body = "x".repeat(200_000);
      let refused = 0;
      for (let _id = 0; _id < 400 && refused < 3; _id++) {
        try {
          await rows(client).insertOne({ _id, body });
          kept.push(_id);
        } catch (error) {
          refused++;
          expect(words(error)).toMatch(/disk is full/);
        }
      }
      expect(refused).toBe(3);
      expect(kept.length).toBeGreaterThan(20);
      // Reads go on, and show nothing of what was refused.
      expect(await ids(client)).toEqual(kept);
      execFileSync("mount", ["-o", "remount,size=256m", disk]);
      await rows(client).insertOne({ _id: 1000, body });
      kept.push(1000);
      expect(await ids(client)).toEqual(kept);
    });
    process.kill(store.pid, "SIGKILL");
    await store.exited;
    const again = await start(join(disk, "data"));
    await withClient(again.uri, async (client) => expect(await ids(client)).toEqual(kept));
  },
  60_000,
);

test.skipIf(!mayMount)("a disk that becomes read-only (skipped where no tmpfs can be mounted)", async () => {
  const disk = smallDisk(64);
  const store = await start(join(disk, "data"));
  await withClient(store.uri, async (client) => rows(client).insertOne({ _id: 1 }));
  await store.stop();
  execFileSync("mount", ["-o", "remount,ro", disk]);
  await expect(start(join(disk, "data"))).rejects.toThrow(/read-only/i);
  await expect(start(join(disk, "other"))).rejects.toThrow(/read-only|no such file/i);
  execFileSync("mount", ["-o", "remount,rw", disk]);
  const again = await start(join(disk, "data"));
  await withClient(again.uri, async (client) => expect(await ids(client)).toEqual([1]));
});

test.skipIf(!mayTrace)(
  "one flush that fails (skipped without strace)",
  async () => {
    const dir = fresh.make();
    const store = await start(dir);
    await withClient(store.uri, async (client) => {
      await rows(client).insertOne({ _id: 1 });
      const tracer = await failing(store.pid, "fdatasync:error=EIO:when=1");
      await expect(rows(client).insertOne({ _id: 2 })).rejects.toThrow(/disk failed/);
      expect(await ids(client)).toEqual([1]);
      await rows(client).insertOne({ _id: 3 });
      await detach(tracer);
      await rows(client).insertOne({ _id: 4 });
    });
    process.kill(store.pid, "SIGKILL");
    await store.exited;
    const again = await start(dir);
    await withClient(again.uri, async (client) => expect(await ids(client)).toEqual([1, 3, 4]));
  },
  60_000,
);

test.skipIf(!mayTrace)(
  "flushes that go on failing (skipped without strace)",
  async () => {
    const dir = fresh.make();
    const store = await start(dir);
    await withClient(store.uri, async (client) => {
      await rows(client).insertOne({ _id: 1 });
      const tracer = await failing(store.pid, "fdatasync,fsync:error=EIO");
      await expect(rows(client).insertOne({ _id: 2 })).rejects.toThrow(/disk failed/);
      await expect(rows(client).insertOne({ _id: 3 })).rejects.toThrow(/disk failed/);
      await detach(tracer);
      // Everything is written anew, so nothing rests on a flush that failed.
      await rows(client).insertOne({ _id: 4 });
      expect(await ids(client)).toEqual([1, 4]);
    });
    await store.stop();
    const again = await start(dir);
    await withClient(again.uri, async (client) => {
      expect(await ids(client)).toEqual([1, 4]);
      await rows(client).insertOne({ _id: 5 });
      expect(await ids(client)).toEqual([1, 4, 5]);
    });
  },
  60_000,
);

/** A folder as a kill leaves it, with rows 0 to 29 in several records of the log. */
async function killedFolder(): Promise<string> {
  const dir = fresh.make();
  const store = await start(dir);
  await withClient(store.uri, async (client) => {
    for (let _id = 0; _id < 30; _id++) await rows(client).insertOne({ _id, body: "x".repeat(3000) });
  });
  process.kill(store.pid, "SIGKILL");
  await store.exited;
  return dir;
}

const hashes = (dir: string) =>
  Object.fromEntries(
    readdirSync(dir)
      .filter((name) => name !== "lock.mdb")
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(dir, name)))
          .digest("hex"),
      ]),
  );

const damages: [string, (path: string) => void][] = [
  ["cut off", (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2))],
  ["emptied", (path) => truncateSync(path, 0)],
  ["gone", (path) => rmSync(path)],
  ["full of noise", (path) => writeFileSync(path, Buffer.alloc(readFileSync(path).length, "noise"))],
];

test("every file of the data, damaged: refused by name and left alone, or whole all the same", async () => {
  const dir = await killedFolder();
  const data = join(dir, "store");
  const names = readdirSync(data).filter((name) => name !== "lock.mdb");
  const good = fresh.make();
  for (const name of names) copyFileSync(join(data, name), join(good, name));
  const restore = () => {
    for (const name of readdirSync(data)) rmSync(join(data, name));
    for (const name of names) copyFileSync(join(good, name), join(data, name));
  };
  let refusals = 0;
  for (const name of names)
    for (const [what, damage] of damages) {
      restore();
      damage(join(data, name));
      const before = hashes(data);
      const outcome = await startEmbedded({ dataDir: dir, programPath }).catch(words);
      if (typeof outcome === "string") {
        refusals++;
        expect(outcome, `${name} ${what}`).toMatch(/damaged|missing|cut off/);
        expect(outcome, `${name} ${what}`).toContain(data);
        expect(hashes(data), `${name} ${what}: changed by a start that was refused`).toEqual(before);
      } else {
        // Only what the log or the checkpoint can make good may pass.
        const found = await withClient(outcome.uri, ids).catch(words);
        await outcome.stop();
        expect(found, `${name} ${what}`).toEqual(Array.from({ length: 30 }, (_, i) => i));
      }
    }
  expect(refusals).toBeGreaterThan(names.length * 2);
  restore();
  const again = await start(dir);
  await withClient(again.uri, async (client) => expect(await ids(client)).toHaveLength(30));
}, 120_000);

test("a place where no folder can be, and one whose parents are missing", async () => {
  const dir = fresh.make();
  writeFileSync(join(dir, "file"), "mine");
  await expect(start(join(dir, "file", "data"))).rejects.toThrow(/not a directory/i);
  await expect(start(join(dir, "file"))).rejects.toThrow(/not a directory/i);
  expect(readFileSync(join(dir, "file"), "utf8")).toBe("mine");
  const deep = join(dir, "not", "yet", "there");
  await start(deep);
  expect(existsSync(join(deep, "store"))).toBe(true);
  mkdirSync(join(dir, "taken"));
  writeFileSync(join(dir, "taken", "store"), "mine");
  await expect(start(join(dir, "taken"))).rejects.toThrow(/not a directory|exists/i);
  expect(readFileSync(join(dir, "taken", "store"), "utf8")).toBe("mine");
});
