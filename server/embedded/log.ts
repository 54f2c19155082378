/**
 * The write-ahead log: what a commit changes goes to its end in one piece and is flushed before the commit is
 * answered. Two files of set size take turns, so that a flush writes a few blocks in place and nothing else:
 * one holds what came since the last checkpoint, the other is free (or being made free by one).
 *
 * Each file begins with a block that says what it is and never changes, so that noise is told from emptiness.
 * A record: magic u32, checksum u32 of all that follows, length u32 of the whole, sequence u64, changes.
 * A change: length of key u16, length of value u32 (all ones: deleted), key, value.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const magic = 0x57414c31;
/** Its own sector: a write of a record that is torn does not touch it. */
const opening = Buffer.alloc(512);
opening.write("log of an embedded store, 1\n");
const headerSize = 20;
const deleted = 0xffffffff;
/** Bytes that each file starts out with, zeros: writing in place needs no change of the file's length. */
export const fileSize = 8 * 1024 * 1024;

export const logNames = ["log.a", "log.b"] as const;

export interface Change {
  readonly key: Buffer;
  /** Undefined: the key is gone. */
  readonly value: Buffer | undefined;
}

interface Found {
  readonly sequence: number;
  readonly changes: Buffer;
  readonly end: number;
}

/** The log is not what this program wrote: acknowledged data may be missing from it. */
export class DamagedLog extends Error {}

export class Log {
  /** Sequence of the newest record. */
  sequence: number;
  private readonly files: readonly [number, number];
  private active: 0 | 1 = 0;
  /** Where the next record goes in the active file. */
  private end = opening.length;
  private record = Buffer.allocUnsafe(64 * 1024);
  private filled = headerSize;

  /** Opens or makes both files in `dir`; new records go to the first, from its start, with numbers after `sequence`. */
  constructor(dir: string, sequence: number) {
    this.sequence = sequence;
    const [a, b] = logNames.map((name) => openPrepared(join(dir, name)));
    this.files = [a!, b!];
  }

  /** Notes a change for the record under way. */
  note(key: Buffer, value: Buffer | undefined): void {
    const size = 6 + key.length + (value?.length ?? 0);
    this.makeRoom(size);
    const b = this.record;
    let at = this.filled;
    b.writeUInt16LE(key.length, at);
    b.writeUInt32LE(value === undefined ? deleted : value.length, at + 2);
    at += 6;
    at += key.copy(b, at);
    if (value) value.copy(b, at);
    this.filled += size;
  }

  /** Forgets what was noted. */
  discard(): void {
    this.filled = headerSize;
    if (this.record.length > fileSize) this.record = Buffer.allocUnsafe(64 * 1024);
  }

  /** Bytes noted for the record under way; 0 when there are none. */
  get pending(): number {
    return this.filled - headerSize;
  }

  /** Bytes in the active file. */
  get size(): number {
    return this.end;
  }

  /** Puts the noted changes on the disk as one record. Throws what the system says; then nothing counts as written. */
  append(): void {
    const record = this.record.subarray(0, this.filled);
    // Counted even when this fails: the record may have reached the disk all the same.
    const sequence = ++this.sequence;
    record.writeUInt32LE(magic, 0);
    record.writeUInt32LE(record.length, 8);
    record.writeBigUInt64LE(BigInt(sequence), 12);
    record.writeUInt32LE(crc32(record.subarray(8)), 4);
    const fd = this.files[this.active];
    try {
      writeAll(fd, record, this.end);
      fdatasyncSync(fd);
    } catch (error) {
      this.strike(fd, this.end);
      throw error;
    }
    this.end += record.length;
  }

  /** What was answered with an error must not be found when the store is opened again. */
  private strike(fd: number, at: number): void {
    try {
      writeAll(fd, Buffer.alloc(headerSize), at);
    } catch {
      // The disk takes nothing at all.
    }
  }

  /** Takes the record that was just appended back, because what it says was not done. */
  undo(): void {
    const fd = this.files[this.active];
    writeAll(fd, Buffer.alloc(headerSize), this.end - this.filled);
    fdatasyncSync(fd);
    this.end -= this.filled;
    this.sequence--;
  }

