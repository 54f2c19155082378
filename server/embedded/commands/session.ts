/** The end of transactions and sessions. */
import { BsonType, elements, field, type Val } from "../values/bson.ts";
import type { Call, Command } from "../context.ts";
import { MongoError, writeConflict } from "../wire/errors.ts";
import { saveCommitted } from "../sessions/retryable.ts";
import { noSuchTransaction } from "../sessions/sessions.ts";
import { buildDoc } from "../values/writer.ts";

const ok = buildDoc((w) => w.double("ok", 1));

function numbered(call: Call): { session: Buffer; number: bigint } {
  if (!call.session || call.number === undefined)
    throw new MongoError(125, `${call.fields.name} must be run within a transaction`);
  return { session: call.session, number: call.number };
}

export const commitTransaction: Command = {
  kind: "write",
  inTransaction: true,
  *run(call) {
    const { session, number } = numbered(call);
    const { storage, catalog, sessions } = call.store;
    const known = sessions.ended(session, number);
    if (known === "committed") return ok;
    if (known === "aborted") throw noSuchTransaction(number);
    const transaction = sessions.current(session, number);
    for (const [ns] of transaction.created) {
      if (!catalog.get(ns)) continue;
      sessions.end(session, transaction, false);
      throw writeConflict();
    }
    if (transaction.wrote) {
      for (const collection of transaction.created.values()) catalog.add(collection);
      for (const collection of transaction.reshaped) if (!collection.dropped) catalog.save(collection);
      transaction.apply(storage);
      saveCommitted(storage, session, number, call.store.now().getTime());
    }
    sessions.end(session, transaction, true);
    return ok;
  },
};

export const abortTransaction: Command = {
  kind: "read",
  inTransaction: true,
  *run(call) {
    const { session, number } = numbered(call);
    const { sessions } = call.store;
    if (sessions.ended(session, number) === "committed")
      throw new MongoError(256, `Transaction with { txnNumber: ${number} } has been committed.`);
    sessions.end(session, sessions.current(session, number), false);
    return ok;
  },
};

export const endSessions: Command = {
  kind: "read",
  inTransaction: false,
  *run(call) {
    for (const v of elements(call.fields.need("endSessions", call.fields.array("endSessions")))) {
      const id = sessionId(v);
      if (id) call.store.sessions.forget(id);
    }
    return ok;
  },
};

/** The 16 bytes of a session's id. */
export function sessionId(v: Val): Buffer | undefined {
  const id = v.isDoc ? field(v, "id") : undefined;
  if (id?.t !== BsonType.binary || id.e - id.s !== 21) return undefined;
  return Buffer.from(id.b.subarray(id.s + 5, id.e));
}
