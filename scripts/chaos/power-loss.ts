/**
 * `npm run chaos:power [-- --cuts 60 --seed N --program built-store.js]`: loss of power, which is more than a kill.
 * The store works under strace; from the trace the files are laid out as a disk may hold them at some instant,
 * with all that was flushed and any part of what was not; the store is opened on them and compared with what it
 * had acknowledged before that instant. Each trace after the first begins on what such a cut has left, so that
 * cuts during recovery are among them. Linux with strace only.
 */
import { randomInt } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { option, say, tell } from "../bench/lib.ts";
import { seededRandom, type Random } from "../simulator/random.ts";
import { connect } from "./client.ts";
import { cutPower, readFiles } from "./disk.ts";
import { checkIndexes } from "./indexes.ts";
import { addFindings, Model, noFindings, type Findings } from "./model.ts";
import type { Place } from "./operations.ts";
import { StoreProcess, storeProgram } from "./program.ts";
import { checkBalances, Counters, nothingCounted, prepare, type Counted } from "./shared.ts";
import { Trace, traced } from "./trace.ts";
import { storedOf, Worker, type Entry } from "./worker.ts";

const cutsPerTrace = 12;
const workers = 6;
/** Large documents make checkpoints come often. */
const body = 12_000;
const loadTime = 2500;

/** What has been settled before a trace began. */
interface Past {
  readonly models: Map<string, Model>;
  counters: ReadonlyMap<string, number>;
}

interface Lived {
  readonly trace: Trace;
  readonly journals: Map<string, Entry[]>;
}

const fresh = () => mkdtempSync(path.join(tmpdir(), "store-power-"));

/** Starts the store on `folder` under strace, loads it, and ends it without a word. */
async function live(
  program: string,
  folder: string,
  generation: number,
  random: Random,
  names: ReadonlyMap<string, number>,
): Promise<Lived> {
  const log = path.join(fresh(), "trace");
  const strace = ["strace", "-f", "-ttt", "-T", "-s", "40000000", "-e", `trace=${traced}`, "-o", log];
  const store = new StoreProcess(program, folder, strace);
  const journals = new Map<string, Entry[]>();
  try {
    const place = connect(await store.ready(), false);
    try {
      if (generation === 0) await prepare(place.db);
      const all = Array.from({ length: workers }, (_, i) => {
        const entries: Entry[] = [];
        const owner = `g${generation}w${i}`;
        journals.set(owner, entries);
        const seed = Math.floor(random.next() * 1e9);
        return new Worker(owner, seededRandom(seed), { body, journal: (entry) => entries.push(entry) });
      });
      const working = all.map((worker) => worker.work(place));
      await new Promise((resolve) => setTimeout(resolve, loadTime));
      await store.killTraced();
      for (const worker of all) worker.stop();
      await place.close();
      await Promise.all(working);
      for (const { wrong } of all) for (const words of wrong) throw new Error(words);
    } finally {
      await place.close();
    }
    const trace = new Trace(folder, names);
    await trace.read(log);
    return { trace, journals };
  } finally {
    await store.kill();
    rmSync(path.dirname(log), { recursive: true, force: true });
  }
}

/** What one worker must find after a cut at `instant` (milliseconds). */
function modelAt(entries: readonly Entry[], instant: number): Model {
  const model = new Model();
  for (const { changes, begun, acknowledged } of entries) {
    // The clock tells whole milliseconds: whoever was answered in the one of the cut may have been answered after.
    if (acknowledged !== undefined && acknowledged + 1 <= instant) model.acknowledged(changes);
    else if (begun <= instant) model.cutOff(changes);
  }
  return model;
}

function countedAt(entries: readonly Entry[], instant: number): Counted {
  const counted = nothingCounted();
  for (const { counter, value, begun, acknowledged } of entries) {
    if (counter === undefined) continue;
    if (acknowledged !== undefined && acknowledged + 1 <= instant)
      (counted.values[counter] ??= []).push(value ?? 0);
    else if (begun <= instant) counted.unclear[counter] = (counted.unclear[counter] ?? 0) + 1;
  }
  return counted;
}

