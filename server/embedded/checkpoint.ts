/**
 * Checkpoints: moments of the engine's file that are whole on the disk. Between two of them the engine writes
 * without flushing, so after a loss of power anything may be on the disk of what it wrote since, except over
 * the pages of the last checkpoint: a reader that stays open keeps the engine from using those again. What
 * leads to them are the pages at the head of the file; they are kept in a file of their own, and put back each
 * time the store is opened. The log then says what happened since.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";

export const engineFile = "data.mdb";
const markFile = "checkpoint";
const magic = Buffer.from("CHECKPT1");
/** Holds both of the engine's head pages, whatever its page size (at most 64 KiB). */
const headSize = 128 * 1024;

/** A moment of the engine's file. */
export interface Checkpoint {
  /** The newest record of the log that it holds. */
  readonly sequence: number;
  /** Bytes that the engine's file must have. */
  readonly size: number;
  readonly head: Buffer;
}

/** What is in the folder cannot be opened without losing something; nothing was changed. */
export class DamagedStore extends Error {}

/** The engine's file could not be flushed: what the system still holds of it may never reach the disk. */
export class LostFlush extends Error {}

/** Reads the last checkpoint of `dir`; undefined in a folder that has none yet. */
export function readCheckpoint(dir: string): Checkpoint | undefined {
  const path = join(dir, markFile);
  if (!existsSync(path)) return undefined;
  const b = readFileSync(path);
  if (b.length < 28 || !b.subarray(0, 8).equals(magic) || crc32(b.subarray(12)) !== b.readUInt32LE(8))
    throw new DamagedStore(`${path} is damaged, or written by a newer program`);
  return {
    sequence: Number(b.readBigUInt64LE(12)),
    size: Number(b.readBigUInt64LE(20)),
    head: b.subarray(28),
  };
}

/** Puts the engine's file back to a checkpoint. The engine must not be running. */
export function rewind(dir: string, checkpoint: Checkpoint): void {
  const path = join(dir, engineFile);
  if (!existsSync(path)) throw new DamagedStore(`${path} is missing`);
  const { size } = statSync(path);
  if (size < checkpoint.size)
    throw new DamagedStore(`${path} was cut off: ${size} of at least ${checkpoint.size} bytes`);
  const fd = openSync(path, "r+");
  try {
    writeSync(fd, checkpoint.head, 0, checkpoint.head.length, 0);
  } finally {
    closeSync(fd);
  }
}

/** Makes checkpoints of the engine's file in `dir`. */
export class Checkpointer {
  private readonly dir: string;
  private readonly fd: number;

  constructor(dir: string) {
    this.dir = dir;
    this.fd = openSync(join(dir, engineFile), "r+");
  }

  /** What leads to everything that the engine holds at this moment. */
  look(sequence: number): Checkpoint {
    const { size } = statSync(join(this.dir, engineFile));
    const head = Buffer.alloc(Math.min(headSize, size));
    readSync(this.fd, head, 0, head.length, 0);
    return { sequence, size, head };
  }

  /** Puts a moment on the disk, aside; when this resolves, it is the last checkpoint. */
  async write(moment: Checkpoint): Promise<void> {
    await promisify(fdatasync)(this.fd).catch(lostFlush);
    const mark = await open(this.aside, "w", 0o600);
    try {
      await mark.writeFile(encode(moment));
      await mark.sync();
    } finally {
      await mark.close();
    }
    this.settle();
  }

  /** The same, at once. */
  writeNow(moment: Checkpoint): void {
    try {
      fdatasyncSync(this.fd);
    } catch (error) {
      lostFlush(error);
    }
    writeFileSync(this.aside, encode(moment), { mode: 0o600, flush: true });
    this.settle();
  }

  close(): void {
    closeSync(this.fd);
  }

  private get aside(): string {
    return join(this.dir, `${markFile}.new`);
  }

  private settle(): void {
    renameSync(this.aside, join(this.dir, markFile));
    syncFolder(this.dir);
  }
}

function lostFlush(cause: unknown): never {
  throw new LostFlush(cause instanceof Error ? cause.message : "flush failed", { cause });
}

function encode({ sequence, size, head }: Checkpoint): Buffer {
  const b = Buffer.alloc(28 + head.length);
  magic.copy(b);
  b.writeBigUInt64LE(BigInt(sequence), 12);
  b.writeBigUInt64LE(BigInt(size), 20);
  head.copy(b, 28);
  b.writeUInt32LE(crc32(b.subarray(12)), 8);
  return b;
}

/** Makes names that came or went in a folder last. Windows has no such thing, and needs none. */
export function syncFolder(dir: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
