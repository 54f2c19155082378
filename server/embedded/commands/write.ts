/**
 * What insert, update and delete share: the reply with its list of errors, one statement after the other,
 * and the record by which a retried command is recognised.
 */
import { serialize } from "bson";
import { field, isNumber, type Val } from "../values/bson.ts";
import type { Call } from "../context.ts";
import { MongoError } from "../wire/errors.ts";
import { asInteger } from "../values/numbers.ts";
import { RetryRecord } from "../sessions/retryable.ts";
import type { Wait } from "../scheduler.ts";
import { Writer } from "../values/writer.ts";

/** Most statements in one command. */
const maxStatements = 100_000;

export interface Totals {
  /** What each statement did, by its index; missing where it failed or was not reached. */
  readonly effects: (Effect | undefined)[];
  n: number;
  modified: number;
  readonly upserted: { index: number; id: Val }[];
  readonly errors: { index: number; error: MongoError }[];
}

/** What one statement did, in the shape that the retry record keeps. */
export interface Effect {
  readonly n: number;
  readonly modified?: number;
  readonly upserted?: Val | undefined;
}

/** The retry record of a numbered write outside a transaction. */
export function retryOf(call: Call): RetryRecord | undefined {
  if (call.transaction || call.number === undefined || !call.session) return undefined;
  call.store.sessions.leave(call.session, call.number);
  return new RetryRecord(call.store.storage, call.session, call.number, call.store.now().getTime());
}

/** Runs the statements in order; returns what all of them did. */
export function* runStatements(
  call: Call,
  count: number,
  run: (index: number, retry: RetryRecord | undefined) => Generator<Wait, Effect, void>,
): Generator<Wait, Totals, void> {
  if (count < 1 || count > maxStatements)
    throw new MongoError(
      72,
      `Write batch sizes must be between 1 and ${maxStatements}. Got ${count} operations.`,
    );
  const ordered = call.fields.has("ordered") ? call.fields.bool("ordered") : true;
  const retry = retryOf(call);
  const totals: Totals = { effects: [], n: 0, modified: 0, upserted: [], errors: [] };
  const started = performance.now();
  let last = started;
  for (let i = 0; i < count; i++) {
    const before = retry?.get(i);
    if (before) {
      add(totals, i, effectOf(before));
      continue;
    }
    try {
      const effect = yield* run(i, retry);
      // What changed nothing leaves no record: sent again, it is looked for again.
      if (effect.upserted || (effect.modified ?? effect.n) > 0) retry?.add(i, recordOf(effect));
      add(totals, i, effect);
    } catch (error) {
      if (!(error instanceof MongoError) || error.labels.length > 0 || error.code === 50) throw error;
      totals.errors.push({ index: i, error });
      if (call.transaction) {
        call.failed = true;
        break;
      }
      if (ordered) break;
    }
    // A long command lets others have their turn; what is done so far is committed with its record.
    if ((i & 63) === 63 && performance.now() - last > 10) {
      retry?.save();
      yield undefined;
      last = performance.now();
    }
  }
  retry?.save();
  return totals;
}

function add(totals: Totals, index: number, effect: Effect): void {
  totals.effects[index] = effect;
  totals.n += effect.n;
  totals.modified += effect.modified ?? 0;
  if (effect.upserted) totals.upserted.push({ index, id: effect.upserted });
}

function recordOf(effect: Effect): Buffer {
  const w = new Writer(48);
  const at = w.open();
  w.int32("n", effect.n);
  if (effect.modified !== undefined) w.int32("m", effect.modified);
  if (effect.upserted) w.val("u", effect.upserted);
  w.close(at);
  return w.done();
}

function effectOf(v: Val): Effect {
  const int = (name: string) => {
    const x = field(v, name);
    return x && isNumber(x) ? asInteger(x) : undefined;
  };
  return { n: int("n") ?? 0, modified: int("m") ?? 0, upserted: field(v, "u") };
}

/** Replies with what was done and with the errors of single statements. */
export function writeReply(totals: Totals, modified: boolean): Buffer {
  const w = new Writer(128);
  const at = w.open();
  w.int32("n", totals.n);
  if (modified) w.int32("nModified", totals.modified);
  if (totals.upserted.length) {
    const list = w.openArray("upserted");
    totals.upserted.forEach(({ index, id }, i) => {
      const one = w.openDoc(String(i));
      w.int32("index", index);
      w.val("_id", id);
      w.close(one);
    });
    w.close(list);
  }
  if (totals.errors.length) {
    const list = w.openArray("writeErrors");
    totals.errors.forEach(({ index, error }, i) => {
      w.doc(
        String(i),
        Buffer.from(serialize({ index, code: error.code, ...error.extra, errmsg: error.message })),
      );
    });
    w.close(list);
  }
  w.double("ok", 1);
  w.close(at);
  return w.done();
}
