/** Each index against the documents, both ways, over the wire: what one knows, the other must know. */
import type { Collection, Db, Document } from "mongodb";
import { noFindings, type Findings, type Thing } from "./model.ts";

/** Values of an index's first field that are looked up one by one. */
const valuesAsked = 12;

const values = (doc: Document, path: string): unknown[] => {
  const value: unknown = doc[path];
  return Array.isArray(value) ? value : [value];
};

/** Checks every index of every collection. A document without its entry and an entry without its document are torn. */
export async function checkIndexes(db: Db): Promise<Findings> {
  const findings = noFindings();
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const collection = db.collection<Thing>(name);
    const docs = await collection.find().hint("_id_").sort({ _id: 1 }).toArray();
    for (const index of await collection.indexes())
      for (const words of await checkIndex(db, collection, docs, index))
        findings.torn.push(`${name}.${index.name}: ${words}`);
  }
  return findings;
}

async function checkIndex(
  db: Db,
  collection: Collection<Thing>,
  docs: readonly Thing[],
  index: Document,
): Promise<string[]> {
  const key = index["key"] as Record<string, 1 | -1>;
  const hint = String(index["name"]);
  const [first = ""] = Object.keys(key);
  const partial = index["partialFilterExpression"] as Document | undefined;
  const inside = docs.filter(
    (doc) =>
      (!partial || Object.entries(partial).every(([path, value]) => doc[path] === value)) &&
      (!index["sparse"] || Object.keys(key).some((path) => doc[path] !== undefined)),
  );
  const words: string[] = [];
  const compare = (what: string, found: string[], expected: string[]) => {
    const has = new Set(found);
    const wanted = new Set(expected);
    const without = expected.filter((id) => !has.has(id));
    const surplus = found.filter((id) => !wanted.has(id));
    if (without.length) words.push(`${what}: no entry for ${without.slice(0, 3).join()} (${without.length})`);
    if (surplus.length) words.push(`${what}: an entry for ${surplus.slice(0, 3).join()} (${surplus.length})`);
    if (has.size !== found.length) words.push(`${what}: a document twice`);
  };
  /** Entries that were walked and led to no document. */
  const dangling = async (filter: Document) => {
    const find = { find: collection.collectionName, filter, hint };
    const { executionStats } = await db.command({ explain: find, verbosity: "executionStats" });
    return Number(executionStats["totalKeysExamined"]) - Number(executionStats["totalDocsExamined"]);
  };
  const ids = (list: readonly Thing[]) => list.map(({ _id }) => String(_id));
  // Through the whole index, in both directions.
  const filter: Document = partial ?? (index["sparse"] ? { [first]: { $exists: true } } : {});
  for (const direction of [1, -1] as const) {
    const sort = Object.fromEntries(
      Object.entries(key).map(([path, way]) => [path, (way * direction) as 1 | -1]),
    );
    const found = await collection.find(filter).hint(hint).sort(sort).project<Thing>({ _id: 1 }).toArray();
    compare(direction === 1 ? "forwards" : "backwards", ids(found), ids(inside));
  }
  // Value by value, and whether each entry that is walked leads to a document.
  const distinct = [...new Set(inside.flatMap((doc) => values(doc, first)))].filter(
    (value) => typeof value === "string" || typeof value === "number",
  );
  const every = Math.ceil(distinct.length / valuesAsked);
  const asked = distinct.filter((_, i) => i % every === 0);
  for (const value of asked) {
    const expected = inside.filter((doc) => values(doc, first).includes(value));
    const by: Document = { ...partial, [first]: value };
    const found = await collection.find(by).hint(hint).project<Thing>({ _id: 1 }).toArray();
    compare(`value ${String(value)}`, ids(found), ids(expected));
    const surplus = hint === "_id_" ? 0 : await dangling(by);
    if (surplus !== 0) words.push(`value ${String(value)}: ${surplus} entries lead to no document`);
  }
  if (hint !== "_id_" && !inside.some((doc) => Array.isArray(doc[first]))) {
    const surplus = await dangling({ ...partial, [first]: { $gte: "" } });
    if (surplus !== 0) words.push(`${surplus} entries lead to no document`);
  }
  return words;
}
