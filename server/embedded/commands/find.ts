/** find, getMore, killCursors and explain. */
import { BsonType, docVal, elements, entries, read } from "../bson.ts";
import { Fields } from "../command.ts";
import { collectionOf, namespace, namespaceOf, type Call, type Command } from "../context.ts";
import { fillBatch } from "../cursors.ts";
import { MongoError, unsupported } from "../errors.ts";
import { planRows, type Examined } from "../finder.ts";
import type { Plan } from "../planner.ts";
import { compileProjection, project } from "../projection.ts";
import { ListRows, MappedRows, rest, SlicedRows, type Rows } from "../rows.ts";
import type { Steps } from "../scheduler.ts";
import { Writer } from "../writer.ts";
import { checkQuery, newExamined, planQuery, type Query } from "./query.ts";

interface Found {
  readonly rows: Rows;
  readonly query: Query | undefined;
  readonly examined: Examined;
}

function whole(fields: Fields, key: string): number {
  const n = fields.int(key) ?? 0;
  if (n < 0) throw new MongoError(51024, `BSON field '${key}' value must be >= 0, actual value '${n}'`);
  return n;
}

function findRows(call: Call, fields: Fields, ns: string): Found {
  const collection = collectionOf(call, ns);
  const examined = newExamined();
  const spec = fields.doc("projection");
  const projection = spec && compileProjection(spec);
  const skip = whole(fields, "skip");
  const limit = whole(fields, "limit");
  if (!collection) {
    checkQuery(fields.doc("filter"), fields.doc("sort"));
    return { rows: new ListRows([]), query: undefined, examined };
  }
  const query = planQuery(collection, fields.doc("filter"), fields.doc("sort"), fields.string("hint"));
  let rows = planRows(
    call.view,
    collection,
    query.plan,
    query.filter,
    query.sort,
    limit && limit + skip,
    examined,
  );
  if (skip || limit) rows = new SlicedRows(rows, skip, limit);
  if (projection) rows = new MappedRows(rows, (doc) => project(projection, doc));
  return { rows, query, examined };
}

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
      id = store.cursors.add(ns, rows, next ?? undefined, transaction, store.now().getTime()).id;
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

export const find: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const ns = namespaceOf(call);
    const { fields } = call;
    const found = findRows(call, fields, ns);
    const limit = whole(fields, "limit");
    let batchSize = fields.has("batchSize") ? whole(fields, "batchSize") : 101;
    if (limit > 0 && !fields.has("batchSize")) batchSize = Math.max(batchSize, limit);
    return yield* cursorReply(call, ns, found.rows, batchSize, fields.bool("singleBatch"));
  },
};

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

/** Says which index a find would use, and what it had to look at. */
export const explain: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    const inner = call.fields.need("explain", call.fields.doc("explain"));
    const first = read(inner);
    if (!first.next() || first.name !== "find") throw unsupported("explain of anything but find");
    const fields = Fields.ofCommand("find", new Map(entries(inner)));
    const ns = namespace(call.db, fields.need("find", fields.string("find")));
    const { rows, query, examined } = findRows(call, fields, ns);
    let returned = 0;
    for (let row = rows.next(); row !== undefined; row = rows.next()) {
      if (row === rest) yield undefined;
      else returned++;
    }
    const w = new Writer(512);
    const at = w.open();
    const planner = w.openDoc("queryPlanner");
    w.string("namespace", ns);
    const winning = w.openDoc("winningPlan");
    writePlan(w, query?.plan);
    w.bool("inMemorySort", query !== undefined && query.sort.length > 0 && !query.plan.sorted);
    w.close(winning);
    w.close(planner);
    const stats = w.openDoc("executionStats");
    w.bool("executionSuccess", true);
    w.int32("nReturned", returned);
    w.int32("totalKeysExamined", examined.keys);
    w.int32("totalDocsExamined", examined.documents);
    w.close(stats);
    w.double("ok", 1);
    w.close(at);
    return w.done();
  },
};

function writePlan(w: Writer, plan: Plan | undefined): void {
  switch (plan?.kind) {
    case undefined:
      w.string("stage", "EOF");
      return;
    case "ids":
      w.string("stage", "IDHACK");
      w.string("indexName", "_id_");
      return;
    case "idRange": {
      const bounded =
        plan.bounds.length !== 1 || plan.bounds[0]!.lo.length > 4 || plan.bounds[0]!.hi.length > 4;
      w.string("stage", bounded ? "IXSCAN" : "COLLSCAN");
      if (bounded) w.string("indexName", "_id_");
      w.string("direction", plan.reverse ? "backward" : "forward");
      return;
    }
    case "index":
      w.string("stage", "IXSCAN");
      w.string("indexName", plan.index.spec.name);
      w.val("keyPattern", docVal(plan.index.spec.key));
      w.string("direction", plan.reverse ? "backward" : "forward");
      w.int32("bounds", plan.bounds.length);
      w.bool("covered", plan.exact);
      return;
    case "union": {
      w.string("stage", "OR");
      const array = w.openArray("inputStages");
      plan.plans.forEach((p, i) => {
        const at = w.openDoc(String(i));
        writePlan(w, p);
        w.close(at);
      });
      w.close(array);
    }
  }
}
