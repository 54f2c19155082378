/**
 * Sorting in memory, bounded. A document's sort key is the least of the keys an index on the sort pattern
 * would hold for it, so arrays sort by their least element going up and by their greatest going down.
 */
import { docVal, entries, isNumber, type Val } from "../values/bson.ts";
import type { IndexField } from "../catalog.ts";
import { fieldValues } from "../change/documents.ts";
import { badValue, MongoError, unsupported } from "../wire/errors.ts";
import { toNumber } from "../values/numbers.ts";
import { parseStrictPath } from "../values/paths.ts";
import { CollectedRows, type Rows } from "./rows.ts";

/** Most bytes that one sort may hold. */
const sortMemory = 100 * 1024 * 1024;

/** Reads a sort document such as {at: -1, _id: 1}. */
export function parseSort(v: Val): IndexField[] {
  if (!v.isDoc) throw badValue("the sort must be an object");
  const seen = new Set<string>();
  return entries(v).map(([name, direction]) => {
    if (direction.isDoc) throw unsupported("$meta in a sort");
    const n = isNumber(direction) ? toNumber(direction) : undefined;
    if (n !== 1 && n !== -1)
      throw new MongoError(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
    if (name.startsWith("$"))
      throw new MongoError(16410, `FieldPath field names may not start with '$'. Sort by '${name}'.`);
    if (seen.has(name)) throw badValue(`duplicate sort field '${name}'`);
    seen.add(name);
    return { path: parseStrictPath(name, "sort"), descending: n < 0 };
  });
}

/** The bytes by which a document sorts. */
export function sortKey(fields: readonly IndexField[], doc: Val): Buffer {
  let list: Buffer[];
  try {
    list = fieldValues(fields, doc, []).list;
  } catch (error) {
    if (error instanceof MongoError && error.code === 171)
      throw badValue("cannot sort with keys that are parallel arrays");
    throw error;
  }
  let least = list[0]!;
  for (const key of list) if (key.compare(least) < 0) least = key;
  return least;
}

/** Sorts all rows; with a limit, only the first `limit` (0: all) are kept. Equal keys keep their order. */
export function sortRows(from: Rows, fields: readonly IndexField[], limit: number): Rows {
  let held: { key: Buffer; doc: Buffer; n: number }[] = [];
  let bytes = 0;
  let count = 0;
  const order = () => held.sort((a, b) => a.key.compare(b.key) || a.n - b.n);
  const cut = () => {
    order();
    held = held.slice(0, limit);
    bytes = held.reduce((n, h) => n + h.doc.length + h.key.length, 0);
  };
  return new CollectedRows(
    from,
    (doc) => {
      const key = sortKey(fields, docVal(doc));
      held.push({ key, doc, n: count++ });
      bytes += doc.length + key.length;
      if (limit > 0 && held.length >= limit * 2 + 500) cut();
      if (bytes > sortMemory)
        throw new MongoError(
          292,
          `Sort exceeded memory limit of ${sortMemory} bytes, but did not opt in to external sorting.`,
        );
    },
    () => {
      order();
      return (limit > 0 ? held.slice(0, limit) : held).map((h) => h.doc);
    },
  );
}
