/**
 * Projections of find, $project, $addFields and $unset: one tree of paths, applied to a document in place.
 */
import { BsonType, docVal, elements, entries, isNumber, read, type Val } from "./bson.ts";
import { badValue, MongoError, unsupported } from "./errors.ts";
import { compileExpression, truthy, type Expression, type Scope } from "./expressions.ts";
import { compileFilter, elementIndex, type Filter } from "./matcher.ts";
import { asInteger } from "./numbers.ts";
import { arrayOf, docOf, Writer } from "./writer.ts";

type Node =
  | { kind: "keep" | "drop" }
  | { kind: "compute"; expression: Expression }
  | { kind: "slice"; skip: number | undefined; count: number }
  | { kind: "element"; filter: Filter }
  | { kind: "below"; children: Map<string, Node> };

type Below = Extract<Node, { kind: "below" }>;

export interface Projection {
  readonly root: Below;
  /** Fields that are not named stay. */
  readonly others: boolean;
}

/** A find or $project specification; undefined when it is empty. `find` allows $slice and $elemMatch. */
export function compileProjection(spec: Val, find: boolean): Projection | undefined {
  const root: Below = { kind: "below", children: new Map() };
  let mode: "include" | "exclude" | undefined;
  let id: boolean | undefined;
  let specials = false;
  const decide = (m: "include" | "exclude", path: string) => {
    if (mode !== undefined && mode !== m)
      throw new MongoError(
        m === "exclude" ? 31254 : 31253,
        `Cannot do ${m === "exclude" ? "exclusion" : "inclusion"} on field ${path} in ${m === "exclude" ? "inclusion" : "exclusion"} projection`,
      );
    mode = m;
  };
  const add = (path: string, v: Val) => {
    if (isNumber(v) || v.t === BsonType.bool) {
      const keep = truthy(v);
      if (path === "_id") id = keep;
      else decide(keep ? "include" : "exclude", path);
      put(root, path, { kind: keep ? "keep" : "drop" });
      return;
    }
    if (v.isDoc) {
      const list = entries(v);
      if (list.length === 0)
        throw new MongoError(
          51270,
          `An empty sub-projection is not a valid value. Found empty object at path`,
        );
      const [name, arg] = list[0]!;
      if (!name.startsWith("$")) {
        for (const [below, x] of list) add(`${path}.${below}`, x);
        return;
      }
      if (find && name === "$slice") {
        specials = true;
        put(root, path, sliceNode(arg));
        return;
      }
      if (find && name === "$elemMatch") {
        if (path.includes("."))
          throw new MongoError(31275, "Cannot use $elemMatch projection on a nested field.");
        decide("include", path);
        put(root, path, { kind: "element", filter: compileFilter(docOf((w) => w.doc("v", v.bytes()))) });
        return;
      }
    }
    if (path !== "_id") decide("include", path);
    put(root, path, { kind: "compute", expression: compileExpression(v) });
  };
  for (const [path, v] of entries(spec)) {
    if (path === "$" || path.endsWith(".$") || path.includes(".$."))
      throw unsupported("a positional '$' in a projection");
    checkPath(path);
    add(path, v);
  }
  if (root.children.size === 0) return undefined;
  mode ??= specials || id === false ? "exclude" : "include";
  if (mode === "include" && id === undefined) root.children.set("_id", { kind: "keep" });
  return { root, others: mode === "exclude" };
}

/** $addFields: everything stays, the given fields are computed. */
export function compileAddFields(spec: Val): Projection {
  const root: Below = { kind: "below", children: new Map() };
  const add = (path: string, v: Val) => {
    if (v.isDoc) {
      const list = entries(v);
      if (list.length && !list[0]![0].startsWith("$")) {
        for (const [below, x] of list) add(`${path}.${below}`, x);
        return;
      }
    }
    put(root, path, { kind: "compute", expression: compileExpression(v) });
  };
  for (const [path, v] of entries(spec)) {
    checkPath(path);
    add(path, v);
  }
  return { root, others: true };
}

export function excludeFields(paths: readonly string[]): Projection {
  const root: Below = { kind: "below", children: new Map() };
  for (const path of paths) {
    checkPath(path);
    put(root, path, { kind: "drop" });
  }
  return { root, others: true };
}

function checkPath(path: string): void {
  for (const part of path.split(".")) {
    if (part === "") throw new MongoError(40353, "FieldPath must not have empty parts");
    if (part.startsWith("$"))
      throw new MongoError(16410, `FieldPath field names may not start with '$'. Found '${part}'.`);
  }
}

