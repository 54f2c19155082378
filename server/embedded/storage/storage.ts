/**
 * One ordered key space. Everything lives in it under four-byte prefixes: documents, index entries, catalog and
 * retry records. A commit is flushed to the log and then seen, in a layer in memory; when that layer has grown,
 * it is carried into the engine's file on another thread while a new one takes the writes. Opening reads the
 * log again from where the engine's file stops.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DiskFailure, diskFailure } from "./disk.ts";
import { Engine, type Moment } from "./engine.ts";
import { Layer, overlaid, seenAt, textOf, type Written } from "./layer.ts";
import { hasLog, headerSize, Log, readLog } from "./log.ts";
import { type Change, changesOf, Notes, valueAt } from "./notes.ts";
import { DamagedStore, syncFolder } from "./folder.ts";
import { ResumingScan, type Scan, type View } from "./view.ts";

/** Prefixes below the first collection. */
export const prefixes = { meta: 0, catalog: 1, retry: 2, firstFree: 16 } as const;

export interface StorageOptions {
  /** About how many bytes of memory changes take before they go to the engine's file. */
  readonly layerBytes?: number;
  /** Told when changes could not be carried to the engine's file. */
  readonly log?: (line: string) => void;
}

const none = Buffer.alloc(0);
/** Up to which record of the log the engine's file holds everything. */
const appliedKey = Buffer.from([0, 0, 0, prefixes.meta, 3]);
/** Longest that changes wait in memory, in milliseconds: it bounds the time that opening takes. */
const maxAge = 60_000;
/** About what a change takes in memory beside its key and value. */
const overhead = 200;
const defaultLayerBytes = 8 * 1024 * 1024;
/** A layer of this many times the set size waits for the one that is on its way. */
const crowd = 2;

export class Storage implements View {
  private readonly path: string;
  private readonly engine: Engine;
  private readonly wal: Log | undefined;
  private readonly tell: (line: string) => void;
  private readonly layerBytes: number;
  private readonly timer: NodeJS.Timeout;
  /** Takes the writes. */
  private layer = new Layer();
  private bytes = 0;
  /** On its way into the engine's file, with the newest record of the log that it holds. */
  private leaving: Layer | undefined;
  private leavingUpTo = 0;
  private carrying: Promise<void> | undefined;
  /** Of the newest commit. */
  private sequence: number;
  private writing = false;
  private readonly notes = new Notes(headerSize);
  /** What the running commit replaced. */
  private replaced: [string, Written | undefined][] = [];
  private readonly snapshots = new Set<Snapshot>();
  /** Of the newest snapshot somebody holds. */
  private watched = -1;
  /** A record that may be in the log and does not count: nothing is written until the engine's file is past it. */
  private unsure: number | undefined;
  /** After a failure: when to try again, on the clock of `performance`. */
  private notBefore = 0;

  /**
   * Opens or makes the store in folder `path`. Not durable: nothing is flushed and there is no log, for data that
   * may be lost. Throws when a file is damaged, with nothing changed.
   */
  constructor(path: string, durable: boolean, options: StorageOptions = {}) {
    this.path = path;
    this.tell = options.log ?? (() => {});
    this.layerBytes = options.layerBytes ?? defaultLayerBytes;
    checkSize(path);
    this.engine = new Engine(path, durable);
    this.sequence = Number(this.engine.get(appliedKey)?.readBigUInt64LE(0) ?? 0);
    if (durable) {
      try {
        this.catchUp(path);
        // A log beside a file that is empty would look like a loss.
        const size = flushedSize(path);
        this.wal = new Log(path, this.sequence, this.logBytes);
        writeSize(path, size);
        syncFolder(path);
        syncFolder(dirname(path));
      } catch (error) {
        void this.engine.close();
        throw error;
      }
    }
    this.timer = setInterval(() => this.carryIn(), maxAge);
    this.timer.unref();
  }

  /** Brings the engine's file up to the log. */
  private catchUp(path: string): void {
    const whole = existsSync(join(path, sizeFile));
    // A new folder, or a backup, which is whole as it is.
    if (!hasLog(path) && !whole) return;
    const { records, last } = readLog(path, this.sequence, whole);
    for (let i = 0; i < records.length; i += 64)
      this.engine.writeNow(records.slice(i, i + 64).flatMap((r) => [...changesOf(r)]));
    if (last === this.sequence) return;
    this.engine.writeNow([appliedUpTo(last)]);
    this.sequence = last;
  }