/** Opens the store on what is left, and compares. Gives what holds from now on. */
async function look(
  program: string,
  folder: string,
  past: Past,
  { journals }: Lived,
  instant: number,
): Promise<{ findings: Findings; next: Past }> {
  const findings = noFindings();
  const store = new StoreProcess(program, folder);
  try {
    const place = connect(await store.ready());
    try {
      const models = new Map<string, Model>();
      for (const [owner, model] of past.models) {
        models.set(owner, model);
        addFindings(findings, await compare(place, owner, model));
      }
      for (const [owner, entries] of journals) {
        const model = modelAt(entries, instant);
        models.set(owner, model);
        addFindings(findings, await compare(place, owner, model));
      }
      addFindings(findings, await checkIndexes(place.db));
      addFindings(findings, await checkBalances(place.db));
      const counters = new Counters(past.counters);
      const counted = [...journals.values()].map((entries) => countedAt(entries, instant));
      addFindings(findings, await counters.check(place.db, counted));
      return { findings, next: { models, counters: counters.base } };
    } finally {
      await place.close();
    }
  } catch (error) {
    findings.lost.push(`all of it: ${error instanceof Error ? error.message : String(error)}`);
    return { findings, next: past };
  } finally {
    await store.kill();
  }
}

const compare = async (place: Place, owner: string, model: Model) =>
  model.compare(await storedOf(owner, place));

async function main(): Promise<void> {
  const cuts = option("cuts", 60);
  const seed = option("seed", randomInt(1, 2 ** 31));
  const program = await storeProgram();
  const random = seededRandom(seed);
  const total = noFindings();
  say(`seed ${seed}`);
  let past: Past = { models: new Map(), counters: new Map() };
  let folder = fresh();
  let acknowledged = 0;
  for (let n = 0, generation = 0; n < cuts; generation++) {
    const before = readFiles(folder);
    const lived = await live(program, folder, generation, random, before.names);
    const entries = [...lived.journals.values()].flat();
    const firstEntry = Math.min(...entries.map(({ begun }) => begun)) / 1000;
    // Before the first answer of all there is nothing to compare with, but it must open.
    const begin = generation === 0 ? firstEntry : lived.trace.begin;
    let next = past;
    let left = folder;
    const flushes = lived.trace.steps.filter(({ kind }) => kind === "flush").length;
    say(
      `trace ${generation}: ${entries.length} operations, ${lived.trace.steps.length} steps, ${flushes} flushes`,
    );
    for (let i = 0; i < cutsPerTrace && n < cuts; i++, n++) {
      const instant = begin + random.next() * (lived.trace.end - begin);
      const target = fresh();
      cutPower(before, lived.trace.steps, instant, random, target);
      // Kept as it was before it was opened: the next trace begins there.
      const kept = fresh();
      cpSync(target, kept, { recursive: true });
      const looked = await look(program, target, past, lived, instant * 1000);
      rmSync(target, { recursive: true, force: true });
      addFindings(total, looked.findings);
      const { lost, torn, doubled } = looked.findings;
      for (const words of [...lost, ...torn, ...doubled].slice(0, 5)) say(`  ${words}`);
      say(
        `${n + 1}/${cuts} cuts, ${(instant - lived.trace.begin).toFixed(3)} s into it: ` +
          `lost ${lost.length}, torn ${torn.length}, doubled ${doubled.length}`,
      );
      if (left !== folder) rmSync(left, { recursive: true, force: true });
      left = kept;
      next = looked.next;
    }
    acknowledged += entries.filter((entry) => entry.acknowledged !== undefined).length;
    rmSync(folder, { recursive: true, force: true });
    folder = left;
    past = next;
  }
  rmSync(folder, { recursive: true, force: true });
  tell({ figure: "chaos.power.cuts", value: cuts, unit: "count" });
  tell({ figure: "chaos.power.acknowledged", value: acknowledged, unit: "count" });
  tell({ figure: "chaos.power.lost", value: total.lost.length, unit: "count" });
  tell({ figure: "chaos.power.torn", value: total.torn.length, unit: "count" });
  tell({ figure: "chaos.power.doubled", value: total.doubled.length, unit: "count" });
  if (total.lost.length + total.torn.length + total.doubled.length > 0) process.exitCode = 1;
}

await main();
