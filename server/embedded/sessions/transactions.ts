/**
 * Multi-document transactions: a snapshot to read from, an overlay that holds what was written, and claims on
 * written records so that the first writer wins. A commit carries the overlay into one engine commit.
 */
import type { Catalog, Collection, Index } from "../catalog.ts";
import type { Target } from "../change/documents.ts";
import { MongoError, writeConflict } from "../wire/errors.ts";
import { Layer, overlaid, textOf } from "../storage/layer.ts";
import { Notes, valueAt } from "../storage/notes.ts";
import type { Snapshot, Storage } from "../storage/storage.ts";
import { ResumingScan, type Scan } from "../storage/view.ts";

/** A transaction that rests for longer, in milliseconds, ends as soon as somebody else wants what it has written. */
const longestRestWithClaims = 2_000;
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
  /** Since when no command of it is under way, in milliseconds; null while one is. */
  private restsSince: number | null = null;
  private readonly now: () => number;
  private readonly claims: Claims;
  private readonly snapshot: Snapshot;
  private readonly written = new Layer();
  private readonly notes = new Notes(0);
  private bytes = 0;

  constructor(number: bigint, storage: Storage, catalog: Catalog, claims: Claims, now: () => number) {
    this.number = number;
    this.now = now;
    this.startedAt = now();
    this.sequence = catalog.sequence;
    this.claims = claims;
    this.snapshot = storage.snapshot();
  }

  get(key: Buffer): Buffer | undefined {
    const own = this.written.get(textOf(key));
    return own ? valueAt(own) : this.snapshot.get(key);
  }

  put(key: Buffer, value: Buffer): void {
    this.note(key, value);
  }

  del(key: Buffer): void {
    this.note(key, undefined);
  }

  private note(key: Buffer, value: Buffer | undefined): void {
    const { chunk, at } = this.notes.note(key, value);
    this.written.put(textOf(key), () => ({ chunk, at, sequence: 0, older: undefined }));
    this.bytes += key.length + (value?.length ?? 0);
    if (this.bytes > maxBytes)
      throw new MongoError(
        257,
        `Total size of all transaction operations must be less than ${maxBytes} bytes`,
      );
  }

  claim(key: Buffer): void {
    const text = textOf(key);
    const holder = this.claims.holderOf(text);
    if (holder === this) return;
    if (holder) throw writeConflict();
    if (this.snapshot.isBehind(text)) throw writeConflict();
    this.claims.add(text, this);
  }

  multikey(collection: Collection, index: Index, fields: boolean[]): void {
    // Saying so too early only makes plans more careful.
    index.multikey = index.multikey.map((m, i) => m || fields[i]!);
    this.reshaped.add(collection);
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan {
    return new ResumingScan(lo, hi, reverse, (from, to) => {
      const below = this.snapshot.scan(from, to, reverse, values);
      return overlaid(below, [this.written], { lo: from, hi: to, reverse }, Infinity, true);
    });
  }

  /** Puts everything written into the running engine commit. */
  apply(storage: Storage): void {
    for (const { key, value } of this.written.all())
      if (value) storage.put(key, value);
      else storage.del(key);
  }

  begins(): void {
    this.restsSince = null;
  }

  rests(): void {
    this.restsSince = this.now();
  }

  /** Whoever began it may be dead, or stopped. */
  get forsaken(): boolean {
    return (
      this.state === "open" &&
      this.restsSince !== null &&
      this.now() - this.restsSince > longestRestWithClaims
    );
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

/** Which open transaction has written which record. */
export class Claims {
  private readonly holders = new Map<string, Transaction>();
  private readonly held = new Map<Transaction, string[]>();
  private readonly end: (forsaken: Transaction) => void;

  constructor(end: (forsaken: Transaction) => void) {
    this.end = end;
  }

  get size(): number {
    return this.holders.size;
  }

  /** Asked by somebody who wants the record. */
  holderOf(key: string): Transaction | undefined {
    const holder = this.holders.get(key);
    if (!holder?.forsaken) return holder;
    this.end(holder);
    return undefined;
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
