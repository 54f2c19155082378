/**
 * explain: which index a find uses and how far into it, whether it sorts in memory, and what it looked at. The
 * find is carried out in full.
 */
import type { Span } from "../query/bounds.ts";
import { docVal, entries, read } from "../values/bson.ts";
import type { Collection } from "../catalog.ts";
import { Fields } from "../wire/command.ts";
import { collectionOf, namespace, type Command } from "../context.ts";
import { unsupported } from "../wire/errors.ts";
import type { Plan } from "../query/planner.ts";
import { rest } from "../query/rows.ts";
import { buildDoc, type Writer } from "../values/writer.ts";
import { findRows } from "./find.ts";

export const explain: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    const inner = call.fields.need("explain", call.fields.doc("explain"));
    const first = read(inner);
    if (!first.next() || first.name !== "find") throw unsupported("explain of anything but find");
    const fields = Fields.ofCommand("find", new Map(entries(inner)));
    const ns = namespace(call.db, fields.need("find", fields.string("find")));
    const { rows, query } = findRows(call, fields, ns);
    let returned = 0;
    for (let row = rows.next(); row !== undefined; row = rows.next()) {
      if (row === rest) yield undefined;
      else returned++;
    }
    const collection = collectionOf(call, ns);
    return buildDoc((w) => {
      const planner = w.openDoc("queryPlanner");
      w.string("namespace", ns);
      const winning = w.openDoc("winningPlan");
      if (collection && query) writePlan(w, collection, query.plan);
      else w.string("stage", "EOF");
      w.bool("inMemorySort", call.examined.sortedInMemory);
      w.close(winning);
      w.close(planner);
      const stats = w.openDoc("executionStats");
      w.bool("executionSuccess", true);
      w.int32("nReturned", returned);
      w.int32("totalKeysExamined", call.examined.keys);
      w.int32("totalDocsExamined", call.examined.documents);
      w.close(stats);
      w.double("ok", 1);
    });
  },
};

/** Most values of one field that are named. */
const maxNamed = 20;

function inWords(spans: readonly Span[]): string {
  const more = spans.length - maxNamed;
  const named = spans.slice(0, maxNamed).map((s) => s.words());
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Stages by the names that MongoDB gives them; the bounds of each field in words. */
function writePlan(w: Writer, collection: Collection, plan: Plan): void {
  switch (plan.kind) {
    case "ids":
      w.string("stage", "IDHACK");
      w.string("indexName", "_id_");
      w.int32("stretches", plan.keys.length);
      return;
    case "read": {
      const { index, bounds, stretches, reverse } = plan;
      const scan = index === collection.primary && bounds.length === 0;
      w.string("stage", scan ? "COLLSCAN" : "IXSCAN");
      w.string("direction", reverse ? "backward" : "forward");
      if (scan) return;
      w.string("indexName", index.spec.name);
      w.val("keyPattern", docVal(index.spec.key));
      const at = w.openDoc("indexBounds");
      for (const { path, spans } of bounds) w.string(path, inWords(spans));
      w.close(at);
      w.int32("stretches", stretches.length);
      w.bool("merged", plan.merged);
      w.bool("covered", plan.exact);
      return;
    }
    case "union": {
      w.string("stage", "OR");
      w.bool("merged", plan.merged);
      const array = w.openArray("inputStages");
      plan.plans.forEach((p, i) => {
        const at = w.openDoc(String(i));
        writePlan(w, collection, p);
        w.close(at);
      });
      w.close(array);
    }
  }
}
