/** Collections and databases: create, drop, dropDatabase and the lists of them. */
import { BsonType, docVal } from "../values/bson.ts";
import { type Collection, idKey } from "../catalog.ts";
import { namespaceOf, type Call, type Command } from "../context.ts";
import { compileFilter, matches } from "../query/matcher.ts";
import { ListRows } from "../query/rows.ts";
import type { Wait } from "../scheduler.ts";
import { buildDoc, type Writer } from "../values/writer.ts";
import { cursorReply } from "./cursor.ts";

/** `{ok: 1}` with what `fill` writes before it. */
export const ok = (fill: (w: Writer) => void = () => {}): Buffer =>
  buildDoc((w) => {
    fill(w);
    w.double("ok", 1);
  });

/** Waits until no open transaction has read or written the collection. */
export function* whenUntouched(call: Call, collection: Collection): Generator<Wait, void, void> {
  for (let t = call.store.sessions.touching(collection); t; t = call.store.sessions.touching(collection))
    yield t;
}

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
