/**
 * What the conditions on one field say about its values in an index: spans of encoded values, and which of
 * the conditions are said in full by them, so that documents need not be tested for those again.
 *
 * Arrays stand in an index by their elements. So equality to an array is never a span, and of two ranges on
 * a field that holds arrays only one is: 1 and 9 in one array satisfy `> 5` and `< 5` by different elements.
 *
 * null means a missing value too, and both lie in an index as null. Undefined, which empty arrays are stored
 * as, equals null as well; so null is two spans, and says all only where no field of the index holds arrays.
 */
import { BsonType, isNumber, type Val } from "../values/bson.ts";
import { after, keyOf, typeOrder } from "../values/keys.ts";
import type { Comparison, Leaf } from "./matcher.ts";
import { inWords } from "../values/words.ts";

/** Most stretches of one index that a query may read; longer lists of values are tested instead. */
export const maxStretches = 2000;

/** Encoded values of one field: `lo` included, `hi` not. */
export interface Span {
  readonly lo: Buffer;
  readonly hi: Buffer;
  /** For explain: "= 3", "> 5 and <= 9". */
  words(): string;
}

export interface Spans {
  /** Single values or one range, in ascending order. */
  readonly kind: "values" | "range";
  readonly list: readonly Span[];
  /** The conditions that are met by every value in the list. */
  readonly said: readonly Leaf[];
}

/** Where arrays are: in this field, and in any field of its index. */
export interface Arrays {
  readonly here: boolean;
  readonly anywhere: boolean;
}

/** The spans that all of `leaves`, conditions on one field, lie in; undefined when they bound nothing. */
export function spansOf(leaves: readonly Leaf[], arrays: Arrays): Spans | undefined {
  return valueSpans(leaves, arrays) ?? rangeSpan(leaves, arrays);
}

/** The values that a condition holds its field to; undefined when it is of another kind. */
export function valuesOf(leaf: Leaf): readonly Val[] | undefined {
  if (leaf.kind === "compare" && leaf.op === "$eq") return [leaf.value];
  if (leaf.kind === "in") return leaf.values;
  return undefined;
}

function valueSpans(leaves: readonly Leaf[], arrays: Arrays): Spans | undefined {
  let best: { leaf: Leaf; values: readonly Val[] } | undefined;
  for (const leaf of leaves) {
    const values = valuesOf(leaf);
    if (!values || values.length > maxStretches || values.some((v) => v.t === BsonType.array)) continue;
    if (!best || values.length < best.values.length) best = { leaf, values };
  }
  if (!best) return undefined;
  const withNull = best.values.some((v) => v.t === BsonType.null);
  const list = best.values.map(pointSpan);
  if (withNull) list.push(undefinedSpan);
  if (list.length > 1) list.sort((a, b) => a.lo.compare(b.lo));
  return { kind: "values", list, said: withNull && arrays.anywhere ? [] : [best.leaf] };
}

function pointSpan(v: Val): Span {
  const lo = keyOf(v);
  return { lo, hi: after(lo), words: () => `= ${inWords(v)}` };
}

const undefinedKey = Buffer.from([typeOrder(BsonType.undefined)]);
const undefinedSpan: Span = { lo: undefinedKey, hi: after(undefinedKey), words: () => "= undefined" };

function rangeSpan(leaves: readonly Leaf[], arrays: Arrays): Spans | undefined {
  let span: Span | undefined;
  const said: Leaf[] = [];
  for (const leaf of leaves) {
    const next = leaf.kind === "compare" && leaf.op !== "$eq" ? oneSided(leaf.op, leaf.value) : undefined;
    if (!next || (span && arrays.here)) continue;
    span = span ? both(span, next) : next;
    said.push(leaf);
  }
  return span && { kind: "range", list: [span], said };
}

function both(a: Span, b: Span): Span {
  return {
    lo: a.lo.compare(b.lo) > 0 ? a.lo : b.lo,
    hi: a.hi.compare(b.hi) < 0 ? a.hi : b.hi,
    words: () => `${a.words()} and ${b.words()}`,
  };
}

/** A comparison reaches over values of its own kind of type only; null and documents are tested instead. */
function oneSided(op: Exclude<Comparison, "$eq">, v: Val): Span | undefined {
  if (unbounding.has(v.t)) return undefined;
  const key = keyOf(v);
  const type = Buffer.from([typeOrder(v.t)]);
  const number = isNumber(v);
  const words = () => `${signs[op]} ${inWords(v)}`;
  // NaN lies below all numbers in an index, but is in no range other than that of its equals.
  if (number && isNotANumber(key))
    return { lo: key, hi: op === "$gte" || op === "$lte" ? after(key) : key, words };
  const least = number ? Buffer.concat([type, lowestNumber]) : type;
  switch (op) {
    case "$gt":
      return { lo: after(key), hi: after(type), words };
    case "$gte":
      return { lo: key, hi: after(type), words };
    case "$lt":
      return { lo: least, hi: key, words };
    case "$lte":
      return { lo: least, hi: after(key), words };
  }
}

const signs = { $gt: ">", $gte: ">=", $lt: "<", $lte: "<=" } as const;
const unbounding: ReadonlySet<number> = new Set([
  BsonType.array,
  BsonType.object,
  BsonType.null,
  BsonType.minKey,
  BsonType.maxKey,
]);
const lowestNumber = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
const isNotANumber = (key: Buffer) => key.readBigUInt64BE(1) === 0n;

const flip = (b: Buffer) => Buffer.from(b.map((x) => ~x & 0xff));

/** The same values where a field is stored descending, that is as inverted bytes. */
export function inverted(spans: Spans): Spans {
  const list = spans.list.map(({ lo, hi, words }): Span => {
    if (spans.kind === "values") return { lo: flip(lo), hi: after(flip(lo)), words };
    // [lo, hi) becomes (~hi, ~lo]; no encoding is a prefix of another, so the ends move to the next bytes.
    return { lo: after(flip(hi)), hi: after(flip(lo)), words };
  });
  return { ...spans, list: list.reverse() };
}
