/**
 * Writes BSON straight into one growing buffer: replies, changed documents and computed values.
 */
import { BsonType, Val } from "./bson.ts";

export class Writer {
  b: Buffer;
  p = 0;

  constructor(size = 512) {
    this.b = Buffer.allocUnsafe(size);
  }

  room(n: number): void {
    const need = this.p + n;
    if (need <= this.b.length) return;
    const grown = Buffer.allocUnsafe(Math.max(need, this.b.length * 2));
    this.b.copy(grown, 0, 0, this.p);
    this.b = grown;
  }

  /** Opens the outermost document; give the result to `close`. */
  open(): number {
    this.room(5);
    const at = this.p;
    this.p += 4;
    return at;
  }

  close(at: number): void {
    this.room(1);
    this.b[this.p++] = 0;
    this.b.writeInt32LE(this.p - at, at);
  }

  /** Everything written so far, copied once when the buffer is much larger. */
  done(): Buffer {
    return this.b.subarray(0, this.p);
  }

  head(type: number, name: string): void {
    this.room(name.length * 3 + 2);
    this.b[this.p++] = type;
    const n = name.length;
    let i = 0;
    for (; i < n; i++) {
      const c = name.charCodeAt(i);
      if (c > 127) break;
      this.b[this.p + i] = c;
    }
    this.p += i === n ? n : this.b.write(name, this.p, "utf8");
    this.b[this.p++] = 0;
  }

  openDoc(name: string): number {
    this.head(BsonType.object, name);
    return this.open();
  }

  openArray(name: string): number {
    this.head(BsonType.array, name);
    return this.open();
  }

  raw(bytes: Buffer, s = 0, e = bytes.length): void {
    this.room(e - s);
    bytes.copy(this.b, this.p, s, e);
    this.p += e - s;
  }

  val(name: string, v: Val): void {
    this.head(v.t, name);
    this.raw(v.b, v.s, v.e);
  }

  doc(name: string, bytes: Buffer): void {
    this.head(BsonType.object, name);
    this.raw(bytes);
  }

  int32(name: string, n: number): void {
    this.head(BsonType.int32, name);
    this.room(4);
    this.p = this.b.writeInt32LE(n, this.p);
  }

  double(name: string, n: number): void {
    this.head(BsonType.double, name);
    this.room(8);
    this.p = this.b.writeDoubleLE(n, this.p);
  }

  long(name: string, n: bigint): void {
    this.head(BsonType.long, name);
    this.room(8);
    this.p = this.b.writeBigInt64LE(n, this.p);
  }

  string(name: string, s: string): void {
    this.head(BsonType.string, name);
    this.text(s);
  }

  private text(s: string): void {
    this.room(s.length * 3 + 5);
    const n = this.b.write(s, this.p + 4, "utf8");
    this.b.writeInt32LE(n + 1, this.p);
    this.p += n + 4;
    this.b[this.p++] = 0;
  }

  bool(name: string, v: boolean): void {
    this.head(BsonType.bool, name);
    this.room(1);
    this.b[this.p++] = v ? 1 : 0;
  }

  nil(name: string): void {
    this.head(BsonType.null, name);
  }
}

/** Builds a document with `fill` and returns its bytes. */
export function buildDoc(fill: (w: Writer) => void, size = 256): Buffer {
  const w = new Writer(size);
  const at = w.open();
  fill(w);
  w.close(at);
  return w.done();
}

/** Builds a document value. */
export const docOf = (fill: (w: Writer) => void): Val => {
  const b = buildDoc(fill);
  return new Val(BsonType.object, b, 0, b.length);
};

/** Builds an array value of the given elements. */
export function arrayOf(list: readonly Val[]): Val {
  const w = new Writer(64);
  const at = w.open();
  for (let i = 0; i < list.length; i++) w.val(String(i), list[i]!);
  w.close(at);
  return new Val(BsonType.array, w.b, 0, w.p);
}

export function int32Val(n: number): Val {
  const b = Buffer.allocUnsafe(4);
  b.writeInt32LE(n, 0);
  return new Val(BsonType.int32, b, 0, 4);
}

export function doubleVal(n: number): Val {
  const b = Buffer.allocUnsafe(8);
  b.writeDoubleLE(n, 0);
  return new Val(BsonType.double, b, 0, 8);
}

export function longVal(n: bigint): Val {
  const b = Buffer.allocUnsafe(8);
  b.writeBigInt64LE(n, 0);
  return new Val(BsonType.long, b, 0, 8);
}

export function dateVal(ms: number): Val {
  const b = Buffer.allocUnsafe(8);
  b.writeBigInt64LE(BigInt(ms), 0);
  return new Val(BsonType.date, b, 0, 8);
}

const one = Buffer.from([0, 1]);
export const nullVal = new Val(BsonType.null, one, 0, 0);
export const undefinedVal = new Val(BsonType.undefined, one, 0, 0);

/** A number as MongoDB would make it in replies: Int32 when it fits, else Long. */
export function countVal(n: number): Val {
  return n <= 0x7fffffff && n >= -0x80000000 ? int32Val(n) : longVal(BigInt(n));
}
