/**
 * Chooses how to find documents: the _id, one index, a union of index reads for $or, or a scan of all.
 *
 * An index serves a query by its leading fields: equalities (and short $in lists) first, then at most one
 * range; what the bounds do not say is tested on the document. If the fields after the equalities are the
 * sort, in the same or the opposite direction, nothing has to be sorted.
 */
import { BsonType, type Val } from "./bson.ts";
import type { Collection, Index, IndexField } from "./catalog.ts";
import { after, keyOf, typeOrder } from "./keys.ts";
import type { Filter, Leaf } from "./matcher.ts";

export interface SortField {
  readonly path: string;
  readonly descending: boolean;
}

/** A stretch of keys: `lo` included, `hi` not. */
export interface Bound {
  readonly lo: Buffer;
  readonly hi: Buffer;
}

export interface IndexPlan {
  readonly kind: "index";
  readonly index: Index;
  /** Disjoint, in the order in which they are read. */
  readonly bounds: readonly Bound[];
  readonly reverse: boolean;
  readonly sorted: boolean;
  /** The bounds say all that the filter says: documents need not be tested, nor read to be counted. */
  readonly exact: boolean;
  /** A document may be met more than once. */
  readonly repeats: boolean;
}

export type Plan =
  | {
      readonly kind: "ids";
      readonly keys: readonly Buffer[];
      readonly sorted: boolean;
      readonly exact: boolean;
    }
  | {
      readonly kind: "idRange";
      readonly bounds: readonly Bound[];
      readonly reverse: boolean;
      readonly sorted: boolean;
      readonly exact: boolean;
    }
  | IndexPlan
  | { readonly kind: "union"; readonly plans: readonly Plan[]; readonly sorted: false; readonly exact: false }
  | { readonly kind: "none"; readonly sorted: true; readonly exact: true };

/** Most stretches of one index that a query may read; longer lists of values are tested instead. */
const maxBounds = 2000;

/** Conditions that hold at a path for every match, by path. */
type Conditions = Map<string, Leaf[]>;

export function plan(
  collection: Collection,
  usable: readonly Index[],
  filter: Filter,
  sort: readonly SortField[],
  hint?: string,
): Plan {
  if (filter.kind === "never") return { kind: "none", sorted: true, exact: true };
  const conditions: Conditions = new Map();
  const leftOver = gather(filter, conditions);
  const candidates = hint === undefined ? usable : usable.filter((i) => i.spec.name === hint);
  if (hint === undefined || hint === "_id_") {
    const byId = planById(collection, conditions, leftOver, sort);
    if (byId) return byId;
  }
  let best: { plan: IndexPlan; score: number } | undefined;
  for (const index of candidates) {
    const found = planIndex(index, conditions, leftOver, sort);
    if (!found) continue;
    if (!best || found.score > best.score) best = found;
  }
  if (best && (best.score > 0 || hint !== undefined)) {
    const union = best.score < 100 ? planUnion(collection, usable, filter, hint) : undefined;
    return union ?? best.plan;
  }
  const union = planUnion(collection, usable, filter, hint);
  if (union) return union;
  return scanAll(collection, conditions, leftOver, sort);
}

/** Collects the leaves that all must hold; returns true when something else must hold too. */
function gather(filter: Filter, into: Conditions): boolean {
  if (filter.kind === "leaf") {
    const list = into.get(filter.path.text);
    if (list) list.push(filter.leaf);
    else into.set(filter.path.text, [filter.leaf]);
    return false;
  }
  if (filter.kind === "and") {
    let other = false;
    for (const f of filter.list) other = gather(f, into) || other;
    return other;
  }
  return true;
}

const isEqual = (l: Leaf): l is Extract<Leaf, { kind: "compare" }> => l.kind === "compare" && l.op === "$eq";

function planById(
  collection: Collection,
  conditions: Conditions,
  leftOver: boolean,
  sort: readonly SortField[],
): Plan | undefined {
  for (const l of conditions.get("_id") ?? []) {
    const values = isEqual(l) ? [l.value] : l.kind === "in" && l.patterns.length === 0 ? l.values : undefined;
    if (!values) continue;
    const exact = !leftOver && conditions.size === 1 && conditions.get("_id")!.length === 1;
    const keys = values.map((v) => Buffer.concat([collection.prefix, keyOf(v)])).sort(Buffer.compare);
    return { kind: "ids", keys, sorted: keys.length < 2 || sort.length === 0, exact };
  }
  return undefined;
}

