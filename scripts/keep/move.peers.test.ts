/**
 * The move into servers that nobody here wrote (SecantusDB from .peers/bin or SECANTUSD_PY, a mongod where
 * MONGOD_BIN names one), with kills on the way; then Threadwell's store layer on what came out.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Binary, Decimal128, Double, Int32, Long, serialize, Timestamp } from "bson";
import { MongoClient, type Db } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../lib/ports.mjs";
import { projectRoot } from "../root.ts";
import { noteCollection } from "./move.ts";
import { buildCommands, filler, folders, install, openLayer, withStore, type Commands } from "./testkit.ts";

const secantus = process.env["SECANTUSD_PY"] ?? path.join(projectRoot(), ".peers/bin/secantusd-py");
const mongod = process.env["MONGOD_BIN"];

interface Peer {
  readonly name: string;
  readonly program: string;
  args(port: number, folder: string): string[];
  readonly initiate: boolean;
}

const peers: Peer[] = [];
if (existsSync(secantus))
  peers.push({
    name: "SecantusDB",
    program: secantus,
    args: (port, folder) => [
      ...["--port", `${port}`, "--host", "127.0.0.1", "--storage-path", folder],
      ...["--cache-size", "256M", "--log-level", "ERROR"],
    ],
    initiate: false,
  });
if (mongod && existsSync(mongod))
  peers.push({
    name: "mongod",
    program: mongod,
    args: (port, folder) => [
      "--port",
      `${port}`,
      "--bind_ip",
      "127.0.0.1",
      "--dbpath",
      folder,
      "--replSet",
      "peer",
    ],
    initiate: true,
  });

if (peers.length === 0)
  test.skip(`no independent server: ${secantus} is absent (npm run test:peers makes it) and MONGOD_BIN is not set`, () => {});

/** Kinds of values that are easily lost on the way. */
const kinds = new Map<string, unknown>([
  ["_id", "kinds"],
  ["b", new Int32(1)],
  ["a", new Double(1)],
  ["10", Long.fromNumber(1)],
  ["9", Decimal128.fromString("1.00")],
  ["zero", new Double(-0)],
  ["bytes", new Binary(Buffer.from("x"), 5)],
  ["time", new Timestamp({ t: 3, i: 4 })],
  [
    "list",
    [
      null,
      new Map([
        ["2", "x"],
        ["1", "y"],
      ]),
    ],
  ],
]);

async function addMore(db: Db): Promise<void> {
  const more = db.collection("more");
  await more.insertMany(filler(20_000, "x"));
  await more.insertOne(kinds as never, { forceServerObjectId: true });
  for (const id of [5, Long.fromNumber(6), new Date(7), new Binary(Buffer.from("8")), { b: 1, a: 2 }])
    await more.insertOne({ _id: id as never, word: "ids of other kinds" });
  await more.createIndex({ word: 1, at: -1 }, { name: "mine" });
  await more.createIndex({ "text.a": 1 }, { sparse: true });
  await more.createIndex({ unique: 1 }, { unique: true, partialFilterExpression: { unique: { $gt: 0 } } });
  await more.createIndex({ at: 1 }, { expireAfterSeconds: 2 ** 31 - 1 });
  await db.createCollection("empty");
}

