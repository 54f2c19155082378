/**
 * Logical sessions and the transaction each may have open.
 */
import type { Catalog } from "../catalog.ts";
import { MongoError } from "../wire/errors.ts";
import { lastOf } from "./retryable.ts";
import type { Storage } from "../storage/storage.ts";
import { Claims, Transaction } from "./transactions.ts";

/** Longest that a transaction may stay open, in milliseconds. */
const transactionLifetime = 60_000;
/** Most transactions open at once: each pins a snapshot of the store. */
const maxOpen = 500;

interface Session {
  transaction: Transaction | undefined;
  /** Newest transaction that ended, and how. */
  last: { number: bigint; committed: boolean } | undefined;
}

const transient = ["TransientTransactionError"];

export class Sessions {
  readonly claims = new Claims((forsaken) => this.endForsaken(forsaken));
  private readonly sessions = new Map<string, Session>();
  private readonly open = new Set<Transaction>();
  private readonly storage: Storage;
  private readonly catalog: Catalog;

  constructor(storage: Storage, catalog: Catalog) {
    this.storage = storage;
    this.catalog = catalog;
  }

  private of(id: Buffer): Session {
    const text = id.toString("latin1");
    let session = this.sessions.get(text);
    if (!session) {
      session = { transaction: undefined, last: undefined };
      this.sessions.set(text, session);
    }
    return session;
  }

  /** Begins transaction `number`; an older one that was left open is aborted. */
  begin(id: Buffer, number: bigint, now: () => number): Transaction {
    const session = this.of(id);
    const { transaction } = session;
    const newest = transaction?.number ?? session.last?.number ?? lastOf(this.storage, id)?.number;
    if (newest !== undefined && newest >= number)
      throw new MongoError(
        newest > number ? 225 : 117,
        `Cannot start transaction ${number} on session because transaction ${newest} has already started.`,
      );
    if (transaction) this.end(id, transaction, false);
    if (this.open.size >= maxOpen)
      throw new MongoError(246, "too many open transactions", undefined, transient);
    const begun = new Transaction(number, this.storage, this.catalog, this.claims, now);
    session.transaction = begun;
    this.open.add(begun);
    return begun;
  }

  /** The open transaction `number`; throws 251 when there is none. */
  current(id: Buffer, number: bigint): Transaction {
    const session = this.of(id);
    const { transaction } = session;
    if (transaction?.number === number && transaction.state === "open") return transaction;
    if (session.last?.number === number && session.last.committed)
      throw new MongoError(256, `Transaction with { txnNumber: ${number} } has been committed.`);
    throw noSuchTransaction(number);
  }

  /** What is known of transaction `number` when it is not open. */
  ended(id: Buffer, number: bigint): "committed" | "aborted" | undefined {
    const session = this.of(id);
    const last = session.last?.number === number ? session.last : lastOf(this.storage, id);
    if (last?.number !== number) return undefined;
    return last.committed ? "committed" : "aborted";
  }

  end(id: Buffer, transaction: Transaction, committed: boolean): void {
    this.open.delete(transaction);
    transaction.finish();
    const session = this.of(id);
    if (session.transaction === transaction) {
      session.transaction = undefined;
      session.last = { number: transaction.number, committed };
    }
  }

  private endForsaken(forsaken: Transaction): void {
    for (const [text, { transaction }] of this.sessions)
      if (transaction === forsaken) return this.end(Buffer.from(text, "latin1"), forsaken, false);
  }

  /** A new numbered command outside a transaction ends one that was left open. */
  leave(id: Buffer, number: bigint): void {
    const session = this.sessions.get(id.toString("latin1"));
    if (session?.transaction && session.transaction.number < number) this.end(id, session.transaction, false);
  }

  forget(id: Buffer): void {
    const text = id.toString("latin1");
    const session = this.sessions.get(text);
    if (session?.transaction) this.end(id, session.transaction, false);
    this.sessions.delete(text);
  }

  /** Open transactions that read or wrote a collection. */
  touching(collection: unknown): Transaction | undefined {
    for (const t of this.open) if ((t.touched as Set<unknown>).has(collection)) return t;
    return undefined;
  }

  /** Forgets which transactions were committed: after a lost commit only the store's records count. */
  distrust(): void {
    for (const session of this.sessions.values()) session.last = undefined;
  }

  /** Aborts transactions that have been open for too long. */
  sweep(now: number): void {
    for (const [text, session] of this.sessions) {
      const { transaction } = session;
      if (!transaction) {
        if (this.sessions.size > 10_000) this.sessions.delete(text);
      } else if (transaction.state === "open" && now - transaction.startedAt > transactionLifetime)
        this.end(Buffer.from(text, "latin1"), transaction, false);
    }
  }

  close(): void {
    for (const t of this.open) t.finish();
    this.open.clear();
    this.sessions.clear();
  }
}

export const noSuchTransaction = (number: bigint) =>
  new MongoError(
    251,
    `Given transaction number ${number} does not match any in-progress transactions.`,
    undefined,
    transient,
  );
