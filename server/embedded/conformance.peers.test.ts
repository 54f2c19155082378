/**
 * The same suites against servers that nobody here wrote: SecantusDB from .peers/bin (or SECANTUSD_PY), and a
 * real mongod where MONGOD_BIN names one; then generated operations on that server and on ours side by side.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explained, secantusFaults } from "./conformance/differences.ts";
import { play, scenario, show } from "./conformance/generated.ts";
import { conformance } from "./conformance/run.ts";
import { openStore, type OpenStore } from "./server.ts";

const root = new URL("../..", import.meta.url).pathname;
const secantus = process.env["SECANTUSD_PY"] ?? join(root, ".peers/bin/secantusd-py");
const mongod = process.env["MONGOD_BIN"];
/** One seed by default, so that a run can be repeated; SEED and RUNS explore further. */
const seed = Number(process.env["SEED"] ?? 61);
const runs = Number(process.env["RUNS"] ?? 150);

interface Peer {
  readonly name: string;
  readonly command: (port: number, dir: string) => [string, string[]];
  readonly query: string;
  readonly faults: ReadonlyMap<string, string>;
  readonly initiate: boolean;
}

const peers: Peer[] = [];
if (existsSync(secantus))
  peers.push({
    name: "SecantusDB",
    command: (port, dir) => [
      secantus,
      ["--port", String(port), "--host", "127.0.0.1", "--storage-path", dir, "--log-level", "ERROR"],
    ],
    query: "directConnection=true",
    faults: secantusFaults,
    initiate: false,
  });
if (mongod && existsSync(mongod))
  peers.push({
    name: "mongod",
    command: (port, dir) => [
      mongod,
      ["--port", String(port), "--bind_ip", "127.0.0.1", "--dbpath", dir, "--replSet", "peer"],
    ],
    query: "directConnection=true",
    faults: new Map(),
    initiate: true,
  });

if (peers.length === 0)
  test.skip(`no independent server: ${secantus} is absent (npm run test:peers makes it) and MONGOD_BIN is not set`, () => {});

for (const peer of peers)
  describe(peer.name, () => {
    let child: ChildProcess;
    let dir: string;
    let uri: string;
    let store: OpenStore;
    let ours: MongoClient;
    let theirs: MongoClient;

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), "peer-"));
      const port = await freePort();
      const [program, args] = peer.command(port, dir);
      child = spawn(program, args, { stdio: "ignore" });
      uri = `mongodb://127.0.0.1:${port}/?${peer.query}`;
      theirs = await reach(uri, peer.initiate);
      store = await openStore();
      ours = await MongoClient.connect(store.uri);
    });
    afterAll(async () => {
      await Promise.all([ours?.close(), theirs?.close()]);
      await store?.close();
      child.kill("SIGTERM");
      await new Promise((resolve) =>
        child.exitCode === null ? child.once("exit", resolve) : resolve(undefined),
      );
      rmSync(dir, { recursive: true, force: true });
    });

    conformance(peer.name, () => uri, peer.faults);

    test(
      `generated operations are answered alike (SEED=${seed} RUNS=${runs})`,
      { timeout: 3_600_000 },
      async () => {
        let operations = 0;
        const differences: string[] = [];
        for (const s of fc.sample(scenario(14), { seed, numRuns: runs })) {
          const [x, y] = await Promise.all([play(ours.db("generated"), s), play(theirs.db("generated"), s)]);
          for (let i = 0; i < x.length; i++) {
            operations++;
            if (x[i] === y[i]) continue;
            const o = s.operations[i - s.indexes.length];
            // Once the two have gone apart, what follows says nothing.
            if (!explained(o, x[i]!, y[i]!))
              differences.push(`${show(o ?? s.indexes)}\nours   ${x[i]}\ntheirs ${y[i]}`);
            break;
          }
        }
        console.log(JSON.stringify({ server: peer.name, seed, operations, unexplained: differences.length }));
        expect(differences).toEqual([]);
      },
    );
  });

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

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
      if (tries > 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
