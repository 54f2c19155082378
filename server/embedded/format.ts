/**
 * The version of what lies in a data folder. A folder written by a newer program is refused, not guessed at.
 */
import { prefixes, type Storage } from "./storage.ts";

const current = 1;
const versionKey = Buffer.from([0, 0, 0, prefixes.meta, 0]);

/** Writes the version into a new store; throws when the store's is newer. */
export function checkFormat(storage: Storage, dir: string): void {
  const stored = storage.get(versionKey);
  if (!stored) {
    const b = Buffer.alloc(4);
    b.writeUInt32BE(current, 0);
    storage.commit(() => storage.put(versionKey, b));
    return;
  }
  const version = stored.readUInt32BE(0);
  if (version > current)
    throw new Error(
      `the data folder ${dir} has format ${version}, which is newer than this program knows (${current}); use the newer program`,
    );
}