/** One stretch of encoded values of a field. */
interface Piece {
  readonly lo: Buffer;
  readonly hi: Buffer;
  /** A single value. */
  readonly point: boolean;
}

/** What an index field is held to by the conditions at its path, and which of them that says fully. */
function piecesOf(
  leaves: readonly Leaf[],
  multikey: boolean,
): { pieces: Piece[]; said: Set<Leaf> } | undefined {
  const said = new Set<Leaf>();
  for (const l of leaves) {
    if (isEqual(l)) {
      // An array is stored by its elements, so equality to one is tested on documents.
      if (l.value.t === BsonType.array) continue;
      if (l.value.t !== BsonType.null) said.add(l);
      return { pieces: pointPieces(l.value), said };
    }
  }
  for (const l of leaves) {
    if (l.kind !== "in" || l.patterns.length > 0 || l.values.length > maxBounds) continue;
    if (l.values.some((v) => v.t === BsonType.array)) continue;
    if (!l.values.some((v) => v.t === BsonType.null)) said.add(l);
    const pieces = l.values.flatMap(pointPieces).sort((a, b) => a.lo.compare(b.lo));
    return { pieces, said };
  }
  let piece: Piece | undefined;
  for (const l of leaves) {
    const next = rangePiece(l);
    if (!next) continue;
    if (!piece) piece = next;
    else if (multikey) continue;
    else
      piece = {
        lo: piece.lo.compare(next.lo) > 0 ? piece.lo : next.lo,
        hi: piece.hi.compare(next.hi) < 0 ? piece.hi : next.hi,
        point: false,
      };
    said.add(l);
  }
  return piece && { pieces: [piece], said };
}

function pointPieces(v: Val): Piece[] {
  const key = keyOf(v);
  const point = { lo: key, hi: after(key), point: true };
  if (v.t !== BsonType.null) return [point];
  // null also means undefined, which empty arrays are stored as; documents are tested after.
  const undef = Buffer.from([typeOrder(BsonType.undefined)]);
  return [{ lo: undef, hi: after(undef), point: true }, point];
}

function rangePiece(l: Leaf): Piece | undefined {
  if (l.kind === "elemValue") return undefined;
  if (l.kind !== "compare" || l.op === "$eq") return undefined;
  const v = l.value;
  if (v.t === BsonType.array || v.t === BsonType.null || v.t === BsonType.minKey || v.t === BsonType.maxKey)
    return undefined;
  if (v.t === BsonType.object) return undefined;
  const key = keyOf(v);
  const type = Buffer.from([typeOrder(v.t)]);
  // NaN lies below all numbers in an index but in no range; it is kept out by its own key.
  const low = typeOrder(v.t) === 20 ? Buffer.concat([type, Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])]) : type;
  if (typeOrder(v.t) === 20 && key.subarray(1, 9).every((b) => b === 0))
    return l.op === "$gte" || l.op === "$lte"
      ? { lo: key, hi: after(key), point: false }
      : { lo: key, hi: key, point: false };
  switch (l.op) {
    case "$gt":
      return { lo: after(key), hi: after(type), point: false };
    case "$gte":
      return { lo: key, hi: after(type), point: false };
    case "$lt":
      return { lo: low, hi: key, point: false };
    default:
      return { lo: low, hi: after(key), point: false };
  }
}