function sliceNode(arg: Val): Node {
  const whole = (v: Val | undefined) => {
    const n = v && isNumber(v) ? asInteger(v) : undefined;
    if (n === undefined) throw badValue("$slice in a projection needs whole numbers");
    return n;
  };
  if (!arg.isArray) return { kind: "slice", skip: undefined, count: whole(arg) };
  const [skip, count] = elements(arg);
  const n = whole(count);
  if (n <= 0) throw new MongoError(28724, "$slice limit must be positive");
  return { kind: "slice", skip: whole(skip), count: n };
}

function put(root: Below, path: string, node: Node): void {
  const parts = path.split(".");
  let at = root;
  for (const [i, part] of parts.entries()) {
    const have = at.children.get(part);
    if (i === parts.length - 1) {
      if (have) throw new MongoError(31250, `Path collision at ${path}`);
      at.children.set(part, node);
      return;
    }
    if (have && have.kind !== "below")
      throw new MongoError(
        31249,
        `Path collision at ${path} remaining portion ${parts.slice(i + 1).join(".")}`,
      );
    const next: Below = have ?? { kind: "below", children: new Map() };
    at.children.set(part, next);
    at = next;
  }
}

/** The projected document's bytes. */
export function project(p: Projection, doc: Buffer, scope?: Scope): Buffer {
  const root = docVal(doc);
  const w = new Writer(doc.length + 64);
  projectDoc(w, p, p.root, root, root, scope);
  return w.done();
}

function projectDoc(w: Writer, p: Projection, node: Below, v: Val, root: Val, scope?: Scope): void {
  const at = w.open();
  const met = new Set<string>();
  for (const r = read(v); r.next();) {
    const name = r.name;
    const child = node.children.get(name);
    if (!child) {
      if (p.others) w.val(name, r.val());
      continue;
    }
    switch (child.kind) {
      case "keep":
        w.val(name, r.val());
        break;
      case "compute":
        // Where everything else stays, a computed field keeps its place.
        if (p.others) {
          met.add(name);
          const x = child.expression(root, scope);
          if (x) w.val(name, x);
        }
        break;
      case "slice":
        w.val(name, sliced(child, r.val()));
        break;
      case "element": {
        const el = firstElement(child.filter, r.val());
        if (el) w.val(name, arrayOf([el]));
        break;
      }
      case "below": {
        const x = r.val();
        if (x.isDoc || x.isArray) {
          met.add(name);
          w.head(x.t, name);
          if (x.isDoc) projectDoc(w, p, child, x, root, scope);
          else projectArray(w, p, child, x, root, scope);
        } else if (p.others && !computes(child)) w.val(name, x);
        else if (p.others) {
          met.add(name);
          w.head(BsonType.object, name);
          projectDoc(w, p, child, emptyDoc, root, scope);
        }
        break;
      }
    }
  }
  for (const [name, child] of node.children) {
    if (met.has(name)) continue;
    if (child.kind === "compute") {
      const x = child.expression(root, scope);
      if (x) w.val(name, x);
    } else if (child.kind === "below" && computes(child)) {
      w.head(BsonType.object, name);
      projectDoc(w, p, child, emptyDoc, root, scope);
    }
  }
  w.close(at);
}

const emptyDoc = docOf(() => {});

function projectArray(w: Writer, p: Projection, node: Below, v: Val, root: Val, scope?: Scope): void {
  const at = w.open();
  let n = 0;
  for (const r = read(v); r.next();) {
    const el = r.val();
    if (el.isDoc) {
      w.head(el.t, String(n++));
      projectDoc(w, p, node, el, root, scope);
    } else if (el.isArray) {
      w.head(el.t, String(n++));
      projectArray(w, p, node, el, root, scope);
    } else if (computes(node)) {
      w.head(BsonType.object, String(n++));
      projectDoc(w, p, node, emptyDoc, root, scope);
    } else if (p.others) w.val(String(n++), el);
  }
  w.close(at);
}

function computes(node: Node): boolean {
  return node.kind === "compute" || (node.kind === "below" && [...node.children.values()].some(computes));
}

function sliced(node: Extract<Node, { kind: "slice" }>, v: Val): Val {
  if (!v.isArray) return v;
  const list = elements(v);
  if (node.skip === undefined)
    return arrayOf(node.count >= 0 ? list.slice(0, node.count) : list.slice(node.count));
  const from = node.skip >= 0 ? node.skip : Math.max(0, list.length + node.skip);
  return arrayOf(list.slice(from, from + node.count));
}

function firstElement(filter: Filter, v: Val): Val | undefined {
  const leaf = filter.kind === "leaf" ? filter.leaf : undefined;
  if (!leaf || !v.isArray) return undefined;
  const at = elementIndex(leaf, v);
  return at < 0 ? undefined : elements(v)[at];
}
