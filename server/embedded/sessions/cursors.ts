/**
 * Cursors: rows that a client has not fetched yet, and batches of them written straight into replies.
 */
import { randomBytes } from "node:crypto";
import { MongoError } from "../wire/errors.ts";
import type { Examined } from "../query/finder.ts";
import { rest, type Rows } from "../query/rows.ts";
import type { Transaction } from "./transactions.ts";
import type { Wait } from "../scheduler.ts";
import type { Writer } from "../values/writer.ts";

/** Idle time after which a cursor is closed, in milliseconds. */
const idleLimit = 10 * 60 * 1000;
/** Open at once; beyond, the one that has waited longest makes room, so that no client can shut out the others. */
const maxCursors = 5_000;
/** Most bytes of documents that cursors may hold for their next batch. */
const maxHeldBytes = 128 * 1024 * 1024;
/** Most bytes of documents in one reply. */
const maxBatchBytes = 16 * 1024 * 1024;

export interface Cursor {
  readonly id: bigint;
  readonly ns: string;
  readonly rows: Rows;
  readonly transaction: Transaction | undefined;
  /** What its rows have looked at since it was opened, first batch included. */
  readonly examined: Examined;
  /** A row that did not fit into the last batch. */
  held: Buffer | undefined;
  /** Bytes of the row that it held when it was opened. */
  readonly weight: number;
  usedAt: number;
  busy: boolean;
}

export class Cursors {
  /** In the order in which they were last used. */
  private readonly open = new Map<bigint, Cursor>();
  private heldBytes = 0;

  add(
    ns: string,
    rows: Rows,
    held: Buffer | undefined,
    transaction: Transaction | undefined,
    examined: Examined,
    now: number,
  ): Cursor {
    const weight = held?.length ?? 0;
    this.makeRoom(weight);
    let id = 0n;
    while (id === 0n || this.open.has(id)) id = randomBytes(8).readBigUInt64LE(0) >> 1n;
    rows.pause();
    const cursor: Cursor = { id, ns, rows, transaction, examined, held, weight, usedAt: now, busy: false };
    this.open.set(id, cursor);
    this.heldBytes += weight;
    return cursor;
  }

  private makeRoom(weight: number): void {
    const full = () => this.open.size >= maxCursors || this.heldBytes + weight > maxHeldBytes;
    if (!full()) return;
    for (const c of this.open.values()) {
      if (!c.busy) this.kill(c.id);
      if (!full()) return;
    }
    throw new MongoError(1, `more than ${maxCursors} open cursors`);
  }

  take(id: bigint, ns: string): Cursor {
    const cursor = this.open.get(id);
    if (!cursor) throw new MongoError(43, `cursor id ${id} not found`);
    if (cursor.ns !== ns)
      throw new MongoError(
        13,
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      );
    if (cursor.transaction && cursor.transaction.state !== "open") {
      this.kill(id);
      throw new MongoError(43, `cursor id ${id} not found`);
    }
    if (cursor.busy) throw new MongoError(12051, `cursor id ${id} is already in use`);
    this.open.delete(id);
    this.open.set(id, cursor);
    return cursor;
  }

  /** True when there was such a cursor. */
  kill(id: bigint): boolean {
    const cursor = this.open.get(id);
    if (!cursor) return false;
    cursor.rows.close();
    this.heldBytes -= cursor.weight;
    return this.open.delete(id);
  }

  sweep(now: number): void {
    for (const c of this.open.values())
      if ((!c.busy && now - c.usedAt > idleLimit) || (c.transaction && c.transaction.state !== "open"))
        this.kill(c.id);
  }

  close(): void {
    for (const id of [...this.open.keys()]) this.kill(id);
  }
}

export interface Batch {
  /** The rows are at their end. */
  readonly over: boolean;
  readonly held: Buffer | undefined;
}

/** Writes up to `max` rows as elements of the array that is open in `w`. */
export function* fillBatch(
  w: Writer,
  rows: Rows,
  held: Buffer | undefined,
  max: number,
): Generator<Wait, Batch, void> {
  let n = 0;
  const from = w.p;
  let next = held;
  while (n < max) {
    const doc = next ?? rows.next();
    next = undefined;
    if (doc === rest) {
      yield undefined;
      continue;
    }
    if (doc === undefined) return { over: true, held: undefined };
    if (n > 0 && w.p - from + doc.length > maxBatchBytes) return { over: false, held: doc };
    w.doc(String(n++), doc);
  }
  return { over: false, held: next };
}
