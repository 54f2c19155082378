/** Collections and indexes: create, drop, dropDatabase, createIndexes, dropIndexes and the lists of them. */
import {
  BsonType,
  docVal,
  elements,
  entries,
  isEmptyDoc,
  isNumber,
  text,
  typeName,
  type Val,
} from "../bson.ts";
import { type Collection, copyOf, type Index, type IndexSpec } from "../catalog.ts";
import { Fields } from "../command.ts";
import { collectionToWrite, namespaceOf, type Call, type Command } from "../context.ts";
import { indexExisting } from "../documents.ts";
import { badValue, MongoError, unsupported } from "../errors.ts";
import { compileFilter, matches } from "../matcher.ts";
import { toNumber } from "../numbers.ts";
import { ListRows } from "../rows.ts";
import type { Wait } from "../scheduler.ts";
import { MustWait } from "../transactions.ts";
import { buildDoc, type Writer } from "../writer.ts";
import { cursorReply } from "./find.ts";

const ok = (fill: (w: Writer) => void = () => {}): Buffer =>
  buildDoc((w) => {
    fill(w);
    w.double("ok", 1);
  });

export const create: Command = {
  kind: "write",
  inTransaction: false,
  *run(call) {
    const { catalog } = call.store;
    const ns = namespaceOf(call);
    // A collection that is there already is no error since MongoDB 7: all have the same (no) options.
    if (!catalog.get(ns)) catalog.add(catalog.prepare(ns));
    return ok();
  },
};

/** Waits until no open transaction has read or written the collection. */
function* whenUntouched(call: Call, collection: Collection): Generator<Wait, void, void> {
  for (let t = call.store.sessions.touching(collection); t; t = call.store.sessions.touching(collection))
    yield t;
}

export const drop: Command = {
  kind: "write",
  inTransaction: false,
  *run(call) {
    const ns = namespaceOf(call);
    const collection = call.store.catalog.get(ns);
    // Dropping what is not there is no error since MongoDB 7.
    if (!collection) return ok();
    yield* whenUntouched(call, collection);
    if (collection.dropped) return ok();
    const count = collection.indexes.length + 1;
    call.store.catalog.drop(collection);
    return ok((w) => {
      w.int32("nIndexesWas", count);
      w.string("ns", ns);
    });
  },
};

export const dropDatabase: Command = {
  kind: "write",
  inTransaction: false,
  *run(call) {
    const { catalog } = call.store;
    const all = catalog.inDatabase(call.db);
    for (const c of all) yield* whenUntouched(call, c);
    for (const c of all) if (!c.dropped) catalog.drop(c);
    return ok((w) => {
      if (all.length) w.string("dropped", call.db);
    });
  },
};

function parseSpec(v: Val): IndexSpec {
  const f = Fields.of("createIndexes.indexes", v);
  const key = f.need("key", f.doc("key"));
  if (isEmptyDoc(key)) throw new MongoError(67, "Index keys cannot be an empty object");
  const names = new Set<string>();
  for (const [path, direction] of entries(key)) {
    if (direction.t === BsonType.string) throw unsupported(`an index of type '${text(direction)}'`);
    const n = isNumber(direction) ? toNumber(direction) : undefined;
    if (n === undefined || n === 0 || Number.isNaN(n))
      throw new MongoError(
        67,
        `Values in v:2 index key pattern must be numbers > 0, < 0 or strings: ${path}: ${typeName(direction.t)}`,
      );
    if (path === "" || path.split(".").includes(""))
      throw new MongoError(67, "Index keys cannot contain an empty field");
    if (path.split(".").some((p) => p.startsWith("$"))) throw unsupported(`an index on '${path}'`);
    if (names.has(path))
      throw badValue(`The field '${path}' appears multiple times in the index key pattern`);
    names.add(path);
  }
  const partial = f.doc("partialFilterExpression");
  if (partial) compileFilter(partial);
  const expire = f.get("expireAfterSeconds");
  const seconds = expire && isNumber(expire) ? toNumber(expire)! : undefined;
  if (expire) {
    if (seconds === undefined || !(seconds >= 0) || seconds > 2147483647)
      throw new MongoError(
        67,
        "TTL index 'expireAfterSeconds' option must be within an acceptable range, 0 to 2147483647",
      );
    if (names.size > 1)
      throw new MongoError(67, "TTL indexes are single-field indexes, compound indexes do not support TTL.");
    if (names.has("_id"))
      throw new MongoError(197, "The field 'expireAfterSeconds' is not valid for an _id index specification");
  }
  if (partial && f.bool("sparse"))
    throw new MongoError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name: f.need("name", f.string("name")),
    key: copyOf(key),
    unique: f.bool("unique"),
    sparse: f.bool("sparse"),
    partial: partial && copyOf(partial),
    expireAfterSeconds: seconds === undefined ? undefined : Math.trunc(seconds),
    background: f.has("background") ? f.bool("background") : undefined,
  };
}

