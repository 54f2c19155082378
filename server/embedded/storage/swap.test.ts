/** Wherever a swap is cut short, the folder is opened with the old data or the new, and all of both is kept. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterEach, expect, test } from "vitest";
import { openStore } from "../server.ts";
import { finishSwap, swap } from "./swap.ts";

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function folder(present: boolean): string {
  const dir = mkdtempSync(join(tmpdir(), "swap-test-"));
  dirs.push(dir);
  for (const name of present ? ["store", "incoming"] : ["incoming"]) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, "file"), name);
  }
  return dir;
}
const note = { incoming: "incoming", aside: "old", label: "x" };
const has = (dir: string, name: string) =>
  existsSync(join(dir, name)) ? readFileSync(join(dir, name, "file"), "utf8") : null;

test.each([
  ["before anything was moved", () => {}],
  ["when the old data had been put aside", (dir: string) => renameSync(join(dir, "store"), join(dir, "old"))],
  [
    "when the new data was in place",
    (dir: string) => {
      renameSync(join(dir, "store"), join(dir, "old"));
      renameSync(join(dir, "incoming"), join(dir, "store"));
    },
  ],
])("cut short %s, it is finished, once", (_when, crash) => {
  const dir = folder(true);
  writeFileSync(join(dir, "swap.json"), JSON.stringify(note));
  crash(dir);
  expect(finishSwap(dir)).toEqual(note);
  expect([has(dir, "store"), has(dir, "old"), has(dir, "incoming")]).toEqual(["incoming", "store", null]);
  expect(finishSwap(dir)).toBeNull();
  expect([has(dir, "store"), has(dir, "old")]).toEqual(["incoming", "store"]);
});

test("before the note has its name, nothing has happened", () => {
  const dir = folder(true);
  writeFileSync(join(dir, "swap.json.new"), '{"inco');
  expect(finishSwap(dir)).toBeNull();
  expect([has(dir, "store"), has(dir, "incoming")]).toEqual(["store", "incoming"]);
});

test("where there was nothing, there is nothing to put aside", () => {
  const dir = folder(false);
  swap(dir, note);
  expect([has(dir, "store"), has(dir, "old")]).toEqual(["incoming", null]);
});

test("a name that is taken is refused before anything moves", () => {
  const dir = folder(true);
  mkdirSync(join(dir, "old"));
  expect(() => swap(dir, note)).toThrow(/exists already/);
  expect([has(dir, "store"), existsSync(join(dir, "swap.json"))]).toEqual(["store", false]);
});

test("a store that opens finishes what was begun", async () => {
  const dir = mkdtempSync(join(tmpdir(), "swap-test-"));
  dirs.push(dir);
  const write = async (value: string) => {
    const store = await openStore({ dataDir: dir });
    const client = await MongoClient.connect(store.uri);
    await client.db("d").collection("c").insertOne({ value });
    await client.close();
    await store.close();
  };
  await write("new");
  renameSync(join(dir, "store"), join(dir, "incoming"));
  await write("old");
  writeFileSync(join(dir, "swap.json"), JSON.stringify(note));
  renameSync(join(dir, "store"), join(dir, "old"));

  const store = await openStore({ dataDir: dir });
  const client = await MongoClient.connect(store.uri);
  expect((await client.db("d").collection("c").find().toArray()).map((d) => d["value"])).toEqual(["new"]);
  await client.close();
  await store.close();
  expect(existsSync(join(dir, "old", "data.mdb"))).toBe(true);
});
