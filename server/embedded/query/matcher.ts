/**
 * Filters, compiled once into a small tree that tests documents in place. The planner reads the same tree.
 */
import { BsonType, docVal, elements, entries, isNumber, read, type Val } from "../values/bson.ts";
import { compareVals, equalVals } from "../values/compare.ts";
import { badValue, failedToParse, unsupported } from "../wire/errors.ts";
import { keyText, typeOrder } from "../values/keys.ts";
import { toNumber, truthy } from "../values/numbers.ts";
import { parsePath, visitPath, type Path } from "../values/paths.ts";
import { subset } from "../subset.ts";

export type Comparison = "$eq" | "$gt" | "$gte" | "$lt" | "$lte";

/** A condition on the values at one path. */
export type Leaf =
  | { kind: "compare"; op: Comparison; value: Val }
  | { kind: "in"; values: readonly Val[]; keys: ReadonlySet<string> }
  | { kind: "exists" }
  | { kind: "elemObject"; filter: Filter }
  | { kind: "elemValue"; leaves: readonly Test[] };

/** A leaf, possibly negated, on a value rather than a document. */
type Test = { leaf: Leaf; negated: boolean };

export type Filter =
  | { kind: "and" | "or" | "nor"; list: readonly Filter[] }
  | { kind: "not"; filter: Filter }
  | { kind: "leaf"; path: Path; leaf: Leaf };

export const matchAll: Filter = { kind: "and", list: [] };

/** Compiles a filter document. */
export function compileFilter(filter: Val, depth = 0): Filter {
  if (!filter.isDoc) throw failedToParse("Expected a filter to be an object");
  if (depth > 50) throw badValue("the filter is nested too deeply");
  const list: Filter[] = [];
  for (const [name, value] of entries(filter)) {
    if (!name.startsWith("$")) {
      list.push(...compileField(parsePath(name), value, depth));
      continue;
    }
    if (name === "$and" || name === "$or" || name === "$nor") {
      if (!value.isArray) throw badValue(`${name} argument must be an array`);
      const parts = elements(value);
      if (parts.length === 0) throw badValue("$and/$or/$nor must be a nonempty array");
      for (const part of parts)
        if (!part.isDoc) throw badValue("$or/$and/$nor entries need to be full objects");
      const filters = parts.map((part) => compileFilter(part, depth + 1));
      if (name === "$and") list.push(...filters);
      else list.push({ kind: name === "$or" ? "or" : "nor", list: filters });
    } else throw badValue(`unknown top level operator: ${name}`);
  }
  return list.length === 1 ? list[0]! : { kind: "and", list };
}

function isOperators(value: Val): boolean {
  if (!value.isDoc) return false;
  const r = read(value);
  if (!r.next()) return false;
  const name = r.name;
  if (name === "$ref" || name === "$id" || name === "$db") throw unsupported("a DBRef in a filter");
  return name.startsWith("$");
}

function compileField(path: Path, value: Val, depth: number): Filter[] {
  const onPath = (leaf: Leaf): Filter => ({ kind: "leaf", path, leaf });
  if (!isOperators(value)) return [onPath({ kind: "compare", op: "$eq", value: comparable(value) })];
  return compileOperators(value, depth).map(({ leaf, negated }) =>
    negated ? { kind: "not", filter: onPath(leaf) } : onPath(leaf),
  );
}

/** Refuses what nothing can be compared with here. A regular expression is only ever data. */
function comparable(v: Val): Val {
  if (v.t === BsonType.undefined) throw badValue("cannot compare to undefined");
  if (v.t === BsonType.regex) throw unsupported("a regular expression in a filter ($regex)");
  return v;
}

function compileOperators(operators: Val, depth: number): Test[] {
  return entries(operators).map(([op, v]): Test => {
    switch (op) {
      case "$eq":
      case "$gt":
      case "$gte":
      case "$lt":
      case "$lte":
        return { leaf: { kind: "compare", op, value: comparable(v) }, negated: false };
      case "$ne":
        return { leaf: { kind: "compare", op: "$eq", value: comparable(v) }, negated: true };
      case "$in":
      case "$nin":
        return { leaf: inSet(op, v), negated: op === "$nin" };
      case "$exists":
        return { leaf: { kind: "exists" }, negated: !truthy(v) };
      case "$elemMatch":
        return { leaf: elemMatch(v, depth), negated: false };
      case "$not":
        return negate(v, depth);
      default:
        throw badValue(`unknown operator: ${op}`);
    }
  });
}

function negate(v: Val, depth: number): Test {
  if (!v.isDoc || !isOperators(v)) throw badValue("$not needs a document of operators");
  const [only, ...more] = compileOperators(v, depth + 1);
  if (more.length > 0) throw unsupported("$not over more than one condition");
  return { leaf: only!.leaf, negated: !only!.negated };
}

function inSet(op: string, v: Val): Leaf {
  if (!v.isArray) throw badValue(`${op} needs an array`);
  const values: Val[] = [];
  const keys = new Set<string>();
  for (const el of elements(v)) {
    if (isOperators(el)) throw badValue(`cannot nest $ under ${op}`);
    const key = keyText(comparable(el));
    if (!keys.has(key)) values.push(el);
    keys.add(key);
  }
  return { kind: "in", values, keys };
}

const logical: ReadonlySet<string> = new Set(subset.logical);

/** Whether a document holds conditions on one value, rather than on the fields of a document. */
export function isCondition(v: Val): boolean {
  return isOperators(v) && !logical.has(entries(v)[0]![0]);
}

