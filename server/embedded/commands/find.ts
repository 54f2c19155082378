/** find: a filter, a sort and a projection become rows. */
import type { Fields } from "../wire/command.ts";
import { collectionOf, namespaceOf, type Call, type Command } from "../context.ts";
import { planRows } from "../query/finder.ts";
import { compileProjection, project } from "../query/projection.ts";
import { ListRows, MappedRows, SlicedRows, type Rows } from "../query/rows.ts";
import { cursorReply } from "./cursor.ts";
import { checkQuery, planQuery, whole, type Query } from "./query.ts";

/** The rows of a find in namespace `ns`, and the query that gives them where there is such a collection. */
export function findRows(
  call: Call,
  fields: Fields,
  ns: string,
): { readonly rows: Rows; readonly query: Query | undefined } {
  const collection = collectionOf(call, ns);
  const spec = fields.doc("projection");
  const projection = spec && compileProjection(spec);
  const skip = whole(fields, "skip");
  const limit = whole(fields, "limit");
  if (!collection) {
    checkQuery(fields.doc("filter"), fields.doc("sort"));
    return { rows: new ListRows([]), query: undefined };
  }
  const query = planQuery(collection, fields.doc("filter"), fields.doc("sort"), fields.string("hint"));
  const { plan, filter, sort } = query;
  let rows = planRows(call.view, collection, plan, filter, sort, limit && limit + skip, call.examined);
  if (skip || limit) rows = new SlicedRows(rows, skip, limit);
  if (projection) rows = new MappedRows(rows, (doc) => project(projection, doc));
  return { rows, query };
}

export const find: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const ns = namespaceOf(call);
    const { fields } = call;
    const { rows } = findRows(call, fields, ns);
    const limit = whole(fields, "limit");
    let batchSize = fields.has("batchSize") ? whole(fields, "batchSize") : 101;
    if (limit > 0 && !fields.has("batchSize")) batchSize = Math.max(batchSize, limit);
    return yield* cursorReply(call, ns, rows, batchSize, fields.bool("singleBatch"));
  },
};
