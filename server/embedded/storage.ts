/**
 * One ordered key space on LMDB. Everything lives in one tree under four-byte prefixes, so one commit of one
 * tree holds a batch of writes: documents, index entries, catalog and retry records together.
 */
import { open, type RootDatabase, type Transaction as ReadSnapshot } from "lmdb";
import { diskFailure } from "./disk.ts";
import { Durability, readPast } from "./durability.ts";
import { changesOf } from "./log.ts";

/** Prefixes below the first collection. */
export const prefixes = { meta: 0, catalog: 1, retry: 2, firstFree: 16 } as const;

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** An ordered walk. `pause` lets go of the engine's cursor; the next `next` goes on after the last entry. */
export interface Scan {
  next(): Entry | undefined;
  pause(): void;
  close(): void;
}

/** What reads see. `lo` is included, `hi` is not. */
export interface View {
  get(key: Buffer): Buffer | undefined;
  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan;
}

const none = Buffer.alloc(0);

export class Storage implements View {
  private readonly db: RootDatabase<Buffer, Buffer>;
  private readonly durability: Durability | undefined;
  private readonly path: string;
  private writing = false;

  /**
   * Opens or makes the store in folder `path`. Not durable: without log and flushes, for data that may be lost.
   * `log` is told of checkpoints that failed.
   */
  constructor(path: string, durable: boolean, log: (line: string) => void = () => {}) {
    this.path = path;
    const past = durable ? readPast(path) : undefined;
    this.db = open<Buffer, Buffer>({
      path,
      noSubdir: false,
      encoding: "binary",
      keyEncoding: "binary",
      overlappingSync: false,
      // The log is what is flushed before a commit is answered.
      noSync: true,
      maxReaders: 4096,
      cache: false,
    });
    if (past === undefined) return;
    const engine = {
      pin: () => new Snapshot(this.db),
      apply: (records: readonly Buffer[]) =>
        this.db.transactionSync(() => {
          for (const record of records)
            for (const { key, value } of changesOf(record))
              if (value) this.db.putSync(key, value);
              else this.db.removeSync(key);
        }),
    };
    this.durability = new Durability(path, engine, past, log);
  }

  /**
   * Runs `work` as one commit that is on disk when this returns. If it throws, nothing of it is kept. Throws a
   * DiskFailure where the disk is the reason.
   */
  commit<T>(work: () => T): T {
    const { durability } = this;
    this.writing = true;
    try {
      durability?.ready();
      const result = this.db.transactionSync(() => {
        const done = work();
        durability?.append();
        return done;
      }) as T;
      durability?.committed();
      return result;
    } catch (error) {
      durability?.failed();
      throw diskFailure(error, this.path) ?? error;
    } finally {
      this.writing = false;
    }
  }

  get inCommit(): boolean {
    return this.writing;
  }

  get(key: Buffer): Buffer | undefined {
    return this.db.getBinary(key) as Buffer | undefined;
  }

  /** Only inside `commit`. */
  put(key: Buffer, value: Buffer = none): void {
    this.db.putSync(key, value);
    this.durability?.note(key, value);
  }

  /** Only inside `commit`. */
  del(key: Buffer): void {
    this.db.removeSync(key);
    this.durability?.note(key, undefined);
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan {
    return new EngineScan(this.db, lo, hi, reverse, values, undefined);
  }

  /** A view of this moment that later commits do not change. Call `release` when done. */
  snapshot(): Snapshot {
    return new Snapshot(this.db);
  }

  /** Makes a checkpoint aside; resolves when it stands. Work goes on meanwhile. */
  async checkpoint(): Promise<void> {
    await this.durability?.checkpoint();
  }

  /** Copies the whole store, as of this moment, to a new folder. */
  backup(path: string): Promise<void> {
    return this.db.backup(path, true);
  }

  async close(): Promise<void> {
    await this.durability?.close();
    await this.db.close();
  }
}

export class Snapshot implements View {
  private readonly db: RootDatabase<Buffer, Buffer>;
  private readonly transaction: ReadSnapshot;
  private released = false;

  constructor(db: RootDatabase<Buffer, Buffer>) {
    this.db = db;
    db.resetReadTxn();
    this.transaction = db.useReadTransaction();
  }

  get(key: Buffer): Buffer | undefined {
    const db = this.db as unknown as {
      getBinary(key: Buffer, o: { transaction: ReadSnapshot }): Buffer | undefined;
    };
    return db.getBinary(key, { transaction: this.transaction });
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan {
    return new EngineScan(this.db, lo, hi, reverse, values, this.transaction);
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    this.transaction.done();
  }
}

class EngineScan implements Scan {
  private readonly db: RootDatabase<Buffer, Buffer>;
  private lo: Buffer;
  private hi: Buffer;
  private readonly reverse: boolean;
  private readonly values: boolean;
  private readonly transaction: ReadSnapshot | undefined;
  private it: Iterator<unknown> | undefined;
  private last: Buffer | undefined;
  private over = false;

  constructor(
    db: RootDatabase<Buffer, Buffer>,
    lo: Buffer,
    hi: Buffer,
    reverse: boolean,
    values: boolean,
    transaction: ReadSnapshot | undefined,
  ) {
    this.db = db;
    this.lo = lo;
    this.hi = hi;
    this.reverse = reverse;
    this.values = values;
    this.transaction = transaction;
  }

  next(): Entry | undefined {
    if (this.over) return undefined;
    this.it ??= this.start();
    for (;;) {
      const { done, value } = this.it.next();
      if (done) {
        this.over = true;
        this.it = undefined;
        return undefined;
      }
      const entry = this.values ? (value as Entry) : { key: value as Buffer, value: none };
      if (this.reverse) {
        // The engine's reverse range includes its upper end and leaves out its lower one.
        if (entry.key.compare(this.hi) >= 0) continue;
        if (entry.key.compare(this.lo) < 0) {
          this.close();
          return undefined;
        }
      }
      this.last = entry.key;
      return entry;
    }
  }

  private start(): Iterator<unknown> {
    if (this.last) {
      if (this.reverse) this.hi = this.last;
      else this.lo = Buffer.concat([this.last, Buffer.from([0])]);
    }
    const range = this.reverse ? { start: this.hi, reverse: true } : { start: this.lo, end: this.hi };
    const options = this.transaction ? { ...range, transaction: this.transaction } : range;
    const iterable = this.values ? this.db.getRange(options) : this.db.getKeys(options);
    return iterable[Symbol.iterator]();
  }

  pause(): void {
    this.it?.return?.();
    this.it = undefined;
  }

  close(): void {
    this.pause();
    this.over = true;
  }
}
