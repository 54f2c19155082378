/**
 * Arithmetic on BSON numbers that keeps their kinds: Int32 grows to Long, Long never quietly becomes a
 * double, a Decimal128 stays one.
 */
import { BsonType, type Val } from "./bson.ts";
import { addDecimals, decimalVal, readDecimal, toDecimal } from "./decimal.ts";
import { doubleVal, int32Val, longVal } from "./writer.ts";

/** A number value as a JavaScript number (a Long or Decimal128 may lose digits); undefined for other types. */
export function toNumber(v: Val): number | undefined {
  switch (v.t) {
    case BsonType.int32:
      return v.b.readInt32LE(v.s);
    case BsonType.double:
      return v.b.readDoubleLE(v.s);
    case BsonType.long:
      return Number(v.b.readBigInt64LE(v.s));
    case BsonType.decimal: {
      const d = readDecimal(v.b, v.s);
      if (d.kind === "nan") return NaN;
      if (d.kind === "infinite") return d.negative ? -Infinity : Infinity;
      return Number(`${d.negative ? "-" : ""}${d.coefficient}e${d.exponent}`);
    }
    default:
      return undefined;
  }
}

/** A number value that is whole and safe, as a JavaScript number. */
export function asInteger(v: Val): number | undefined {
  const n = toNumber(v);
  return n !== undefined && Number.isSafeInteger(n) ? n : undefined;
}

/** Whether a value counts as true: everything but false, zero, null and undefined. */
export function truthy(v: Val): boolean {
  if (v.t === BsonType.bool) return v.b[v.s] === 1;
  if (v.t === BsonType.null || v.t === BsonType.undefined) return false;
  return toNumber(v) !== 0;
}

const integer = (v: Val) => v.t === BsonType.int32 || v.t === BsonType.long;
const bigOf = (v: Val) => (v.t === BsonType.long ? v.b.readBigInt64LE(v.s) : BigInt(v.b.readInt32LE(v.s)));

/** Sum of two numbers; undefined when two integers overflow 64 bits. */
export function add(a: Val, b: Val): Val | undefined {
  if (a.t === BsonType.decimal || b.t === BsonType.decimal)
    return decimalVal(addDecimals(toDecimal(a), toDecimal(b)));
  if (!integer(a) || !integer(b)) return doubleVal(toNumber(a)! + toNumber(b)!);
  const n = bigOf(a) + bigOf(b);
  if (a.t === BsonType.int32 && b.t === BsonType.int32 && n === BigInt.asIntN(32, n))
    return int32Val(Number(n));
  return n === BigInt.asIntN(64, n) ? longVal(n) : undefined;
}
