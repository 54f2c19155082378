/** What an index is asked to be, read and compared with those that are there. */
import { BsonType, docVal, entries, isEmptyDoc, isNumber, text, typeName, type Val } from "../values/bson.ts";
import { type Collection, copyOf, idKey, type IndexSpec } from "../catalog.ts";
import { Fields } from "../wire/command.ts";
import { badValue, MongoError, unsupported } from "../wire/errors.ts";
import { compileFilter, type Filter } from "../query/matcher.ts";
import { toNumber } from "../values/numbers.ts";

/** Reads what a client asks for as an index. Throws what MongoDB would where it cannot be. */
export function parseSpec(v: Val): IndexSpec {
  const f = Fields.of("createIndexes.indexes", v);
  const key = f.need("key", f.doc("key"));
  if (isEmptyDoc(key)) throw new MongoError(67, "Index keys cannot be an empty object");
  const names = new Set<string>();
  for (const [path, direction] of entries(key)) {
    if (direction.t === BsonType.string) throw unsupported(`an index of type '${text(direction)}'`);
    const n = isNumber(direction) ? toNumber(direction) : undefined;
    if (n === undefined || n === 0 || Number.isNaN(n))
      throw new MongoError(
        67,
        `Values in v:2 index key pattern must be numbers > 0, < 0 or strings: ${path}: ${typeName(direction.t)}`,
      );
    if (path === "" || path.split(".").includes(""))
      throw new MongoError(67, "Index keys cannot contain an empty field");
    if (path.split(".").some((p) => p.startsWith("$"))) throw unsupported(`an index on '${path}'`);
    if (names.has(path))
      throw badValue(`The field '${path}' appears multiple times in the index key pattern`);
    names.add(path);
  }
  const partial = f.doc("partialFilterExpression");
  if (partial && !canBePartial(compileFilter(partial)))
    throw new MongoError(
      67,
      "the filter of a partial index holds equality, $in, $exists: true, comparisons, $and and $or only",
    );
  const expire = f.get("expireAfterSeconds");
  const seconds = expire && isNumber(expire) ? toNumber(expire)! : undefined;
  if (expire) {
    if (seconds === undefined || !(seconds >= 0) || seconds > 2147483647)
      throw new MongoError(
        67,
        "TTL index 'expireAfterSeconds' option must be within an acceptable range, 0 to 2147483647",
      );
    if (names.size > 1)
      throw new MongoError(67, "TTL indexes are single-field indexes, compound indexes do not support TTL.");
    if (names.has("_id"))
      throw new MongoError(197, "The field 'expireAfterSeconds' is not valid for an _id index specification");
  }
  if (partial && f.bool("sparse"))
    throw new MongoError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name: f.need("name", f.string("name")),
    key: copyOf(key),
    unique: f.bool("unique"),
    sparse: f.bool("sparse"),
    partial: partial && copyOf(partial),
    expireAfterSeconds: seconds === undefined ? undefined : Math.trunc(seconds),
    background: f.has("background") ? f.bool("background") : undefined,
  };
}

/** What a partial index may be limited to: the planner has to see when a query asks for no more. */
function canBePartial(f: Filter): boolean {
  if (f.kind === "and" || f.kind === "or") return f.list.every(canBePartial);
  return f.kind === "leaf" && f.leaf.kind !== "elemObject" && f.leaf.kind !== "elemValue";
}

const sameBytes = (a: Buffer | undefined, b: Buffer | undefined) => (a && b ? a.equals(b) : a === b);

/** Field names and directions are equal, whatever the kinds of the numbers. */
export function sameKey(a: Buffer, b: Buffer): boolean {
  const x = entries(docVal(a));
  const y = entries(docVal(b));
  return (
    x.length === y.length && x.every(([n, v], i) => n === y[i]![0] && toNumber(v) === toNumber(y[i]![1]))
  );
}

/** True when the index is there already; throws when another stands in its way. */
export function exists(collection: Collection, spec: IndexSpec): boolean {
  if (sameKey(spec.key, idKey)) return true;
  for (const i of collection.indexes) {
    // Indexes on the same key may stand side by side when they hold other documents or promise other things.
    const alike =
      sameKey(i.spec.key, spec.key) &&
      i.spec.unique === spec.unique &&
      i.spec.sparse === spec.sparse &&
      sameBytes(i.spec.partial, spec.partial);
    const same = alike && i.spec.expireAfterSeconds === spec.expireAfterSeconds;
    if (i.spec.name === spec.name) {
      if (same) return true;
      throw new MongoError(
        alike ? 85 : 86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${spec.name}`,
      );
    }
    if (same) throw new MongoError(85, `Index already exists with a different name: ${i.spec.name}`);
    if (alike)
      throw new MongoError(
        85,
        `An equivalent index already exists with a different name and options: ${i.spec.name}`,
      );
  }
  return false;
}