function planIndex(
  index: Index,
  conditions: Conditions,
  leftOver: boolean,
  sort: readonly SortField[],
): { plan: IndexPlan; score: number } | undefined {
  if (index.filter && !implies(conditions, index.filter)) return undefined;
  let prefixes: Buffer[] = [index.prefix];
  let ranges: Piece[] | undefined;
  let used = 0;
  let equalities = 0;
  let points = 1;
  let score = 0;
  const said = new Set<Leaf>();
  const boundRoots = new Set<string>();
  const anyMultikey = index.multikey.includes(true);
  for (const [i, f] of index.fields.entries()) {
    const root = f.path.parts[0]!;
    // Conditions under one array may be met by different elements: only one of them bounds the read.
    if (anyMultikey && boundRoots.has(root)) break;
    const found = piecesOf(conditions.get(f.path.text) ?? [], index.multikey[i]!);
    if (!found) break;
    boundRoots.add(root);
    for (const l of found.said) said.add(l);
    used++;
    const pieces = f.descending ? found.pieces.map(invertPiece).reverse() : found.pieces;
    if (!found.pieces.every((p) => p.point) || prefixes.length * pieces.length > maxBounds) {
      if (prefixes.length * pieces.length > maxBounds) {
        used--;
        for (const l of found.said) said.delete(l);
        break;
      }
      ranges = pieces;
      score += 20;
      break;
    }
    equalities++;
    points *= pieces.length;
    score += pieces.length === 1 || isNullPoint(found.pieces) ? 100 : 90;
    prefixes = prefixes.flatMap((p) => pieces.map((piece) => Buffer.concat([p, piece.lo])));
  }
  if (index.spec.sparse && used === 0) return undefined;
  if (index.spec.sparse && !sparseIsSafe(index, conditions)) return undefined;
  const order = sortOrder(index, equalities, sort, conditions);
  // Several stretches are each in order, but not one after the other, unless the sort begins with the listed fields.
  const sorted = order !== undefined && (points === 1 || sort.length === 0);
  if (used === 0 && (!sorted || sort.length === 0)) {
    if (!index.filter) return undefined;
    score += 5;
  }
  if (sorted && sort.length > 0) score += 30;
  const bounds = prefixes.flatMap((p) =>
    ranges
      ? ranges.map((r) => ({ lo: Buffer.concat([p, r.lo]), hi: Buffer.concat([p, r.hi]) }))
      : [{ lo: p, hi: after(p) }],
  );
  const reverse = order === "backward";
  if (index.spec.unique && equalities === index.fields.length) score += 50;
  const total = [...conditions.values()].reduce((n, l) => n + l.length, 0);
  return {
    plan: {
      kind: "index",
      index,
      bounds: (reverse ? bounds.reverse() : bounds).filter((b) => b.lo.compare(b.hi) < 0),
      reverse,
      sorted: sort.length === 0 || sorted,
      exact: !leftOver && said.size === total,
      repeats: anyMultikey,
    },
    score,
  };
}

const isNullPoint = (pieces: readonly Piece[]) => pieces.length === 2 && pieces[0]!.lo.length === 1;

/** A sparse index leaves documents out; it serves only conditions that such documents fail. */
function sparseIsSafe(index: Index, conditions: Conditions): boolean {
  return index.fields.some((f) => (conditions.get(f.path.text) ?? []).some(needsValue));
}

function needsValue(l: Leaf): boolean {
  if (l.kind === "compare")
    return l.value.t !== BsonType.null && l.value.t !== BsonType.maxKey && l.value.t !== BsonType.minKey;
  if (l.kind === "in") return !l.values.some((v) => v.t === BsonType.null);
  return l.kind === "exists" || l.kind === "type";
}

const flip = (b: Buffer) => Buffer.from(b.map((x) => ~x & 0xff));

/** The stretch of inverted bytes that holds the same values. */
function invertPiece(p: Piece): Piece {
  if (p.point) {
    const lo = flip(p.lo);
    return { lo, hi: after(lo), point: true };
  }
  // [lo, hi) becomes (~hi, ~lo]; no encoding is a prefix of another, so the ends move to the next byte string.
  return { lo: after(flip(p.hi)), hi: after(flip(p.lo)), point: false };
}

/** Whether reading the index after its equalities gives the sort, and in which direction. */
function sortOrder(
  index: Index,
  equalities: number,
  sort: readonly SortField[],
  conditions: Conditions,
): "forward" | "backward" | undefined {
  if (sort.length === 0) return "forward";
  const equal = new Set(index.fields.slice(0, equalities).map((f) => f.path.text));
  const wanted = sort.filter((s) => {
    if (equal.has(s.path)) return false;
    const leaves = conditions.get(s.path);
    // A field held to one value by the filter has no say in the order.
    return !leaves?.some((l) => isEqual(l) && l.value.t !== BsonType.array && l.value.t !== BsonType.null);
  });
  for (const s of sort) {
    const at = index.fields.findIndex((f) => f.path.text === s.path);
    if (at >= 0 && index.multikey[at]) return undefined;
  }
  let direction: boolean | undefined;
  const rest: readonly IndexField[] = index.fields.slice(equalities);
  for (const [i, s] of wanted.entries()) {
    const f = rest[i];
    if (!f || f.path.text !== s.path) {
      // Entries of equal values lie in _id order, so a last _id comes for free in a non-unique index.
      if (
        i === rest.length &&
        s.path === "_id" &&
        i === wanted.length - 1 &&
        !index.spec.unique &&
        !index.multikey.includes(true)
      ) {
        if (direction !== undefined && direction !== s.descending) return undefined;
        direction = s.descending;
        continue;
      }
      return undefined;
    }
    const backward = f.descending !== s.descending;
    if (direction !== undefined && direction !== backward) return undefined;
    direction = backward;
  }
  return direction ? "backward" : "forward";
}

