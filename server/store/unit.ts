/**
 * The unit of work: every change that people are told of is made here. A unit loads rows, changes them in
 * memory and names its events; rows and numbered events are then written in one transaction, guarded by the
 * versions that were loaded. Units of one organization run one after the other and share transactions while
 * one is being written, so that a burst costs one flush and numbers have no gaps.
 */
import { randomInt } from "node:crypto";
import type { Connection } from "mongoose";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import { systemScope } from "./scope.ts";
import type { ConversationRecord } from "./conversations.ts";
import type { DeliveryRecord } from "./deliveries.ts";
import type { EventRecord } from "./events.ts";
import type { MessageRecord } from "./messages.ts";
import type { Collections } from "./collections.ts";
import { createRows, type Rows } from "./rows.ts";
import type { Transaction, UnitEvent } from "./transaction.ts";

/** A committed event with the rows it touched, as they are after the commit. */
export interface CommittedEvent extends EventRecord {
  message: MessageRecord | null;
  delivery: DeliveryRecord | null;
  conversation: ConversationRecord | null;
  readSeq: number | null;
}

export interface Unit<Result> {
  /** Address keys that the unit is sure to ask for: loaded for many units in one query. */
  addressKeys?: readonly string[];
  /** May run more than once; must throw before it changes a row, or not at all. */
  run(tx: Transaction): Promise<Result>;
}

export type CommitListener = (organizationId: string, events: readonly CommittedEvent[]) => void;

interface Waiting {
  unit: Unit<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Another writer changed a row after we loaded it. The unit runs again. */
class VersionConflict extends Error {}

const maxBatch = 64;
const maxAttempts = 12;

export interface UnitRunner {
  run<Result>(organizationId: string, unit: Unit<Result>): Promise<Result>;
  onCommit(listener: CommitListener): void;
  /** Waits for what is under way. */
  drain(): Promise<void>;
}

export function createUnitRunner(parts: {
  connection: Connection;
  collections: Collections;
  clock: Clock;
  ids: Ids;
}): UnitRunner {
  const { connection, collections, clock, ids } = parts;
  const queues = new Map<
    string,
    { waiting: Waiting[]; lastNumber: number | null; working: Promise<void> | null }
  >();
  const listeners: CommitListener[] = [];

  function queueOf(organizationId: string) {
    let queue = queues.get(organizationId);
    if (!queue) queues.set(organizationId, (queue = { waiting: [], lastNumber: null, working: null }));
    return queue;
  }

  async function work(organizationId: string): Promise<void> {
    const queue = queueOf(organizationId);
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, maxBatch);
      if (batch.length > 1) {
        try {
          await commit(organizationId, batch, 0);
          continue;
        } catch {
          // One of them failed or met another writer: each then gets a transaction, and an answer, of its own.
        }
      }
      for (const waiting of batch) await commitAlone(organizationId, waiting);
    }
    queue.working = null;
  }

  async function commitAlone(organizationId: string, waiting: Waiting): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await commit(organizationId, [waiting], attempt);
      } catch (error) {
        if (attempt + 1 >= maxAttempts || !mayRunAgain(error)) return waiting.reject(error);
        queueOf(organizationId).lastNumber = null;
        const pause = randomInt(Math.min(200, 2 ** attempt) + 1);
        if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** Runs the units, writes what they changed in one transaction, then answers and publishes. */
  async function commit(organizationId: string, batch: Waiting[], attempt: number): Promise<void> {
    const rows = createRows(organizationId, collections);
    const keys = batch.flatMap(({ unit }) => unit.addressKeys ?? []);
    if (keys.length > 0) await rows.preload(keys);
    const events: UnitEvent[] = [];
    const tx = transactionOver(rows, organizationId, events, attempt);
    const results: unknown[] = [];
    for (const { unit } of batch) results.push(await unit.run(tx));
    const committed = await write(organizationId, rows, events, tx.now);
    batch.forEach((waiting, index) => waiting.resolve(results[index]));
    if (committed.length > 0) for (const listener of listeners) listener(organizationId, committed);
  }

  function transactionOver(
    rows: Rows,
    organizationId: string,
    events: UnitEvent[],
    attempt: number,
  ): Transaction {
    return {
      ...rows.access,
      organizationId,
      now: clock.now(),
      ids,
      attempt,
      event: (event) => void events.push(event),
    };
  }

  async function write(
    organizationId: string,
    rows: Rows,
    events: UnitEvent[],
    at: Date,
  ): Promise<CommittedEvent[]> {
    const writes = rows.writes();
    if (writes.length === 0 && events.length === 0) return [];
    const queue = queueOf(organizationId);
    queue.lastNumber ??= await collections.events.last(systemScope(organizationId));
    const first = queue.lastNumber + 1;
    const records = events.map((event, index) => eventRecord(organizationId, first + index, event, at));
    const session = await connection.startSession();
    try {
      session.startTransaction({
        readConcern: { level: "snapshot" },
        writeConcern: { w: "majority", j: true },
      });
      for (const { collection, inserts, replaces } of writes) {
        if (inserts.length > 0) await collection.insertMany(inserts as never[], { session });
        if (replaces.length === 0) continue;
        const result = await collection.bulkWrite(replaces as never[], { session });
        if (result.matchedCount + result.upsertedCount !== replaces.length) throw new VersionConflict();
      }
      if (records.length > 0) {
        const documents = records.map((record) => collections.events.toDocument(record));
        await collections.events.model.collection.insertMany(documents as never[], { session });
      }
      await session.commitTransaction();
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      throw error;
    } finally {
      void session.endSession();
    }
    queue.lastNumber += records.length;
    return records.map((record, index) => ({
      ...record,
      message: events[index]?.message ?? null,
      delivery: events[index]?.delivery ?? null,
      conversation: events[index]?.conversation ?? null,
      readSeq: events[index]?.readSeq ?? null,
    }));
  }

  return {
    run<Result>(organizationId: string, unit: Unit<Result>): Promise<Result> {
      const queue = queueOf(organizationId);
      return new Promise<Result>((resolve, reject) => {
        queue.waiting.push({ unit, resolve: resolve as (value: unknown) => void, reject });
        queue.working ??= work(organizationId);
      });
    },
    onCommit: (listener) => void listeners.push(listener),
    async drain() {
      await Promise.all([...queues.values()].map((queue) => queue.working));
    },
  };
}

function eventRecord(organizationId: string, number: number, event: UnitEvent, at: Date): EventRecord {
  return {
    organizationId,
    number,
    name: event.name,
    at,
    conversationId: event.conversation?.id ?? event.message?.conversationId ?? null,
    messageId: event.message?.id ?? event.delivery?.messageId ?? null,
    patientId: event.patientId ?? event.conversation?.patientId ?? null,
    userId: event.userId ?? null,
  };
}

/** A conflict, a duplicate key or a lost connection: the next run sees what the other writer made. */
function mayRunAgain(error: unknown): boolean {
  if (error instanceof VersionConflict) return true;
  if (typeof error !== "object" || error === null) return false;
  const { code, errorLabels } = error as { code?: unknown; errorLabels?: unknown };
  if (code === 11000 || code === 112) return true;
  const hasLabel = (error as { hasErrorLabel?: (label: string) => boolean }).hasErrorLabel;
  if (typeof hasLabel === "function" && hasLabel.call(error, "TransientTransactionError")) return true;
  return Array.isArray(errorLabels) && errorLabels.includes("TransientTransactionError");
}
