/**
 * LMDB as a sorted map from bytes to bytes: reads on this thread, writes on a thread of its own.
 */
import { open, type RootDatabase, type Transaction } from "lmdb";
import type { Change } from "./notes.ts";
import type { Entry, Walk } from "./view.ts";

/** A moment of the engine that stays readable until it is let go. */
export type Moment = Transaction;

const none = Buffer.alloc(0);

export class Engine {
  private readonly db: RootDatabase<Buffer, Buffer>;

  /** `durable`: a write that has resolved is on the disk. */
  constructor(path: string, durable: boolean) {
    this.db = open<Buffer, Buffer>({
      path,
      noSubdir: false,
      encoding: "binary",
      keyEncoding: "binary",
      // Its default resolves before the flush.
      overlappingSync: false,
      noSync: !durable,
      maxReaders: 4096,
      cache: false,
    });
  }

  get(key: Buffer, moment?: Moment): Buffer | undefined {
    if (!moment) return this.db.getBinary(key) as Buffer | undefined;
    const db = this.db as unknown as {
      getBinary(key: Buffer, options: { transaction: Moment }): Buffer | undefined;
    };
    return db.getBinary(key, { transaction: moment });
  }

  /** `lo` is included, `hi` is not. Without `values` the entries carry empty ones. */
  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean, moment?: Moment): Walk {
    const range = reverse ? { start: hi, reverse: true } : { start: lo, end: hi };
    const options = moment ? { ...range, transaction: moment } : range;
    const it = (values ? this.db.getRange(options) : this.db.getKeys(options))[Symbol.iterator]();
    return new EngineScan(it as Iterator<Entry | Buffer>, lo, hi, reverse);
  }

  moment(): Moment {
    this.db.resetReadTxn();
    return this.db.useReadTransaction();
  }

  /**
   * Writes a batch on the engine's own thread, as one or several transactions; resolves when the last is on
   * the disk, and then reads see it. Keys and values must not change until then.
   */
  async write(batch: Iterable<Change>): Promise<void> {
    // One promise for many writes, but not always the same for all.
    const parts = new Set<Promise<unknown>>();
    for (const { key, value } of batch) parts.add(value ? this.db.put(key, value) : this.db.remove(key));
    const failed = (await Promise.allSettled(parts)).find((part) => part.status === "rejected");
    this.db.resetReadTxn();
    // What the engine says first is only that it failed; why comes after.
    if (failed) await (failed.reason as { commitError?: Promise<never> }).commitError;
    if (failed) throw failed.reason;
  }

  /** The same on this thread, as one transaction. */
  writeNow(batch: Iterable<Change>): void {
    this.db.transactionSync(() => {
      for (const { key, value } of batch)
        if (value) this.db.putSync(key, value);
        else this.db.removeSync(key);
    });
  }

  /** Copies everything, as of this moment, to a new folder. */
  backup(path: string): Promise<void> {
    return this.db.backup(path, true);
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}

class EngineScan implements Walk {
  private readonly it: Iterator<Entry | Buffer>;
  private readonly lo: Buffer;
  private readonly hi: Buffer;
  private readonly reverse: boolean;
  private over = false;

  constructor(it: Iterator<Entry | Buffer>, lo: Buffer, hi: Buffer, reverse: boolean) {
    this.it = it;
    this.lo = lo;
    this.hi = hi;
    this.reverse = reverse;
  }

  next(): Entry | undefined {
    while (!this.over) {
      const { done, value } = this.it.next();
      if (done) break;
      const entry = Buffer.isBuffer(value) ? { key: value, value: none } : value;
      if (this.reverse) {
        // The engine's reverse range includes its upper end and leaves out its lower one.
        if (entry.key.compare(this.hi) >= 0) continue;
        if (entry.key.compare(this.lo) < 0) break;
      }
      return entry;
    }
    this.close();
    return undefined;
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.it.return?.();
  }
}