/** Whether the conditions of a query guarantee a partial index's filter. */
function implies(conditions: Conditions, filter: Filter): boolean {
  if (filter.kind === "and") return filter.list.every((f) => implies(conditions, f));
  if (filter.kind === "or") return filter.list.some((f) => implies(conditions, f));
  if (filter.kind !== "leaf") return false;
  return (conditions.get(filter.path.text) ?? []).some((have) => leafImplies(have, filter.leaf));
}

function leafImplies(have: Leaf, want: Leaf): boolean {
  if (want.kind === "exists") return have.kind === "exists" || needsValue(have);
  if (want.kind === "type") {
    if (have.kind === "compare" && have.op === "$eq")
      return want.types.has(have.value.t) && have.value.t !== BsonType.null;
    if (have.kind === "in")
      return (
        have.patterns.length === 0 && have.values.every((v) => want.types.has(v.t) && v.t !== BsonType.null)
      );
    return have.kind === "type" && [...have.types].every((t) => want.types.has(t));
  }
  if (want.kind === "in") {
    if (want.patterns.length) return false;
    if (have.kind === "in")
      return have.patterns.length === 0 && [...have.keys].every((k) => want.keys.has(k));
    return isEqual(have) && want.keys.has(keyOf(have.value).toString("latin1"));
  }
  if (want.kind !== "compare") return false;
  const list =
    have.kind === "in" && have.patterns.length === 0
      ? have.values.map((value) => ({ op: "$eq" as const, value }))
      : have.kind === "compare"
        ? [have]
        : [];
  return list.length > 0 && list.every((h) => comparisonImplies(h, want));
}

function comparisonImplies(have: { op: string; value: Val }, want: { op: string; value: Val }): boolean {
  if (typeOrder(have.value.t) !== typeOrder(want.value.t)) return false;
  const order = keyOf(have.value).compare(keyOf(want.value));
  switch (want.op) {
    case "$eq":
      return have.op === "$eq" && order === 0;
    case "$gt":
      return (have.op === "$gt" && order >= 0) || ((have.op === "$gte" || have.op === "$eq") && order > 0);
    case "$gte":
      return (have.op === "$gt" || have.op === "$gte" || have.op === "$eq") && order >= 0;
    case "$lt":
      return (have.op === "$lt" && order <= 0) || ((have.op === "$lte" || have.op === "$eq") && order < 0);
    default:
      return (have.op === "$lt" || have.op === "$lte" || have.op === "$eq") && order <= 0;
  }
}

/** Reads each branch of an $or by its own index, when every branch has one. */
function planUnion(
  collection: Collection,
  usable: readonly Index[],
  filter: Filter,
  hint: string | undefined,
): Plan | undefined {
  if (hint !== undefined) return undefined;
  const or =
    filter.kind === "or"
      ? filter
      : filter.kind === "and"
        ? filter.list.find((f) => f.kind === "or")
        : undefined;
  if (!or || or.kind !== "or") return undefined;
  const others = filter.kind === "and" ? filter.list.filter((f) => f !== or) : [];
  const plans: Plan[] = [];
  for (const branch of or.list) {
    const p = plan(collection, usable, { kind: "and", list: [branch, ...others] }, []);
    if (p.kind === "idRange" || (p.kind === "index" && p.bounds.length === 1 && p.bounds[0]!.lo.length === 4))
      return undefined;
    plans.push(p);
  }
  return { kind: "union", plans, sorted: false, exact: false };
}

/** All documents, by _id: bounded when the filter bounds the _id, in order when the sort is by _id. */
function scanAll(
  collection: Collection,
  conditions: Conditions,
  leftOver: boolean,
  sort: readonly SortField[],
): Plan {
  const leaves = conditions.get("_id") ?? [];
  const found = piecesOf(leaves, false);
  const bounds = found
    ? found.pieces.map((p) => ({
        lo: Buffer.concat([collection.prefix, p.lo]),
        hi: Buffer.concat([collection.prefix, p.hi]),
      }))
    : [{ lo: collection.prefix, hi: collection.end }];
  const total = [...conditions.values()].reduce((n, l) => n + l.length, 0);
  return {
    kind: "idRange",
    bounds: bounds.filter((b) => b.lo.compare(b.hi) < 0),
    reverse: sort[0]?.path === "_id" && sort[0].descending,
    sorted: sort.length === 0 || sort[0]?.path === "_id",
    exact: !leftOver && total === (found?.said.size ?? 0),
  };
}
