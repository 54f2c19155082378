/**
 * The unit of work: every change that people are told of is made here. A unit loads rows, changes them in
 * memory and names its events; rows and numbered events are then written in one transaction, guarded by the
 * versions that were loaded. Units of one organization run one after the other and share transactions while
 * one is being written, so that a burst costs one flush and numbers have no gaps.
 */
import { randomInt } from "node:crypto";
import { mongo, type Connection } from "mongoose";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import { describeError, type Log } from "../lib/log.ts";
import { storeIsAway } from "./away.ts";
import { systemScope } from "./scope.ts";
import type { AlarmRecord } from "./alarms.ts";
import type { ConversationRecord } from "./conversations.ts";
import type { DeliveryRecord } from "./deliveries.ts";
import type { EventRecord } from "./events.ts";
import type { LineStateRecord } from "./line-states.ts";
import type { MessageRecord } from "./messages.ts";
import type { Collections } from "./collections.ts";
import { noHints, type Hints } from "./rows/loading.ts";
import { createRows, type Rows } from "./rows/rows.ts";
import { namespaceOf } from "./rows/writing.ts";
import type { Transaction, UnitEvent } from "./transaction.ts";

/** A committed event with the rows it touched, as they are after the commit. */
export interface CommittedEvent extends EventRecord {
  message: MessageRecord | null;
  delivery: DeliveryRecord | null;
  conversation: ConversationRecord | null;
  alarm: AlarmRecord | null;
  readSeq: number | null;
  line: LineStateRecord | null;
  incident: boolean;
}

export interface Unit<Result> {
  /** Address keys that the unit is sure to ask for: loaded for many units in one query. */
  addressKeys?: readonly string[];
  /** Those of them whose thread it is sure to ask for whole. */
  threadKeys?: readonly string[];
  /** The same of conversations with all that a plan asks about their patient, and of deliveries with theirs. */
  conversationIds?: readonly string[];
  deliveryIds?: readonly string[];
  /** May run more than once: what it changed is thrown away when it throws or meets another writer. */
  run(tx: Transaction): Promise<Result>;
}

/**
 * Looks at what units are about to commit, and may do more in the same transaction. Runs again with them, and when it
 * throws so do they.
 */
export type BeforeCommit = (tx: Transaction, events: readonly UnitEvent[]) => Promise<void>;

export type CommitListener = (organizationId: string, events: readonly CommittedEvent[]) => void;

interface Waiting {
  unit: Unit<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** One organization's units: they run in turn. */
interface Queue {
  waiting: Waiting[];
  /** Number of the last event, as far as this process knows; null to ask the store. */
  lastNumber: number | null;
  /** Until then, in milliseconds of the clock, other processes are thought to commit here too. */
  sharedUntil: number;
  working: Promise<void> | null;
  hints: Hints;
}

/** Another writer changed a row after we loaded it. The unit runs again. */
class VersionConflict extends Error {}

/** What is to be unique is there already: a second run looks for it. */
class Repeated extends Error {}

/** One unit of a batch threw, or nobody knows which. */
class Misfit extends Error {
  readonly index: number | null;

