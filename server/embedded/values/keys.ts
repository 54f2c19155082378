/**
 * Order-preserving bytes of BSON values: comparing two encodings byte by byte is comparing the values as
 * MongoDB does, across types. Indexes are built on it, and equality of sets and groups too.
 *
 * Each value is self-delimiting: a type byte, then a payload. A descending field is the same bytes inverted.
 */
import { BsonType, DocReader, type Val } from "./bson.ts";
import { compareToDouble, readDecimal } from "./decimal.ts";
import { MongoError } from "../wire/errors.ts";

/** Longest storage key in bytes, prefix and suffix included (the engine's own limit). */
const maxKeyLength = 1978;

/** MongoDB's order of types; a gap is left at both ends so that a bound can lie below or above every value. */
export function typeOrder(t: number): number {
  switch (t) {
    case 255:
      return 2;
    case 6:
      return 10;
    case 10:
      return 15;
    case 1:
    case 16:
    case 18:
    case 19:
      return 20;
    case 2:
    case 14:
      return 25;
    case 3:
      return 30;
    case 4:
      return 35;
    case 5:
      return 40;
    case 7:
      return 45;
    case 8:
      return 50;
    case 9:
      return 55;
    case 17:
      return 57;
    case 11:
      return 60;
    case 12:
      return 65;
    case 13:
      return 70;
    case 15:
      return 75;
    default:
      return 200;
  }
}

/** A growing buffer that keys are written into. */
export class KeyWriter {
  b: Buffer = Buffer.allocUnsafe(256);
  p = 0;

  room(n: number): void {
    if (this.p + n <= this.b.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.p + n, this.b.length * 2));
    this.b.copy(grown, 0, 0, this.p);
    this.b = grown;
  }

  byte(n: number): void {
    this.room(1);
    this.b[this.p++] = n;
  }

  u32(n: number): void {
    this.room(4);
    this.p = this.b.writeUInt32BE(n, this.p);
  }

  raw(b: Buffer, s = 0, e = b.length): void {
    this.room(e - s);
    b.copy(this.b, this.p, s, e);
    this.p += e - s;
  }

  /** Bytes that may hold zeros: 0 becomes 1 1 and 1 becomes 1 2, so that a zero ends and ends nothing else. */
  escaped(b: Buffer, s: number, e: number): void {
    this.room((e - s) * 2 + 1);
    for (let i = s; i < e; i++) {
      const c = b[i]!;
      if (c > 1) this.b[this.p++] = c;
      else {
        this.b[this.p++] = 1;
        this.b[this.p++] = c + 1;
      }
    }
    this.b[this.p++] = 0;
  }

  invert(from: number): void {
    for (let i = from; i < this.p; i++) this.b[i] = ~this.b[i]! & 0xff;
  }

  /** The bytes written. Nothing is written after this. */
  bytes(): Buffer {
    return this.b.subarray(0, this.p);
  }
}

/** Writes one value. */
export function writeKey(w: KeyWriter, v: Val): void {
  w.byte(typeOrder(v.t));
  writePayload(w, v.t, v.b, v.s, v.e);
}

function writePayload(w: KeyWriter, t: number, b: Buffer, s: number, e: number): void {
  switch (t) {
    case BsonType.int32:
      writeDouble(w, b.readInt32LE(s));
      w.byte(0x80);
      return;
    case BsonType.double:
      writeDouble(w, b.readDoubleLE(s));
      w.byte(0x80);
      return;
    case BsonType.long: {
      const n = b.readBigInt64LE(s);
      writeExact(w, n, 0);
      return;
    }
    case BsonType.decimal: {
      const d = readDecimal(b, s);
      if (d.kind === "finite") writeExact(w, d.negative ? -d.coefficient : d.coefficient, d.exponent);
      else {
        writeDouble(w, d.kind === "nan" ? NaN : d.negative ? -Infinity : Infinity);
        w.byte(0x80);
      }
      return;
    }
    case BsonType.string:
    case BsonType.symbol:
    case BsonType.code:
      w.escaped(b, s + 4, e - 1);
      return;
    case BsonType.object:
      for (const r = new DocReader(b, s); r.next();) {
        w.byte(typeOrder(r.type));
        w.raw(r.nameBytes);
        w.byte(0);
        writePayload(w, r.type, b, r.start, r.stop);
      }
      w.byte(0);
      return;
    case BsonType.array:
      for (const r = new DocReader(b, s); r.next();) {
        w.byte(typeOrder(r.type));
        writePayload(w, r.type, b, r.start, r.stop);
      }
      w.byte(0);
      return;
    case BsonType.binary:
      w.u32(b.readInt32LE(s));
      w.raw(b, s + 4, e);
      return;
    case BsonType.date:
    case BsonType.timestamp: {
      w.room(8);
      const flip = t === BsonType.date ? 0x80 : 0;
      for (let i = 7; i >= 0; i--) w.b[w.p++] = b[s + i]!;
      w.b[w.p - 8]! ^= flip;
      return;
    }
    case BsonType.codeWithScope: {
      const n = b.readInt32LE(s + 4);
      w.escaped(b, s + 8, s + 8 + n - 1);
      writePayload(w, BsonType.object, b, s + 8 + n, e);
      return;
    }
    default:
      // ObjectId, boolean, regular expression (two zero-ended texts) and pointers order as their bytes do;
      // null, undefined, MinKey and MaxKey have none.
      w.raw(b, s, e);
  }
}

