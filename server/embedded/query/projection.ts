/**
 * Projections of find and $project: fields that are kept, or fields that are left out, as one tree of paths
 * applied to a document in place.
 */
import { BsonType, docVal, entries, isNumber, read, type Val } from "../values/bson.ts";
import { MongoError, unsupported } from "../wire/errors.ts";
import { truthy } from "../values/numbers.ts";
import { Writer } from "../values/writer.ts";

type Node = "keep" | "drop" | Map<string, Node>;

export interface Projection {
  readonly root: Map<string, Node>;
  /** Fields that are not named stay. */
  readonly others: boolean;
}

/** Compiles a specification; undefined when it is empty. */
export function compileProjection(spec: Val): Projection | undefined {
  const root = new Map<string, Node>();
  let keeps: boolean | undefined;
  const add = (path: string, v: Val): void => {
    checkPath(path);
    if (v.isDoc) {
      const below = entries(v);
      if (below.length === 0)
        throw new MongoError(51270, `An empty sub-projection is not a valid value. Found it at '${path}'`);
      if (below[0]![0].startsWith("$")) throw unsupported(`'${below[0]![0]}' in a projection`);
      for (const [name, x] of below) add(`${path}.${name}`, x);
      return;
    }
    if (!isNumber(v) && v.t !== BsonType.bool)
      throw unsupported(`a computed field '${path}' in a projection`);
    const keep = truthy(v);
    if (path !== "_id") {
      if (keeps === !keep)
        throw keep
          ? new MongoError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
          : new MongoError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
      keeps = keep;
    }
    put(root, path, keep ? "keep" : "drop");
  };
  for (const [path, v] of entries(spec)) add(path, v);
  if (root.size === 0) return undefined;
  keeps ??= root.get("_id") === "keep";
  if (keeps && !root.has("_id")) root.set("_id", "keep");
  return { root, others: !keeps };
}

function checkPath(path: string): void {
  const parts = path.split(".");
  if (parts.includes("$")) throw unsupported("a positional '$' in a projection");
  for (const part of parts) {
    if (part === "") throw new MongoError(40353, "FieldPath must not have empty parts");
    if (part.startsWith("$"))
      throw new MongoError(16410, `FieldPath field names may not start with '$'. Found '${part}'.`);
  }
}

function put(root: Map<string, Node>, path: string, node: Node): void {
  const parts = path.split(".");
  const last = parts.pop()!;
  let at = root;
  for (const [i, part] of parts.entries()) {
    const next: Node = at.get(part) ?? new Map<string, Node>();
    if (typeof next === "string")
      throw new MongoError(
        31249,
        `Path collision at ${path} remaining portion ${[...parts, last].slice(i + 1).join(".")}`,
      );
    at.set(part, next);
    at = next;
  }
  if (at.has(last)) throw new MongoError(31250, `Path collision at ${path}`);
  at.set(last, node);
}

/** The projected document's bytes. */
export function project(p: Projection, doc: Buffer): Buffer {
  const w = new Writer(doc.length + 64);
  projectDoc(w, p.others, p.root, docVal(doc));
  return w.done();
}

function projectDoc(w: Writer, others: boolean, children: ReadonlyMap<string, Node>, v: Val): void {
  const at = w.open();
  for (const r = read(v); r.next();) {
    const name = r.name;
    const child = children.get(name);
    if (child === "keep" || (child === undefined && others)) w.val(name, r.val());
    else if (child instanceof Map) projectBelow(w, others, child, name, r.val());
  }
  w.close(at);
}

/** What is no document or array has nothing below it to keep, and nothing to leave out. */
function projectBelow(
  w: Writer,
  others: boolean,
  children: ReadonlyMap<string, Node>,
  name: string,
  v: Val,
): boolean {
  if (v.isDoc) {
    w.head(v.t, name);
    projectDoc(w, others, children, v);
  } else if (v.isArray) {
    w.head(v.t, name);
    const at = w.open();
    let n = 0;
    for (const r = read(v); r.next();) if (projectBelow(w, others, children, String(n), r.val())) n++;
    w.close(at);
  } else if (others) w.val(name, v);
  else return false;
  return true;
}
