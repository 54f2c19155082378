/** The copy is of one moment, others are served while it is made, and no file is ever replaced. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Binary, Long, MongoClient, type Document } from "mongodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inspect } from "./inspect.ts";
import { openStore, type OpenStore } from "../server.ts";
import { Storage } from "./storage.ts";

let dir: string;
let store: OpenStore;
let client: MongoClient;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "backup-test-"));
  store = await openStore({ dataDir: join(dir, "data") });
  client = await MongoClient.connect(store.uri);
});
afterEach(async () => {
  await client.close();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const backup = (to: string) => client.db("admin").command({ backup: 1, to });

/** The documents of a copy, by collection. */
async function contentsOf(file: string): Promise<Map<string, Document[]>> {
  const folder = mkdtempSync(join(dir, "open-"));
  renameSync(file, join(folder, "data.mdb"));
  const storage = new Storage(folder, false);
  const found = new Map<string, Document[]>();
  const keep = (ns: string, document: Document) => {
    const list = found.get(ns);
    if (list) list.push(document);
    else found.set(ns, [document]);
  };
  for (const { ns } of inspect(storage, keep)) if (!found.has(ns)) found.set(ns, []);
  await storage.close();
  return found;
}

test("every document, with its types, in one file that only its owner may read", async () => {
  const c = client.db("d").collection<Document>("c");
  const document = { _id: "a", n: Long.fromNumber(3), b: new Binary(Buffer.from([1])), at: new Date(5) };
  await c.insertOne(document as never);
  await client.db("d").createCollection("empty");
  const to = join(dir, "copy");
  const { size } = await backup(to);
  expect(statSync(to)).toMatchObject({ size, mode: 0o100600 });
  expect(readdirSync(dir).sort()).toEqual(["copy", "data"]);
  const found = await contentsOf(to);
  expect(found.get("d.empty")).toEqual([]);
  const [one] = found.get("d.c")!;
  expect([one!["n"]._bsontype, String(one!["n"])]).toEqual(["Long", "3"]);
  expect(one).toMatchObject({ _id: "a", at: new Date(5) });
});

test("of one moment: two documents that every transaction keeps equal are equal in every copy", async () => {
  const c = client.db("d").collection<{ _id: string; n: number }>("c");
  await c.insertMany([
    { _id: "left", n: 0 },
    { _id: "right", n: 0 },
  ]);
  // Something to copy, so that it takes a while.
  const filler = client.db("d").collection("filler");
  await filler.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i, text: "x".repeat(500) })));
  let stop = false;
  const write = async () => {
    while (!stop)
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await c.updateOne({ _id: "left" }, { $inc: { n: 1 } }, { session });
          await c.updateOne({ _id: "right" }, { $inc: { n: 1 } }, { session });
        }),
      );
  };
  const writing = write();
  const seen: number[] = [];
  try {
    for (let i = 0; i < 5; i++) {
      const to = join(dir, `copy-${i}`);
      await backup(to);
      const [left, right] = (await contentsOf(to)).get("d.c")!;
      expect(Number(left!["n"])).toBe(Number(right!["n"]));
      seen.push(Number(left!["n"]));
    }
  } finally {
    stop = true;
    await writing;
  }
  expect(seen.at(-1)).toBeGreaterThan(seen[0]!);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test("others are served meanwhile", async () => {
  const filler = client.db("d").collection("filler");
  for (let n = 0; n < 10; n++)
    await filler.insertMany(Array.from({ length: 4000 }, (_, i) => ({ i, text: "x".repeat(1500) })));
  const c = client.db("d").collection("c");
  await c.insertOne({ n: 0 });
  let during = 0;
  let over = false;
  const copying = backup(join(dir, "copy")).finally(() => (over = true));
  while (!over) {
    await c.updateOne({}, { $inc: { n: 1 } });
    if (!over) during++;
  }
  await copying;
  // One thread that copied 60 MB itself would have answered nobody.
  expect(during).toBeGreaterThan(3);
});

test.each([
  ["a file that is there", () => join(dir, "there"), /exists already/],
  ["a folder that is not", () => join(dir, "nowhere", "copy"), /does not exist/],
  ["a path from wherever the program was started", () => "copy", /absolute path/],
])("refused: %s", async (_what, to, words) => {
  writeFileSync(join(dir, "there"), "mine");
  await expect(backup(to())).rejects.toThrow(words);
  expect(statSync(join(dir, "there")).size).toBe(4);
  expect(existsSync(join(dir, "there.part"))).toBe(false);
});

test("a draft that somebody is writing is left alone", async () => {
  mkdirSync(join(dir, "copy.part"));
  await expect(backup(join(dir, "copy"))).rejects.toThrow(/exists already/);
  expect(existsSync(join(dir, "copy.part"))).toBe(true);
});

test("only on admin, and nothing else beside", async () => {
  await expect(client.db("d").command({ backup: 1, to: join(dir, "x") })).rejects.toThrow(/admin/);
  await expect(client.db("admin").command({ backup: 1, to: join(dir, "x"), compress: true })).rejects.toThrow(
    /compress/,
  );
  await expect(client.db("admin").command({ backup: 1 })).rejects.toThrow(/to/);
});