  /** From now on records go to the other file, from its start. Only when nothing in it is needed any more. */
  switch(): void {
    this.active = this.active === 0 ? 1 : 0;
    this.end = opening.length;
    const fd = this.files[this.active];
    if (fstatSync(fd).size > 4 * fileSize) ftruncateSync(fd, fileSize);
  }

  close(): void {
    for (const fd of this.files) closeSync(fd);
  }

  private makeRoom(size: number): void {
    if (this.filled + size <= this.record.length) return;
    const more = Buffer.allocUnsafe(Math.max(this.record.length * 2, this.filled + size));
    this.record.copy(more, 0, 0, this.filled);
    this.record = more;
  }
}

/** True when `dir` holds a log with anything in it. */
export const hasRecords = (dir: string): boolean =>
  logNames.some((name) => {
    const path = join(dir, name);
    return existsSync(path) && recordAt(readFileSync(path), opening.length) !== undefined;
  });

/** Removes the files of a log that was never used; they may be half made. */
export function removeLog(dir: string): void {
  for (const name of logNames) rmSync(join(dir, name), { force: true });
}

/**
 * Reads what both files of `dir` say after `sequence`, in order. A broken last record was never acknowledged and
 * is left out; throws `DamagedLog` when a record is missing or broken that others follow.
 */
export function readLog(dir: string, sequence: number): { records: Buffer[]; last: number } {
  const found = logNames
    .flatMap((name) => readRecords(dir, name, sequence))
    .sort((a, b) => a.sequence - b.sequence);
  let last = sequence;
  for (const { sequence: next } of found) {
    if (next !== last + 1) throw new DamagedLog(`record ${last + 1} of the log in ${dir} is missing`);
    last = next;
  }
  return { records: found.map((f) => f.changes), last };
}

function readRecords(dir: string, name: string, sequence: number): Found[] {
  const path = join(dir, name);
  if (!existsSync(path)) throw new DamagedLog(`${path} is missing`);
  const file = readFileSync(path);
  if (file.length < fileSize) throw new DamagedLog(`${path} was cut off: ${file.length} bytes`);
  if (!file.subarray(0, opening.length).equals(opening))
    throw new DamagedLog(`${path} is damaged at its beginning`);
  const records: Found[] = [];
  let end = opening.length;
  for (let next = recordAt(file, end); next; next = recordAt(file, end)) {
    const before = records.at(-1);
    // What an earlier use of the file left behind.
    if (before && next.sequence !== before.sequence + 1) break;
    records.push(next);
    end = next.end;
  }
  const last = Math.max(sequence, records.at(-1)?.sequence ?? 0);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(magic);
  for (let at = file.indexOf(mark, end); at >= 0; at = file.indexOf(mark, at + 1))
    if ((recordAt(file, at)?.sequence ?? 0) > last)
      throw new DamagedLog(`${path} is damaged at byte ${end}: whole records follow`);
  return records.filter((r) => r.sequence > sequence);
}

function recordAt(file: Buffer, at: number): Found | undefined {
  if (at + headerSize > file.length || file.readUInt32LE(at) !== magic) return undefined;
  const end = at + file.readUInt32LE(at + 8);
  if (end < at + headerSize || end > file.length) return undefined;
  if (crc32(file.subarray(at + 8, end)) !== file.readUInt32LE(at + 4)) return undefined;
  const sequence = Number(file.readBigUInt64LE(at + 12));
  return { sequence, changes: file.subarray(at + headerSize, end), end };
}

/** The changes of a record. */
export function* changesOf(b: Buffer): Generator<Change> {
  for (let at = 0; at < b.length;) {
    const keyEnd = at + 6 + b.readUInt16LE(at);
    const length = b.readUInt32LE(at + 2);
    const key = b.subarray(at + 6, keyEnd);
    at = length === deleted ? keyEnd : keyEnd + length;
    yield { key, value: length === deleted ? undefined : b.subarray(keyEnd, at) };
  }
}

function openPrepared(path: string): number {
  if (existsSync(path)) return openSync(path, "r+");
  const fd = openSync(path, "wx+", 0o600);
  const bytes = Buffer.alloc(fileSize);
  opening.copy(bytes);
  writeAll(fd, bytes, 0);
  fsyncSync(fd);
  return fd;
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
}