  /**
   * Runs `work` as one commit that is on disk when this returns. If it throws, nothing of it is kept. Throws a
   * DiskFailure where the disk is the reason.
   */
  commit<T>(work: () => T): T {
    this.writing = true;
    try {
      if (this.unsure !== undefined) this.outrun();
      const result = work();
      if (this.replaced.length > 0) {
        const record = this.notes.take();
        if (this.wal) this.append(this.wal, record);
        this.sequence = this.wal?.sequence ?? this.sequence + 1;
      }
      return result;
    } catch (error) {
      for (const [text, old] of this.replaced.reverse()) this.layer.restore(text, old);
      throw diskFailure(error, this.path) ?? error;
    } finally {
      this.notes.discard();
      this.replaced = [];
      this.writing = false;
      if (this.bytes > this.layerBytes) this.carryIn();
    }
  }

  /** A file of the log holds a layer, and what comes in before it has left. */
  private get logBytes(): number {
    return Math.ceil((this.layerBytes * 4) / 3);
  }

  private append(wal: Log, record: readonly Buffer[]): void {
    try {
      wal.append(record);
    } catch (error) {
      this.unsure = wal.sequence;
      throw error;
    }
  }

  get inCommit(): boolean {
    return this.writing;
  }

  /** Set while writes come in faster than they can be carried away: wait for it before the next commit. */
  get room(): Promise<void> | undefined {
    return this.bytes > this.layerBytes * crowd ? this.carrying : undefined;
  }

  get(key: Buffer): Buffer | undefined {
    const text = textOf(key);
    const written = this.layer.get(text) ?? this.leaving?.get(text);
    return written ? valueAt(written) : this.engine.get(key);
  }

  /** Only inside `commit`. Both are copied. */
  put(key: Buffer, value: Buffer = none): void {
    this.write(key, value);
  }

  /** Only inside `commit`. */
  del(key: Buffer): void {
    this.write(key, undefined);
  }

