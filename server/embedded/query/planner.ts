/**
 * Chooses how to find documents. The rule, in this order:
 *
 * 1. A filter that names `_id`s is answered by those documents.
 * 2. Candidates are the indexes that hold all that the filter can match (see implies.ts), and the documents
 *    themselves, which lie in the order of `_id`. A candidate's fields are bound from the left: as long as the
 *    filter holds a field to a value or a list of values, then by one range. What its bounds do not say is
 *    tested on documents. The sort comes for free if it is the order of the fields after the values, in the
 *    same or the opposite direction; lists of values are then several stretches that are merged.
 * 3. The best candidate: whole keys of a unique index; else more fields held to values; else the wanted sort;
 *    else a range; else fewer stretches; else one that leaves documents out; else the one made first, documents last.
 * 4. An $or becomes a union of such reads when each branch is bound better than the best candidate alone, and
 *    the sort is not lost by it.
 *
 * Arrays put a document into an index several times (it is multikey): documents are then told once, a field
 * that holds arrays gives no order, and of conditions below one array only one bounds, as elements differ.
 */
import { inverted, maxStretches, spansOf, valuesOf, type Span } from "./bounds.ts";
import type { Collection, Index, IndexField } from "../catalog.ts";
import { conditionsOf, conjuncts, holdsAllMatches, metByAll, type Conditions } from "./implies.ts";
import { after, keyOf } from "../values/keys.ts";
import type { Filter, Leaf } from "./matcher.ts";

/** Storage keys: `lo` included, `hi` not. */
export interface Stretch {
  readonly lo: Buffer;
  readonly hi: Buffer;
}

interface Facts {
  /** Rows come in the wanted order. */
  readonly sorted: boolean;
  /** What is read says all that the filter says: documents need not be tested, nor read to be counted. */
  readonly exact: boolean;
}

/** Single documents by their storage keys. */
export interface Ids extends Facts {
  readonly kind: "ids";
  readonly keys: readonly Buffer[];
}

/** Stretches of one index. */
export interface Read extends Facts {
  readonly kind: "read";
  /** `collection.primary` for the documents themselves. */
  readonly index: Index;
  /** The bound fields from the left with the values they are bound to, in words for explain. */
  readonly bounds: readonly { readonly path: string; readonly spans: readonly Span[] }[];
  /** How many of them are held to values; the one after those, if any, is a range. */
  readonly held: number;
  /** Disjoint. */
  readonly stretches: readonly Stretch[];
  readonly reverse: boolean;
  /** Stretches are each in order and are to be merged into it. */
  readonly merged: boolean;
  /** A document may be met more than once. */
  readonly repeats: boolean;
}

/** Several reads, one for each branch of an $or; a document may be met more than once. */
export interface Union extends Facts {
  readonly kind: "union";
  readonly plans: readonly (Ids | Read)[];
  /** Branches are each in order and are to be merged into it. */
  readonly merged: boolean;
}

export type Plan = Ids | Read | Union;

type Sort = readonly IndexField[];

/** Most stretches that are merged into an order: each is open all the while. */
const maxMerged = 100;

/** `hint` is the name of an index that the collection has; one that would miss documents is not followed. */
export function plan(
  collection: Collection,
  usable: readonly Index[],
  filter: Filter,
  sort: Sort,
  hint?: string,
): Plan {
  const parts = conjuncts(filter);
  const indexes = hint === undefined ? usable : usable.filter((i) => i.spec.name === hint);
  const best = bestRead(collection, indexes, parts, sort, hint);
  const union =
    best.kind === "read" && hint === undefined ? unionOf(collection, usable, parts, sort, best) : undefined;
  return union ?? best;
}

/** Everything that lies in `index` and in the bounds of `filter`, whatever the index leaves out. */
export function readOfIndex(index: Index, filter: Filter): Read {
  return readOf(index, conjuncts(filter), conditionsOf(conjuncts(filter)), []);
}

function bestRead(
  collection: Collection,
  indexes: readonly Index[],
  parts: readonly Filter[],
  sort: Sort,
  hint?: string,
): Ids | Read {
  const conditions = conditionsOf(parts);
  if (hint === undefined || hint === collection.primary.spec.name) {
    const ids = idsOf(collection, parts, conditions, sort);
    if (ids) return ids;
  }
  let best: Read | undefined;
  for (const index of indexes) {
    if (!holdsAllMatches(index, conditions)) continue;
    const read = readOf(index, parts, conditions, sort);
    if (!best || better(read, best)) best = read;
  }
  if (best && hint !== undefined) return best;
  const all = readOf(collection.primary, parts, conditions, sort);
  return best && better(best, all) ? best : all;
}

function idsOf(
  collection: Collection,
  parts: readonly Filter[],
  conditions: Conditions,
  sort: Sort,
): Ids | undefined {
  for (const leaf of conditions.get("_id") ?? []) {
    const values = valuesOf(leaf);
    if (!values) continue;
    const keys = values.map((v) => Buffer.concat([collection.prefix, keyOf(v)]));
    if (keys.length > 1) keys.sort(Buffer.compare);
    const byId = sort[0]?.path.text === "_id";
    if (byId && sort[0]!.descending) keys.reverse();
    return {
      kind: "ids",
      keys,
      sorted: keys.length < 2 || sort.length === 0 || byId,
      exact: parts.length === 1,
    };
  }
  return undefined;
}

