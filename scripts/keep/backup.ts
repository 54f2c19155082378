/** `npm run backup`: everything Threadwell stores, as of one moment, in one file, while it runs or not. */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { MongoServerError } from "mongodb";
import { DamagedStore, syncFolder } from "../../server/embedded/storage/folder.ts";
import { inspect, type Contents } from "../../server/embedded/storage/inspect.ts";
import { Storage } from "../../server/embedded/storage/storage.ts";
import { dataName } from "../../server/embedded/storage/swap.ts";
import {
  createProgress,
  duration,
  number,
  runCommand,
  say,
  several,
  size,
  Stop,
  timeForName,
} from "./cli.ts";
import { seal, type Leaf } from "./file.ts";
import { createSamples, whereKeysAre, type Samples } from "./keys.ts";
import { embeddedOnly, findPlace, needData, needSpace, sizeOfData, type Place } from "./place.ts";
import { openSource } from "./source.ts";

const help = `
npm run backup                  a backup in DATA_DIR/backups, named by the time
npm run backup -- --to FILE     a backup in FILE, which must not exist yet

Writes everything that Threadwell stores (as of one moment) to one file, checks it, and says what is in it.
Threadwell may run meanwhile and goes on serving. The keys are not in the backup: keep them apart from it.

It uses the same settings as the server: DATA_DIR (default ./data).
Exit code 0: the backup is there and checked. 1: it could not be made. 2: wrong use, or data in a MongoDB.
Back again: npm run restore -- FILE
`;

const draftName = /^threadwell-unfinished-\w{6}$/;

await runCommand({ help, options: { to: { type: "string" } } }, async ({ values, words }) => {
  if (words.length) throw new Stop("Give the file as --to FILE. --help says more.", 2);
  const place = findPlace();
  embeddedOnly(place, "Back it up with MongoDB's own tools: mongodump, or snapshots of its disk.");
  needData(place);
  const to = target(place, values["to"] as string | undefined);
  const began = performance.now();
  needSpace(path.dirname(to), sizeOfData(path.join(place.storeDir, dataName)));
  removeLeftovers(path.dirname(to));

  const folder = mkdtempSync(path.join(path.dirname(to), "threadwell-unfinished-"));
  const gone = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", gone);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      process.stderr.write("\nStopped. No backup was made; nothing else was changed.\n");
      process.exit(1);
    });

  const copy = path.join(folder, "data.mdb");
  const takenAt = new Date().toISOString();
  await copyStore(place, copy);
  say(`  copied    ${size(statSync(copy).size)} in ${duration(performance.now() - began)}`);
  const samples = createSamples();
  const collections = await check(folder, samples);
  const facts = { takenAt, collections: [...collections], keyIds: samples.keyIds() };
  const leaf = seal(copy, facts, () => {});
  chmodSync(copy, 0o600);
  putInPlace(copy, to);
  gone();
  report(place, to, leaf, performance.now() - began);
});

function target({ config }: Place, wanted: string | undefined): string {
  if (wanted === "") throw new Stop("--to needs the name of a file.", 2);
  if (wanted === undefined) {
    const folder = path.join(config.dataDir, "backups");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return path.join(folder, `threadwell-${timeForName()}.backup`);
  }
  const to = path.resolve(wanted);
  const found = statSync(to, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new Stop(`${to} is a folder. Name the file too: --to ${path.join(to, "threadwell.backup")}`, 2);
  if (found)
    throw new Stop(`${to} exists already, and a backup never replaces a file. Choose another name.`, 2);
  if (!existsSync(path.dirname(to)))
    throw new Stop(`The folder ${path.dirname(to)} does not exist. Make it first, or choose another.`, 2);
  return to;
}

/** What a killed backup left behind holds nothing that is not elsewhere. One under way is younger. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => draftName.test(one))) {
    const left = path.join(folder, name);
    if (Date.now() - statSync(left).mtimeMs < 3_600_000) continue;
    rmSync(left, { recursive: true, force: true });
    say(`Removed what an interrupted backup had left: ${left}`);
  }
}

async function copyStore(place: Place, to: string): Promise<void> {
  const source = await openSource(place);
  try {
    say(
      source.running
        ? `Backing up ${place.config.dataDir}. Threadwell is running and goes on serving.`
        : `Backing up ${place.config.dataDir}. Threadwell is not running.`,
    );
    await source.client.db("admin").command({ backup: 1, to });
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    if (error.code === 59)
      throw new Stop("The Threadwell that runs is older than this command. Restart it, then run this again.");
    throw new Stop(`The backup could not be written: ${error.message}. Nothing was changed.`);
  } finally {
    await source.close();
  }
}

/** Opens the copy by itself and reads every document. */
async function check(folder: string, samples: Samples): Promise<readonly Contents[]> {
  const progress = createProgress();
  const storage = new Storage(folder, false);
  let read = 0;
  try {
    return inspect(storage, (ns, document) => {
      samples.look(ns, document);
      read++;
      progress.tell(() => `checking  ${several(read, "document")} read`);
    });
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    throw new Stop(
      `The copy is damaged (${error.message}), so the store may be too. No backup was made, and nothing was changed. Keep your older backups, and do not run compact.`,
    );
  } finally {
    progress.end();
    await storage.close();
  }
}

/** Gives the checked file its name, unless somebody took that name in the meantime. */
function putInPlace(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new Stop(`${to} has come to be in the meantime. Choose another name.`);
    // A disk without hard links.
    renameSync(from, to);
  }
  syncFolder(path.dirname(to));
}

function report(place: Place, to: string, leaf: Leaf, ms: number): void {
  const documents = leaf.collections.reduce((n, one) => n + one.documents, 0);
  say("  checked   every document can be read");
  say(`\n${to}`);
  const names = leaf.collections.map(
    ({ ns, documents: n }) => [ns.slice(ns.indexOf(".") + 1), number(n)] as const,
  );
  const wide = Math.max(0, ...names.map(([name]) => name.length));
  for (const [name, n] of names) say(`  ${name.padEnd(wide)}  ${n.padStart(9)}`);
  say(
    `${several(leaf.collections.length, "collection")}, ${several(documents, "document")}, ${size(statSync(to).size)}, taken in ${duration(ms)}.`,
  );
  const where = whereKeysAre(place.config);
  const keys =
    where === null
      ? "They were not found here: neither THREADWELL_KEYS nor keys.json in DATA_DIR."
      : where === "THREADWELL_KEYS"
        ? "They are in the setting THREADWELL_KEYS. Keep a copy of its value apart from the backups."
        : `They are in ${where}. Keep a copy of that file apart from the backups.`;
  say("\nThe keys are not in the backup, and without them nobody can read it, you included.");
  say(keys);
  if (path.dirname(to).startsWith(place.config.dataDir))
    say("This backup is on the same disk as the data: copy it to another machine too.");
}