const sameBytes = (a: Buffer | undefined, b: Buffer | undefined) => (a && b ? a.equals(b) : a === b);

/** Field names and directions are equal, whatever the kinds of the numbers. */
function sameKey(a: Buffer, b: Buffer): boolean {
  const x = entries(docVal(a));
  const y = entries(docVal(b));
  return (
    x.length === y.length && x.every(([n, v], i) => n === y[i]![0] && toNumber(v) === toNumber(y[i]![1]))
  );
}

/** True when the index is there already; throws when another stands in its way. */
function exists(collection: Collection, spec: IndexSpec): boolean {
  if (sameKey(spec.key, idKey)) return true;
  for (const i of collection.indexes) {
    // Indexes on the same key may stand side by side when they hold other documents or promise other things.
    const alike =
      sameKey(i.spec.key, spec.key) &&
      i.spec.unique === spec.unique &&
      i.spec.sparse === spec.sparse &&
      sameBytes(i.spec.partial, spec.partial);
    const same = alike && i.spec.expireAfterSeconds === spec.expireAfterSeconds;
    if (i.spec.name === spec.name) {
      if (same) return true;
      throw new MongoError(
        alike ? 85 : 86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${spec.name}`,
      );
    }
    if (same) throw new MongoError(85, `Index already exists with a different name: ${i.spec.name}`);
    if (alike)
      throw new MongoError(
        85,
        `An equivalent index already exists with a different name and options: ${i.spec.name}`,
      );
  }
  return false;
}

const idKey = buildDoc((w) => w.int32("_id", 1));

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
    const list = [
      buildDoc((w) => {
        w.int32("v", 2);
        w.doc("key", idKey);
        w.string("name", "_id_");
      }),
      ...collection.indexes.filter((i) => !i.building).map((i) => describe(i.spec)),
    ];
    return yield* cursorReply(call, ns, new ListRows(list), 1000, false);
  },
};

function describe(spec: IndexSpec): Buffer {
  return buildDoc((w) => {
    w.int32("v", 2);
    w.doc("key", spec.key);
    w.string("name", spec.name);
    if (spec.background !== undefined) w.bool("background", spec.background);
    if (spec.unique) w.bool("unique", true);
    if (spec.sparse) w.bool("sparse", true);
    if (spec.expireAfterSeconds !== undefined) w.int32("expireAfterSeconds", spec.expireAfterSeconds);
    if (spec.partial) w.doc("partialFilterExpression", spec.partial);
  });
}

export const listCollections: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    const { fields, store, db } = call;
    const spec = fields.doc("filter");
    const filter = spec && compileFilter(spec);
    const nameOnly = fields.bool("nameOnly");
    const list = store.catalog
      .inDatabase(db)
      .map((c) =>
        buildDoc((w) => {
          w.string("name", c.ns.slice(db.length + 1));
          w.string("type", "collection");
          if (nameOnly) return;
          w.doc(
            "options",
            buildDoc(() => {}),
          );
          w.doc(
            "info",
            buildDoc((i) => {
              i.bool("readOnly", false);
              i.head(BsonType.binary, "uuid");
              i.raw(Buffer.from([16, 0, 0, 0, 4]));
              i.raw(c.uuid);
            }),
          );
          w.doc(
            "idIndex",
            buildDoc((i) => {
              i.int32("v", 2);
              i.doc("key", idKey);
              i.string("name", "_id_");
            }),
          );
        }),
      )
      .filter((doc) => !filter || matches(filter, docVal(doc)));
    return yield* cursorReply(call, `${db}.$cmd.listCollections`, new ListRows(list), 100_000, false);
  },
};

export const listDatabases: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    const { fields, store } = call;
    const spec = fields.doc("filter");
    const filter = spec && compileFilter(spec);
    const names = [...new Set([...store.catalog.all()].map((c) => c.ns.slice(0, c.ns.indexOf("."))))].sort();
    const list = names
      .map((name) =>
        buildDoc((w) => {
          w.string("name", name);
          if (!fields.bool("nameOnly")) {
            w.double("sizeOnDisk", 0);
            w.bool("empty", false);
          }
        }),
      )
      .filter((doc) => !filter || matches(filter, docVal(doc)));
    return ok((w) => {
      const at = w.openArray("databases");
      list.forEach((doc, i) => w.doc(String(i), doc));
      w.close(at);
    });
  },
};
