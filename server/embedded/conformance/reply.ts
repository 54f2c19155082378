/** Replies as text that two servers can be compared by: everything that means something, nothing that varies. */
import { EJSON, type Document, type ObjectId } from "bson";

/** Clocks, words, and what only tells of the server's own doings. */
const varying = new Set([
  ...["$clusterTime", "operationTime", "electionId", "opTime", "errmsg", "recoveryToken"],
  ...["commitQuorum", "note", "msg", "retriedStmtId", "retriedStmtIds"],
]);
/** Counts, whatever kind of number they come as. */
const counts = new Set(["ok", "code", "n", "nModified", "idx", "index"]);

/** Ids of this shape are a test's own; all others a server has made up. */
const own = /^0{20}/;

/** A value as canonical text: kinds of numbers and order of keys count. An id that a server made is "made up". */
export const show = (v: unknown): string => EJSON.stringify(plain(v) as Document, { relaxed: false });

function plain(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(plain);
  if (typeof v !== "object" || v === null) return v;
  const kind = (v as { _bsontype?: string })._bsontype;
  if (kind === "ObjectId") return own.test((v as ObjectId).toHexString()) ? v : "made up";
  if (kind !== undefined || Object.getPrototypeOf(v) !== Object.prototype) return v;
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)]));
}

/** A reply with sorted fields, without what varies. */
export function comparable(reply: Document): Document {
  const out: Document = {};
  for (const key of Object.keys(reply).sort()) {
    if (varying.has(key)) continue;
    const v = reply[key] as unknown;
    if (counts.has(key)) out[key] = Number(v);
    else if (key === "errorLabels") out[key] = [...(v as string[])].sort();
    else if (key === "cursor") out[key] = cursor(v as Document);
    else if (key === "writeErrors") out[key] = (v as Document[]).map(comparable);
    else out[key] = v;
  }
  return out;
}

function cursor({ firstBatch, nextBatch, ns }: Document): Document {
  const rows = (firstBatch ?? nextBatch) as Document[];
  return { ns: ns as unknown, rows: String(ns).includes("$cmd.bulkWrite") ? rows.map(comparable) : rows };
}
