/** `npm run restore`: puts a backup in the place of the present data, which is kept beside it. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Document } from "bson";
import { checkFormat } from "../../server/embedded/storage/format.ts";
import { DamagedStore, syncFolder } from "../../server/embedded/storage/folder.ts";
import { inspect, type Contents } from "../../server/embedded/storage/inspect.ts";
import { Storage } from "../../server/embedded/storage/storage.ts";
import { dataName, finishSwap, swap } from "../../server/embedded/storage/swap.ts";
import { openDeliveryStates, type DeliveryState } from "../../shared/domain/delivery.ts";
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
import { readLeaf, unpack, type Leaf } from "./file.ts";
import { checkKeys, createSamples } from "./keys.ts";
import { embeddedOnly, findPlace, needSpace, takeData, type Place } from "./place.ts";

const help = `
npm run restore -- FILE      puts the backup FILE in the place of the present data
npm run restore -- FOLDER    undoes that: puts data back that an earlier restore has put aside

Threadwell must be stopped. The backup is checked first, and whether the keys at hand open it; when it is not
whole or the keys do not fit, nothing is touched. The present data is kept: it is put aside in a folder
before-restore-… and never deleted. If this command is cut short, run it again.

It uses the same settings as the server: DATA_DIR (default ./data) and, where it is set, THREADWELL_KEYS.
Exit code 0: restored. 1: could not be done, and nothing was changed. 2: wrong use, or data in a MongoDB.
`;

const asideName = /^before-restore-[\d-]+$/;
const incomingName = /^incoming-\w{6}$/;

await runCommand({ help }, async ({ words }) => {
  const [word] = words;
  if (word === undefined || words.length > 1)
    throw new Stop("Name one backup: npm run restore -- FILE. --help says more.", 2);
  const place = findPlace();
  embeddedOnly(
    place,
    "Put a backup of it back with MongoDB's own tools: mongorestore, or a snapshot of its disk.",
  );
  const from = path.resolve(word);
  const found = statSync(from, { throwIfNoEntry: false });
  if (!found) throw new Stop(`There is no ${from}. Nothing was changed.`);
  if (found.isDirectory()) checkAside(place, from);

  const release = await takeData(place);
  process.once("exit", release);
  try {
    const finished = finishSwap(place.storeDir);
    if (found.isDirectory()) await putBack(place, from);
    else await restore(place, from, finished?.label ?? null);
  } finally {
    release();
  }
});

async function restore(place: Place, file: string, finished: string | null): Promise<void> {
  const { storeDir } = place;
  const began = performance.now();
  const leaf = readLeaf(file);
  tell(file, leaf);
  if (finished === leaf.sha256) {
    say(
      "\nA restore of this backup had been cut short at its very end. It is finished now: the backup is in place.",
    );
    return;
  }
  for (const name of readdirSync(storeDir).filter((one) => incomingName.test(one)))
    rmSync(path.join(storeDir, name), { recursive: true, force: true });
  needSpace(storeDir, leaf.bytes);

  const incoming = path.basename(mkdtempSync(path.join(storeDir, "incoming-")));
  const folder = path.join(storeDir, incoming);
  let unsent: number;
  try {
    const progress = createProgress();
    unpack(file, leaf, path.join(folder, "data.mdb"), (done, all) =>
      progress.tell(() => `unpacking ${size(done)} of ${size(all)}`),
    );
    progress.end();
    syncFolder(folder);
    say("  whole     its checksum is right");
    ({ unsent } = await check(place, folder, "this backup", leaf.collections));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const aside = putInPlace(place, incoming, leaf.sha256);
  say(`\nRestored in ${duration(performance.now() - began)}. Threadwell can be started again.`);
  say(`Everything is as it was on ${moment(leaf)}. What came in or was sent after that is not in it.`);
  tellUnsent(unsent);
  tellAside(aside);
}

/** Puts data back that an earlier restore put aside. */
async function putBack(place: Place, folder: string): Promise<void> {
  if (!existsSync(path.join(folder, "data.mdb")))
    throw new Stop(`${folder} is not there any more. Nothing was changed.`);
  const { unsent } = await check(place, folder, "that data", null);
  const aside = putInPlace(place, path.basename(folder), path.basename(folder));
  say("\nThe earlier data is in place again. Threadwell can be started.");
  tellUnsent(unsent);
  tellAside(aside);
}