function writeDouble(w: KeyWriter, n: number): void {
  w.room(8);
  const p = w.p;
  if (Number.isNaN(n)) w.b.fill(0, p, p + 8);
  else {
    w.b.writeDoubleBE(n === 0 ? 0 : n, p);
    if (n < 0) for (let i = p; i < p + 8; i++) w.b[i] = ~w.b[i]! & 0xff;
    else w.b[p]! ^= 0x80;
  }
  w.p = p + 8;
}

/**
 * coefficient × 10^exponent: the greatest double that is not above it, then, when that is not the number
 * itself, its decimal digits, which order all numbers between two neighbouring doubles.
 */
function writeExact(w: KeyWriter, coefficient: bigint, exponent: number): void {
  if (coefficient === 0n) {
    writeDouble(w, 0);
    w.byte(0x80);
    return;
  }
  let d = exponent === 0 ? Number(coefficient) : Number(`${coefficient}e${exponent}`);
  if (d === Infinity) d = Number.MAX_VALUE;
  let order = d === -Infinity ? 1 : compareToDouble(coefficient, exponent, d);
  if (order < 0) {
    d = previousDouble(d);
    order = 1;
  }
  if (order === 0) {
    writeDouble(w, d);
    w.byte(0x80);
    return;
  }
  // Below the smallest double lies only -Infinity itself, so its marker keeps such numbers above it.
  writeDouble(w, d);
  w.byte(0x81);
  const from = w.p;
  const negative = coefficient < 0n;
  const digits = (negative ? -coefficient : coefficient).toString();
  const power = digits.length + exponent + 8192;
  w.byte(power >> 8);
  w.byte(power & 0xff);
  for (const c of digits.replace(/0+$/, "")) w.byte(c.charCodeAt(0) - 47);
  w.byte(0);
  if (negative) w.invert(from);
}

function previousDouble(d: number): number {
  const view = new DataView(new ArrayBuffer(8));
  if (d === 0) return -Number.MIN_VALUE;
  view.setFloat64(0, d);
  const bits = view.getBigUint64(0);
  view.setBigUint64(0, d > 0 ? bits - 1n : bits + 1n);
  return view.getFloat64(0);
}

/** The bytes of one value. */
export function keyOf(v: Val): Buffer {
  const w = new KeyWriter();
  writeKey(w, v);
  return w.bytes();
}

/** The bytes of one value as a string usable as a Map key. */
export function keyText(v: Val): string {
  return keyOf(v).toString("latin1");
}

/** The smallest bytes that are greater than every key starting with `prefix`. */
export function after(prefix: Buffer): Buffer {
  const out = Buffer.from(prefix);
  for (let i = out.length - 1; i >= 0; i--) {
    if (out[i] !== 0xff) {
      out[i]!++;
      return out.subarray(0, i + 1);
    }
  }
  return Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]);
}

/** Refuses a key that the engine cannot hold. */
export function checkKeyLength(key: Buffer, what: string): void {
  if (key.length > maxKeyLength)
    throw new MongoError(
      17280,
      `${what}: key too large to index: ${key.length} bytes, limit ${maxKeyLength}`,
    );
}
