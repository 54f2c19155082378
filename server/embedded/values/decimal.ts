/**
 * Decimal128 as an exact number: sign, coefficient, power of ten. Only what comparing, adding and averaging need.
 */
import { BsonType, Val } from "./bson.ts";

export type Decimal =
  | { kind: "finite"; negative: boolean; coefficient: bigint; exponent: number }
  | { kind: "infinite"; negative: boolean }
  | { kind: "nan" };

const bias = 6176;
const maxExponent = 6111;
const maxDigits = 34;
const limit = 10n ** 34n;

/** Reads the 16 bytes at `p` (binary integer decimal, little endian). */
export function readDecimal(b: Buffer, p: number): Decimal {
  const low = b.readBigUInt64LE(p);
  const high = b.readBigUInt64LE(p + 8);
  const negative = high >> 63n === 1n;
  const top = Number((high >> 58n) & 0x1fn);
  if (top === 0x1f) return { kind: "nan" };
  if (top === 0x1e) return { kind: "infinite", negative };
  if (top >= 0x18) {
    // The second form can only hold coefficients that are out of range, which count as zero.
    return { kind: "finite", negative, coefficient: 0n, exponent: Number((high >> 47n) & 0x3fffn) - bias };
  }
  const exponent = Number((high >> 49n) & 0x3fffn) - bias;
  let coefficient = ((high & 0x1ffffffffffffn) << 64n) | low;
  if (coefficient >= limit) coefficient = 0n;
  return { kind: "finite", negative, coefficient, exponent };
}

/** Writes a decimal as a value, rounding half to even at 34 digits. */
export function decimalVal(d: Decimal): Val {
  const b = Buffer.alloc(16);
  if (d.kind === "nan") b.writeBigUInt64LE(0x1fn << 58n, 8);
  else if (d.kind === "infinite") b.writeBigUInt64LE((d.negative ? 1n << 63n : 0n) | (0x1en << 58n), 8);
  else {
    let { coefficient, exponent } = d;
    const extra = coefficient.toString().length - maxDigits;
    if (extra > 0) {
      coefficient = divideHalfEven(coefficient, 10n ** BigInt(extra));
      exponent += extra;
      if (coefficient === limit) {
        coefficient /= 10n;
        exponent++;
      }
    }
    while (exponent > maxExponent && coefficient !== 0n && coefficient * 10n < limit) {
      coefficient *= 10n;
      exponent--;
    }
    if (exponent > maxExponent) {
      if (coefficient !== 0n) return decimalVal({ kind: "infinite", negative: d.negative });
      exponent = maxExponent;
    }
    if (exponent < -bias) {
      const drop = -bias - exponent;
      coefficient = drop > 60 ? 0n : divideHalfEven(coefficient, 10n ** BigInt(drop));
      exponent = -bias;
    }
    const sign = d.negative ? 1n << 63n : 0n;
    b.writeBigUInt64LE(coefficient & 0xffffffffffffffffn, 0);
    b.writeBigUInt64LE(sign | (BigInt(exponent + bias) << 49n) | (coefficient >> 64n), 8);
  }
  return new Val(BsonType.decimal, b, 0, 16);
}

function divideHalfEven(n: bigint, by: bigint): bigint {
  const q = n / by;
  const twice = (n % by) * 2n;
  return twice > by || (twice === by && q % 2n === 1n) ? q + 1n : q;
}

/** Any number value as a decimal; a double is taken at 15 significant digits, as MongoDB does in arithmetic. */
export function toDecimal(v: Val): Decimal {
  if (v.t === BsonType.decimal) return readDecimal(v.b, v.s);
  if (v.t === BsonType.double) {
    const n = v.b.readDoubleLE(v.s);
    if (Number.isNaN(n)) return { kind: "nan" };
    if (!Number.isFinite(n)) return { kind: "infinite", negative: n < 0 };
    const [mantissa, power] = n.toExponential(14).split("e") as [string, string];
    const digits = mantissa.replace(/[-.]/g, "");
    return {
      kind: "finite",
      negative: n < 0,
      coefficient: BigInt(digits),
      exponent: Number(power) - 14,
    };
  }
  const n = v.t === BsonType.long ? v.b.readBigInt64LE(v.s) : BigInt(v.b.readInt32LE(v.s));
  return { kind: "finite", negative: n < 0n, coefficient: n < 0n ? -n : n, exponent: 0 };
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === "nan" || b.kind === "nan") return { kind: "nan" };
  if (a.kind === "infinite") return b.kind === "infinite" && b.negative !== a.negative ? { kind: "nan" } : a;
  if (b.kind === "infinite") return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const signed = (d: typeof a) =>
    (d.negative ? -d.coefficient : d.coefficient) * 10n ** BigInt(d.exponent - exponent);
  const sum = signed(a) + signed(b);
  return { kind: "finite", negative: sum < 0n, coefficient: sum < 0n ? -sum : sum, exponent };
}

/** Sign of (coefficient × 10^exponent − d), exactly. `d` is finite. */
export function compareToDouble(coefficient: bigint, exponent: number, d: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, d);
  const raw = bits.getBigUint64(0);
  const power = Number((raw >> 52n) & 0x7ffn);
  let mantissa = raw & 0xfffffffffffffn;
  if (power > 0) mantissa |= 1n << 52n;
  if (d < 0) mantissa = -mantissa;
  let left = coefficient;
  let right = mantissa;
  const two = (power || 1) - 1075;
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  if (two >= 0) right <<= BigInt(two);
  else left <<= BigInt(-two);
  return left < right ? -1 : left > right ? 1 : 0;
}
