/**
 * Documents for the driver that come out of it with the very bytes they had: kinds of numbers, order of keys
 * and all. What cannot be carried over exactly is refused, never approximated.
 */
import { deserialize, serialize, type Document } from "bson";

const exactly = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;
/** How the driver has to write what `exact` gives. */
export const writeExactly = { ignoreUndefined: false, checkKeys: false } as const;

/** A value that the driver writes as these bytes; null when it has none. */
export function exact(raw: Uint8Array): Document | null {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const plain = deserialize(bytes, exactly);
  if (same(plain, bytes)) return plain;
  // A JavaScript object moves keys that look like numbers to its front; a Map leaves them where they are.
  const ordered = inOrder(bytes, 0);
  return same(ordered, bytes) ? ordered : null;
}

function same(value: Document, bytes: Buffer): boolean {
  try {
    return bytes.equals(serialize(value, writeExactly));
  } catch {
    // A plain object may look like one of the driver's own types.
    return false;
  }
}

function inOrder(b: Buffer, start: number): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const { name, value } of fields(b, start)) out.set(name, value);
  return out;
}

function* fields(b: Buffer, start: number): Generator<{ name: string; value: unknown }> {
  const end = start + b.readInt32LE(start) - 1;
  for (let at = start + 4; at < end;) {
    const type = b.readUInt8(at);
    const nameEnd = b.indexOf(0, at + 1);
    const name = b.toString("utf8", at + 1, nameEnd);
    const from = nameEnd + 1;
    const to = from + lengthOf(b, type, from);
    let value: unknown;
    if (type === 3) value = inOrder(b, from);
    else if (type === 4) value = [...fields(b, from)].map((one) => one.value);
    else value = lone(type, b.subarray(from, to));
    yield { name, value };
    at = to;
  }
}

/** A value that holds no others, read by itself. */
function lone(type: number, bytes: Buffer): unknown {
  const document = Buffer.alloc(4 + 3 + bytes.length + 1);
  document.writeInt32LE(document.length, 0);
  document[4] = type;
  document.write("v", 5, "latin1");
  bytes.copy(document, 7);
  return deserialize(document, exactly)["v"];
}

/** Bytes that a value of this type takes at `at`. */
function lengthOf(b: Buffer, type: number, at: number): number {
  switch (type) {
    case 0x01: // double
    case 0x09: // date
    case 0x11: // timestamp
    case 0x12: // long
      return 8;
    case 0x02: // string
    case 0x0d: // code
    case 0x0e: // symbol
      return 4 + b.readInt32LE(at);
    case 0x03: // document
    case 0x04: // array
    case 0x0f: // code with scope
      return b.readInt32LE(at);
    case 0x05: // binary
      return 5 + b.readInt32LE(at);
    case 0x07: // object id
      return 12;
    case 0x08: // boolean
      return 1;
    case 0x0b: // regular expression
      return b.indexOf(0, b.indexOf(0, at) + 1) + 1 - at;
    case 0x0c: // pointer
      return 4 + b.readInt32LE(at) + 12;
    case 0x10: // int
      return 4;
    case 0x13: // decimal
      return 16;
    default:
      return 0;
  }
}
