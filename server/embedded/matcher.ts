/**
 * Filters, compiled once into a small tree that tests documents in place. The planner reads the same tree.
 */
import {
  BsonType,
  docVal,
  entries,
  isNumber,
  read,
  text,
  typeName,
  typeOfAlias,
  elements,
  type Val,
} from "./bson.ts";
import { compareVals, equalVals } from "./compare.ts";
import { badValue, failedToParse, unsupported } from "./errors.ts";
import { compileExpression, truthy, type Expression, type Scope } from "./expressions.ts";
import { keyText, typeOrder } from "./keys.ts";
import { asInteger, toNumber } from "./numbers.ts";
import { parsePath, visitLeaf, visitPath, type Path } from "./paths.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

export type Comparison = "$eq" | "$gt" | "$gte" | "$lt" | "$lte";

/** A condition on the values at one path. */
export type Leaf =
  | { kind: "compare"; op: Comparison; value: Val }
  | { kind: "in"; values: readonly Val[]; keys: ReadonlySet<string>; patterns: readonly Pattern[] }
  | { kind: "pattern"; pattern: Pattern }
  | { kind: "exists" }
  | { kind: "type"; types: ReadonlySet<number> }
  | { kind: "size"; size: number }
  | { kind: "mod"; divisor: number; remainder: number }
  | { kind: "elemObject"; filter: Filter }
  | { kind: "elemValue"; leaves: readonly Test[] };

/** A leaf, possibly negated, on a value rather than a document. */
type Test = { leaf: Leaf; negated: boolean };

export type Filter =
  | { kind: "and" | "or" | "nor"; list: readonly Filter[] }
  | { kind: "not"; filter: Filter }
  | { kind: "leaf"; path: Path; leaf: Leaf }
  | { kind: "expression"; expression: Expression }
  | { kind: "never" };

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
    } else if (name === "$expr") list.push({ kind: "expression", expression: compileExpression(value) });
    else if (name === "$comment") continue;
    else throw badValue(`unknown top level operator: ${name}`);
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
  if (!isOperators(value)) {
    if (value.t === BsonType.regex) return [leaf(path, { kind: "pattern", pattern: compilePattern(value) })];
    return [leaf(path, equality(value))];
  }
  return compileOperators(value, depth).map((c) =>
    "never" in c
      ? { kind: "never" }
      : c.negated
        ? { kind: "not", filter: leaf(path, c.leaf) }
        : leaf(path, c.leaf),
  ) as Filter[];
}

const leaf = (path: Path, l: Leaf): Filter => ({ kind: "leaf", path, leaf: l });

function equality(value: Val): Leaf {
  if (value.t === BsonType.undefined) throw badValue("cannot compare to undefined");
  return { kind: "compare", op: "$eq", value };
}

type Compiled = Test | { never: true };

