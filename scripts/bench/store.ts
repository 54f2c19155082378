/**
 * The embedded store beside a server that nobody here wrote, on the same machine in the same minutes.
 * `npm run bench:store [-- --rows 100000 --seconds 3 --quick]`. The other server is the one that SECANTUSD names,
 * else .peers/bin/secantusd-py; without either, and without MONGOD_BIN, the figures stand alone. A ratio is
 * ours / theirs for speeds and theirs / ours for times: above 1 ours is the faster.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { MongoClient, type Collection, type Document, type ObjectId } from "mongodb";
import { ensureBuilt } from "../lib/build.mjs";
import { projectRoot } from "../root.ts";
import { flag, option, quantile, say, tell } from "./lib.ts";

const quick = flag("quick");
const rows = option("rows", quick ? 5_000 : 100_000);
const seconds = option("seconds", quick ? 1 : 3);

interface Running {
  readonly name: string;
  readonly client: MongoClient;
  readonly pid: number;
  readonly spawnSeconds: number;
  stop(): Promise<void>;
}

/** Figures of one server, by name. */
type Figures = Map<string, { value: number; unit: string; faster: "more" | "less" }>;

async function startOurs(): Promise<Running> {
  const program = path.join(projectRoot(), "dist/server/embedded-process.js");
  const dir = mkdtempSync(path.join(tmpdir(), "bench-store-"));
  const begun = performance.now();
  const child = spawn(process.execPath, [program, "--data", dir, "--socket", path.join(dir, "s.sock")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { uri, error } = JSON.parse(line) as { uri?: string; error?: string };
  if (!uri) throw new Error(error ?? "the embedded store did not start");
  return connected("embedded", uri, child, dir, begun);
}

/** The other server, when there is one. */
async function startTheirs(): Promise<Running | undefined> {
  const mongod = process.env["MONGOD_BIN"];
  const named = process.env["SECANTUSD"] ?? path.join(projectRoot(), ".peers/bin/secantusd-py");
  const program = mongod ?? named;
  if (!existsSync(program)) {
    say(`no other server: ${named} is absent, and neither SECANTUSD nor MONGOD_BIN names one`);
    return undefined;
  }
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), "bench-peer-"));
  const args = mongod
    ? ["--port", `${port}`, "--bind_ip", "127.0.0.1", "--dbpath", dir, "--replSet", "bench"]
    : ["--port", `${port}`, "--storage-path", dir, "--sync-on-commit"];
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true&w=majority&journal=true`;
  if (mongod) await initiate(uri);
  return connected(path.basename(program), uri, child, dir, begun);
}

async function initiate(uri: string): Promise<void> {
  const client = await reach(uri);
  await client.db("admin").command({ replSetInitiate: {} });
  await client.close();
}

async function reach(uri: string): Promise<MongoClient> {
  for (let tries = 0; ; tries++) {
    const client = new MongoClient(uri, { maxPoolSize: 100, serverSelectionTimeoutMS: 500 });
    try {
      await client.db("admin").command({ ping: 1 });
      return client;
    } catch (error) {
      await client.close();
      if (tries > 60) throw error;
    }
  }
}

async function connected(
  name: string,
  uri: string,
  child: ChildProcess,
  dir: string,
  begun: number,
): Promise<Running> {
  const client = await reach(uri);
  return {
    name,
    client,
    pid: child.pid ?? 0,
    spawnSeconds: (performance.now() - begun) / 1000,
    async stop() {
      await client.close();
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** `clients` callers that each ask again as soon as they are answered. Times in milliseconds. */
async function load(clients: number, ask: () => Promise<unknown>): Promise<Load> {
  const times: number[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const caller = async () => {
    for (let now = performance.now(); now < end;) {
      await ask();
      const after = performance.now();
      times.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: clients }, caller));
  const perSecond = times.length / ((performance.now() - begun) / 1000);
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

const organizations = 10;
const base = Date.UTC(2020, 0, 1);
const make = (n: number): Document => ({
  organization: n % organizations,
  number: n,
  at: new Date(base + n * 1000),
  state: n % 5,
  next: n,
  body: "x".repeat(320),
});

async function measure({ client, pid, spawnSeconds }: Running): Promise<Figures> {
  const figures: Figures = new Map();
  const more = (name: string, value: number) => figures.set(name, { value, unit: "1/s", faster: "more" });
  const less = (name: string, value: number, unit = "ms") =>
    figures.set(name, { value, unit, faster: "less" });
  less("store.spawn_s", spawnSeconds, "s");
  const c: Collection<Document> = client.db("bench").collection("rows");
  await c.createIndexes([
    { key: { organization: 1, number: 1 }, name: "number", unique: true },
    { key: { organization: 1, at: -1 }, name: "list" },
    { key: { number: 1 }, name: "plain" },
    { key: { state: 1, next: 1 }, name: "state" },
  ]);
  let n = 0;
  const bulkBegun = performance.now();
  while (n < rows) await c.insertMany(Array.from({ length: Math.min(1000, rows - n) }, () => make(n++)));
  more("store.bulk.per_s", rows / ((performance.now() - bulkBegun) / 1000));
  // What a server still has to do after such a load is no part of the figures that follow.
  await new Promise((resolve) => setTimeout(resolve, quick ? 500 : 5000));
  // Only what is there for certain: numbers given out later may belong to a transaction that was run again.
  const any = () => Math.floor(Math.random() * rows);
  const warm = (await c.find().limit(1000).project({ _id: 1 }).toArray()).map((d) => d["_id"] as ObjectId);
  for (const clients of [1, 16, 64]) {
    const insert = await load(clients, () => c.insertOne(make(n++)));
    more(`store.insert_${clients}.per_s`, insert.perSecond);
    less(`store.insert_${clients}.p50_ms`, insert.p50);
    const update = await load(clients, () => {
      const number = any();
      return c.updateOne({ organization: number % organizations, number }, { $inc: { next: 1 } });
    });
    more(`store.update_${clients}.per_s`, update.perSecond);
    less(`store.update_${clients}.p50_ms`, update.p50);
  }
  const byId = await load(16, () => c.findOne({ _id: warm[any() % warm.length] }));
  more("store.by_id.per_s", byId.perSecond);
  const list = await load(1, () => {
    const at = new Date(base + any() * 1000);
    return c
      .find({ organization: 3, at: { $lt: at } })
      .sort({ at: -1 })
      .limit(50)
      .toArray();
  });
  less("store.list.p50_ms", list.p50);
  less("store.list.p99_ms", list.p99);
  const transaction = await load(16, () =>
    client.withSession((session) =>
      session.withTransaction(async () => {
        const number = any();
        const found = await c.findOne({ organization: number % organizations, number }, { session });
        await c.insertOne(make(n++), { session });
        await c.insertOne(make(n++), { session });
        await c.updateOne({ _id: found?._id }, { $inc: { changes: 1 } }, { session });
      }),
    ),
  );
  more("store.transaction.per_s", transaction.perSecond);
  const memory = anonymousMegabytes(pid);
  if (memory !== undefined) less("store.memory_mb", memory, "MB");
  return figures;
}

function anonymousMegabytes(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const found = /RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return found ? Number(found[1]) / 1024 : undefined;
}

async function run(server: Running): Promise<Figures> {
  say(`${server.name}: ${rows} rows`);
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

await ensureBuilt({ root: projectRoot(), say });
const other = await startTheirs();
const theirs = other && (await run(other));
const ours = await run(await startOurs());
for (const [figure, { value, unit, faster }] of ours) {
  const floor = theirs?.get(figure)?.value;
  if (floor === undefined) tell({ figure, value, unit });
  else tell({ figure, value, unit, floor, ratio: faster === "more" ? value / floor : floor / value });
}
