/** Load, kill, start, compare; again. Sometimes the second kill comes while it starts, or the load goes on over it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { seededRandom, type Random } from "../simulator/random.ts";
import { connect, type Client } from "./client.ts";
import { checkIndexes } from "./indexes.ts";
import { addFindings, noFindings, type Findings } from "./model.ts";
import { StoreProcess } from "./program.ts";
import { checkBalances, Counters, prepare } from "./shared.ts";

export interface ChaosOptions {
  readonly program: string;
  readonly kills: number;
  readonly seed: number;
  /** Makes the clients of one data folder. */
  readonly clients: (seed: number) => readonly Client[];
  readonly say: (line: string) => void;
}

export interface Outcome {
  kills: number;
  acknowledged: number;
  readonly findings: Findings;
  /** Refusals and wrong answers. */
  readonly wrong: string[];
}

/** Kills that one data folder lives through. */
const killsPerFolder = 20;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const random = seededRandom(options.seed);
  const outcome: Outcome = { kills: 0, acknowledged: 0, findings: noFindings(), wrong: [] };
  while (outcome.kills < options.kills) await folderLife(options, random, outcome);
  return outcome;
}

async function folderLife(options: ChaosOptions, random: Random, outcome: Outcome): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "store-chaos-"));
  const clients = options.clients(Math.floor(random.next() * 1e9));
  const counters = new Counters();
  let store = new StoreProcess(options.program, dataDir);
  const killWhileStarting = async () => {
    await sleep(random.next() * 350);
    await store.kill();
    outcome.kills++;
    store = new StoreProcess(options.program, dataDir);
  };
  try {
    const until = Math.min(options.kills, outcome.kills + killsPerFolder);
    // The very first start is one like others.
    if (random.next() < 0.7) await killWhileStarting();
    await withDb(await store.ready(), (db) => prepare(db));
    while (outcome.kills < until) {
      const before = { kills: outcome.kills, acknowledged: outcome.acknowledged };
      const uri = await store.ready();
      const goOn = random.next() < 0.3;
      await Promise.all(clients.map((client) => client.load(uri, goOn)));
      await sleep(20 + random.next() * 800);
      await store.kill();
      outcome.kills++;
      if (!goOn) await Promise.all(clients.map((client) => client.cut()));
      store = new StoreProcess(options.program, dataDir);
      while (outcome.kills < until && random.next() < 0.3) await killWhileStarting();
      const again = await store.ready();
      if (goOn) await sleep(100 + random.next() * 300);
      const findings = noFindings();
      const reports = await Promise.all(clients.map((client) => client.settle()));
      for (const report of reports) {
        outcome.acknowledged += report.acknowledged;
        outcome.wrong.push(...report.wrong);
      }
      await withDb(again, async (db) => {
        // Before the retriers add what was cut off.
        addFindings(findings, await checkIndexes(db));
        addFindings(findings, await checkBalances(db));
        addFindings(
          findings,
          await counters.check(
            db,
            reports.flatMap((report) => report.counted),
          ),
        );
      });
      for (const client of clients) addFindings(findings, await client.check(again));
      addFindings(outcome.findings, findings);
      for (const [kind, list] of Object.entries(findings) as [string, string[]][])
        for (const words of list.slice(0, 5)) options.say(`  ${kind}: ${words}`);
      options.say(
        `${outcome.kills}/${options.kills} kills (+${outcome.kills - before.kills}${goOn ? ", load went on" : ""}), ` +
          `+${outcome.acknowledged - before.acknowledged} acknowledged, lost ${findings.lost.length}, ` +
          `torn ${findings.torn.length}, doubled ${findings.doubled.length}`,
      );
    }
    await store.stop();
  } finally {
    await store.kill();
    await Promise.all(clients.map((client) => client.end()));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withDb<T>(
  uri: string,
  work: (db: ReturnType<typeof connect>["db"]) => Promise<T>,
): Promise<T> {
  const place = connect(uri);
  try {
    return await work(place.db);
  } finally {
    await place.close();
  }
}
