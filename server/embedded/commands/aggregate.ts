/** aggregate */
import { BsonType, isNumber, type Val } from "../bson.ts";
import { startPipeline } from "../aggregation.ts";
import { Fields } from "../command.ts";
import { collectionOf, namespace, namespaceOf, usableIndexes, type Command } from "../context.ts";
import { badValue, failedToParse } from "../errors.ts";
import { Finder, planRows } from "../finder.ts";
import { plan } from "../planner.ts";
import { ListRows } from "../rows.ts";
import { sortFields } from "../sorting.ts";
import { cursorReply } from "./find.ts";
import { newExamined, planQuery } from "./query.ts";

const allowed = new Set([
  "aggregate",
  "pipeline",
  "cursor",
  "allowDiskUse",
  "hint",
  "collation",
  "explain",
  "bypassDocumentValidation",
]);
const cursorFields = new Set(["batchSize"]);

export const aggregate: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const { fields, store } = call;
    fields.only(allowed);
    fields.simpleCollation();
    if (fields.bool("explain")) throw badValue("explain of aggregate is not supported by the embedded store");
    const target = fields.need("aggregate", fields.get("aggregate"));
    if (isNumber(target)) throw badValue("aggregate on a database is not supported by the embedded store");
    if (target.t !== BsonType.string) throw failedToParse("collection name has invalid type");
    const ns = namespaceOf(call);
    const pipeline = fields.need("pipeline", fields.array("pipeline"));
    const cursor = fields.doc("cursor");
    if (!cursor)
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    const options = Fields.of("aggregate.cursor", cursor);
    options.only(cursorFields, false);
    const collection = collectionOf(call, ns);
    const hint = fields.get("hint");
    const hinted = collection && hint && planQuery(collection, undefined, undefined, hint).plan;
    const name = hinted?.kind === "index" ? hinted.index.spec.name : undefined;
    const rows = startPipeline(pipeline, {
      query(filter, sort, limit, documents) {
        if (!collection) return new ListRows([]);
        const p = plan(collection, usableIndexes(collection), filter, sortFields(sort), name);
        return documents
          ? planRows(call.view, collection, p, filter, sort, limit, newExamined())
          : new Finder(call.view, collection, p, filter, newExamined(), false);
      },
      collection: (from) => collectionOf(call, namespace(call.db, from)),
      lookup: (other, filter) =>
        new Finder(call.view, other, plan(other, usableIndexes(other), filter, []), filter, newExamined()),
      scope: { variables: new Map<string, Val>(), now: store.now() },
    });
    return yield* cursorReply(call, ns, rows, options.int("batchSize") ?? 101, false);
  },
};
