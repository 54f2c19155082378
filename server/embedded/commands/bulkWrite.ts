/**
 * bulkWrite: inserts and updates on several collections in one command (MongoDB 8.0). Each operation is what the
 * insert and update commands do; deletes are not in the subset.
 */
import { serialize } from "bson";
import { elements, entries, isEmptyDoc, type Val } from "../values/bson.ts";
import { Fields } from "../wire/command.ts";
import { collectionToWrite, namespace, untilFree, type Call, type Command } from "../context.ts";
import { insertDocument } from "../change/documents.ts";
import { failedToParse, MongoError, unsupported } from "../wire/errors.ts";
import type { RetryRecord } from "../sessions/retryable.ts";
import type { Wait } from "../scheduler.ts";
import { compileUpdate } from "../change/updater.ts";
import { Writer } from "../values/writer.ts";
import { toStore } from "./insert.ts";
import { updateMany } from "./update.ts";
import { runStatements, type Effect, type Totals } from "./write.ts";

export const bulkWrite: Command = {
  kind: "write",
  inTransaction: true,
  *run(call) {
    const { fields } = call;
    if (call.db !== "admin")
      throw new MongoError(13, "bulkWrite may only be run against the admin database.");
    const spaces = elements(fields.need("nsInfo", fields.array("nsInfo"))).map(spaceOf);
    const ops = elements(fields.need("ops", fields.array("ops")));
    const kinds = ops.map((op, index) => kindOf(op, index, spaces.length));
    const totals = yield* runStatements(call, ops.length, (i, retry) =>
      kinds[i]!.kind === "insert"
        ? insertOne(call, spaces[kinds[i]!.space]!, kinds[i]!.fields, retry)
        : updateOne(call, spaces[kinds[i]!.space]!, kinds[i]!.fields, retry),
    );
    return reply(totals, kinds, fields.bool("errorsOnly"));
  },
};

interface Operation {
  kind: "insert" | "update";
  space: number;
  fields: Fields;
}

function spaceOf(info: Val): string {
  const fields = Fields.of("bulkWrite.nsInfo", info);
  const full = fields.need("ns", fields.string("ns"));
  const dot = full.indexOf(".");
  if (dot < 1) throw new MongoError(73, `Invalid namespace specified '${full}'`);
  return namespace(full.slice(0, dot), full.slice(dot + 1));
}

function kindOf(op: Val, index: number, spaces: number): Operation {
  if (!op.isDoc || isEmptyDoc(op)) throw failedToParse("each of bulkWrite's ops must be an operation");
  const kind = entries(op)[0]![0];
  if (kind !== "insert" && kind !== "update") throw unsupported(`'${kind}' in bulkWrite`);
  const fields = Fields.of(`bulkWrite.${kind}`, op);
  const space = fields.need(kind, fields.int(kind));
  if (space < 0 || space >= spaces)
    throw new MongoError(2, `BulkWrite ops entry ${index} has an invalid nsInfo index.`);
  return { kind, space, fields };
}

function* insertOne(
  call: Call,
  ns: string,
  fields: Fields,
  retry: RetryRecord | undefined,
): Generator<Wait, Effect, void> {
  const doc = toStore(fields.need("document", fields.doc("document")));
  yield* untilFree(retry, () => insertDocument(call.target, collectionToWrite(call, ns), doc));
  return { n: 1 };
}

function* updateOne(
  call: Call,
  ns: string,
  fields: Fields,
  retry: RetryRecord | undefined,
): Generator<Wait, Effect, void> {
  const filter = fields.need("filter", fields.doc("filter"));
  const compiled = compileUpdate(
    fields.need("updateMods", fields.get("updateMods")),
    fields.array("arrayFilters"),
  );
  const multi = fields.bool("multi");
  if (multi && compiled.kind === "replace")
    throw failedToParse("multi update is not supported for replacement-style update");
  if (multi && retry) throw new MongoError(72, "Cannot use retryable writes with multi-document updates");
  return yield* updateMany(call, ns, filter, compiled, multi, fields.bool("upsert"), retry);
}

/** A cursor of one batch: each operation's own answer, or only those that failed. */
function reply(totals: Totals, operations: readonly Operation[], errorsOnly: boolean): Buffer {
  const w = new Writer(256);
  const at = w.open();
  const cursor = w.openDoc("cursor");
  const batch = w.openArray("firstBatch");
  let count = 0;
  const failed = new Map(totals.errors.map(({ index, error }) => [index, error]));
  let [inserted, matched] = [0, 0];
  for (const [index, { kind }] of operations.entries()) {
    const effect = totals.effects[index];
    const error = failed.get(index);
    if (effect && kind === "insert") inserted += effect.n;
    if (effect && kind === "update" && !effect.upserted) matched += effect.n;
    if (error) {
      const { code, message, extra } = error;
      w.doc(
        String(count++),
        Buffer.from(
          serialize({
            ...{ ok: 0, idx: index, code, errmsg: message, ...extra, n: 0 },
            ...(kind === "update" && { nModified: 0 }),
          }),
        ),
      );
    } else if (effect && !errorsOnly) {
      const one = w.openDoc(String(count++));
      w.double("ok", 1);
      w.int32("idx", index);
      w.int32("n", effect.n);
      if (kind === "update") w.int32("nModified", effect.modified ?? 0);
      if (effect.upserted) {
        const made = w.openDoc("upserted");
        w.val("_id", effect.upserted);
        w.close(made);
      }
      w.close(one);
    }
  }
  w.close(batch);
  w.long("id", 0n);
  w.string("ns", "admin.$cmd.bulkWrite");
  w.close(cursor);
  w.int32("nErrors", totals.errors.length);
  w.int32("nInserted", inserted);
  w.int32("nMatched", matched);
  w.int32("nModified", totals.modified);
  w.int32("nUpserted", totals.upserted.length);
  w.int32("nDeleted", 0);
  w.double("ok", 1);
  w.close(at);
  return w.done();
}
