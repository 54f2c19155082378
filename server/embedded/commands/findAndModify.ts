/** findAndModify */
import type { Val } from "../values/bson.ts";
import { collectionOf, collectionToWrite, namespaceOf, untilFree, type Command } from "../context.ts";
import { deleteDocument, documentKey, idOf, insertDocument, replaceDocument } from "../change/documents.ts";
import { failedToParse, MongoError } from "../wire/errors.ts";
import { planRows, Finder } from "../query/finder.ts";
import { matchesDoc } from "../query/matcher.ts";
import { compileProjection, project } from "../query/projection.ts";
import { rest } from "../query/rows.ts";
import { compileUpdate } from "../change/updater.ts";
import { buildDoc, docOf } from "../values/writer.ts";
import { checkQuery, planQuery } from "./query.ts";
import { changed, upsertDocument } from "./update.ts";
import { retryOf } from "./write.ts";

export const findAndModify: Command = {
  kind: "write",
  inTransaction: true,
  *run(call) {
    const { fields } = call;
    const ns = namespaceOf(call);
    const removing = fields.bool("remove");
    const wantNew = fields.bool("new");
    const upsert = fields.bool("upsert");
    const u = fields.get("update");
    if (removing && u) throw failedToParse("Cannot specify both an 'update' and 'remove'=true");
    if (!removing && !u) throw failedToParse("Either an update or remove=true must be specified");
    if (removing && upsert) throw failedToParse("Cannot specify both 'upsert'=true and 'remove'=true");
    if (removing && wantNew)
      throw failedToParse(
        "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
      );
    const spec = fields.doc("fields");
    const projection = spec && compileProjection(spec);
    const compiled = u && compileUpdate(u, fields.array("arrayFilters"));
    const retry = retryOf(call);
    const before = retry?.get(0);
    if (before) return Buffer.from(before.bytes());
    const q = fields.doc("query") ?? docOf(() => {});
    const shown = (doc: Buffer | undefined) => (doc && projection ? project(projection, doc) : doc);
    const answer = (n: number, updated: boolean | undefined, value: Buffer | undefined, upserted?: Val) => {
      const reply = buildDoc(
        (w) => {
          const at = w.openDoc("lastErrorObject");
          w.int32("n", n);
          if (updated !== undefined) w.bool("updatedExisting", updated);
          if (upserted) w.val("upserted", upserted);
          w.close(at);
          if (value) w.doc("value", value);
          else w.nil("value");
          w.double("ok", 1);
        },
        (value?.length ?? 0) + 128,
      );
      if (n > 0) {
        retry?.add(0, reply);
        retry?.save();
      }
      return reply;
    };
    for (;;) {
      const collection = upsert ? collectionToWrite(call, ns) : collectionOf(call, ns);
      if (!collection) {
        checkQuery(q, fields.doc("sort"));
        return answer(0, removing ? undefined : false, undefined);
      }
      const query = planQuery(collection, q, fields.doc("sort"));
      const rows = planRows(call.view, collection, query.plan, query.filter, query.sort, 1, call.examined);
      let key: Buffer | undefined;
      try {
        let doc = rows.next();
        while (doc === rest) {
          yield undefined;
          doc = rows.next();
        }
        key = doc && (rows instanceof Finder ? rows.key : documentKey(collection, idOf(doc)));
      } finally {
        rows.close();
      }
      if (!key) {
        if (!upsert || !compiled) return answer(0, removing ? undefined : false, undefined);
        const made = upsertDocument(q, compiled);
        yield* untilFree(retry, () => insertDocument(call.target, collectionToWrite(call, ns), made));
        return answer(1, false, wantNew ? shown(made) : undefined, idOf(made));
      }
      const at = key;
      const done = yield* untilFree(retry, () => {
        if (collection.dropped) throw new MongoError(175, "collection dropped");
        const stored = call.target.get(at);
        if (!stored || !matchesDoc(query.filter, stored)) return undefined;
        if (!compiled) {
          deleteDocument(call.target, collection, at, stored);
          return { value: stored };
        }
        const next = changed(query.filter, stored, compiled);
        if (next !== stored) replaceDocument(call.target, collection, at, stored, next);
        return { value: wantNew ? next : stored };
      });
      // It changed while this waited: look again.
      if (!done) continue;
      return answer(1, removing ? undefined : true, shown(done.value));
    }
  },
};
