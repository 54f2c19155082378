/**
 * What commands work with: the parts of one store, and one call with where it reads and writes.
 */
import type { Catalog, Collection, Index } from "./catalog.ts";
import type { Fields } from "./wire/command.ts";
import type { Cursors } from "./sessions/cursors.ts";
import type { Target } from "./change/documents.ts";
import { MongoError } from "./wire/errors.ts";
import type { Examined } from "./query/finder.ts";
import type { RetryRecord } from "./sessions/retryable.ts";
import type { Wait, Steps } from "./scheduler.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { Storage } from "./storage/storage.ts";
import type { View } from "./storage/view.ts";
import { type Claims, MustWait, type Transaction } from "./sessions/transactions.ts";

export interface Store {
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  readonly name: string;
  now(): Date;
}

export interface Call {
  readonly store: Store;
  readonly db: string;
  readonly fields: Fields;
  readonly session: Buffer | undefined;
  readonly number: bigint | undefined;
  readonly transaction: Transaction | undefined;
  readonly view: View;
  readonly target: Target;
  /** Counts what the command looks at. */
  readonly examined: Examined;
  /** Set when an error was answered inside a reply that ends the transaction. */
  failed: boolean;
}

export interface Command {
  /** "write" runs inside a commit, unless a transaction is open. */
  readonly kind: "read" | "write";
  /** May be used in a transaction. */
  readonly inTransaction: boolean;
  run(call: Call): Steps;
}

/** The running commit as a place to write to. */
export class Newest implements Target {
  private readonly storage: Storage;
  private readonly catalog: Catalog;
  private readonly claims: Claims;

  constructor(storage: Storage, catalog: Catalog, claims: Claims) {
    this.storage = storage;
    this.catalog = catalog;
    this.claims = claims;
  }

  get(key: Buffer): Buffer | undefined {
    return this.storage.get(key);
  }

  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean) {
    return this.storage.scan(lo, hi, reverse, values);
  }

  put(key: Buffer, value: Buffer): void {
    this.storage.put(key, value);
  }

  del(key: Buffer): void {
    this.storage.del(key);
  }

  claim(key: Buffer): void {
    if (this.claims.size === 0) return;
    const holder = this.claims.holderOf(key.toString("latin1"));
    if (holder) throw new MustWait(holder);
  }

  multikey(collection: Collection, index: Index, fields: boolean[]): void {
    index.multikey = index.multikey.map((m, i) => m || fields[i]!);
    this.catalog.save(collection);
  }
}

/** Repeats `work` until no open transaction is in its way. */
export function* untilFree<T>(retry: RetryRecord | undefined, work: () => T): Generator<Wait, T, void> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MustWait)) throw error;
      retry?.save();
      yield error.transaction;
    }
  }
}

/** The full name of the collection that a command names in the field of its own name. */
export function namespaceOf(call: Call, field = call.fields.name): string {
  const name = call.fields.need(field, call.fields.string(field));
  return namespace(call.db, name);
}

export function namespace(db: string, name: string): string {
  if (name === "" || name.startsWith(".") || name.includes("\0") || name.includes("$"))
    throw new MongoError(73, `Invalid collection name: ${db}.${name}`);
  const ns = `${db}.${name}`;
  if (Buffer.byteLength(ns) > 255) throw new MongoError(73, "Fully qualified namespace is too long");
  if (name.startsWith("system.")) throw new MongoError(73, `Invalid system namespace: ${ns}`);
  return ns;
}

/** The collection, if it exists for this call; a transaction remembers that it looked. */
export function collectionOf(call: Call, ns: string): Collection | undefined {
  const { transaction } = call;
  const own = transaction?.created.get(ns);
  if (own) return own;
  const collection = call.store.catalog.get(ns);
  if (transaction && collection) {
    if (collection.changedAt > transaction.sequence)
      throw new MongoError(
        246,
        `Unable to read from a snapshot due to pending collection catalog changes; please retry the operation. Collection ${ns}`,
        undefined,
        ["TransientTransactionError"],
      );
    transaction.touched.add(collection);
  }
  return collection;
}

/** The collection, made when it does not exist. */
export function collectionToWrite(call: Call, ns: string): Collection {
  const found = collectionOf(call, ns);
  if (found) return found;
  const made = call.store.catalog.prepare(ns);
  if (call.transaction) call.transaction.created.set(ns, made);
  else call.store.catalog.add(made);
  return made;
}

/** Indexes that queries may use. */
export function usableIndexes(collection: Collection): Index[] {
  return collection.indexes.filter((i) => !i.building);
}
