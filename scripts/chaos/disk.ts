/**
 * The files as a disk may hold them when the power goes at some instant: all that was flushed, and of what was
 * not any part, in blocks. Names come to the disk in their order, as journalling file systems have it.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Random } from "../simulator/random.ts";
import type { Step } from "./trace.ts";

/** The files of a folder, by name below it. */
export interface Files {
  readonly names: Map<string, number>;
  readonly contents: Map<number, Buffer>;
}

/** Reads a folder; sockets and the like are left out. */
export function readFiles(root: string): Files {
  const files: Files = { names: new Map(), contents: new Map() };
  for (const name of readdirSync(root, { recursive: true }) as string[]) {
    const file = path.join(root, name);
    if (!statSync(file).isFile()) continue;
    files.contents.set(files.names.size, readFileSync(file));
    files.names.set(name, files.names.size);
  }
  return files;
}

/** How much of what was not flushed is there. */
type Mercy = (random: Random) => boolean;
const mercies: readonly { block: number; survives: Mercy }[] = [
  { block: 0, survives: () => false },
  { block: 0, survives: () => true },
  { block: 0, survives: (random) => random.next() < 0.5 },
  { block: 4096, survives: (random) => random.next() < 0.5 },
  { block: 512, survives: (random) => random.next() < 0.5 },
  { block: 512, survives: (random) => random.next() < 0.9 },
];

/** Lays out in `folder` what is left of `before` and `steps` when the power goes at `instant` (seconds). */
export function cutPower(
  before: Files,
  steps: readonly Step[],
  instant: number,
  random: Random,
  folder: string,
): void {
  const done = steps.filter((step) => step.begun <= instant);
  // When the last flush of each file and folder began that had ended: all before it is safe.
  const safeUntil = new Map<number | string, number>();
  for (const step of done) {
    const key =
      step.kind === "flush" ? step.file : step.kind === "flush-folder" ? step.folder || "." : undefined;
    if (key !== undefined && step.ended <= instant)
      safeUntil.set(key, Math.max(step.begun, safeUntil.get(key) ?? 0));
  }
  const isSafe: IsSafe = (step, key) => step.ended <= (safeUntil.get(key) ?? 0);
  const mercy = mercies[Math.floor(random.next() * mercies.length)] as (typeof mercies)[number];
  const contents = new Map([...before.contents].map(([file, bytes]) => [file, new Content(bytes)]));
  for (const step of done) {
    if (step.kind !== "write" && step.kind !== "length") continue;
    const { file } = step;
    const safe = isSafe(step, file);
    const content = contents.get(file) ?? new Content(Buffer.alloc(0));
    contents.set(file, content);
    if (step.kind === "length") {
      if (safe || mercy.survives(random)) content.resize(step.length);
    } else if (safe || mercy.block === 0) {
      if (safe || mercy.survives(random)) content.write(step.at, step.bytes);
    } else
      for (const [from, to] of blocks(step.at, step.bytes.length, mercy.block))
        if (mercy.survives(random)) content.write(from, step.bytes.subarray(from - step.at, to - step.at));
  }
  for (const [name, file] of namesAt(before, done, isSafe, random)) {
    const target = path.join(folder, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, contents.get(file)?.bytes ?? Buffer.alloc(0), { mode: 0o600 });
  }
}

/** Whether a step had reached the disk, going by the flushes of its file or folder. */
type IsSafe = (step: Step, key: number | string) => boolean;

/** Stretches of a write that reach the disk or not each by itself. */
function* blocks(at: number, length: number, size: number): Generator<[number, number]> {
  for (let from = at; from < at + length;) {
    const to = Math.min(at + length, (Math.floor(from / size) + 1) * size);
    yield [from, to];
    from = to;
  }
}

/** A file's bytes, growing. */
class Content {
  private buffer: Buffer;
  private length: number;

  constructor(bytes: Buffer) {
    this.buffer = Buffer.from(bytes);
    this.length = bytes.length;
  }

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  resize(length: number): void {
    if (length > this.buffer.length) {
      const grown = Buffer.alloc(Math.max(length, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, this.length);
      this.buffer = grown;
    }
    this.buffer.fill(0, Math.min(length, this.length));
    this.length = length;
  }

  write(at: number, bytes: Buffer): void {
    if (at + bytes.length > this.length) this.resize(at + bytes.length);
    bytes.copy(this.buffer, at);
  }
}

function namesAt(before: Files, done: readonly Step[], isSafe: IsSafe, random: Random): Map<string, number> {
  const changes = done.filter((step) => step.kind === "name");
  const safe = changes.findLastIndex((change) => isSafe(change, path.dirname(change.name)));
  const many = safe + 1 + Math.floor(random.next() * (changes.length - safe));
  const names = new Map(before.names);
  for (const { name, file, from } of changes.slice(0, many)) {
    if (from !== undefined) names.delete(from);
    if (file === undefined) names.delete(name);
    else names.set(name, file);
  }
  return names;
}