function compileOperators(operators: Val, depth: number): Compiled[] {
  const out: Compiled[] = [];
  let options: string | undefined;
  let pattern: Val | undefined;
  for (const [op, v] of entries(operators)) {
    const yes = (l: Leaf) => out.push({ leaf: l, negated: false });
    const no = (l: Leaf) => out.push({ leaf: l, negated: true });
    switch (op) {
      case "$eq":
        yes(equality(v));
        break;
      case "$ne":
        if (v.t === BsonType.regex) throw badValue("Can't have regex as arg to $ne.");
        no(equality(v));
        break;
      case "$gt":
      case "$gte":
      case "$lt":
      case "$lte":
        if (v.t === BsonType.regex) throw badValue(`Can't have RegEx as arg to predicate over field`);
        if (v.t === BsonType.undefined) throw badValue("cannot compare to undefined");
        yes({ kind: "compare", op, value: v });
        break;
      case "$in":
        yes(inSet(op, v));
        break;
      case "$nin":
        no(inSet(op, v));
        break;
      case "$exists":
        (truthy(v) ? yes : no)({ kind: "exists" });
        break;
      case "$type":
        yes({ kind: "type", types: typeSet(v) });
        break;
      case "$size": {
        const size = isNumber(v) ? asInteger(v) : undefined;
        if (size === undefined) throw failedToParse(`Failed to parse $size. Expected an integer`);
        if (size < 0) throw failedToParse("Failed to parse $size. Expected a non-negative number");
        yes({ kind: "size", size });
        break;
      }
      case "$mod": {
        if (!v.isArray) throw badValue("malformed mod, needs to be an array");
        const [d, r, ...more] = elements(v);
        if (!d || !r) throw badValue("malformed mod, not enough elements");
        if (more.length) throw badValue("malformed mod, too many elements");
        const divisor = Math.trunc(toNumber(d) ?? 0);
        if (divisor === 0) throw badValue("divisor cannot be 0");
        yes({ kind: "mod", divisor, remainder: Math.trunc(toNumber(r) ?? 0) });
        break;
      }
      case "$all":
        out.push(...compileAll(v, depth));
        break;
      case "$elemMatch":
        yes(elemMatch(v, depth));
        break;
      case "$not": {
        if (v.t === BsonType.regex) no({ kind: "pattern", pattern: compilePattern(v) });
        else if (v.isDoc) {
          if (!isOperators(v)) throw badValue("$not needs a regex or a document of operators");
          out.push(negate(compileOperators(v, depth + 1)));
        } else throw badValue("$not needs a regex or a document");
        break;
      }
      case "$regex":
        pattern = v;
        break;
      case "$options":
        if (v.t !== BsonType.string) throw badValue("$options has to be a string");
        options = text(v);
        break;
      default:
        throw badValue(`unknown operator: ${op}`);
    }
  }
  if (options !== undefined && pattern === undefined) throw badValue("$options needs a $regex");
  if (pattern)
    out.push({ leaf: { kind: "pattern", pattern: compilePattern(pattern, options) }, negated: false });
  return out;
}

/** not (a and b): on a path this cannot be said test by test, so it becomes one leaf. */
function negate(list: Compiled[]): Compiled {
  const [only] = list;
  if (list.length === 1 && only && !("never" in only)) return { leaf: only.leaf, negated: !only.negated };
  throw unsupported("$not over more than one condition");
}

function inSet(op: string, v: Val): Leaf {
  if (!v.isArray) throw badValue(`${op} needs an array`);
  const values: Val[] = [];
  const keys = new Set<string>();
  const patterns: Pattern[] = [];
  for (const el of elements(v)) {
    if (el.t === BsonType.regex) patterns.push(compilePattern(el));
    else if (isOperators(el)) throw badValue(`cannot nest $ under ${op}`);
    else if (el.t === BsonType.undefined) throw badValue("InMatchExpression equality cannot be undefined");
    else {
      const key = keyText(el);
      if (!keys.has(key)) values.push(el);
      keys.add(key);
    }
  }
  return { kind: "in", values, keys, patterns };
}

function typeSet(v: Val): Set<number> {
  const types = new Set<number>();
  const list = v.isArray ? elements(v) : [v];
  if (list.length === 0) throw failedToParse("$type must match at least one type");
  for (const el of list) {
    if (el.t === BsonType.string) {
      const alias = text(el);
      if (alias === "number") for (const t of [1, 16, 18, 19]) types.add(t);
      else {
        const t = typeOfAlias(alias);
        if (t === undefined) throw badValue(`Unknown type name alias: ${alias}`);
        types.add(t);
      }
    } else {
      const n = isNumber(el) ? asInteger(el) : undefined;
      if (n === undefined) throw typeError(el);
      const t = n === -1 ? 255 : n;
      if (t === 0 || (t > 19 && t !== 127 && t !== 255)) throw badValue(`Invalid numerical type code: ${n}`);
      types.add(t);
    }
  }
  return types;
}

const typeError = (v: Val) =>
  badValue(`type must be represented as a number or a string, not ${typeName(v.t)}`);