  constructor(index: number | null, cause: unknown) {
    super("a unit failed in its batch", { cause });
    this.index = index;
  }
}

const maxBatch = 64;
/** With pauses that grow to a quarter of a second: longer than a store lets a dead process stand in the way. */
const maxAttempts = 30;
const maxOwnAttempts = 6;
const triesAsWhole = 3;
const longestPauseMs = 250;
/** After another process was faster, so long nothing is taken from memory that it may have changed. */
const sharedMs = 2_000;

export interface UnitRunner {
  run<Result>(organizationId: string, unit: Unit<Result>): Promise<Result>;
  beforeCommit(more: BeforeCommit): void;
  /** Told after every commit, in order of numbers. One that throws is logged: what was committed stands. */
  onCommit(listener: CommitListener): void;
  /** How many units of an organization wait for their turn. */
  backlog(organizationId: string): number;
  /** Waits for what is under way. */
  drain(): Promise<void>;
}

export function createUnitRunner(parts: {
  connection: Connection;
  collections: Collections;
  clock: Clock;
  ids: Ids;
  log: Log;
}): UnitRunner {
  const { connection, collections, clock, ids, log } = parts;
  const queues = new Map<string, Queue>();
  const listeners: CommitListener[] = [];
  const befores: BeforeCommit[] = [];

  function queueOf(organizationId: string) {
    let queue = queues.get(organizationId);
    if (!queue)
      queues.set(
        organizationId,
        (queue = { waiting: [], lastNumber: null, sharedUntil: 0, working: null, hints: noHints() }),
      );
    return queue;
  }

  async function work(organizationId: string): Promise<void> {
    const queue = queueOf(organizationId);
    while (queue.waiting.length > 0) await settle(organizationId, queue.waiting.splice(0, maxBatch), 0);
    queue.working = null;
  }

  /**
   * All in one transaction, and all of it again while other processes are faster: a batch that fell apart would only
   * meet them more often. What cannot stand together is parted, so that each has an answer of its own.
   */
  async function settle(organizationId: string, batch: Waiting[], attempt: number): Promise<void> {
    const queue = queueOf(organizationId);
    for (let tries = attempt; ; tries += 1) {
      try {
        return await commit(organizationId, batch, tries);
      } catch (error) {
        queue.lastNumber = null;
        queue.hints.lines.clear();
        const cause = error instanceof Misfit ? error.cause : error;
        // Others cannot be why for long: numbers are read anew and come first.
        const own = cause instanceof Repeated || cause instanceof VersionConflict;
        const again = tries + 1 < (own ? maxOwnAttempts : maxAttempts) && mayRunAgain(cause);
        const nobodys = isAway(cause) || (!own && mayRunAgain(cause));
        if (!again && (batch.length === 1 || nobodys)) {
          for (const waiting of batch) waiting.reject(cause instanceof Repeated ? cause.cause : cause);
          return;
        }
        if (!again || (own && tries > 0 && batch.length > 1)) {
          for (const part of partsOf(batch, error)) await settle(organizationId, part, Math.max(1, attempt));
          return;
        }
        if (!own) queue.sharedUntil = clock.now().getTime() + sharedMs;
        // Whoever has less to do is faster every time: less is taken at once, and the rest waits its turn.
        if (tries >= triesAsWhole && batch.length > 1)
          queue.waiting.unshift(...batch.splice(Math.ceil(batch.length / 2)));
        if (tries > 0) await pause(tries);
      }
    }
  }

  async function pause(tries: number): Promise<void> {
    const ms = randomInt(Math.min(longestPauseMs, 2 ** (tries + 1)) + 1);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Runs the units, writes what they changed in one transaction, then answers and publishes. */
  async function commit(organizationId: string, batch: Waiting[], attempt: number): Promise<void> {
    // Before anything is read: whoever else commits from here on takes this number, and our reading runs again.
    const queue = queueOf(organizationId);
    const shared = clock.now().getTime() < queue.sharedUntil;
    if (shared) {
      queue.lastNumber = null;
      queue.hints.lines.clear();
    }
    const last = (queue.lastNumber ??= await collections.events.last(systemScope(organizationId)));
    const rows = createRows(organizationId, collections, queue.hints);
    await rows.preload({
      addressKeys: batch.flatMap(({ unit }) => unit.addressKeys ?? []),
      threadKeys: batch.flatMap(({ unit }) => unit.threadKeys ?? []),
      conversationIds: batch.flatMap(({ unit }) => unit.conversationIds ?? []),
      deliveryIds: batch.flatMap(({ unit }) => unit.deliveryIds ?? []),
    });
    const events: UnitEvent[] = [];
    const afterwards: (() => void)[] = [];
    const tx = rows.transaction({
      now: clock.now(),
      ids,
      attempt,
      shared,
      event: (event) => void events.push(event),
      committed: (work) => void afterwards.push(work),
    });
    const results: unknown[] = [];
    for (const [index, { unit }] of batch.entries()) results.push(await fitting(index, () => unit.run(tx)));
    for (const more of befores) await fitting(null, () => more(tx, [...events]));
    const records = events.map((event, n) => eventRecord(organizationId, last + 1 + n, event, tx.now));
    await write(rows, records);
    queue.lastNumber = last + records.length;
    rows.wrote();
    const committed = records.map((record, n) => committedEvent(record, events[n]));
    batch.forEach((waiting, index) => waiting.resolve(results[index]));
    if (committed.length > 0) tell(organizationId, committed);
    for (const work of afterwards) work();
  }

  function tell(organizationId: string, committed: readonly CommittedEvent[]): void {
    for (const listener of listeners) {
      try {
        listener(organizationId, committed);
      } catch (error) {
        const { number } = committed[0] ?? {};
        log.error({ event: number, err: describeError(error) }, "a listener failed after a commit");
      }
    }
  }

  async function write(rows: Rows, records: EventRecord[]): Promise<void> {
    await rows.chainConsents();
    const writes = rows.writes();
    if (writes.models.length === 0 && records.length === 0) return;
    const session = await connection.startSession();
    try {
      // No read concern: a unit reads before its transaction, and the versions in the filters guard what it read.
      session.startTransaction({ writeConcern: { w: "majority", j: true } });
      // Numbers first: where another process took them, nothing else of it is written in vain.
      const namespace = namespaceOf(collections.events.model.collection);
      const numbers = records.map((record) => {
        const document: object = collections.events.toDocument(record);
        return { name: "insertOne" as const, namespace, document };
      });
      const models = [...numbers, ...writes.models];
      const result = await connection.getClient().bulkWrite(models, { session });
      if (result.matchedCount + result.upsertedCount !== writes.expected) throw new VersionConflict();
      await session.commitTransaction();
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      throw isRepeated(error, records.length) ? new Repeated("", { cause: error }) : error;
    } finally {
      void session.endSession();
    }
  }

  return {
    run<Result>(organizationId: string, unit: Unit<Result>): Promise<Result> {
      const queue = queueOf(organizationId);
      return new Promise<Result>((resolve, reject) => {
        queue.waiting.push({ unit, resolve: resolve as (value: unknown) => void, reject });
        queue.working ??= work(organizationId);
      });
    },
    beforeCommit: (more) => void befores.push(more),
    onCommit: (listener) => void listeners.push(listener),
    backlog: (organizationId) => queues.get(organizationId)?.waiting.length ?? 0,
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
    ...(event.alarm && { alarmId: event.alarm.id }),
    ...(event.line && { lineId: event.line.id }),
  };
}

function committedEvent(record: EventRecord, event: UnitEvent | undefined): CommittedEvent {
  const { message = null, delivery = null, conversation = null } = event ?? {};
  const { alarm = null, readSeq = null, line = null, incident = false } = event ?? {};
  // Never spread: records have several shapes, and a literal over each of them is slow to make and to read.
  return Object.assign(record, { message, delivery, conversation, alarm, readSeq, line, incident });
}

/** `index`: whose work it is in its batch; null for work of all. */
async function fitting<Result>(index: number | null, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new Misfit(index, cause);
  }
}

/** In their order: what went before the one that failed, that one alone, what comes after it; or two halves. */
function partsOf(batch: readonly Waiting[], error: unknown): Waiting[][] {
  const index = error instanceof Misfit ? error.index : null;
  const half = Math.ceil(batch.length / 2);
  const parts =
    index === null
      ? [batch.slice(0, half), batch.slice(half)]
      : [batch.slice(0, index), batch.slice(index, index + 1), batch.slice(index + 1)];
  return parts.filter(({ length }) => length > 0);
}

/** A conflict, a duplicate key or a lost connection: the next run sees what the other writer made. */
function mayRunAgain(error: unknown): boolean {
  if (error instanceof VersionConflict || error instanceof Repeated) return true;
  if (error instanceof mongo.MongoClientBulkWriteError) {
    const failed = [...error.writeErrors.values()];
    return failed.some(({ code }) => againCodes.has(code)) || mayRunAgain(error.cause);
  }
  if (!(error instanceof mongo.MongoError)) return false;
  const again = typeof error.code === "number" && againCodes.has(error.code);
  return again || error.hasErrorLabel("TransientTransactionError");
}

/** A duplicate of something else than one of the numbers, which come first. */
function isRepeated(error: unknown, numbers: number): boolean {
  if (!(error instanceof mongo.MongoClientBulkWriteError)) return false;
  return [...error.writeErrors].some(([index, { code }]) => index >= numbers && code === duplicateKey);
}

/** The same for all; of a commit without an answer nobody knows whether it was made. */
function isAway(error: unknown): boolean {
  if (storeIsAway(error)) return true;
  const inner = error instanceof mongo.MongoClientBulkWriteError ? error.cause : error;
  return inner instanceof mongo.MongoError && inner.hasErrorLabel("UnknownTransactionCommitResult");
}

const duplicateKey = 11_000;
/** Duplicate key, write conflict. */
const againCodes = new Set([duplicateKey, 112]);
