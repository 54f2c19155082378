/** Answers in batches: the first of them, getMore for the next, killCursors for no more. */
import { BsonType, elements } from "../values/bson.ts";
import { namespace, type Call, type Command } from "../context.ts";
import { fillBatch } from "../sessions/cursors.ts";
import { MongoError } from "../wire/errors.ts";
import { since } from "../query/finder.ts";
import { rest, SlicedRows, type Rows } from "../query/rows.ts";
import type { Steps } from "../scheduler.ts";
import { Writer } from "../values/writer.ts";
import { whole } from "./query.ts";

/** Answers with the first batch of `rows`; what is left goes into a cursor. */
export function* cursorReply(call: Call, ns: string, rows: Rows, batchSize: number, single: boolean): Steps {
  try {
    return yield* firstBatch(call, ns, rows, batchSize, single);
  } catch (error) {
    rows.close();
    throw error;
  }
}

function* firstBatch(call: Call, ns: string, rows: Rows, batchSize: number, single: boolean): Steps {
  const w = new Writer(1024);
  const doc = w.open();
  const cursor = w.openDoc("cursor");
  const array = w.openArray("firstBatch");
  const batch = yield* fillBatch(w, rows, undefined, batchSize);
  w.close(array);
  let id = 0n;
  if (!batch.over && !single) {
    const { store, transaction } = call;
    const next = batch.held ?? (batchSize > 0 ? peek(rows) : undefined);
    if (next !== undefined || batchSize === 0 || peekUnknown(rows))
      id = store.cursors.add(
        ns,
        rows,
        next ?? undefined,
        transaction,
        call.examined,
        store.now().getTime(),
      ).id;
  }
  if (id === 0n) rows.close();
  w.long("id", id);
  w.string("ns", ns);
  w.close(cursor);
  w.double("ok", 1);
  w.close(doc);
  return w.done();
}

/** Looks whether there is another row, so that a client is not sent for an empty batch. */
function peek(rows: Rows): Buffer | undefined {
  if (rows instanceof SlicedRows && rows.ended) return undefined;
  const next = rows.next();
  if (next === rest) {
    unsure.add(rows);
    return undefined;
  }
  return next;
}

const unsure = new WeakSet<Rows>();
const peekUnknown = (rows: Rows) => unsure.delete(rows);

export const getMore: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const { fields, store } = call;
    const idVal = fields.need("getMore", fields.get("getMore"));
    if (idVal.t !== BsonType.long)
      throw new MongoError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
    const id = idVal.b.readBigInt64LE(idVal.s);
    const ns = namespace(call.db, fields.need("collection", fields.string("collection")));
    const cursor = store.cursors.take(id, ns);
    if (cursor.transaction !== call.transaction)
      throw new MongoError(
        50738,
        `Cannot run getMore on cursor ${id}, which was created in another session or transaction`,
      );
    cursor.busy = true;
    const before = { ...cursor.examined };
    try {
      const w = new Writer(4096);
      const doc = w.open();
      const reply = w.openDoc("cursor");
      const array = w.openArray("nextBatch");
      const held = cursor.held;
      cursor.held = undefined;
      const size = whole(fields, "batchSize") || Infinity;
      const batch = yield* fillBatch(w, cursor.rows, held, size);
      w.close(array);
      const over = batch.over || (cursor.rows instanceof SlicedRows && cursor.rows.ended && !batch.held);
      if (over) store.cursors.kill(id);
      else {
        cursor.held = batch.held;
        cursor.rows.pause();
      }
      w.long("id", over ? 0n : id);
      w.string("ns", ns);
      w.close(reply);
      w.double("ok", 1);
      w.close(doc);
      return w.done();
    } catch (error) {
      store.cursors.kill(id);
      throw error;
    } finally {
      Object.assign(call.examined, since(before, cursor.examined));
      cursor.busy = false;
      cursor.usedAt = store.now().getTime();
    }
  },
};

export const killCursors: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const ids = elements(call.fields.need("cursors", call.fields.array("cursors")));
    const killed: bigint[] = [];
    const missing: bigint[] = [];
    for (const v of ids) {
      if (v.t !== BsonType.long) throw new MongoError(14, "BSON field 'killCursors.cursors' must hold longs");
      const id = v.b.readBigInt64LE(v.s);
      (call.store.cursors.kill(id) ? killed : missing).push(id);
    }
    const w = new Writer();
    const doc = w.open();
    const list = (name: string, values: readonly bigint[]) => {
      const at = w.openArray(name);
      values.forEach((id, i) => w.long(String(i), id));
      w.close(at);
    };
    list("cursorsKilled", killed);
    list("cursorsNotFound", missing);
    list("cursorsAlive", []);
    list("cursorsUnknown", []);
    w.double("ok", 1);
    w.close(doc);
    return w.done();
  },
};
