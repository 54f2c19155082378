/** update and delete */
import { docVal, elements, type Val } from "../values/bson.ts";
import type { Collection } from "../catalog.ts";
import { Fields } from "../wire/command.ts";
import {
  collectionOf,
  collectionToWrite,
  namespaceOf,
  untilFree,
  type Call,
  type Command,
} from "../context.ts";
import { deleteDocument, idOf, insertDocument, replaceDocument } from "../change/documents.ts";
import { failedToParse, MongoError } from "../wire/errors.ts";
import { matchesDoc, positionOf, type Filter } from "../query/matcher.ts";
import type { RetryRecord } from "../sessions/retryable.ts";
import { rest } from "../query/rows.ts";
import type { Wait } from "../scheduler.ts";
import { applyUpdate, compileUpdate, type Update } from "../change/updater.ts";
import { upsertBase } from "../change/upsert.ts";
import { checkQuery, finderOf, planQuery, type Query } from "./query.ts";
import { runStatements, writeReply, type Effect } from "./write.ts";
import { toStore } from "./insert.ts";

export const update: Command = {
  kind: "write",
  inTransaction: true,
  *run(call) {
    const { fields } = call;
    const list = elements(fields.need("updates", fields.array("updates")));
    const ns = namespaceOf(call);
    const totals = yield* runStatements(call, list.length, function* (i, retry) {
      const s = Fields.of("update.updates", list[i]!);
      const q = s.need("q", s.doc("q"));
      const compiled = compileUpdate(s.need("u", s.get("u")), s.array("arrayFilters"));
      const multi = s.bool("multi");
      if (multi && compiled.kind === "replace")
        throw failedToParse("multi update is not supported for replacement-style update");
      if (multi && retry) throw new MongoError(72, "Cannot use retryable writes with multi-document updates");
      return yield* updateMany(call, ns, q, compiled, multi, s.bool("upsert"), retry);
    });
    return writeReply(totals, true);
  },
};

/** Changes the first match, or all of them; with `upsert`, stores one where there is none. */
export function* updateMany(
  call: Call,
  ns: string,
  q: Val,
  compiled: Update,
  multi: boolean,
  upsert: boolean,
  retry: RetryRecord | undefined,
): Generator<Wait, Effect, void> {
  const collection = upsert ? collectionToWrite(call, ns) : collectionOf(call, ns);
  if (!collection) {
    checkQuery(q);
    return { n: 0, modified: 0 };
  }
  const query = planQuery(collection, q);
  let n = 0;
  let modified = 0;
  if (!multi) {
    const found = yield* first(call, collection, query);
    if (found) {
      const changed = yield* untilFree(retry, () =>
        changeOne(call, collection, query.filter, found, compiled),
      );
      if (changed !== undefined) return { n: 1, modified: changed ? 1 : 0 };
      // It changed while this waited: look again.
      return yield* updateMany(call, ns, q, compiled, multi, upsert, retry);
    }
  } else {
    for (const key of yield* allKeys(call, collection, query)) {
      const changed = yield* untilFree(retry, () => changeOne(call, collection, query.filter, key, compiled));
      if (changed === undefined) continue;
      n++;
      if (changed) modified++;
      if ((n & 255) === 255) yield undefined;
    }
  }
  if (n > 0 || !upsert) return { n, modified };
  const made = upsertDocument(q, compiled);
  yield* untilFree(retry, () => insertDocument(call.target, collectionToWrite(call, ns), made));
  return { n: 1, modified: 0, upserted: idOf(made) };
}

/** Storage key of the first match. */
function* first(call: Call, collection: Collection, query: Query): Generator<Wait, Buffer | undefined, void> {
  const rows = finderOf(call, collection, query);
  try {
    for (let row = rows.next(); row !== undefined; row = rows.next()) {
      if (row !== rest) return rows.key;
      yield undefined;
    }
    return undefined;
  } finally {
    rows.close();
  }
}

function* allKeys(call: Call, collection: Collection, query: Query): Generator<Wait, Buffer[], void> {
  const rows = finderOf(call, collection, query);
  const keys: Buffer[] = [];
  try {
    for (let row = rows.next(); row !== undefined; row = rows.next()) {
      if (row === rest) yield undefined;
      else keys.push(rows.key);
    }
    return keys;
  } finally {
    rows.close();
  }
}

/** Changes the document under `key`; undefined when it is gone or no longer matches. */
function changeOne(
  call: Call,
  collection: Collection,
  filter: Filter,
  key: Buffer,
  compiled: Update,
): boolean | undefined {
  if (collection.dropped) throw new MongoError(175, "collection dropped");
  const before = call.target.get(key);
  if (!before || !matchesDoc(filter, before)) return undefined;
  const next = changed(filter, before, compiled);
  if (next === before) return false;
  replaceDocument(call.target, collection, key, before, next);
  return true;
}

/** The bytes of a stored document after an update. */
export function changed(filter: Filter, before: Buffer, compiled: Update): Buffer {
  return applyUpdate(compiled, before, {
    position: () => positionOf(filter, docVal(before)),
    inserting: false,
  });
}

/** The document that an upsert without a match stores. */
export function upsertDocument(q: Val, compiled: Update): Buffer {
  const base = upsertBase(q, compiled.kind === "replace");
  return toStore(docVal(applyUpdate(compiled, base, { position: () => undefined, inserting: true })));
}

export const remove: Command = {
  kind: "write",
  inTransaction: true,
  *run(call) {
    const { fields } = call;
    const list = elements(fields.need("deletes", fields.array("deletes")));
    const ns = namespaceOf(call);
    const totals = yield* runStatements(call, list.length, function* (i, retry) {
      const s = Fields.of("delete.deletes", list[i]!);
      const limit = s.need("limit", s.int("limit"));
      if (limit !== 0 && limit !== 1)
        throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`);
      if (limit === 0 && retry)
        throw new MongoError(72, "Cannot use retryable writes with multi-document deletes");
      const q = s.need("q", s.doc("q"));
      const collection = collectionOf(call, ns);
      if (!collection) {
        checkQuery(q);
        return { n: 0 };
      }
      const query = planQuery(collection, q);
      let n = 0;
      for (;;) {
        const one = limit === 1 ? yield* first(call, collection, query) : undefined;
        const keys = limit === 1 ? (one ? [one] : []) : yield* allKeys(call, collection, query);
        let missed = false;
        for (const key of keys) {
          if (yield* untilFree(retry, () => deleteOne(call, collection, query.filter, key))) n++;
          else missed = true;
          if ((n & 255) === 255 && limit === 0) yield undefined;
        }
        if (limit === 0 || !missed) return { n };
      }
    });
    return writeReply(totals, false);
  },
};

/** Deletes the document under `key`; false when it is gone or no longer matches. */
function deleteOne(call: Call, collection: Collection, filter: Filter, key: Buffer): boolean {
  if (collection.dropped) throw new MongoError(175, "collection dropped");
  const before = call.target.get(key);
  if (!before || !matchesDoc(filter, before)) return false;
  deleteDocument(call.target, collection, key, before);
  return true;
}
