/**
 * Puts prepared data in the place of the present data, as a whole or not at all. A note says what is to be
 * done before anything is moved; whoever opens the folder next finishes what a crash cut short.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Folder of the data itself, inside the data folder. */
export const dataName = "store";
const noteName = "swap.json";

interface Note {
  readonly incoming: string;
  readonly aside: string;
}

/**
 * Puts the folder `incoming` in the place of the data and keeps what was there as `aside`; all three lie in
 * `dir`. The lock of `dir` must be held. `aside` must not exist.
 */
export function swap(dir: string, incoming: string, aside: string): void {
  if (existsSync(join(dir, aside))) throw new Error(`${join(dir, aside)} exists already`);
  writeWhole(dir, noteName, JSON.stringify({ incoming, aside } satisfies Note));
  finishSwap(dir);
}

/** Finishes a swap that was begun in `dir`; nothing to do is fine. The lock of `dir` must be held. */
export function finishSwap(dir: string): void {
  const note = join(dir, noteName);
  if (!existsSync(note)) return;
  const { incoming, aside } = JSON.parse(readFileSync(note, "utf8")) as Note;
  const [from, place, old] = [join(dir, incoming), join(dir, dataName), join(dir, aside)];
  if (existsSync(from)) {
    if (existsSync(place)) renameSync(place, old);
    syncFolder(dir);
    renameSync(from, place);
    syncFolder(dir);
  }
  rmSync(note);
  syncFolder(dir);
}

/** Writes a small file, readable by its owner alone, so that it is there whole or not at all. */
export function writeWhole(dir: string, name: string, words: string): void {
  const draft = join(dir, `${name}.new`);
  writeFileSync(draft, words, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, join(dir, name));
  syncFolder(dir);
}

/** Makes the names in a folder durable. */
export function syncFolder(dir: string): void {
  // Windows has no such call for folders; there a rename is durable by the file system's own journal.
  if (process.platform === "win32") return;
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
