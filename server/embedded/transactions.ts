/**
 * Multi-document transactions: a snapshot to read from, an overlay that holds what was written, and claims on
 * written records so that the first writer wins. A commit carries the overlay into one engine commit.
 */
import type { Catalog, Collection, Index } from "./catalog.ts";
import type { Target } from "./documents.ts";
import { MongoError, writeConflict } from "./errors.ts";
import type { Entry, Scan, Snapshot, Storage } from "./storage.ts";

/** Most bytes of keys and values that one transaction may hold. */
const maxBytes = 64 * 1024 * 1024;

/** Thrown by a write outside any transaction that meets a record an open transaction has written: wait, try again. */
export class MustWait extends Error {
  readonly transaction: Transaction;
  constructor(transaction: Transaction) {
    super("waiting for a transaction");
    this.transaction = transaction;
  }
}

export class Transaction implements Target {
  readonly number: bigint;
  readonly startedAt: number;
  readonly sequence: number;
  /** Collections that it read or wrote. */
  readonly touched = new Set<Collection>();
  /** Collections that come to be when it commits. */
  readonly created = new Map<string, Collection>();
  readonly reshaped = new Set<Collection>();
  /** Called once when it is over. */
  readonly waiters: (() => void)[] = [];
  state: "open" | "committing" | "over" = "open";
  private readonly claims: Claims;
  private readonly storage: Storage;
  private readonly snapshot: Snapshot;
  private readonly written = new Map<string, Buffer | null>();
  /** Written keys in order, for scans; rebuilt when asked for after a change. */
  private order: string[] | undefined;
  private bytes = 0;

  constructor(number: bigint, storage: Storage, catalog: Catalog, claims: Claims, now: number) {
    this.number = number;
    this.startedAt = now;
    this.sequence = catalog.sequence;
    this.storage = storage;
    this.claims = claims;
    this.snapshot = storage.snapshot();
  }

  get(key: Buffer): Buffer | undefined {
    const own = this.written.get(key.toString("latin1"));
    return own === undefined ? this.snapshot.get(key) : (own ?? undefined);
  }

  put(key: Buffer, value: Buffer): void {
    this.note(key, Buffer.from(value));
  }

  del(key: Buffer): void {
    this.note(key, null);
  }

  private note(key: Buffer, value: Buffer | null): void {
    const text = key.toString("latin1");
    if (this.order && !this.written.has(text)) this.order = undefined;
    this.written.set(text, value);
    this.bytes += key.length + (value?.length ?? 0);
    if (this.bytes > maxBytes)
      throw new MongoError(
        257,
        `Total size of all transaction operations must be less than ${maxBytes} bytes`,
      );
  }

  claim(key: Buffer): void {
    const text = key.toString("latin1");
    const holder = this.claims.get(text);
    if (holder === this) return;
    if (holder) throw writeConflict();
    const then = this.snapshot.get(key);
    const now = this.storage.get(key);
    if (then === undefined ? now !== undefined : !now?.equals(then)) throw writeConflict();
    this.claims.add(text, this);
  }

  multikey(collection: Collection, index: Index, fields: boolean[]): void {
    // Saying so too early only makes plans more careful.
    index.multikey = index.multikey.map((m, i) => m || fields[i]!);
    this.reshaped.add(collection);
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan {
    const base = this.snapshot.scan(lo, hi, reverse, values);
    if (this.written.size === 0) return base;
    this.order ??= [...this.written.keys()].sort();
    return new MergedScan(base, this.slice(lo, hi, reverse), this.written, reverse);
  }

  private slice(lo: Buffer, hi: Buffer, reverse: boolean): string[] {
    const order = this.order!;
    const from = lowerBound(order, lo.toString("latin1"));
    const to = lowerBound(order, hi.toString("latin1"));
    const part = order.slice(from, to);
    return reverse ? part.reverse() : part;
  }

  /** Puts everything written into the running engine commit. */
  apply(storage: Storage): void {
    for (const [text, value] of this.written) {
      const key = Buffer.from(text, "latin1");
      if (value === null) storage.del(key);
      else storage.put(key, value);
    }
  }

  get wrote(): boolean {
    return this.written.size > 0 || this.created.size > 0;
  }

  /** Ends it, whatever came of it: lets go of snapshot and claims, wakes those who wait. */
  finish(): void {
    if (this.state === "over") return;
    this.state = "over";
    this.snapshot.release();
    this.claims.release(this);
    for (const wake of this.waiters.splice(0)) wake();
  }
}

function lowerBound(list: readonly string[], x: string): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (list[mid]! < x) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Which open transaction has written which record. */
export class Claims {
  private readonly holders = new Map<string, Transaction>();
  private readonly held = new Map<Transaction, string[]>();

  get size(): number {
    return this.holders.size;
  }

  get(key: string): Transaction | undefined {
    return this.holders.get(key);
  }

  add(key: string, t: Transaction): void {
    this.holders.set(key, t);
    const list = this.held.get(t);
    if (list) list.push(key);
    else this.held.set(t, [key]);
  }

  release(t: Transaction): void {
    for (const key of this.held.get(t) ?? []) this.holders.delete(key);
    this.held.delete(t);
  }
}

/** Two ordered walks as one; an overlay's entry stands before the snapshot's entry of the same key. */
class MergedScan implements Scan {
  private readonly base: Scan;
  private readonly own: readonly string[];
  private readonly written: ReadonlyMap<string, Buffer | null>;
  private readonly reverse: boolean;
  private at = 0;
  private head: { text: string; entry: Entry } | null | undefined;

  constructor(
    base: Scan,
    own: readonly string[],
    written: ReadonlyMap<string, Buffer | null>,
    reverse: boolean,
  ) {
    this.base = base;
    this.own = own;
    this.written = written;
    this.reverse = reverse;
  }

  next(): Entry | undefined {
    for (;;) {
      if (this.head === undefined) {
        const entry = this.base.next();
        this.head = entry ? { text: entry.key.toString("latin1"), entry } : null;
      }
      const mine = this.own[this.at];
      if (mine === undefined && this.head === null) return undefined;
      const head = this.head;
      const ownFirst =
        mine !== undefined && (head === null || (this.reverse ? mine >= head.text : mine <= head.text));
      if (!ownFirst) {
        this.head = undefined;
        return head!.entry;
      }
      this.at++;
      if (head && head.text === mine) this.head = undefined;
      const value = this.written.get(mine!);
      if (value) return { key: Buffer.from(mine!, "latin1"), value };
    }
  }

  pause(): void {
    this.base.pause();
  }

  close(): void {
    this.base.close();
    this.at = this.own.length;
    this.head = null;
  }
}