function readOf(index: Index, parts: readonly Filter[], conditions: Conditions, sort: Sort): Read {
  const anyArrays = index.multikey.includes(true);
  const said = new Set<Leaf>(metByAll(index, conditions));
  const bounds: { path: string; spans: readonly Span[] }[] = [];
  const roots = new Set<string>();
  let prefixes: readonly Buffer[] = [index.prefix];
  let range: Span | undefined;
  let held = 0;
  for (const [i, { path, descending }] of index.fields.entries()) {
    const leaves = conditions.get(path.text);
    // Conditions below one array may be met by different elements.
    if (!leaves || (anyArrays && roots.has(path.parts[0]!))) break;
    const ascending = spansOf(leaves, { here: index.multikey[i]!, anywhere: anyArrays });
    if (!ascending || prefixes.length * ascending.list.length > maxStretches) break;
    const spans = descending ? inverted(ascending) : ascending;
    roots.add(path.parts[0]!);
    bounds.push({ path: path.text, spans: spans.list });
    for (const leaf of spans.said) said.add(leaf);
    if (spans.kind === "range") {
      range = spans.list[0]!;
      break;
    }
    held++;
    prefixes = prefixes.flatMap((p) => spans.list.map((span) => Buffer.concat([p, span.lo])));
  }
  const stretches = prefixes.map((p) =>
    range ? { lo: Buffer.concat([p, range.lo]), hi: Buffer.concat([p, range.hi]) } : { lo: p, hi: after(p) },
  );
  const direction = directionFor(index, held, sort);
  const merged = sort.length > 0 && stretches.length > 1 && direction !== undefined;
  return {
    kind: "read",
    index,
    bounds,
    held,
    stretches: stretches.filter((s) => s.lo.compare(s.hi) < 0),
    reverse: direction === "backward",
    sorted: direction !== undefined && (!merged || stretches.length <= maxMerged),
    merged: merged && stretches.length <= maxMerged,
    exact: said.size === parts.length,
    repeats: anyArrays,
  };
}

/** The direction in which an index gives the sort once its first `held` fields are held to one value each. */
function directionFor(index: Index, held: number, sort: Sort): "forward" | "backward" | undefined {
  const arrays = new Set(index.fields.filter((_, i) => index.multikey[i]).map((f) => f.path.text));
  if (sort.some((s) => arrays.has(s.path.text))) return undefined;
  const constant = new Set(index.fields.slice(0, held).map((f) => f.path.text));
  const rest = index.fields.slice(held);
  let backward: boolean | undefined;
  let at = 0;
  for (const s of sort) {
    if (constant.has(s.path.text)) continue;
    const field = rest[at++];
    let opposite: boolean;
    if (field?.path.text === s.path.text) opposite = field.descending !== s.descending;
    // No two entries of a unique index are equal: nothing is left to order.
    else if (!field && index.spec.unique) break;
    // Equal entries of any other lie in the order of _id.
    else if (at === rest.length + 1 && s.path.text === "_id") opposite = s.descending;
    else return undefined;
    if (backward !== undefined && backward !== opposite) return undefined;
    backward = opposite;
  }
  return backward ? "backward" : "forward";
}

/** Compares by how much the bounds say, in the order of the rule. */
function better(a: Read, b: Read): boolean {
  const x = rank(a);
  const y = rank(b);
  const at = x.findIndex((n, i) => n !== y[i]);
  return at >= 0 && x[at]! > y[at]!;
}

function rank(r: Read): number[] {
  const whole = r.index.spec.unique && r.held === r.index.fields.length;
  const range = r.bounds.length > r.held;
  return [
    +whole,
    r.held,
    +r.sorted,
    +range,
    -r.stretches.length,
    +(r.index.filter !== undefined || r.index.spec.sparse),
  ];
}

/** One read for each branch of an $or, with everything else that has to hold. */
function unionOf(
  collection: Collection,
  indexes: readonly Index[],
  parts: readonly Filter[],
  sort: Sort,
  alone: Read,
): Union | undefined {
  for (const or of parts) {
    if (or.kind !== "or") continue;
    const others = parts.filter((p) => p !== or);
    const plans = or.list.map((branch) =>
      bestRead(collection, indexes, [...conjuncts(branch), ...others], sort),
    );
    if (!plans.every((p) => boundBetter(p, alone))) continue;
    const sorted = sort.length === 0 || (plans.length <= maxMerged && plans.every((p) => p.sorted));
    if (!sorted && alone.sorted) continue;
    return {
      kind: "union",
      plans,
      sorted,
      merged: sorted && sort.length > 0,
      exact: plans.every((p) => p.exact),
    };
  }
  return undefined;
}

function boundBetter(branch: Ids | Read, alone: Read): boolean {
  if (branch.kind === "ids") return true;
  if (branch.held !== alone.held) return branch.held > alone.held;
  return branch.bounds.length > alone.bounds.length;
}
