/**
 * Puts prepared data in the place of the present data, as a whole or not at all. A note says what is to be
 * done before anything is moved; whoever opens the folder next finishes what a crash cut short.
 */
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "./folder.ts";

/** Folder of the data itself, inside the data folder. */
export const dataName = "store";
const noteName = "swap.json";

export interface Note {
  /** Folder that comes in, and the name under which the present one is kept. */
  readonly incoming: string;
  readonly aside: string;
  /** Whatever the caller wants to know it by when it finds it finished. */
  readonly label: string;
}

/**
 * Puts one folder in the place of the data and keeps what was there; all three lie in `dir`, whose lock must
 * be held. Throws when the name for what was there is taken.
 */
export function swap(dir: string, note: Note): void {
  if (existsSync(join(dir, note.aside))) throw new Error(`${join(dir, note.aside)} exists already`);
  writeWhole(dir, noteName, JSON.stringify(note));
  finishSwap(dir);
}

/** Finishes a swap that was begun in `dir`, whose lock must be held. Gives its note; null: there was none. */
export function finishSwap(dir: string): Note | null {
  const file = join(dir, noteName);
  if (!existsSync(file)) return null;
  const note = JSON.parse(readFileSync(file, "utf8")) as Note;
  const { incoming, aside } = note;
  const [from, place, old] = [join(dir, incoming), join(dir, dataName), join(dir, aside)];
  if (existsSync(from)) {
    if (existsSync(place)) renameSync(place, old);
    syncFolder(dir);
    renameSync(from, place);
    syncFolder(dir);
  }
  rmSync(file);
  syncFolder(dir);
  return note;
}

/** Writes a small file, readable by its owner alone, so that it is there whole or not at all. */
export function writeWhole(dir: string, name: string, words: string): void {
  const draft = join(dir, `${name}.new`);
  writeFileSync(draft, words, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, join(dir, name));
  syncFolder(dir);
}
