/** aggregate */
import { isNumber } from "../values/bson.ts";
import { startPipeline } from "../query/aggregation.ts";
import { Fields } from "../wire/command.ts";
import { collectionOf, namespaceOf, usableIndexes, type Command } from "../context.ts";
import { failedToParse, unsupported } from "../wire/errors.ts";
import { Finder, planRows } from "../query/finder.ts";
import { plan } from "../query/planner.ts";
import { ListRows } from "../query/rows.ts";
import { cursorReply } from "./cursor.ts";

export const aggregate: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const { fields } = call;
    const target = fields.need("aggregate", fields.get("aggregate"));
    if (isNumber(target)) throw unsupported("aggregate on a database");
    const ns = namespaceOf(call);
    const pipeline = fields.need("pipeline", fields.array("pipeline"));
    const cursor = fields.doc("cursor");
    if (!cursor)
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    const options = Fields.of("aggregate.cursor", cursor);
    const collection = collectionOf(call, ns);
    const rows = startPipeline(pipeline, (filter, sort, limit, documents) => {
      if (!collection) return new ListRows([]);
      const p = plan(collection, usableIndexes(collection), filter, sort);
      return documents
        ? planRows(call.view, collection, p, filter, sort, limit, call.examined)
        : new Finder(call.view, collection, p, filter, sort, call.examined, false);
    });
    return yield* cursorReply(call, ns, rows, options.int("batchSize") ?? 101, false);
  },
};