  private write(key: Buffer, value: Buffer | undefined): void {
    const text = textOf(key);
    const { chunk, at } = this.notes.note(key, value);
    const old = this.layer.put(text, (old) => {
      // What no snapshot can see any more is let go.
      const older = old && old.sequence > this.watched ? old.older : old;
      return { chunk, at, sequence: this.sequence + 1, older };
    });
    this.replaced.push([text, old]);
    this.bytes += 2 * key.length + (value?.length ?? 0) + overhead;
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan {
    return new ResumingScan(lo, hi, reverse, (from, to) => {
      const below = this.engine.scan(from, to, reverse, values);
      const range = { lo: from, hi: to, reverse };
      return overlaid(below, [this.leaving, this.layer], range, Infinity, this.writing);
    });
  }

  /** A view of this moment that later commits do not change. Call `release` when done. */
  snapshot(): Snapshot {
    const layers = this.leaving ? [this.leaving, this.layer] : [this.layer];
    const snapshot: Snapshot = new Snapshot(this.engine, layers, this.sequence, () => {
      this.snapshots.delete(snapshot);
      this.watched = Math.max(-1, ...[...this.snapshots].map((s) => s.sequence));
    });
    this.snapshots.add(snapshot);
    this.watched = this.sequence;
    return snapshot;
  }

  /**
   * Carries what is in memory into the engine's file, aside; resolves when it is there. A failure is told, and
   * what was to be carried stays in memory and log for the next time.
   */
  carry(): Promise<void> {
    this.carrying ??= this.carryLayer()
      .catch((error: unknown) => {
        this.notBefore = performance.now() + 1000;
        this.tell(`changes could not be carried into the data file, the log keeps them: ${String(error)}`);
      })
      .finally(() => (this.carrying = undefined));
    return this.carrying;
  }

  /** The same where nobody waits for it. */
  private carryIn(): void {
    if (!this.carrying && performance.now() >= this.notBefore) void this.carry();
  }

  private async carryLayer(): Promise<void> {
    if (!this.leaving) {
      if (this.layer.size === 0 && this.unsure === undefined) return;
      this.leaving = this.layer;
      this.beginLayer();
      this.leavingUpTo = this.wal?.sequence ?? this.sequence;
      // All that is leaving is in one file of the log: what comes goes to the other.
      this.wal?.switch();
    }
    let batch: Change[] = [];
    for (const change of this.leaving.all()) {
      if (batch.push(change) < 2000) continue;
      await this.engine.write(batch);
      batch = [];
    }
    await this.engine.write([...batch, appliedUpTo(this.leavingUpTo)]);
    writeSize(this.path, statSync(join(this.path, dataFile)).size);
    this.leaving = undefined;
    if (this.unsure !== undefined && this.unsure <= this.leavingUpTo) this.unsure = undefined;
  }

  /** Carries everything at once, so that what the log may or may not hold is in the past. */
  private outrun(): void {
    if (this.carrying) throw new DiskFailure("the disk failed to keep data; try again in a moment");
    const upTo = this.wal?.sequence ?? this.sequence;
    this.engine.writeNow([...(this.leaving?.all() ?? []), ...this.layer.all(), appliedUpTo(upTo)]);
    this.wal?.switch();
    this.leaving = undefined;
    this.beginLayer();
    this.unsure = undefined;
  }

  private beginLayer(): void {
    this.layer = new Layer();
    this.bytes = 0;
    for (const snapshot of this.snapshots) snapshot.follow(this.layer);
  }

  /** Copies the whole store, as of now or somewhat later, to a new folder. */
  async backup(path: string): Promise<void> {
    await this.carrying;
    await this.carry();
    // Nothing is carried meanwhile, so that the copy is of one moment.
    const copied = this.engine.backup(path);
    this.carrying = copied.then(
      () => {},
      () => {},
    );
    try {
      await copied;
    } finally {
      this.carrying = undefined;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.carrying;
    await this.carry();
    this.wal?.close();
    await this.engine.close();
  }
}

export class Snapshot implements View {
  readonly sequence: number;
  private readonly engine: Engine;
  private readonly layers: readonly Layer[];
  private readonly moment: Moment;
  /** What has taken writes since. */
  private readonly later: Layer[] = [];
  private readonly released: () => void;
  private over = false;

  constructor(engine: Engine, layers: readonly Layer[], sequence: number, released: () => void) {
    this.engine = engine;
    this.layers = layers;
    this.sequence = sequence;
    this.moment = engine.moment();
    this.released = released;
  }

  get(key: Buffer): Buffer | undefined {
    const text = textOf(key);
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const written = seenAt(this.layers[i]!.get(text), this.sequence);
      if (written) return valueAt(written);
    }
    return this.engine.get(key, this.moment);
  }

  /** True when a key was written after this moment, even if to what it was before. */
  isBehind(text: string): boolean {
    return [...this.layers, ...this.later].some((l) => (l.get(text)?.sequence ?? 0) > this.sequence);
  }

  /** Told of each layer that comes to take the writes. */
  follow(layer: Layer): void {
    this.later.push(layer);
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan {
    return new ResumingScan(lo, hi, reverse, (from, to) => {
      const below = this.engine.scan(from, to, reverse, values, this.moment);
      return overlaid(below, this.layers, { lo: from, hi: to, reverse }, this.sequence, false);
    });
  }

  release(): void {
    if (this.over) return;
    this.over = true;
    this.moment.done();
    this.released();
  }
}

function appliedUpTo(sequence: number): Change {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(sequence));
  return { key: appliedKey, value };
}

/**
 * The engine reads past the end of a file that was cut off, and the process dies: so its size is noted beside it.
 * Where it is noted, everything was made.
 */
const sizeFile = "size";
const dataFile = "data.mdb";

/** Only of a file that has been flushed. One that is torn or of before says less, which does no harm. */
function writeSize(path: string, size: number): void {
  writeFileSync(join(path, sizeFile), String(size), { mode: 0o600 });
}

/** Flushes the engine's file: it flushes a new one with its first write only, and a kill leaves one longer than flushed. */
function flushedSize(path: string): number {
  const fd = openSync(join(path, dataFile), "r+");
  try {
    fsyncSync(fd);
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

function checkSize(path: string): void {
  const data = join(path, dataFile);
  const size = existsSync(data) ? statSync(data).size : 0;
  const noted = existsSync(join(path, sizeFile)) ? Number(readFileSync(join(path, sizeFile), "utf8")) : 0;
  if (size === 0 && (noted > 0 || hasLog(path))) throw new DamagedStore(`${data} is missing or empty`);
  // The engine takes whatever stands in a file for its own pages, and the process dies.
  if (size > 0 && readHead(data).indexOf(engineMagic) < 0) throw new DamagedStore(`${data} is damaged`);
  if (size < noted) throw new DamagedStore(`${data} was cut off: ${size} of at least ${noted} bytes`);
}

/** In the first bytes of the engine's file. */
const engineMagic = Buffer.from("dec0efbe", "hex");

function readHead(file: string): Buffer {
  const head = Buffer.alloc(64);
  const fd = openSync(file, "r");
  try {
    readSync(fd, head);
  } finally {
    closeSync(fd);
  }
  return head;
}
