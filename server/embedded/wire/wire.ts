/**
 * The MongoDB wire protocol: frames out of a stream of bytes, a command out of a frame, a reply into a frame.
 */
import { DocReader, validate, Val } from "../values/bson.ts";
import { MongoError } from "./errors.ts";
import { maxMessageSize } from "../commands/hello.ts";

const opReply = 1;
const opQuery = 2004;
const opCompressed = 2012;
const opMsg = 2013;

const headerSize = 16;
const checksumPresent = 1;
const moreToCome = 2;
/** Flag bits that a server must understand. */
const requiredFlags = 0xffff;

/** A message that breaks the protocol: the connection is closed, nothing else. */
export class BadFrame extends Error {}

export interface Message {
  readonly requestId: number;
  /** The old form, in which only the handshake may come. */
  readonly legacy: boolean;
  /** The sender wants no answer. */
  readonly silent: boolean;
  readonly name: string;
  /** Top-level fields of the command; document sequences have joined them as arrays. */
  readonly fields: Map<string, Val>;
}

/** Cuts a stream of bytes into frames. */
export class Framer {
  /** Bytes of a frame that has not arrived as a whole. */
  size = 0;
  private parts: Buffer[] = [];

  /** Takes what came in and gives the frames that are now whole. */
  push(chunk: Buffer): Buffer[] {
    this.parts.push(chunk);
    this.size += chunk.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.size < 4) return frames;
      let head = this.parts[0]!;
      if (head.length < 4) {
        head = Buffer.concat(this.parts);
        this.parts = [head];
      }
      const need = head.readInt32LE(0);
      if (need < headerSize || need > maxMessageSize) throw new BadFrame(`bad message length ${need}`);
      if (this.size < need) return frames;
      const all = this.parts.length === 1 ? head : Buffer.concat(this.parts);
      frames.push(all.subarray(0, need));
      const rest = all.subarray(need);
      this.parts = rest.length ? [rest] : [];
      this.size = rest.length;
    }
  }
}

/** Reads a frame. Throws BadFrame when it breaks the protocol. */
export function parseMessage(frame: Buffer): Message {
  const requestId = frame.readInt32LE(4);
  const opCode = frame.readInt32LE(12);
  if (opCode === opMsg) return parseMsg(frame, requestId);
  if (opCode === opQuery) return parseQuery(frame, requestId);
  throw new BadFrame(opCode === opCompressed ? "compression was not agreed on" : `unknown op code ${opCode}`);
}

function parseMsg(frame: Buffer, requestId: number): Message {
  if (frame.length < headerSize + 5) throw new BadFrame("message too short");
  const flags = frame.readUInt32LE(headerSize);
  if ((flags & requiredFlags & ~(checksumPresent | moreToCome)) !== 0) throw new BadFrame("unknown flag");
  const end = frame.length - (flags & checksumPresent ? 4 : 0);
  let p = headerSize + 4;
  let body: number | undefined;
  const sequences: [string, Val][] = [];
  while (p < end) {
    const kind = frame[p]!;
    p++;
    if (kind === 0) {
      if (body !== undefined) throw new BadFrame("two bodies");
      body = p;
      p = check(frame, p, end);
    } else if (kind === 1) {
      if (p + 4 > end) throw new BadFrame("section too short");
      const stop = p + frame.readInt32LE(p);
      if (stop > end || stop < p + 5) throw new BadFrame("bad section length");
      const nameEnd = frame.indexOf(0, p + 4);
      if (nameEnd < 0 || nameEnd >= stop) throw new BadFrame("section name not terminated");
      const name = frame.toString("utf8", p + 4, nameEnd);
      sequences.push([name, sequence(frame, nameEnd + 1, stop)]);
      p = stop;
    } else throw new BadFrame(`unknown section kind ${kind}`);
  }
  if (body === undefined) throw new BadFrame("no body");
  const fields = new Map<string, Val>();
  const name = readFields(frame, body, fields);
  for (const [key, v] of sequences) {
    if (fields.has(key)) throw new BadFrame(`field ${key} given twice`);
    fields.set(key, v);
  }
  return { requestId, legacy: false, silent: (flags & moreToCome) !== 0, name, fields };
}

/** A document sequence as an array value. */
function sequence(frame: Buffer, from: number, stop: number): Val {
  const starts: number[] = [];
  for (let p = from; p < stop;) {
    starts.push(p);
    p = check(frame, p, stop);
  }
  const names = starts.map((_, i) => String(i));
  const size = stop - from + 5 + names.reduce((n, name) => n + name.length + 2, 0);
  const b = Buffer.allocUnsafe(size);
  b.writeInt32LE(size, 0);
  let at = 4;
  starts.forEach((start, i) => {
    b[at++] = 3;
    at += b.write(names[i]!, at, "latin1");
    b[at++] = 0;
    at += frame.copy(b, at, start, starts[i + 1] ?? stop);
  });
  b[at] = 0;
  return new Val(4, b, 0, size);
}

function check(frame: Buffer, p: number, end: number): number {
  try {
    return validate(frame, p, end);
  } catch (error) {
    throw new BadFrame(error instanceof MongoError ? error.message : "unreadable document");
  }
}

function readFields(frame: Buffer, start: number, into: Map<string, Val>): string {
  let first: string | undefined;
  for (const r = new DocReader(frame, start); r.next();) {
    const name = r.name;
    first ??= name;
    into.set(name, r.val());
  }
  if (first === undefined) throw new BadFrame("empty command");
  return first;
}

function parseQuery(frame: Buffer, requestId: number): Message {
  const nameEnd = frame.indexOf(0, headerSize + 4);
  if (nameEnd < 0 || nameEnd + 9 > frame.length) throw new BadFrame("query too short");
  if (!frame.toString("utf8", headerSize + 4, nameEnd).endsWith(".$cmd"))
    throw new BadFrame("OP_QUERY is for the handshake only");
  const start = nameEnd + 9;
  check(frame, start, frame.length);
  const fields = new Map<string, Val>();
  const name = readFields(frame, start, fields);
  if (name !== "hello" && name.toLowerCase() !== "ismaster")
    throw new BadFrame("OP_QUERY is for the handshake only");
  return { requestId, legacy: true, silent: false, name, fields };
}

/** A frame that carries `doc` as the answer to `message`. */
export function replyFrame(message: Message, responseId: number, doc: Buffer): Buffer {
  const before = message.legacy ? headerSize + 20 : headerSize + 5;
  const b = Buffer.allocUnsafe(before + doc.length);
  b.writeInt32LE(b.length, 0);
  b.writeInt32LE(responseId, 4);
  b.writeInt32LE(message.requestId, 8);
  b.writeInt32LE(message.legacy ? opReply : opMsg, 12);
  if (message.legacy) {
    b.fill(0, 16, 36);
    b.writeInt32LE(8, 16);
    b.writeInt32LE(1, 32);
  } else b.fill(0, 16, 21);
  doc.copy(b, before);
  return b;
}
