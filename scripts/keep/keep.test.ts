/** The commands as people run them: on real folders, beside a running store, and killed at any moment. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { MongoClient, type Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmbedded } from "../../server/embedded/start.ts";
import { buildCommands, filler, folders, install, openLayer, withStore, type Commands } from "./testkit.ts";

let commands: Commands;
const kept = folders();
/** An installation with a demo clinic, and a backup of it. */
let home: string;
let backup: string;

beforeAll(async () => {
  commands = await buildCommands();
  home = kept.make();
  await install(home, async (db) => void (await db.collection("filler").insertMany(filler(5000, "old"))));
  backup = path.join(home, "first.backup");
  expect(await commands.run("backup", home, ["--to", backup])).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => {
  commands?.remove();
  kept.remove();
});

/** A second installation with the same keys, whose data says `word`. */
async function another(word: string, count = 100): Promise<string> {
  const dataDir = kept.make();
  copyFileSync(path.join(home, "keys.json"), path.join(dataDir, "keys.json"));
  await withStore(dataDir, async (_uri, db) => {
    if (count) await db.collection("filler").insertMany(filler(count, word));
  });
  return dataDir;
}

/** What the filler of an installation says, and how many documents it has. */
const fillerOf = (dataDir: string) =>
  withStore(dataDir, async (_uri, db) => {
    const words = new Set((await db.collection("filler").find().toArray()).map((d) => d["word"] as string));
    return `${await db.collection("filler").countDocuments()} ${[...words].join()}`;
  });

const fingerprint = (dataDir: string) =>
  withStore(dataDir, async (_uri, db) => {
    const out: Record<string, Document[]> = {};
    for (const { name } of await db.listCollections().toArray())
      out[name] = await db.collection(name).find().sort({ _id: 1 }).toArray();
    return out;
  });

describe("every command", () => {
  test.each(["backup", "restore", "compact", "move-to-mongodb"] as const)(
    "%s explains itself",
    async (name) => {
      const help = await commands.run(name, kept.make(), ["--help"]);
      expect(help).toMatchObject({ code: 0, words: expect.stringContaining(`npm run ${name}`) });
      expect(help.words).toContain("DATA_DIR");
      const wrong = await commands.run(name, kept.make(), ["--nope"]);
      expect(wrong).toMatchObject({ code: 2, words: expect.stringContaining("--nope") });
    },
  );

  test.each(["backup", "compact"] as const)("%s says when there is no data", async (name) => {
    const { code, words } = await commands.run(name, kept.make());
    expect([code, words]).toEqual([1, expect.stringMatching(/no data of Threadwell in .*DATA_DIR/)]);
  });

  test.each([
    ["backup", [], "mongodump"],
    ["restore", ["x"], "mongorestore"],
    ["compact", [], "compact"],
  ] as const)("%s leaves a MongoDB to its own tools", async (name, args, tool) => {
    const uri = "mongodb://user:hunter2@db.example/threadwell";
    const { code, words } = await commands.run(name, home, args, { environment: { MONGODB_URI: uri } });
    expect([code, words]).toEqual([2, expect.stringContaining(tool)]);
    expect(words).not.toContain("hunter2");
  });
});

describe("backup", () => {
  test("says what is in it and where the keys are, and only its owner may read it", async () => {
    const { code, words } = await commands.run("backup", home);
    expect(code).toBe(0);
    expect(words).toMatch(/is not running/);
    const whole = await fingerprint(home);
    expect(words).toMatch(new RegExp(`patients +${whole["patients"]?.length}\\n`));
    const held = Object.values(whole);
    const documents = held.flat().length.toLocaleString("en-US");
    expect(words).toContain(`${held.length} collections, ${documents} documents, `);
    expect(words).toContain(`They are in ${path.join(home, "keys.json")}.`);
    expect(words).toContain("copy it to another machine");
    const [name] = readdirSync(path.join(home, "backups"));
    expect(name).toMatch(/^threadwell-\d{4}(-\d\d){5}\.backup$/);
    const file = path.join(home, "backups", name!);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(file);
    const keys = JSON.parse(readFileSync(path.join(home, "keys.json"), "utf8")) as { blindIndex: string };
    expect(bytes.includes(keys.blindIndex)).toBe(false);
    expect(bytes.includes(Buffer.from(keys.blindIndex, "hex"))).toBe(false);
  });

  test("while the store runs and is written to, everything acknowledged before is in it", async () => {
    const dataDir = await another("before", 3000);
    const store = await startEmbedded({
      dataDir: path.join(dataDir, "store"),
      programPath: commands.storeProgram,
    });
    const client = await MongoClient.connect(store.uri);
    const c = client.db("threadwell").collection<{ n: number }>("written");
    let stop = false;
    let acknowledged = 0;
    const writing = (async () => {
      for (; !stop; acknowledged++) await c.insertOne({ n: acknowledged });
    })();
    const to = path.join(dataDir, "online.backup");
    while (acknowledged < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = acknowledged;
    const result = await commands.run("backup", dataDir, ["--to", to]);
    const after = acknowledged;
    stop = true;
    await writing;
    await client.close();
    await store.stop();
    expect(result).toMatchObject({ code: 0, words: expect.stringContaining("running and goes on serving") });
    expect(after).toBeGreaterThan(before);

    const fresh = kept.make();
    expect(await commands.run("restore", fresh, [to])).toMatchObject({ code: 0 });
    const numbers = await withStore(fresh, async (_uri, db) =>
      (await db.collection("written").find().sort({ n: 1 }).toArray()).map((d) => d["n"] as number),
    );
    expect(numbers).toEqual(numbers.map((_, i) => i));
    expect(numbers.length).toBeGreaterThanOrEqual(before);
    expect(numbers.length).toBeLessThanOrEqual(after + 1);
  });

  test("never replaces a file, and a name that leads nowhere is said", async () => {
    const there = await commands.run("backup", home, ["--to", backup]);
    expect(there).toMatchObject({ code: 2, words: expect.stringContaining("exists already") });
    const nowhere = await commands.run("backup", home, ["--to", path.join(home, "no", "x")]);
    expect(nowhere).toMatchObject({ code: 2, words: expect.stringContaining("does not exist") });
    const folder = await commands.run("backup", home, ["--to", home]);
    expect(folder).toMatchObject({ code: 2, words: expect.stringContaining("is a folder") });
  });

  test("killed, it leaves no half file under the name of a backup", async () => {
    for (const ms of [0, 10, 30]) {
      const to = path.join(home, `killed-${ms}.backup`);
      await commands.run("backup", home, ["--to", to], { kill: { after: "Backing up", ms } });
      if (!existsSync(to)) continue;
      expect(await commands.run("restore", await another("x", 0), [to])).toMatchObject({ code: 0 });
    }
    expect(await commands.run("backup", home, ["--to", path.join(home, "after.backup")])).toMatchObject({
      code: 0,
    });
    expect(await fillerOf(home)).toBe("5000 old");
  });
});

describe("restore", () => {
  test("brings everything back, on a new machine too, and Threadwell reads it", async () => {
    const fresh = kept.make();
    copyFileSync(path.join(home, "keys.json"), path.join(fresh, "keys.json"));
    const { code, words } = await commands.run("restore", fresh, [backup]);
    expect([code, words]).toEqual([0, expect.stringContaining("those at hand open it")]);
    expect(await fingerprint(fresh)).toEqual(await fingerprint(home));
    await withStore(fresh, async (uri) => {
      const store = await openLayer(fresh, uri);
      const [clinic] = await store.organizations.all();
      const scope = { organizationId: clinic!.id, userId: null };
      const lines = await store.lines.list(scope);
      expect(lines).toHaveLength(3);
      await store.close();
    });
  });

  test("puts what was there aside, and the words it says undo it", async () => {
    const dataDir = await another("mine");
    const { words } = await commands.run("restore", dataDir, [backup]);
    expect(await fillerOf(dataDir)).toBe("5000 old");
    const undo = /npm run restore -- (.*)\n/.exec(words)![1]!;
    expect(await commands.run("restore", dataDir, [undo])).toMatchObject({ code: 0 });
    expect(await fillerOf(dataDir)).toBe("100 mine");
    expect(
      readdirSync(path.join(dataDir, "store")).filter((n) => n.startsWith("before-restore-")),
    ).toHaveLength(1);
  });

  test("says what Threadwell would send by itself afterwards", async () => {
    const dataDir = await another("mine");
    const to = path.join(dataDir, "unsent.backup");
    await withStore(dataDir, async (_uri, db) => {
      await db
        .collection("deliveries")
        .insertMany([{ state: "queued" }, { state: "sent" }, { state: "held" }]);
    });
    await commands.run("backup", dataDir, ["--to", to]);
    const { words } = await commands.run("restore", dataDir, [to]);
    expect(words).toContain("Mind: 2 replies were still to be sent");
    expect((await commands.run("restore", kept.make(), [backup])).words).not.toContain("Mind:");
  });

  test("is refused while Threadwell runs", async () => {
    const dataDir = await another("mine");
    await withStore(dataDir, async (_uri, db) => {
      const calls = [
        ["restore", [backup]],
        ["compact", []],
        ["move-to-mongodb", ["--uri", "mongodb://127.0.0.1:1/"]],
      ] as const;
      for (const [name, args] of calls) {
        const { code, words } = await commands.run(name, dataDir, args);
        expect([code, words]).toEqual([1, expect.stringMatching(/open in process \d+.*Stop Threadwell/)]);
      }
      expect(await db.collection("filler").countDocuments()).toBe(100);
    });
  });

  test("refuses a broken file before anything is touched", async () => {
    const dataDir = await another("mine");
    const store = path.join(dataDir, "store");
    const present = () => readdirSync(store).sort();
    const before = present();
    const broken = path.join(dataDir, "broken.backup");
    const breakIt: [string, () => void][] = [
      ["cut off", () => truncateSync(broken, statSync(broken).size - 1)],
      ["cut in half", () => truncateSync(broken, statSync(broken).size >> 1)],
      ["empty", () => truncateSync(broken, 0)],
      [
        "changed",
        () => {
          const bytes = readFileSync(broken);
          bytes[bytes.length >> 1]! ^= 1;
          writeFileSync(broken, bytes);
        },
      ],
    ];
    for (const [how, damage] of breakIt) {
      copyFileSync(backup, broken);
      damage();
      const { code, words } = await commands.run("restore", dataDir, [broken]);
      expect([how, code]).toEqual([how, 1]);
      expect(words).toMatch(/(damaged|not a whole backup).*Nothing was changed/);
      expect(present()).toEqual(before);
    }
    expect(await fillerOf(dataDir)).toBe("100 mine");
  });

  test.each([
    ["no keys", null, /not here/],
    ["keys of another house", (s: string) => s.replace(/"id":"\w+"/, '"id":"other"'), /are not those of/],
    [
      "a key of the same name with other bytes",
      (s: string) => s.replace(/"key":"\w+"/, `"key":"${"0".repeat(64)}"`),
      /does not open/,
    ],
  ])("refuses %s before anything is touched", async (_what, change, words) => {
    const dataDir = await another("mine");
    const file = path.join(dataDir, "keys.json");
    if (change) writeFileSync(file, change(readFileSync(file, "utf8")));
    else rmSync(file);
    const result = await commands.run("restore", dataDir, [backup]);
    expect(result).toMatchObject({ code: 1, words: expect.stringMatching(words) });
    expect(existsSync(file)).toBe(change !== null);
    expect(await fillerOf(dataDir)).toBe("100 mine");
  });

  test("keys from THREADWELL_KEYS count as the server counts them", async () => {
    const dataDir = kept.make();
    const environment = { THREADWELL_KEYS: readFileSync(path.join(home, "keys.json"), "utf8") };
    expect(await commands.run("restore", dataDir, [backup], { environment })).toMatchObject({ code: 0 });
  });

  test(
    "killed at any moment: the old data or the new, whole; run again, the new",
    { timeout: 180_000 },
    async () => {
      const moments = [
        ["", 120],
        ["taken", 0],
        ["whole", 15],
        ["checked", 0],
        ["keys", 0],
        ["keys", 1],
        ["keys", 2],
        ["Restored", 0],
      ] as const;
      const found: Record<string, number> = {};
      for (const [after, ms] of moments) {
        const dataDir = await another("mine");
        await commands.run("restore", dataDir, [backup], { kill: { after, ms } });
        const now = await fillerOf(dataDir);
        expect(["100 mine", "5000 old"]).toContain(now);
        found[now] = (found[now] ?? 0) + 1;
        const again = await commands.run("restore", dataDir, [backup]);
        expect(again.code).toBe(0);
        expect(await fillerOf(dataDir)).toBe("5000 old");
        expect(readdirSync(path.join(dataDir, "store")).filter((n) => /^incoming|swap/.test(n))).toEqual([]);
        const asides = readdirSync(path.join(dataDir, "store")).filter((n) =>
          n.startsWith("before-restore-"),
        );
        expect(asides.length).toBeGreaterThan(0);
      }
      expect(Object.keys(found).sort()).toEqual(["100 mine", "5000 old"]);
    },
  );
});

describe("compact", () => {
  /** An installation that held much more once. */
  async function roomy(): Promise<string> {
    const dataDir = await another("mine", 0);
    await withStore(dataDir, async (_uri, db) => {
      await db.collection("filler").insertMany(filler(8000, "mine"));
    });
    // What a store holds when it ends is in its file: deleted after that, it leaves room.
    await withStore(dataDir, async (_uri, db) => {
      await db.collection("filler").deleteMany({ _id: { $gte: "00000100" } as never });
    });
    return dataDir;
  }
  const sizeOf = (dataDir: string) => statSync(path.join(dataDir, "store/store/data.mdb")).size;

  test("gives space back and keeps everything", async () => {
    const dataDir = await roomy();
    const before = sizeOf(dataDir);
    const { code, words } = await commands.run("compact", dataDir);
    expect(code).toBe(0);
    expect(words).toMatch(/before .*MB\n +after .*B\n/);
    expect(sizeOf(dataDir)).toBeLessThan(before / 3);
    expect(await fillerOf(dataDir)).toBe("100 mine");
    expect(readdirSync(path.join(dataDir, "store"))).toEqual(["store"]);
  });

  test("killed at any moment it loses nothing; run again it finishes", { timeout: 120_000 }, async () => {
    for (const [after, ms] of [
      ["Compacting", 5],
      ["Compacting", 25],
      ["before", 0],
    ] as const) {
      const dataDir = await roomy();
      await commands.run("compact", dataDir, [], { kill: { after, ms } });
      expect(await fillerOf(dataDir)).toBe("100 mine");
      expect(await commands.run("compact", dataDir)).toMatchObject({ code: 0 });
      expect(await fillerOf(dataDir)).toBe("100 mine");
      expect(readdirSync(path.join(dataDir, "store"))).toEqual(["store"]);
    }
  });
});

describe("move-to-mongodb", () => {
  test.each([
    ["no uri", [], "--uri URI"],
    ["a uri that is none", ["--uri", "mongodb://u:hunter2@x@y/z"], "percent|%40"],
    [
      "nobody at home",
      ["--uri", "mongodb://u:hunter2@127.0.0.1:1/x?serverSelectionTimeoutMS=200"],
      "could not be reached",
    ],
  ])("%s: plain words, no password", async (_what, args, expected) => {
    const { code, words } = await commands.run("move-to-mongodb", home, args);
    expect(code).toBeGreaterThan(0);
    expect(words).toMatch(new RegExp(expected));
    expect(words).not.toContain("hunter2");
  });
});
