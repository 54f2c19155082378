/**
 * The version of what lies in a data folder. A folder written by a newer program is refused, not guessed at.
 */
import { prefixes, type Storage } from "./storage.ts";

/** 1: the engine's file alone. 2: with a log beside it, which a program of 1 would overlook. */
const current = 2;
const versionKey = Buffer.from([0, 0, 0, prefixes.meta, 0]);

/** Writes the version into a new or older store; throws when the store's is newer. */
export function checkFormat(storage: Storage, dir: string): void {
  const stored = storage.get(versionKey)?.readUInt32BE(0) ?? 0;
  if (stored > current)
    throw new Error(
      `the data folder ${dir} has format ${stored}, which is newer than this program knows (${current}); use the newer program`,
    );
  if (stored === current) return;
  const b = Buffer.alloc(4);
  b.writeUInt32BE(current, 0);
  storage.commit(() => storage.put(versionKey, b));
}
