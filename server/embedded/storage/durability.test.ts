import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Storage } from "./storage.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "durability-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Model = Map<string, string>;

/** One commit: each change puts a value of so many bytes under a key, or deletes the key (0). */
const commits = fc.array(fc.array(fc.tuple(fc.nat(400), fc.nat(3000)), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 60,
});

const keyOf = (n: number) => Buffer.from([0, 0, 0, 99, n >> 8, n & 255]);

function run(storage: Storage, model: Model, changes: readonly (readonly [number, number])[], mark: number) {
  storage.commit(() => {
    for (const [n, size] of changes) {
      const key = keyOf(n);
      if (size === 0) {
        storage.del(key);
        model.delete(key.toString("hex"));
      } else {
        const value = Buffer.alloc(size, mark);
        storage.put(key, value);
        model.set(key.toString("hex"), value.toString("hex"));
      }
    }
  });
}

function contents(storage: Storage): Model {
  const all: Model = new Map();
  const scan = storage.scan(Buffer.from([0, 0, 0, 99]), Buffer.from([0, 0, 0, 100]), false, true);
  for (let e = scan.next(); e; e = scan.next()) all.set(e.key.toString("hex"), e.value.toString("hex"));
  return all;
}

const sorted = (model: Model) => [...model].sort(([a], [b]) => (a < b ? -1 : 1));

const opened = (path: string, layerBytes = 20_000) => new Storage(path, true, { layerBytes });

function copied(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  rmSync(join(to, "lock.mdb"), { force: true });
  return to;
}

test("after a kill or a loss of power at any moment, every commit is there", async () => {
  await fc.assert(
    fc.asyncProperty(
      commits,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
      fc.boolean(),
      fc.nat(30),
      async (history, stream, power, cut) => {
        const random = () => stream.next().value as number;
        const path = mkdtempSync(join(dir, "case-"));
        const live = join(path, "live");
        const model: Model = new Map();
        // Where the power goes, only what the test itself has carried is in the data file.
        const layerBytes = power ? 500_000 : 20_000;
        const storage = opened(live, layerBytes);
        let flushed = copied(live, join(path, "flushed"));
        let mark = 0;
        for (const changes of history) {
          run(storage, model, changes, mark++);
          // Some of what is carried to the data file is on its way at the end, some is done.
          if (random() < 0.3) await new Promise((resolve) => setImmediate(resolve));
          if (random() < 0.1) {
            await storage.carry();
            flushed = copied(live, join(path, `flushed-${mark}`));
          }
        }
        const lost = copied(live, join(path, "lost"));
        if (power) {
          // Nothing that was written to the data file since its last flush has reached the disk.
          copyFileSync(join(flushed, "data.mdb"), join(lost, "data.mdb"));
          rmSync(join(lost, "size"), { force: true });
        }
        // The commit under way at the end: some of its bytes.
        const states = [sorted(model)];
        const before = ["log.a", "log.b"].map((name) => readFileSync(join(live, name)));
        run(storage, model, [[7, 500], [8, 0]], 250); // prettier-ignore
        states.push(sorted(model));
        for (const [n, name] of ["log.a", "log.b"].entries()) {
          const then = before[n]!;
          const now = readFileSync(join(live, name));
          const at = then.findIndex((byte, i) => byte !== now[i]);
          if (at < 0) continue;
          now.copy(then, at, at, at + cut * 20);
          writeFileSync(join(lost, name), then);
        }
        await storage.close();
        for (let again = 0; again < 2; again++) {
          const next = opened(lost, layerBytes);
          expect(states).toContainEqual(sorted(contents(next)));
          // The end of this process without a word: what opening did must be whole as well.
          const twice = opened(copied(lost, join(path, `again-${again}`)), layerBytes);
          expect(states).toContainEqual(sorted(contents(twice)));
          await twice.close();
          await next.close();
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

/** A folder as a kill leaves it: some in the data file, commits after that in the log. */
async function killed(): Promise<{ path: string; model: Model }> {
  const live = join(dir, "live");
  const storage = opened(live);
  const model: Model = new Map();
  run(storage, model, [[1, 10], [2, 2000]], 1); // prettier-ignore
  await storage.carry();
  run(storage, model, [[3, 10]], 2);
  run(storage, model, [[4, 10], [1, 0]], 3); // prettier-ignore
  const path = join(dir, "killed");
  cpSync(live, path, { recursive: true });
  rmSync(join(path, "lock.mdb"));
  await storage.close();
  return { path, model };
}

test("a kill loses nothing, and the folder opens again and again", async () => {
  const { path, model } = await killed();
  for (let i = 0; i < 3; i++) {
    const storage = opened(path);
    expect(sorted(contents(storage))).toEqual(sorted(model));
    run(storage, model, [[10 + i, 50]], 20 + i);
    await storage.close();
  }
});

const logOf = (path: string) =>
  ["log.a", "log.b"]
    .map((name) => join(path, name))
    .find((file) => readFileSync(file).readUInt32LE(512 + 12) > 1)!;

test.each<[string, (path: string) => void, RegExp]>([
  ["a log that was cut off", (p) => truncateSync(logOf(p), 100), /log\.[ab] was cut off: 100 bytes/],
  ["a log that is gone", (p) => rmSync(logOf(p)), /log\.a or log\.b is missing/],
  [
    "a broken record that others follow",
    (p) => {
      const b = readFileSync(logOf(p));
      b[542]! ^= 1;
      writeFileSync(logOf(p), b);
    },
    /log\.[ab] is damaged at byte 512: whole records follow/,
  ],
  ["data that was cut off", (p) => truncateSync(join(p, "data.mdb"), 5000), /was cut off: 5000 of at least/],
  ["data that is gone", (p) => rmSync(join(p, "data.mdb")), /data\.mdb is missing/],
])("%s is refused with a clear error, and nothing is touched", async (_name, harm, error) => {
  const { path } = await killed();
  harm(path);
  const names = ["data.mdb", "log.a", "log.b"].filter((n) => existsSync(join(path, n)));
  const before = names.map((n) => readFileSync(join(path, n)));
  expect(() => opened(path)).toThrow(error);
  expect(names.map((n) => readFileSync(join(path, n)).equals(before[names.indexOf(n)]!))).not.toContain(
    false,
  );
});

test("a commit whose work throws leaves nothing, in the store and in the log", async () => {
  const path = join(dir, "live");
  const storage = opened(path);
  const model: Model = new Map();
  run(storage, model, [[1, 10]], 1);
  expect(() =>
    storage.commit(() => {
      storage.put(keyOf(2), Buffer.from("x"));
      throw new Error("no");
    }),
  ).toThrow("no");
  run(storage, model, [[3, 10]], 1);
  cpSync(path, join(dir, "copy"), { recursive: true });
  rmSync(join(dir, "copy/lock.mdb"));
  await storage.close();
  const copy = opened(join(dir, "copy"));
  expect(sorted(contents(copy))).toEqual(sorted(model));
  await copy.close();
});

test("a folder with the engine's file alone, as a backup leaves it, opens as it is", async () => {
  const storage = opened(join(dir, "live"));
  const model: Model = new Map();
  run(storage, model, [[1, 10], [2, 9000]], 1); // prettier-ignore
  await storage.close();
  const path = join(dir, "alone");
  cpSync(join(dir, "live"), path, { recursive: true, filter: (name) => !/log\.|size|lock/.test(name) });
  const alone = opened(path);
  expect(sorted(contents(alone))).toEqual(sorted(model));
  run(alone, model, [[5, 5]], 2);
  copyFileSync(join(path, "log.a"), join(dir, "unused"));
  await alone.close();
});
