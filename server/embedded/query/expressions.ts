/**
 * The expressions of $group: a field's path, a constant, or a document of those. Every operator is refused by
 * its name.
 */
import { BsonType, entries, fieldAt, read, text, type Val } from "../values/bson.ts";
import { MongoError, unsupported } from "../wire/errors.ts";
import { arrayOf, docOf } from "../values/writer.ts";

/** From a document to a value, or to undefined where MongoDB would say "missing". */
export type Expression = (doc: Val) => Val | undefined;

export function compileExpression(v: Val): Expression {
  if (v.t === BsonType.string && text(v).startsWith("$")) return fieldPath(text(v));
  if (v.isArray) throw unsupported("an array as an expression");
  if (!v.isDoc) return () => v;
  const parts = entries(v).map(([name, x]): [string, Expression] => {
    if (name.startsWith("$")) throw new MongoError(168, `Unrecognized expression '${name}'`);
    return [name, compileExpression(x)];
  });
  return (doc) =>
    docOf((w) => {
      for (const [name, part] of parts) {
        const x = part(doc);
        if (x !== undefined) w.val(name, x);
      }
    });
}

function fieldPath(path: string): Expression {
  if (path.startsWith("$$")) throw unsupported(`the variable '${path}'`);
  if (path === "$") throw new MongoError(16872, "'$' by itself is not a valid FieldPath");
  const names = path
    .slice(1)
    .split(".")
    .map((p) => {
      if (p === "") throw new MongoError(15998, "FieldPath field names may not be empty strings.");
      if (p.startsWith("$"))
        throw new MongoError(16410, `FieldPath field names may not start with '$'. Found '${p}'.`);
      return Buffer.from(p);
    });
  return (doc) => valueAt(doc, names, 0);
}

/** What lies at a path: through arrays, the array of what their documents hold there. */
function valueAt(v: Val, names: readonly Buffer[], at: number): Val | undefined {
  if (at === names.length) return v;
  if (v.isDoc) {
    const next = fieldAt(v.b, v.s, names[at]!);
    return next && valueAt(next, names, at + 1);
  }
  if (!v.isArray) return undefined;
  const out: Val[] = [];
  for (const r = read(v); r.next();) {
    const el = r.val();
    // Only documents are looked into: an array right inside an array is not.
    const found = el.isDoc ? valueAt(el, names, at) : undefined;
    if (found) out.push(found);
  }
  return arrayOf(out);
}
