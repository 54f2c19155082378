/** `npm run compact`: writes the data anew without the space that deleted things left, and gives that back. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { checkFormat } from "../../server/embedded/storage/format.ts";
import { inspect, type Contents } from "../../server/embedded/storage/inspect.ts";
import { Storage } from "../../server/embedded/storage/storage.ts";
import { dataName, finishSwap, swap } from "../../server/embedded/storage/swap.ts";
import { createProgress, duration, runCommand, say, several, size, Stop } from "./cli.ts";
import { cannotOpen, embeddedOnly, findPlace, needData, needSpace, sizeOfData, takeData } from "./place.ts";

const help = `
npm run compact

Writes the data anew, without the space that deleted things have left, and gives that space back to the disk.
Threadwell must be stopped. The old data stays until the new has been checked, so that much room is needed on
the disk meanwhile. If this command is cut short, run it again.

It uses the same settings as the server: DATA_DIR (default ./data).
Exit code 0: done. 1: could not be done, and nothing was changed. 2: wrong use, or data in a MongoDB.
`;

const draftName = /^compacting-\w{6}$/;
/** What a finished compaction replaced; it is deleted once the new data has been opened. */
const oldName = "compacted";

await runCommand({ help }, async ({ words }) => {
  if (words.length) throw new Stop("This takes no words. --help says more.", 2);
  const place = findPlace();
  embeddedOnly(place, "MongoDB has its own command for this: compact.");
  needData(place);
  const { storeDir } = place;
  const release = await takeData(place);
  process.once("exit", release);
  try {
    const began = performance.now();
    finishSwap(storeDir);
    for (const name of readdirSync(storeDir).filter((one) => draftName.test(one)))
      rmSync(path.join(storeDir, name), { recursive: true, force: true });

    const data = path.join(storeDir, dataName);
    const before = sizeOfData(data);
    needSpace(storeDir, before);
    say(`Compacting ${place.config.dataDir} (${size(before)}) …`);
    const folder = mkdtempSync(path.join(storeDir, "compacting-"));
    try {
      const present = await copy(data, folder);
      const written = await read(folder, "checking the new data:");
      if (JSON.stringify(present) !== JSON.stringify(written))
        throw new Stop(
          "The new data does not hold what the old holds, so the old stays. Nothing was changed.",
        );
      // Until now the old copy of a compaction that was cut short may have been there.
      rmSync(path.join(storeDir, oldName), { recursive: true, force: true });
      swap(storeDir, { incoming: path.basename(folder), aside: oldName, label: oldName });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    await open(data).close();
    rmSync(path.join(storeDir, oldName), { recursive: true, force: true });
    const after = sizeOfData(data);
    say(`  before    ${size(before)}`);
    say(`  after     ${size(after)}`);
    say(
      `\n${size(Math.max(0, before - after))} given back in ${duration(performance.now() - began)}. Threadwell can be started again.`,
    );
  } finally {
    release();
  }
});

/** Copies without gaps; gives what the original holds. */
async function copy(data: string, to: string): Promise<readonly Contents[]> {
  const storage = open(data);
  try {
    const contents = look(path.dirname(data), storage, "checking the old data:");
    const draft = path.join(to, "draft");
    mkdirSync(draft);
    await storage.backup(draft);
    renameSync(path.join(draft, "data.mdb"), path.join(to, "data.mdb"));
    rmSync(draft, { recursive: true });
    return contents;
  } finally {
    await storage.close();
  }
}

/** Opens a folder and lets go of it again; gives what it holds. */
async function read(folder: string, words: string): Promise<readonly Contents[]> {
  const storage = open(folder);
  try {
    return look(path.dirname(folder), storage, words);
  } finally {
    await storage.close();
  }
}

function open(folder: string): Storage {
  try {
    const storage = new Storage(folder, true);
    checkFormat(storage, folder);
    return storage;
  } catch (error) {
    throw cannotOpen(path.dirname(folder), error);
  }
}

function look(storeDir: string, storage: Storage, words: string): readonly Contents[] {
  const progress = createProgress();
  let seen = 0;
  try {
    return inspect(storage, () => {
      seen++;
      progress.tell(() => `${words} ${several(seen, "document")} read`);
    });
  } catch (error) {
    throw cannotOpen(storeDir, error);
  } finally {
    progress.end();
  }
}
