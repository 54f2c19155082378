/**
 * The accumulators of $group. Sums keep the kinds of numbers: integers add exactly, doubles with their
 * rounding errors carried along, decimals as decimals.
 */
import { BsonType, isNumber, type Val } from "../values/bson.ts";
import { compareVals } from "../values/compare.ts";
import { addDecimals, decimalVal, toDecimal, type Decimal } from "../values/decimal.ts";
import { MongoError } from "../wire/errors.ts";
import { doubleVal, int32Val, longVal, nullVal } from "../values/writer.ts";

export interface Accumulator {
  /** Takes one value; undefined is missing. */
  take(v: Val | undefined): void;
  result(): Val;
  /** Bytes held. */
  readonly bytes: number;
}

const nullish = (v: Val | undefined): v is undefined =>
  v === undefined || v.t === BsonType.null || v.t === BsonType.undefined;

/** A maker for the accumulator `op`; throws when there is none of that name. */
export function accumulatorOf(op: string): () => Accumulator {
  switch (op) {
    case "$sum":
      return () => new Sum();
    case "$avg":
      return () => new Average();
    case "$min":
      return () => new Extreme(-1);
    case "$max":
      return () => new Extreme(1);
    case "$first":
      return () => new Edge(true);
    case "$last":
      return () => new Edge(false);
    default:
      throw new MongoError(15952, `unknown group operator '${op}'`);
  }
}

class Sum implements Accumulator {
  readonly bytes = 64;
  count = 0;
  protected integers = 0n;
  private high = 0;
  private low = 0;
  private doubles = false;
  private longs = false;
  private decimals: Decimal | undefined;

  take(v: Val | undefined): void {
    if (v === undefined || !isNumber(v)) return;
    this.count++;
    if (v.t === BsonType.decimal)
      this.decimals = addDecimals(
        this.decimals ?? { kind: "finite", negative: false, coefficient: 0n, exponent: 0 },
        toDecimal(v),
      );
    else if (v.t === BsonType.double) {
      this.doubles = true;
      this.addDouble(v.b.readDoubleLE(v.s));
    } else if (v.t === BsonType.long) {
      this.longs = true;
      this.integers += v.b.readBigInt64LE(v.s);
    } else this.integers += BigInt(v.b.readInt32LE(v.s));
  }

  private addDouble(x: number): void {
    const sum = this.high + x;
    if (Number.isFinite(sum)) {
      const part = sum - this.high;
      this.low += this.high - (sum - part) + (x - part);
    }
    this.high = sum;
  }

  protected asDouble(): number {
    const n = Number(this.integers);
    const total = this.high + n;
    if (!Number.isFinite(total)) return total;
    const part = total - this.high;
    return total + (this.low + (this.high - (total - part)) + (n - part) + Number(this.integers - BigInt(n)));
  }

  protected asDecimal(): Decimal | undefined {
    if (!this.decimals) return undefined;
    let sum = addDecimals(this.decimals, toDecimal(longVal(this.integers)));
    if (this.doubles) sum = addDecimals(sum, toDecimal(doubleVal(this.high + this.low)));
    return sum;
  }

  result(): Val {
    const decimal = this.asDecimal();
    if (decimal) return decimalVal(decimal);
    if (this.doubles) return doubleVal(this.asDouble());
    const n = this.integers;
    if (n === BigInt.asIntN(32, n) && !this.longs) return int32Val(Number(n));
    return n === BigInt.asIntN(64, n) ? longVal(n) : doubleVal(Number(n));
  }
}

/** Quotient to 34 digits; an exact one keeps the exponent as near to the dividend's as it can. */
function divide(d: Extract<Decimal, { kind: "finite" }>, by: bigint): Decimal {
  const scaled = d.coefficient * 10n ** 40n;
  let coefficient = scaled / by;
  let exponent = d.exponent - 40;
  if (scaled % by === 0n)
    while (exponent < d.exponent && coefficient % 10n === 0n) {
      coefficient /= 10n;
      exponent++;
    }
  return { ...d, coefficient, exponent };
}

class Average extends Sum {
  override result(): Val {
    if (this.count === 0) return nullVal;
    const decimal = this.asDecimal();
    if (!decimal) return doubleVal(this.asDouble() / this.count);
    if (decimal.kind !== "finite") return decimalVal(decimal);
    return decimalVal(divide(decimal, BigInt(this.count)));
  }
}

class Extreme implements Accumulator {
  private readonly sign: number;
  private best: Val | undefined;

  constructor(sign: number) {
    this.sign = sign;
  }

  get bytes(): number {
    return this.best ? this.best.e - this.best.s : 16;
  }

  take(v: Val | undefined): void {
    if (nullish(v)) return;
    if (!this.best || compareVals(v, this.best) * this.sign > 0) this.best = v;
  }

  result(): Val {
    return this.best ?? nullVal;
  }
}

class Edge implements Accumulator {
  private readonly first: boolean;
  private met = false;
  private value: Val | undefined;

  constructor(first: boolean) {
    this.first = first;
  }

  get bytes(): number {
    return this.value ? this.value.e - this.value.s : 16;
  }

  take(v: Val | undefined): void {
    if (this.first && this.met) return;
    this.met = true;
    this.value = v;
  }

  result(): Val {
    return this.value ?? nullVal;
  }
}