function elemMatch(v: Val, depth: number): Leaf {
  if (!v.isDoc) throw badValue("$elemMatch needs an Object");
  if (isCondition(v)) return { kind: "elemValue", leaves: compileOperators(v, depth + 1) };
  return { kind: "elemObject", filter: compileFilter(v, depth + 1) };
}

/** True when the document matches. */
export function matches(filter: Filter, doc: Val): boolean {
  switch (filter.kind) {
    case "leaf":
      return matchesLeaf(filter.path, filter.leaf, doc);
    case "and":
      for (const f of filter.list) if (!matches(f, doc)) return false;
      return true;
    case "or":
      return filter.list.some((f) => matches(f, doc));
    case "nor":
      return !filter.list.some((f) => matches(f, doc));
    case "not":
      return !matches(filter.filter, doc);
  }
}

/** As `matches`, for a whole stored document. */
export function matchesDoc(filter: Filter, doc: Buffer): boolean {
  return matches(filter, docVal(doc));
}

function matchesLeaf(path: Path, l: Leaf, doc: Val): boolean {
  return visitPath(doc.b, doc.s, path, 0, expands(l), (v) => testLeaf(l, v));
}

/** Whether an array at the end of a path stands for its elements too. */
function expands(l: Leaf): boolean {
  return l.kind === "compare" || l.kind === "in";
}

function testLeaf(l: Leaf, v: Val | undefined): boolean {
  switch (l.kind) {
    case "compare":
      return testComparison(l.op, l.value, v);
    case "in":
      return v === undefined ? l.keys.has(nullKey) : testIn(l, v);
    case "exists":
      return v !== undefined;
    case "elemObject":
    case "elemValue":
      return elementIndex(l, v) >= 0;
  }
}

const nullKey = String.fromCharCode(typeOrder(BsonType.null));

function testIn(l: Extract<Leaf, { kind: "in" }>, v: Val): boolean {
  if (l.values.length <= 4) {
    for (const x of l.values) if (equalVals(x, v) || (x.t === 10 && v.t === 6)) return true;
    return false;
  }
  return l.keys.has(v.t === BsonType.undefined ? nullKey : keyText(v));
}

/** Position of the first element that satisfies an $elemMatch, or -1. */
function elementIndex(l: Leaf, v: Val | undefined): number {
  if (v === undefined || !v.isArray) return -1;
  let i = 0;
  for (const r = read(v); r.next(); i++) {
    const el = r.val();
    if (l.kind === "elemObject") {
      if ((el.isDoc || el.isArray) && matches(l.filter, el)) return i;
    } else if (l.kind === "elemValue") {
      // An element that is an array itself is one value: it does not stand for its elements.
      if (l.leaves.every((t) => testLeaf(t.leaf, el) !== t.negated)) return i;
    } else if (testLeaf(l, el)) return i;
  }
  return -1;
}

function testComparison(op: Comparison, value: Val, v: Val | undefined): boolean {
  if (v === undefined || v.t === BsonType.undefined) {
    if (value.t === BsonType.null) return op === "$eq" || op === "$gte" || op === "$lte";
    if (v === undefined && value.t !== BsonType.minKey && value.t !== BsonType.maxKey) return false;
    if (v === undefined)
      return value.t === BsonType.maxKey ? op === "$lt" || op === "$lte" : op === "$gt" || op === "$gte";
  }
  if (typeOrder(v.t) !== typeOrder(value.t)) {
    // Ranges stay within one kind of type, save those that end at MinKey or MaxKey.
    if (op === "$eq" || (value.t !== BsonType.minKey && value.t !== BsonType.maxKey)) return false;
    const above = value.t === BsonType.minKey;
    return above ? op === "$gt" || op === "$gte" : op === "$lt" || op === "$lte";
  }
  if (isNumber(v) && op !== "$eq") {
    const a = Number.isNaN(toNumber(v));
    const b = Number.isNaN(toNumber(value));
    if (a || b) return a && b && (op === "$gte" || op === "$lte");
  }
  const order = compareVals(v, value);
  switch (op) {
    case "$eq":
      return order === 0;
    case "$gt":
      return order > 0;
    case "$gte":
      return order >= 0;
    case "$lt":
      return order < 0;
    case "$lte":
      return order <= 0;
  }
}

/**
 * The array position that a positional `$` in an update stands for: the first element, in the first array on
 * the way of a matched condition, that satisfies it. Undefined when no condition of the filter runs through
 * an array.
 */
export function positionOf(filter: Filter, doc: Val): number | undefined {
  let found: number | undefined;
  const look = (f: Filter): void => {
    if (f.kind === "and") for (const part of f.list) look(part);
    else if (f.kind === "or") {
      const hit = f.list.find((part) => matches(part, doc));
      if (hit) look(hit);
    } else if (f.kind === "leaf") found = leafPosition(f.path, f.leaf, doc) ?? found;
  };
  look(filter);
  return found;
}

function leafPosition(path: Path, l: Leaf, doc: Val): number | undefined {
  let v: Val | undefined = doc;
  for (let i = 0; i < path.parts.length; i++) {
    if (v?.isArray) {
      let at = 0;
      const rest = parsePath(path.parts.slice(i).join("."));
      for (const r = read(v); r.next(); at++) {
        if (r.type === BsonType.object && matchesLeaf(rest, l, r.val())) return at;
      }
      const position: number = path.positions[i]!;
      if (position < 0) return undefined;
      v = elements(v)[position];
      continue;
    }
    if (!v?.isDoc) return undefined;
    v = entries(v).find(([name]) => name === path.parts[i])?.[1];
  }
  if (!v?.isArray) return undefined;
  const at = elementIndex(l, v);
  return at >= 0 ? at : undefined;
}