function checkAside({ storeDir }: Place, folder: string): void {
  const ours = path.dirname(folder) === storeDir && asideName.test(path.basename(folder));
  if (!ours || !existsSync(path.join(folder, "data.mdb")))
    throw new Stop(
      `${folder} is a folder. Name a backup file, or a folder before-restore-… in ${storeDir}. Nothing was changed.`,
      2,
    );
}

/** Opens data that is to come in, reads all of it, and tries the keys on it; counts what would be sent. */
async function check(
  { config }: Place,
  folder: string,
  subject: string,
  expected: readonly Contents[] | null,
): Promise<{ unsent: number }> {
  const progress = createProgress();
  const samples = createSamples();
  let read = 0;
  let unsent = 0;
  let contents: readonly Contents[];
  let storage: Storage | undefined;
  try {
    storage = new Storage(folder, true);
    checkFormat(storage, folder);
    contents = inspect(storage, (ns, document) => {
      samples.look(ns, document);
      if (isUnsent(ns, document)) unsent++;
      read++;
      progress.tell(() => `checking  ${several(read, "document")} read`);
    });
  } catch (error) {
    if (error instanceof DamagedStore)
      throw new Stop(`${subject} is damaged: ${error.message}. Take an older backup. Nothing was changed.`);
    if (error instanceof Error && error.message.includes("newer than this program"))
      throw new Stop(
        `${subject} was made by a newer Threadwell. Install that one first. Nothing was changed.`,
      );
    throw error;
  } finally {
    progress.end();
    await storage?.close();
  }
  if (expected && JSON.stringify(contents) !== JSON.stringify(expected))
    throw new Stop(
      `${subject} does not hold what it says it holds. Take an older backup. Nothing was changed.`,
    );
  say(`  checked   ${several(read, "document")} in ${several(contents.length, "collection")} can be read`);
  await checkKeys(config, samples, subject);
  if (samples.keyIds().length) say("  keys      those at hand open it");
  return { unsent };
}

/** A reply that Threadwell sends by itself as soon as it runs. */
function isUnsent(ns: string, document: Document): boolean {
  if (ns !== "threadwell.deliveries") return false;
  const state = document["state"] as DeliveryState;
  // What went and is still listened for goes by another way when its time is over.
  return openDeliveryStates.includes(state) || (state === "sent" && document["nextAt"] !== undefined);
}

/** Gives the folder in which the present data is kept; null when there was none. */
function putInPlace({ storeDir }: Place, incoming: string, label: string): string | null {
  const had = existsSync(path.join(storeDir, dataName));
  const aside = freeName(storeDir, `before-restore-${timeForName()}`);
  swap(storeDir, { incoming, aside, label });
  return had ? path.join(storeDir, aside) : null;
}

function freeName(folder: string, name: string): string {
  let free = name;
  for (let n = 2; existsSync(path.join(folder, free)); n++) free = `${name}-${n}`;
  return free;
}

function tell(file: string, leaf: Leaf): void {
  const documents = leaf.collections.reduce((n, one) => n + one.documents, 0);
  say(file);
  say(`  taken     ${moment(leaf)}`);
  say(
    `  holds     ${several(documents, "document")} in ${several(leaf.collections.length, "collection")}, ${size(leaf.bytes)}`,
  );
}

function moment(leaf: Leaf): string {
  return new Date(leaf.takenAt).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "short" });
}

/** Patients may get twice what was sent between the backup and now. */
function tellUnsent(unsent: number): void {
  if (unsent === 0) return;
  const [was, it] = unsent === 1 ? ["reply was", "it was"] : ["replies were", "they were"];
  say(
    `Mind: ${number(unsent)} ${was} still to be sent in this data. Threadwell sends what is due as soon as it runs, even if ${it} sent since then.`,
  );
}

function tellAside(aside: string | null): void {
  if (aside === null) return;
  say(`The data that was here before is kept in ${aside}`);
  say(`To undo this, stop Threadwell and run: npm run restore -- ${aside}`);
  say("Delete that folder yourself when you are sure that you do not need it.");
}
