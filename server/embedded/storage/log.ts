/**
 * The write-ahead log: what a commit changes goes to its end in one piece and is flushed before the commit is
 * answered. Two files of set size take turns, so that a flush writes a few blocks in place and nothing else:
 * one takes the records, the other is free, or will be when what it says has come to the data file.
 *
 * Each file begins with a block that says what it is and never changes, so that noise is told from emptiness.
 * A record: magic u32, checksum u32 of all that follows, length u32 of the whole, sequence u64, changes.
 * The changes are as notes.ts has them.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { DamagedStore } from "./folder.ts";

const magic = 0x57414c31;
/** Its own sector, which a torn write of a record does not touch: what the file is, and the size it was made with. */
const openingSize = 512;
const openingWords = "log of an embedded store, 1\n";
/** Bytes at the beginning of a record. */
export const headerSize = 20;
const logNames = ["log.a", "log.b"] as const;

interface Found {
  readonly sequence: number;
  readonly changes: Buffer;
  readonly end: number;
}

interface LogFile {
  readonly fd: number;
  /** Bytes it was made with; it may grow, and is cut back to this. */
  readonly size: number;
}

export class Log {
  /** Sequence of the newest record. */
  sequence: number;
  private readonly files: readonly [LogFile, LogFile];
  private active: 0 | 1 = 0;
  /** Where the next record goes in the active file. */
  private end = openingSize;

  /**
   * Opens or makes both files in `dir`; new records go to the first, from its start, with numbers after
   * `sequence`. `fileSize`: bytes that each file starts out with, zeros, so that writing needs no change of its length.
   */
  constructor(dir: string, sequence: number, fileSize: number) {
    this.sequence = sequence;
    const [a, b] = logNames.map((name) => openPrepared(join(dir, name), fileSize));
    this.files = [a!, b!];
  }

  /**
   * Puts a record on the disk, given in pieces of which the first begins with room for its header. Throws what
   * the system says; then it does not count as written.
   */
  append(pieces: readonly Buffer[]): void {
    const [first, ...rest] = pieces as [Buffer, ...Buffer[]];
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    // Counted even when this fails: the record may have reached the disk all the same.
    const sequence = ++this.sequence;
    first.writeUInt32LE(magic, 0);
    first.writeUInt32LE(length, 8);
    first.writeBigUInt64LE(BigInt(sequence), 12);
    first.writeUInt32LE(
      rest.reduce((sum, piece) => crc32(piece, sum), crc32(first.subarray(8))),
      4,
    );
    const { fd } = this.files[this.active];
    try {
      let at = this.end;
      for (const piece of pieces) {
        writeAll(fd, piece, at);
        at += piece.length;
      }
      fdatasyncSync(fd);
    } catch (error) {
      this.strike(fd, this.end);
      throw error;
    }
    this.end += length;
  }

  /** What was answered with an error should not be found when the store is opened again. */
  private strike(fd: number, at: number): void {
    try {
      writeAll(fd, Buffer.alloc(headerSize), at);
    } catch {
      // The disk takes nothing at all.
    }
  }

  /** From now on records go to the other file, from its start. Only when nothing in it is needed any more. */
  switch(): void {
    this.active = this.active === 0 ? 1 : 0;
    this.end = openingSize;
    const { fd, size } = this.files[this.active];
    if (fstatSync(fd).size > 4 * size) ftruncateSync(fd, size);
  }

  close(): void {
    for (const { fd } of this.files) closeSync(fd);
  }
}

/** True when `dir` holds a log. */
export const hasLog = (dir: string): boolean => logNames.some((name) => existsSync(join(dir, name)));

/**
 * Reads what both files of `dir` say after `sequence`, in order. A broken last record was never acknowledged and
 * is left out; throws `DamagedStore` when a record is missing or broken that others follow. `whole`: both files
 * were made; else a first start may have been cut short.
 */
export function readLog(dir: string, sequence: number, whole: boolean): { records: Buffer[]; last: number } {
  const present = logNames.map((name) => join(dir, name)).filter((path) => existsSync(path));
  const all = present.flatMap((path) => readRecords(path, sequence));
  if (present.length < 2 && (whole || all.length > 0))
    throw new DamagedStore(`${logNames.join(" or ")} is missing from ${dir}`);
  const found = all.filter((r) => r.sequence > sequence).sort((a, b) => a.sequence - b.sequence);
  let last = sequence;
  for (const { sequence: next } of found) {
    if (next !== last + 1) throw new DamagedStore(`record ${last + 1} of the log in ${dir} is missing`);
    last = next;
  }
  return { records: found.map((f) => f.changes), last };
}

/** The records of a file's newest use. */
function readRecords(path: string, sequence: number): Found[] {
  const file = readFileSync(path);
  const size = sizeOf(path, file);
  if (file.length < size)
    throw new DamagedStore(`${path} was cut off: ${file.length} of at least ${size} bytes`);
  const records: Found[] = [];
  let end = openingSize;
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
      throw new DamagedStore(`${path} is damaged at byte ${end}: whole records follow`);
  return records;
}

function recordAt(file: Buffer, at: number): Found | undefined {
  if (at + headerSize > file.length || file.readUInt32LE(at) !== magic) return undefined;
  const end = at + file.readUInt32LE(at + 8);
  if (end < at + headerSize || end > file.length) return undefined;
  if (crc32(file.subarray(at + 8, end)) !== file.readUInt32LE(at + 4)) return undefined;
  const sequence = Number(file.readBigUInt64LE(at + 12));
  return { sequence, changes: file.subarray(at + headerSize, end), end };
}

/** Opens a file of the log; a new one is made aside, so that it is never found half made. */
function openPrepared(path: string, zeros: number): LogFile {
  if (!existsSync(path)) {
    const aside = `${path}.new`;
    const bytes = Buffer.alloc(openingSize + zeros);
    bytes.write(openingWords);
    bytes.writeBigUInt64LE(BigInt(bytes.length), openingWords.length);
    writeFileSync(aside, bytes, { mode: 0o600, flush: true });
    renameSync(aside, path);
  }
  const fd = openSync(path, "r+");
  const opening = Buffer.alloc(openingSize);
  readSync(fd, opening);
  return { fd, size: sizeOf(path, opening) };
}

/** The size that a file of the log was made with. */
function sizeOf(path: string, file: Buffer): number {
  const words = Buffer.from(openingWords);
  if (file.length < openingSize) throw new DamagedStore(`${path} was cut off: ${file.length} bytes`);
  if (!file.subarray(0, words.length).equals(words))
    throw new DamagedStore(`${path} is damaged at its beginning`);
  return Number(file.readBigUInt64LE(words.length));
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
}
