/**
 * Looks through a store from outside: what is in it, and whether each document is whole and lies under its
 * own _id. For copies, before anybody relies on them.
 */
import { deserialize, type Document } from "bson";
import { prefixOf } from "../catalog.ts";
import { DamagedStore } from "./folder.ts";
import { idOf } from "../change/documents.ts";
import { after, KeyWriter, writeKey } from "../values/keys.ts";
import { prefixes } from "./storage.ts";
import type { View } from "./view.ts";

/** Counts of one collection. `ns` is database.collection. */
export interface Contents {
  readonly ns: string;
  readonly indexes: number;
  readonly documents: number;
}

/**
 * Reads every document of a store and throws DamagedStore at the first that is not whole; its words name the
 * collection, never what a document says. `seen` is told
 * each document, with its values as BSON types.
 */
export function inspect(
  view: View,
  seen: (ns: string, document: Document) => void = () => {},
): readonly Contents[] {
  const catalog = prefixOf(prefixes.catalog);
  const found: Contents[] = [];
  for (const entry of walk(view, catalog)) {
    const ns = entry.key.toString("utf8", 4);
    const record = readable(ns, entry.value, {});
    const prefix = prefixOf(record["id"] as number);
    let documents = 0;
    for (const { key, value } of walk(view, prefix)) {
      if (value.length < 5 || value.readInt32LE(0) !== value.length)
        throw new DamagedStore(`a document of ${ns} is not whole`);
      const document = readable(ns, value, { promoteValues: false });
      const w = new KeyWriter();
      w.raw(prefix);
      writeKey(w, idOf(value));
      if (!w.bytes().equals(key)) throw new DamagedStore(`a document of ${ns} lies under another's _id`);
      seen(ns, document);
      documents++;
    }
    const indexes = record["indexes"] as { building: boolean }[];
    found.push({ ns, indexes: indexes.filter((i) => !i.building).length + 1, documents });
  }
  return found;
}

function readable(ns: string, bytes: Buffer, options: { promoteValues?: boolean }) {
  try {
    return deserialize(bytes, options);
  } catch {
    throw new DamagedStore(`a document of ${ns} cannot be read`);
  }
}

function* walk(view: View, prefix: Buffer) {
  const scan = view.scan(prefix, after(prefix), false, true);
  try {
    for (let entry = scan.next(); entry; entry = scan.next()) yield entry;
  } finally {
    scan.close();
  }
}
