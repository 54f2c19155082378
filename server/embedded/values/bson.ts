/**
 * BSON read in place. A stored document is never turned into JavaScript objects: types, key order and
 * number kinds survive because only byte ranges are handed around, and what a query does not touch is
 * copied as it is.
 */
import { MongoError } from "../wire/errors.ts";

export const BsonType = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binary: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  code: 13,
  symbol: 14,
  codeWithScope: 15,
  int32: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  maxKey: 127,
  minKey: 255,
} as const;

/** Largest document that may be stored, in bytes. */
export const maxDocumentSize = 16 * 1024 * 1024;
/** Deepest nesting accepted. */
export const maxDepth = 180;

const typeNames: Record<number, string> = {
  1: "double",
  2: "string",
  3: "object",
  4: "array",
  5: "binData",
  6: "undefined",
  7: "objectId",
  8: "bool",
  9: "date",
  10: "null",
  11: "regex",
  12: "dbPointer",
  13: "javascript",
  14: "symbol",
  15: "javascriptWithScope",
  16: "int",
  17: "timestamp",
  18: "long",
  19: "decimal",
  127: "maxKey",
  255: "minKey",
};

/** MongoDB's name of a type byte ("int", "binData", …). */
export function typeName(type: number): string {
  return typeNames[type] ?? `type ${type}`;
}

/** A BSON value where it lies: its type byte and the range of its bytes in a buffer. */
export class Val {
  readonly t: number;
  readonly b: Buffer;
  readonly s: number;
  readonly e: number;

  constructor(t: number, b: Buffer, s: number, e: number) {
    this.t = t;
    this.b = b;
    this.s = s;
    this.e = e;
  }

  get isDoc(): boolean {
    return this.t === BsonType.object;
  }

  get isArray(): boolean {
    return this.t === BsonType.array;
  }

  /** Its bytes, not copied. */
  bytes(): Buffer {
    return this.b.subarray(this.s, this.e);
  }

  equalsBytes(other: Val): boolean {
    return (
      this.t === other.t &&
      this.e - this.s === other.e - other.s &&
      this.b.compare(other.b, other.s, other.e, this.s, this.e) === 0
    );
  }
}

/** A whole document as a value. */
export function docVal(b: Buffer): Val {
  return new Val(BsonType.object, b, 0, b.length);
}

const invalid = (why: string) => new MongoError(22, `Invalid BSON: ${why}`);

/** Size in bytes of the value of type `t` that starts at `p`. The bytes were validated when they came in. */
function sizeAt(b: Buffer, t: number, p: number): number {
  switch (t) {
    case 16:
      return 4;
    case 1:
    case 9:
    case 17:
    case 18:
      return 8;
    case 2:
    case 13:
    case 14:
      return 4 + b.readInt32LE(p);
    case 3:
    case 4:
    case 15:
      return b.readInt32LE(p);
    case 5:
      return 5 + b.readInt32LE(p);
    case 7:
      return 12;
    case 8:
      return 1;
    case 6:
    case 10:
    case 127:
    case 255:
      return 0;
    case 19:
      return 16;
    case 11: {
      const first = b.indexOf(0, p);
      return b.indexOf(0, first + 1) + 1 - p;
    }
    case 12:
      return 4 + b.readInt32LE(p) + 12;
    default:
      throw invalid(`unknown type ${t}`);
  }
}

/** Walks the fields of one document or array, in order. Call `next` before reading each. */
export class DocReader {
  readonly b: Buffer;
  private p: number;
  private readonly end: number;
  type = 0;
  private nameStart = 0;
  private nameEnd = 0;
  start = 0;
  stop = 0;

  constructor(b: Buffer, s: number) {
    this.b = b;
    this.p = s + 4;
    this.end = s + b.readInt32LE(s) - 1;
  }

  next(): boolean {
    if (this.p >= this.end) return false;
    const b = this.b;
    let p = this.p;
    this.type = b[p]!;
    p++;
    this.nameStart = p;
    while (b[p] !== 0) p++;
    this.nameEnd = p;
    p++;
    this.start = p;
    this.stop = this.p = p + sizeAt(b, this.type, p);
    return true;
  }

  get name(): string {
    return this.b.toString("utf8", this.nameStart, this.nameEnd);
  }

  nameIs(name: Buffer): boolean {
    const n = name.length;
    if (this.nameEnd - this.nameStart !== n) return false;
    for (let i = 0, p = this.nameStart; i < n; i++, p++) if (this.b[p] !== name[i]) return false;
    return true;
  }

  get nameBytes(): Buffer {
    return this.b.subarray(this.nameStart, this.nameEnd);
  }