function compileAll(v: Val, depth: number): Compiled[] {
  if (!v.isArray) throw badValue("$all needs an array");
  const list = elements(v);
  if (list.length === 0) return [{ never: true }];
  const asElem = (el: Val) => el.isDoc && read2(el) === "$elemMatch";
  const many = list.some(asElem);
  return list.map((el) => {
    if (many) {
      if (!asElem(el)) throw badValue("$all/$elemMatch has to be consistent");
      return { leaf: elemMatch(entries(el)[0]![1], depth), negated: false };
    }
    if (isOperators(el)) throw badValue("no $ expressions in $all");
    if (el.t === BsonType.regex)
      return { leaf: { kind: "pattern", pattern: compilePattern(el) }, negated: false };
    return { leaf: equality(el), negated: false };
  });
}

function read2(v: Val): string | undefined {
  const r = read(v);
  return r.next() ? r.name : undefined;
}

function elemMatch(v: Val, depth: number): Leaf {
  if (!v.isDoc) throw badValue("$elemMatch needs an Object");
  const first = read2(v);
  const logical = first === "$and" || first === "$or" || first === "$nor" || first === "$expr";
  if (first?.startsWith("$") && !logical) {
    const leaves = compileOperators(v, depth + 1);
    if (leaves.some((l) => "never" in l)) throw unsupported("$all of nothing inside $elemMatch");
    return { kind: "elemValue", leaves: leaves as Test[] };
  }
  return { kind: "elemObject", filter: compileFilter(v, depth + 1) };
}

/** True when the document matches. */
export function matches(filter: Filter, doc: Val, scope?: Scope): boolean {
  switch (filter.kind) {
    case "leaf":
      return matchesLeaf(filter.path, filter.leaf, doc);
    case "and":
      for (const f of filter.list) if (!matches(f, doc, scope)) return false;
      return true;
    case "or":
      return filter.list.some((f) => matches(f, doc, scope));
    case "nor":
      return !filter.list.some((f) => matches(f, doc, scope));
    case "not":
      return !matches(filter.filter, doc, scope);
    case "expression": {
      const v = filter.expression(doc, scope);
      return v !== undefined && truthy(v);
    }
    default:
      return false;
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
  return l.kind !== "exists" && l.kind !== "size" && l.kind !== "elemObject" && l.kind !== "elemValue";
}

/** Tests one value as if it were a field: arrays expand as they do at the end of a path. */
function testAsField(t: Test, v: Val): boolean {
  const hit = expands(t.leaf) ? visitLeaf(v, (x) => testLeaf(t.leaf, x)) : testLeaf(t.leaf, v);
  return hit !== t.negated;
}

function testLeaf(l: Leaf, v: Val | undefined): boolean {
  switch (l.kind) {
    case "compare":
      return testComparison(l.op, l.value, v);
    case "in":
      if (v === undefined) return l.keys.has(nullKey);
      if (l.keys.size > 0 && testIn(l, v)) return true;
      return l.patterns.some((p) => testPattern(p, v));
    case "pattern":
      return v !== undefined && testPattern(l.pattern, v);
    case "exists":
      return v !== undefined;
    case "type":
      return v !== undefined && l.types.has(v.t);
    case "size":
      return v !== undefined && v.isArray && elements(v).length === l.size;
    case "mod": {
      if (v === undefined || !isNumber(v)) return false;
      const n = toNumber(v)!;
      return Number.isFinite(n) && Math.trunc(n) % l.divisor === l.remainder;
    }
    case "elemObject":
      return elementIndex(l, v) >= 0;
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
export function elementIndex(l: Leaf, v: Val | undefined): number {
  if (v === undefined || !v.isArray) return -1;
  let i = 0;
  for (const r = read(v); r.next(); i++) {
    const el = r.val();
    if (l.kind === "elemObject") {
      if ((el.isDoc || el.isArray) && matches(l.filter, el)) return i;
    } else if (l.kind === "elemValue") {
      if (l.leaves.every((t) => testAsField(t, el))) return i;
    } else if (testLeaf(l, el)) return i;
  }
  return -1;
}

function testPattern(p: Pattern, v: Val): boolean {
  if (v.t === BsonType.string || v.t === BsonType.symbol) return p.test(text(v));
  if (v.t !== BsonType.regex) return false;
  const end = v.b.indexOf(0, v.s);
  return v.b.toString("utf8", v.s, end) === p.source && v.b.toString("utf8", end + 1, v.e - 1) === p.options;
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
