/**
 * The order of BSON values, in place and without building keys: what sorting, $lt and equality mean.
 */
import { BsonType, DocReader, type Val } from "./bson.ts";
import { keyOf, typeOrder } from "./keys.ts";

/** Negative, zero or positive, in MongoDB's order across all types. */
export function compareVals(a: Val, b: Val): number {
  const order = typeOrder(a.t) - typeOrder(b.t);
  return order !== 0 ? order : compareSameOrder(a, b);
}

function compareSameOrder(a: Val, b: Val): number {
  switch (a.t) {
    case BsonType.int32:
    case BsonType.double:
    case BsonType.long:
    case BsonType.decimal:
      return compareNumbers(a, b);
    case BsonType.string:
    case BsonType.symbol:
    case BsonType.code:
      return a.b.compare(b.b, b.s + 4, b.e - 1, a.s + 4, a.e - 1);
    case BsonType.object:
      return compareDocs(a, b, true);
    case BsonType.array:
      return compareDocs(a, b, false);
    case BsonType.binary: {
      const size = a.b.readInt32LE(a.s) - b.b.readInt32LE(b.s);
      return size !== 0 ? size : a.b.compare(b.b, b.s + 4, b.e, a.s + 4, a.e);
    }
    case BsonType.date: {
      const x = a.b.readBigInt64LE(a.s);
      const y = b.b.readBigInt64LE(b.s);
      return x < y ? -1 : x > y ? 1 : 0;
    }
    case BsonType.timestamp: {
      const x = a.b.readBigUInt64LE(a.s);
      const y = b.b.readBigUInt64LE(b.s);
      return x < y ? -1 : x > y ? 1 : 0;
    }
    case BsonType.codeWithScope:
      return keyOf(a).compare(keyOf(b));
    default:
      return a.b.compare(b.b, b.s, b.e, a.s, a.e);
  }
}

function compareNumbers(a: Val, b: Val): number {
  const x = safeNumber(a);
  const y = safeNumber(b);
  if (x !== undefined && y !== undefined) {
    if (x < y) return -1;
    if (x > y) return 1;
    if (x === y) return 0;
    return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : -1) : 1;
  }
  if (a.t === BsonType.long && b.t === BsonType.long) {
    const m = a.b.readBigInt64LE(a.s);
    const n = b.b.readBigInt64LE(b.s);
    return m < n ? -1 : m > n ? 1 : 0;
  }
  return keyOf(a).compare(keyOf(b));
}

/** The value as a JavaScript number when that loses nothing. */
function safeNumber(v: Val): number | undefined {
  if (v.t === BsonType.int32) return v.b.readInt32LE(v.s);
  if (v.t === BsonType.double) return v.b.readDoubleLE(v.s);
  if (v.t === BsonType.long) {
    const high = v.b.readInt32LE(v.s + 4);
    if (high >= -0x200000 && high < 0x200000) return high * 0x100000000 + v.b.readUInt32LE(v.s);
  }
  return undefined;
}

function compareDocs(a: Val, b: Val, names: boolean): number {
  const x = new DocReader(a.b, a.s);
  const y = new DocReader(b.b, b.s);
  for (;;) {
    const more = x.next();
    if (!y.next()) return more ? 1 : 0;
    if (!more) return -1;
    const order = typeOrder(x.type) - typeOrder(y.type);
    if (order !== 0) return order;
    if (names) {
      const name = x.compareName(y);
      if (name !== 0) return name;
    }
    const value = compareSameOrder(x.val(), y.val());
    if (value !== 0) return value;
  }
}

/** Equal in MongoDB's sense: 1, 1.0 and Long 1 are; documents with another key order are not. */
export function equalVals(a: Val, b: Val): boolean {
  return compareVals(a, b) === 0;
}
