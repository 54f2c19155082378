/** What a disk does to writes, in words: full, failing or read-only. The engine itself tells them poorly apart. */
import { statfsSync } from "node:fs";

/** A disk with less than this left counts as full, in bytes. */
const nothingLeft = 1024 * 1024;

/** The disk did not take a write; the message is for whoever asked for it. */
export class DiskFailure extends Error {
  readonly full: boolean;

  constructor(message: string, full = false, options?: ErrorOptions) {
    super(message, options);
    this.full = full;
  }
}

/** The failure behind an error of the system or the engine, when it is one of the disk that holds `dir`. */
export function diskFailure(error: unknown, dir: string): DiskFailure | undefined {
  if (error instanceof DiskFailure) return error;
  const words = error instanceof Error ? `${(error as NodeJS.ErrnoException).code} ${error.message}` : "";
  if (/ENOSPC|EDQUOT|MDB_MAP_FULL|No space left|quota exceeded/i.test(words)) return full(error);
  // The engine says so of a write that was cut short, too.
  if (/EIO|Input\/output error/.test(words)) return isFull(dir) ? full(error) : failed("EIO", error);
  if (/EROFS|Read-only file system/.test(words)) return failed("it is read-only", error);
  return undefined;
}

const full = (cause: unknown) =>
  new DiskFailure("the disk is full; nothing of this command was stored", true, { cause });
const failed = (why: string, cause: unknown) =>
  new DiskFailure(`the disk failed (${why}); nothing of this command was stored`, false, { cause });

function isFull(dir: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize < nothingLeft;
  } catch {
    return false;
  }
}
