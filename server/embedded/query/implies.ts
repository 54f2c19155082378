/**
 * Whether an index holds every document that a filter can match. A partial index leaves out what fails its
 * own filter, a sparse one what has none of its fields: each serves only filters that leave those out too.
 */
import { BsonType, isNumber, type Val } from "../values/bson.ts";
import { valuesOf } from "./bounds.ts";
import type { Index } from "../catalog.ts";
import { keyOf, typeOrder } from "../values/keys.ts";
import type { Comparison, Filter, Leaf } from "./matcher.ts";
import { toNumber } from "../values/numbers.ts";

/** Conditions that hold for every match, by the path they speak of. */
export type Conditions = ReadonlyMap<string, readonly Leaf[]>;

/** Parts of a filter that all have to hold. */
export function conjuncts(filter: Filter): readonly Filter[] {
  return filter.kind === "and" ? filter.list.flatMap(conjuncts) : [filter];
}

/** The conditions among parts of a filter. */
export function conditionsOf(parts: readonly Filter[]): Conditions {
  const out = new Map<string, Leaf[]>();
  for (const part of parts) {
    if (part.kind !== "leaf") continue;
    const list = out.get(part.path.text);
    if (list) list.push(part.leaf);
    else out.set(part.path.text, [part.leaf]);
  }
  return out;
}

export function holdsAllMatches(index: Index, conditions: Conditions): boolean {
  if (index.filter) return implies(conditions, index.filter);
  if (!index.spec.sparse) return true;
  return index.fields.some((f) => (conditions.get(f.path.text) ?? []).some(needsValue));
}

/** The conditions that every document of a partial or sparse index meets, because it is in the index. */
export function metByAll(index: Index, conditions: Conditions): Leaf[] {
  const met: Leaf[] = [];
  const note = (path: string, have: Leaf) => {
    for (const want of conditions.get(path) ?? []) if (leafImplies(have, want)) met.push(want);
  };
  if (index.filter)
    for (const part of conjuncts(index.filter)) if (part.kind === "leaf") note(part.path.text, part.leaf);
  if (index.spec.sparse && index.fields.length === 1) note(index.fields[0]!.path.text, { kind: "exists" });
  return met;
}

function implies(conditions: Conditions, filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
      return filter.list.every((f) => implies(conditions, f));
    case "or":
      return filter.list.some((f) => implies(conditions, f));
    case "leaf":
      return (conditions.get(filter.path.text) ?? []).some((have) => leafImplies(have, filter.leaf));
    default:
      return false;
  }
}

/** A condition that a document without the field fails. */
function needsValue(l: Leaf): boolean {
  if (l.kind === "compare") return !withoutValue.has(l.value.t);
  if (l.kind === "in") return !l.values.some((v) => v.t === BsonType.null);
  return true;
}

const withoutValue: ReadonlySet<number> = new Set([BsonType.null, BsonType.minKey, BsonType.maxKey]);

interface Compared {
  readonly op: Comparison;
  readonly value: Val;
}

/** Whether what meets `have` always meets `want`; false also where that is not easily seen. */
function leafImplies(have: Leaf, want: Leaf): boolean {
  if (want.kind === "exists") return needsValue(have);
  const values = valuesOf(have);
  if (want.kind === "in")
    return values !== undefined && values.every((v) => want.keys.has(keyOf(v).toString("latin1")));
  if (want.kind !== "compare") return false;
  if (values) return values.every((value) => comparedImplies({ op: "$eq", value }, want));
  return have.kind === "compare" && comparedImplies(have, want);
}

const isNaNVal = (v: Val) => isNumber(v) && Number.isNaN(toNumber(v));

function comparedImplies(have: Compared, want: Compared): boolean {
  if (typeOrder(have.value.t) !== typeOrder(want.value.t)) return false;
  const order = keyOf(have.value).compare(keyOf(want.value));
  // NaN is below all numbers in order only.
  if (isNaNVal(have.value) || isNaNVal(want.value)) return order === 0 && have.op === want.op;
  switch (want.op) {
    case "$eq":
      return have.op === "$eq" && order === 0;
    case "$gt":
      return (have.op === "$gt" && order >= 0) || ((have.op === "$gte" || have.op === "$eq") && order > 0);
    case "$gte":
      return (have.op === "$gt" || have.op === "$gte" || have.op === "$eq") && order >= 0;
    case "$lt":
      return (have.op === "$lt" && order <= 0) || ((have.op === "$lte" || have.op === "$eq") && order < 0);
    case "$lte":
      return (have.op === "$lt" || have.op === "$lte" || have.op === "$eq") && order <= 0;
  }
}