  compareName(other: DocReader): number {
    return this.b.compare(other.b, other.nameStart, other.nameEnd, this.nameStart, this.nameEnd);
  }

  val(): Val {
    return new Val(this.type, this.b, this.start, this.stop);
  }
}

/** Reader over a document or array value. */
export const read = (v: Val) => new DocReader(v.b, v.s);

/** The field `name` of the document that starts at `s`, if it has one. */
export function fieldAt(b: Buffer, s: number, name: Buffer): Val | undefined {
  const end = s + b.readInt32LE(s) - 1;
  const n = name.length;
  const first = name[0];
  let p = s + 4;
  while (p < end) {
    const t = b[p]!;
    p++;
    let hit = b[p] === first && b[p + n] === 0;
    for (let i = 1; hit && i < n; i++) if (b[p + i] !== name[i]) hit = false;
    if (hit && n > 0) {
      p += n + 1;
      return new Val(t, b, p, p + sizeAt(b, t, p));
    }
    while (b[p] !== 0) p++;
    p++;
    p += sizeAt(b, t, p);
  }
  return undefined;
}

export function field(v: Val, name: string): Val | undefined {
  if (name === "") {
    for (const r = read(v); r.next();) if (r.name === "") return r.val();
    return undefined;
  }
  return fieldAt(v.b, v.s, Buffer.from(name));
}

/** All elements of an array value. */
export function elements(v: Val): Val[] {
  const out: Val[] = [];
  for (const r = read(v); r.next();) out.push(r.val());
  return out;
}

/** All fields of a document, in order. */
export function entries(v: Val): [string, Val][] {
  const out: [string, Val][] = [];
  for (const r = read(v); r.next();) out.push([r.name, r.val()]);
  return out;
}

export function isEmptyDoc(v: Val): boolean {
  return v.b.readInt32LE(v.s) === 5;
}

/** Text of a string, symbol or code value. */
export function text(v: Val): string {
  return v.b.toString("utf8", v.s + 4, v.e - 1);
}

export function isNumber(v: Val): boolean {
  return v.t === 16 || v.t === 1 || v.t === 18 || v.t === 19;
}

/**
 * Checks that the bytes from `s` hold one well-formed document that ends at or before `limit`, and returns
 * where it ends. Everything later trusts this.
 */
export function validate(b: Buffer, s: number, limit: number, depth = 0): number {
  if (depth > maxDepth) throw new MongoError(15, `BSON depth exceeds the limit of ${maxDepth}`);
  if (limit - s < 5) throw invalid("document too short");
  const size = b.readInt32LE(s);
  if (size < 5 || s + size > limit) throw invalid("bad document length");
  const end = s + size - 1;
  if (b[end] !== 0) throw invalid("document not terminated");
  let p = s + 4;
  while (p < end) {
    const t = b[p]!;
    p++;
    while (p < end && b[p] !== 0) p++;
    if (p >= end) throw invalid("field name not terminated");
    p++;
    p = validateValue(b, t, p, end, depth);
  }
  return end + 1;
}

function validateValue(b: Buffer, t: number, p: number, end: number, depth: number): number {
  const need = (n: number) => {
    if (n < 0 || p + n > end) throw invalid("value runs over its document");
    return p + n;
  };
  switch (t) {
    case 3:
    case 4:
      return validate(b, p, end, depth + 1);
    case 2:
    case 13:
    case 14: {
      need(4);
      const n = b.readInt32LE(p);
      if (n < 1) throw invalid("bad string length");
      const stop = need(4 + n);
      if (b[stop - 1] !== 0) throw invalid("string not terminated");
      return stop;
    }
    case 5: {
      need(5);
      const n = b.readInt32LE(p);
      if (n < 0) throw invalid("bad binary length");
      return need(5 + n);
    }
    case 8: {
      need(1);
      if (b[p]! > 1) throw invalid("bad boolean");
      return p + 1;
    }
    case 11: {
      const first = b.indexOf(0, p);
      const second = first < 0 || first >= end ? -1 : b.indexOf(0, first + 1);
      if (second < 0 || second >= end) throw invalid("regular expression not terminated");
      return second + 1;
    }
    case 12: {
      need(4);
      const n = b.readInt32LE(p);
      if (n < 1) throw invalid("bad string length");
      return need(4 + n + 12);
    }
    case 15: {
      need(8);
      const stop = need(b.readInt32LE(p));
      const n = b.readInt32LE(p + 4);
      if (n < 1 || p + 8 + n > stop) throw invalid("bad code length");
      if (validate(b, p + 8 + n, stop, depth + 1) !== stop) throw invalid("bad code length");
      return stop;
    }
    default:
      return need(sizeAt(b, t, p));
  }
}
