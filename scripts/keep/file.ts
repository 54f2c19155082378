/**
 * A backup file: the bytes of the data, then a leaf that says what they are (JSON), and at the very end the
 * leaf's own checksum, its length and a mark. Cut off or changed anywhere, it is known to be broken.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { z } from "zod";
import { Stop } from "./cli.ts";

const mark = Buffer.from("THREADWELL BACKUP 1\n");
/** Checksum, length, mark. */
const tailSize = 32 + 4 + mark.length;
const maxLeaf = 1_000_000;
const chunk = 1 << 20;

const leafSchema = z.object({
  /** When the copy was taken, ISO 8601. */
  takenAt: z.iso.datetime(),
  /** Length of the data. */
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  collections: z.array(z.object({ ns: z.string(), indexes: z.int(), documents: z.int() })),
  /** Ids of the keys that sealed something in it. */
  keyIds: z.array(z.string()),
});

export type Leaf = z.infer<typeof leafSchema>;

/** Makes the data file at `path` a backup: computes its checksum and puts the leaf behind it, on disk. */
export function seal(
  path: string,
  facts: Omit<Leaf, "bytes" | "sha256">,
  progress: (done: number, all: number) => void,
): Leaf {
  const fd = openSync(path, "r+");
  try {
    const bytes = fstatSync(fd).size;
    const sha256 = digest(fd, bytes, progress, () => {});
    const leaf: Leaf = { ...facts, bytes, sha256 };
    const json = Buffer.from(JSON.stringify(leaf));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    writeAll(fd, Buffer.concat([json, sum(json), length, mark]), bytes);
    fsyncSync(fd);
    return leaf;
  } finally {
    closeSync(fd);
  }
}

/** Reads what a backup says of itself. Stops when it is no backup, or its end is missing. */
export function readLeaf(path: string): Leaf {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    if (size < tailSize) throw notOne(path);
    const tail = readAt(fd, size - tailSize, tailSize);
    if (!tail.subarray(36).equals(mark)) throw notOne(path);
    const length = tail.readUInt32BE(32);
    if (length > maxLeaf || length > size - tailSize) throw broken(path);
    const json = readAt(fd, size - tailSize - length, length);
    if (!sum(json).equals(tail.subarray(0, 32))) throw broken(path);
    const leaf = leafSchema.safeParse(JSON.parse(json.toString("utf8")));
    if (!leaf.success || leaf.data.bytes !== size - tailSize - length) throw broken(path);
    return leaf.data;
  } finally {
    closeSync(fd);
  }
}

/** Copies the data out of a backup into a new file, on disk. Stops when the bytes are not those it was made of. */
export function unpack(
  path: string,
  leaf: Leaf,
  to: string,
  progress: (done: number, all: number) => void,
): void {
  const from = openSync(path, "r");
  try {
    const out = openSync(to, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      const sha256 = digest(from, leaf.bytes, progress, (piece, at) => writeAll(out, piece, at));
      if (sha256 !== leaf.sha256) throw broken(path);
      fsyncSync(out);
    } finally {
      closeSync(out);
    }
  } finally {
    closeSync(from);
  }
}

function digest(
  fd: number,
  bytes: number,
  progress: (done: number, all: number) => void,
  each: (piece: Buffer, at: number) => void,
): string {
  const hash = createHash("sha256");
  for (let at = 0; at < bytes; at += chunk) {
    const piece = readAt(fd, at, Math.min(chunk, bytes - at));
    hash.update(piece);
    each(piece, at);
    progress(at + piece.length, bytes);
  }
  return hash.digest("hex");
}

function readAt(fd: number, from: number, length: number): Buffer {
  const b = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const n = readSync(fd, b, at, length - at, from + at);
    if (n === 0) throw new Stop("The file became shorter while it was read. Nothing was changed.");
    at += n;
  }
  return b;
}

function writeAll(fd: number, b: Buffer, from: number): void {
  for (let at = 0; at < b.length;) at += writeSync(fd, b, at, b.length - at, from + at);
}

const sum = (b: Buffer) => createHash("sha256").update(b).digest();

const notOne = (path: string) =>
  new Stop(
    `${path} is not a whole backup of Threadwell: its end is missing, or it is another kind of file. Copy it again from where you keep it, or take an older backup. Nothing was changed.`,
  );
const broken = (path: string) =>
  new Stop(
    `${path} is damaged: its bytes are not those that the backup was made of. Copy it again from where you keep it, or take an older backup. Nothing was changed.`,
  );
