/**
 * Where the independent server is known to leave MongoDB's manual. A difference is explained only when it is
 * listed here; our own answer to each is a named case in cases.ts.
 */
import type { Operation } from "./generated.ts";

/** Named cases that SecantusDB (Python build 0.7) answers otherwise, with the passage it breaks. */
export const secantusFaults: ReadonlyMap<string, string> = new Map([
  ["match: $elemMatch that holds $or", "$elemMatch takes any query, logical operators included"],
  ["index: parallel arrays are refused", "Multikey indexes: at most one indexed field may be an array"],
  ["index: listed in the order of their making", "listIndexes gives indexes in the order of creation"],
  [
    "unique: a scalar beside documents in an array has null below it",
    "Multikey indexes: each element of the array has an entry",
  ],
  [
    "sort: a scalar beside documents in an array counts as null below it",
    "Multikey indexes: each element of the array has an entry",
  ],
  ["upsert: a path and a path below it in the filter are refused", "upsert: a path may be matched once"],
  ["aggregate: $count of nothing gives no document", "$count: no document when nothing comes in"],
  [
    "update: new fields come in the order of their names",
    "update operators process fields in lexicographic order",
  ],
]);

const text = (o: unknown) => JSON.stringify(o ?? {});

/** True when two different answers to a generated operation come from a fault that is listed. */
export function explained(o: Operation | undefined, ours: string, theirs: string): boolean {
  const error = (code: number) => ours.startsWith(`error ${code}`);
  // Parallel arrays under a compound index, or in a sort.
  if (error(171) || (error(2) && (o?.op === "find" || o?.op === "modify" || o?.op === "aggregate")))
    return true;
  if (o?.op === "update" || o?.op === "modify") {
    // `$`, `$[]` on what has no such array is taken for nothing to do.
    if (error(2) && text(o.update).includes(".$")) return true;
    // Which of two errors is found first is nobody's promise.
    if (ours.startsWith("error") && theirs.startsWith("error") && Object.keys(o.update).length > 1)
      return true;
    // A filter that names a path and a path below it cannot make a document.
    if (error(54)) return true;
    // A multi-update that fails half way stops at another document.
    if (o.op === "update" && o.many && ours.startsWith("error") && theirs.startsWith("error")) return true;
    // A pattern in an upsert's filter is no equality: it gives no field.
    if (o.op === "update" && o.upsert && /"\$or"|\{\}/.test(text(o.filter))) return true;
  }
  // A scalar beside documents in an array has null below it, which a unique index counts.
  if (error(11000) && !theirs.startsWith("error") && o?.op === "insert" && o.docs.some(isMixed)) return true;
  // The same in a sort on a path through such arrays: the rows are the same, their order is not.
  if (o?.op === "find" && Object.keys(o.sort).some((p) => p.includes(".")) && sameLetters(ours, theirs))
    return true;
  // A replacement takes only the _id from its filter, whatever else is matched twice.
  if (o?.op === "replace" && theirs.startsWith("error 54")) return true;
  // An array inside an array is a document to $elemMatch.
  if (o && "filter" in o && /"\$elemMatch":\{"\w+":null/.test(text(o.filter))) return true;
  // An empty array as a group's key or value is taken for null.
  if (o?.op === "aggregate" && o.pipeline.at(-1)?.["$group"])
    return collapse(ours) === collapse(theirs) || ours.includes("[]");
  return false;
}

const collapse = (s: string) => s.replaceAll("[]", "null");

/** Whether some array of a document holds scalars and documents side by side. */
function isMixed(v: unknown): boolean {
  if (typeof v !== "object" || v === null) return false;
  const plain = (x: unknown) =>
    typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
  if (Array.isArray(v) && v.some(plain) && !v.every(plain)) return true;
  return (Array.isArray(v) || plain(v)) && Object.values(v).some(isMixed);
}

const sameLetters = (a: string, b: string) => [...a].sort().join("") === [...b].sort().join("");