for (const peer of peers)
  describe(peer.name, () => {
    const kept = folders();
    let commands: Commands;
    let child: ChildProcess;
    let client: MongoClient;
    let home: string;
    let base: string;

    beforeAll(async () => {
      commands = await buildCommands();
      home = kept.make();
      await install(home, addMore);
      const port = await freePort();
      base = `mongodb://127.0.0.1:${port}`;
      child = spawn(peer.program, peer.args(port, kept.make()), { stdio: "ignore" });
      client = await reach(`${base}/?directConnection=true`, peer.initiate);
    }, 180_000);
    afterAll(async () => {
      await client?.close();
      child.kill("SIGTERM");
      if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
      commands?.remove();
      kept.remove();
    });

    const to = (database: string) => ["--uri", `${base}/${database}?directConnection=true`];

    /** Everything in a database but the note of the move: the documents' bytes, and the indexes. */
    async function bytesOf(db: Db) {
      const out = new Map<string, { documents: string[]; indexes: unknown[] }>();
      for (const { name } of await db.listCollections().toArray()) {
        if (name === noteCollection) continue;
        const raw = await db
          .collection(name)
          .find({}, { raw: true, sort: { _id: 1 } })
          .toArray();
        const indexes = (await db.collection(name).indexes()).map(
          ({ v: _v, ns: _ns, background: _b, ...rest }) => rest,
        );
        out.set(name, {
          documents: raw.map((one) => Buffer.from(one as unknown as Uint8Array).toString("base64")),
          indexes: indexes.sort((a, b) => String(a["name"]).localeCompare(String(b["name"]))),
        });
      }
      return new Map([...out].sort(([a], [b]) => a.localeCompare(b)));
    }

    async function expectMoved(database: string) {
      const source = await withStore(home, (_uri, db) => bytesOf(db));
      const target = await bytesOf(client.db(database));
      expect([...target.keys()]).toEqual([...source.keys()]);
      for (const [name, { documents, indexes }] of source) {
        expect(target.get(name)!.documents.length, name).toBe(documents.length);
        expect(target.get(name)!.documents.join() === documents.join(), name).toBe(true);
        expect(target.get(name)!.indexes, name).toEqual(indexes);
      }
    }

    test("everything arrives as it was, and Threadwell reads a conversation there", async () => {
      const before = readdirSync(path.join(home, "store/store"));
      const { code, words } = await commands.run("move-to-mongodb", home, to("whole"));
      expect([code, words]).toEqual([0, expect.stringContaining("MONGODB_URI")]);
      expect(words).toMatch(/more +20,006 +5 indexes/);
      await expectMoved("whole");
      expect(readdirSync(path.join(home, "store/store"))).toEqual(before);
      const found = await client
        .db("whole")
        .collection("more")
        .findOne({ _id: "kinds" as never }, { raw: true });
      expect(Buffer.from(found as unknown as Uint8Array).equals(serialize(kinds))).toBe(true);

      const store = await openLayer(home, `${base}/whole?directConnection=true`);
      const [clinic] = await store.organizations.all();
      const scope = { organizationId: clinic!.id, userId: null };
      const conversation = await client.db("whole").collection("conversations").findOne({});
      const read = await store.conversations.byId(scope, String(conversation!._id));
      expect(read!.last?.preview.length).toBeGreaterThan(0);
      await store.close();
    });

    test("a finished move is said to be finished, and nothing is done twice", async () => {
      await commands.run("move-to-mongodb", home, to("twice"));
      const patients = client.db("twice").collection("patients");
      const moved = await patients.countDocuments();
      await patients.deleteOne({});
      const { code, words } = await commands.run("move-to-mongodb", home, [...to("twice"), "--start-over"]);
      expect([code, words]).toEqual([0, expect.stringMatching(/was finished on .* Nothing was changed/)]);
      expect(await patients.countDocuments()).toBe(moved - 1);
    });

    test("a database that holds anything else is left alone", async () => {
      await client.db("taken").collection("theirs").insertOne({ a: 1 });
      for (const args of [to("taken"), [...to("taken"), "--start-over"]]) {
        const { code, words } = await commands.run("move-to-mongodb", home, args);
        expect([code, words]).toEqual([1, expect.stringMatching(/already holds 1 collection \(theirs\)/)]);
      }
      expect((await client.db("taken").listCollections().toArray()).map(({ name }) => name)).toEqual([
        "theirs",
      ]);
    });

    test("killed again and again, it finds where it was", { timeout: 240_000 }, async () => {
      let kills = 0;
      for (const ms of [0, 30, 100, 250, 500, 900]) {
        const { code } = await commands.run("move-to-mongodb", home, to("killed"), {
          kill: { after: "Moving", ms },
        });
        if (code === null) kills++;
      }
      for (const after of ["copied ", "checked "]) {
        const { code } = await commands.run("move-to-mongodb", home, to("killed"), {
          kill: { after, ms: 1 },
        });
        if (code === null) kills++;
      }
      expect(kills).toBeGreaterThan(3);
      expect(await commands.run("move-to-mongodb", home, to("killed"))).toMatchObject({ code: 0 });
      await expectMoved("killed");
    });

    test("an unfinished move that no longer fits is not written over, unless asked to start over", async () => {
      await commands.run("move-to-mongodb", home, to("apart"), { kill: { after: "copied ", ms: 0 } });
      const db = client.db("apart");
      const note = await db.collection(noteCollection).findOne({});
      // Whatever the kill met, this is a move under way.
      await db.collection(noteCollection).updateOne({}, { $set: { state: "copying" } });
      expect(note).not.toBeNull();
      // How far it came is the machine's affair: one that came over is changed.
      const names = (await db.listCollections().toArray()).map(({ name }) => name);
      const counts = await Promise.all(names.map((name) => db.collection(name).countDocuments()));
      const came = names.find((name, index) => name !== noteCollection && counts[index]! > 0)!;
      await db.collection(came).updateOne({}, { $set: { name: "changed" } });
      const refused = await commands.run("move-to-mongodb", home, to("apart"));
      const words = expect.stringMatching(new RegExp(`${came} .*--start-over`, "s"));
      expect([refused.code, refused.words]).toEqual([1, words]);
      expect(await db.collection(came).countDocuments({ name: "changed" })).toBe(1);
      expect(await commands.run("move-to-mongodb", home, [...to("apart"), "--start-over"])).toMatchObject({
        code: 0,
      });
      await expectMoved("apart");
    });

    test("another data folder does not go on with somebody's move", async () => {
      await commands.run("move-to-mongodb", home, to("mine"), { kill: { after: "Moving", ms: 200 } });
      if (!(await client.db("mine").collection(noteCollection).findOne({})))
        await commands.run("move-to-mongodb", home, to("mine"));
      const other = kept.make();
      await install(other);
      const { code, words } = await commands.run("move-to-mongodb", other, to("mine"));
      expect([code, words]).toEqual([1, expect.stringContaining("from another data folder")]);
    });

    test("the uri may come from MONGODB_URI, and a password is never said", async () => {
      const environment = { MONGODB_URI: `${base}/env?directConnection=true` };
      expect(await commands.run("move-to-mongodb", home, [], { environment })).toMatchObject({ code: 0 });
      await expectMoved("env");
      const secret = base.replace("//", "//user:hunter2@");
      const { words } = await commands.run("move-to-mongodb", home, [
        "--uri",
        `${secret}/x?directConnection=true`,
      ]);
      expect(words).not.toContain("hunter2");
      expect(readFileSync(path.join(home, "keys.json"), "utf8")).toContain("encryption");
    });
  });

async function reach(uri: string, initiate: boolean): Promise<MongoClient> {
  for (let tries = 0; ; tries++) {
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: 1000 });
    try {
      if (initiate && tries === 0)
        await client
          .db("admin")
          .command({ replSetInitiate: {} })
          .catch(() => {});
      await client.db("admin").command({ ping: 1 });
      return client;
    } catch (error) {
      await client.close();
      if (tries > 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
