/** Indexes: createIndexes, which fills them while others write, dropIndexes and listIndexes. */
import { BsonType, elements, text } from "../values/bson.ts";
import { type Collection, copyOf, type Index, type IndexSpec } from "../catalog.ts";
import { collectionToWrite, namespaceOf, type Call, type Command } from "../context.ts";
import { indexExisting } from "../change/documents.ts";
import { badValue, MongoError } from "../wire/errors.ts";
import { ListRows } from "../query/rows.ts";
import type { Wait } from "../scheduler.ts";
import { MustWait } from "../sessions/transactions.ts";
import { buildDoc } from "../values/writer.ts";
import { ok, whenUntouched } from "./collections.ts";
import { cursorReply } from "./cursor.ts";
import { exists, parseSpec, sameKey } from "./index-spec.ts";

export const createIndexes: Command = {
  kind: "write",
  inTransaction: false,
  *run(call) {
    const { fields, store } = call;
    const specs = elements(fields.need("indexes", fields.array("indexes"))).map(parseSpec);
    if (specs.length === 0) throw badValue("Must specify at least one index to create");
    const ns = namespaceOf(call);
    const had = store.catalog.get(ns);
    const collection = collectionToWrite(call, ns);
    const before = collection.indexes.length + 1;
    const wanted = specs.filter((s) => !exists(collection, s));
    if (wanted.length) {
      if (collection.indexes.length + wanted.length > 63)
        throw new MongoError(67, "add index fails, too many indexes");
      yield* whenUntouched(call, collection);
      yield* build(
        call,
        collection,
        wanted.filter((s) => !exists(collection, s)),
      );
    }
    return ok((w) => {
      w.int32("numIndexesBefore", before);
      w.int32("numIndexesAfter", collection.indexes.length + 1);
      w.bool("createdCollectionAutomatically", !had);
      if (!wanted.length) w.string("note", "all indexes already exist");
    });
  },
};

/** Fills new indexes a stretch at a time; other writes meanwhile keep them up. */
function* build(
  call: Call,
  collection: Collection,
  specs: readonly IndexSpec[],
): Generator<Wait, void, void> {
  const { catalog, storage } = call.store;
  const indexes = specs.map((s) => catalog.newIndex(s, true));
  collection.indexes.push(...indexes);
  catalog.touch(collection);
  catalog.save(collection);
  const scan = storage.scan(collection.prefix, collection.end, false, true);
  let n = 0;
  let until = performance.now() + 10;
  try {
    for (let e = scan.next(); e; e = scan.next()) {
      let doc: Buffer | undefined = e.value;
      while (doc) {
        try {
          for (const index of indexes) indexExisting(call.target, collection, index, e.key, doc);
          break;
        } catch (error) {
          if (!(error instanceof MustWait)) throw error;
          scan.pause();
          yield error.transaction;
          doc = storage.get(e.key);
        }
      }
      if ((++n & 63) === 0 && performance.now() > until) {
        scan.pause();
        yield undefined;
        if (collection.dropped) throw new MongoError(175, "collection dropped during the index build");
        until = performance.now() + 10;
      }
    }
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    scan.close();
    if (!collection.dropped) removeIndexes(call, collection, indexes);
    // The failed index goes in this commit; the error is answered after it.
    throw error;
  }
  if (collection.dropped) throw new MongoError(175, "collection dropped during the index build");
  // Transactions that began during the build may not have kept it up.
  yield* whenUntouched(call, collection);
  if (collection.dropped) throw new MongoError(175, "collection dropped during the index build");
  for (const index of indexes) index.building = false;
  catalog.touch(collection);
  catalog.save(collection);
}

function removeIndexes(call: Call, collection: Collection, indexes: readonly Index[]): void {
  const { catalog } = call.store;
  collection.indexes = collection.indexes.filter((i) => !indexes.includes(i));
  catalog.touch(collection);
  catalog.save(collection);
  catalog.discard(indexes.map((i) => i.id));
}

export const dropIndexes: Command = {
  kind: "write",
  inTransaction: false,
  *run(call) {
    const { fields, store } = call;
    const ns = namespaceOf(call);
    const collection = store.catalog.get(ns);
    if (!collection) throw new MongoError(26, `ns not found ${ns}`);
    const which = fields.need("index", fields.get("index"));
    yield* whenUntouched(call, collection);
    const before = collection.indexes.length + 1;
    const gone: Index[] = [];
    const one = (name: string) => {
      if (name === "_id_") throw new MongoError(72, "cannot drop _id index");
      const found = collection.indexes.find((i) => i.spec.name === name);
      if (!found) throw new MongoError(27, `index not found with name [${name}]`);
      gone.push(found);
    };
    if (which.t === BsonType.string && text(which) === "*") gone.push(...collection.indexes);
    else if (which.t === BsonType.string) one(text(which));
    else if (which.isArray) elements(which).forEach((v) => one(text(v)));
    else if (which.isDoc) {
      const found = collection.indexes.find((i) => sameKey(i.spec.key, copyOf(which)));
      if (!found) throw new MongoError(27, "can't find index with key");
      gone.push(found);
    } else throw badValue("dropIndexes needs a name, a list of names or a key pattern");
    removeIndexes(call, collection, gone);
    return ok((w) => w.int32("nIndexesWas", before));
  },
};

export const listIndexes: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    const ns = namespaceOf(call);
    const collection = call.store.catalog.get(ns);
    if (!collection) throw new MongoError(26, `ns does not exist: ${ns}`);
    const list = [collection.primary, ...collection.indexes.filter((i) => !i.building)].map((i) =>
      describe(i.spec, i !== collection.primary),
    );
    return yield* cursorReply(call, ns, new ListRows(list), 1000, false);
  },
};

function describe(spec: IndexSpec, options: boolean): Buffer {
  return buildDoc((w) => {
    w.int32("v", 2);
    w.doc("key", spec.key);
    w.string("name", spec.name);
    if (!options) return;
    if (spec.background !== undefined) w.bool("background", spec.background);
    if (spec.unique) w.bool("unique", true);
    if (spec.sparse) w.bool("sparse", true);
    if (spec.expireAfterSeconds !== undefined) w.int32("expireAfterSeconds", spec.expireAfterSeconds);
    if (spec.partial) w.doc("partialFilterExpression", spec.partial);
  });
}
