/**
 * Changes as bytes: what a commit puts and deletes is written down once, in the form that the log keeps, and
 * whoever needs a key or a value later looks at it there.
 *
 * A change: length of key u16, length of value u32 (all ones: deleted), key, value.
 */

export interface Change {
  readonly key: Buffer;
  /** Undefined: the key is gone. */
  readonly value: Buffer | undefined;
}

const deleted = 0xffffffff;
const chunkSize = 256 * 1024;

/** Where a change is written down. */
export interface Place {
  readonly chunk: Buffer;
  readonly at: number;
}

/** The key of a change. */
export function keyAt({ chunk, at }: Place): Buffer {
  return chunk.subarray(at + 6, at + 6 + chunk.readUInt16LE(at));
}

/** The value of a change; undefined where it deletes. */
export function valueAt({ chunk, at }: Place): Buffer | undefined {
  const length = chunk.readUInt32LE(at + 2);
  if (length === deleted) return undefined;
  const start = at + 6 + chunk.readUInt16LE(at);
  return chunk.subarray(start, start + length);
}

/** The changes of a record. */
export function* changesOf(record: Buffer): Generator<Change> {
  for (let at = 0; at < record.length;) {
    const place = { chunk: record, at };
    const [key, value] = [keyAt(place), valueAt(place)];
    at += 6 + key.length + (value?.length ?? 0);
    yield { key, value };
  }
}

/** Takes changes down, one record after the other. What was noted is never moved or written over. */
export class Notes {
  private chunk = Buffer.allocUnsafeSlow(0);
  private at = 0;
  /** Where the record under way begins in the newest chunk, and its pieces in those before. */
  private start = 0;
  private pieces: Buffer[] = [];
  private readonly room: number;

  /** `room`: bytes left free at the beginning of each record. */
  constructor(room: number) {
    this.room = room;
  }

  /** Writes a change down; its place in the newest chunk is given back. */
  note(key: Buffer, value: Buffer | undefined): Place {
    const before = this.at === this.start && this.pieces.length === 0 ? this.room : 0;
    const size = before + 6 + key.length + (value?.length ?? 0);
    if (this.at + size > this.chunk.length) {
      if (this.at > this.start) this.pieces.push(this.chunk.subarray(this.start, this.at));
      this.chunk = Buffer.allocUnsafeSlow(Math.max(chunkSize, size));
      this.start = this.at = 0;
    }
    const { chunk } = this;
    const at = this.at + before;
    chunk.writeUInt16LE(key.length, at);
    chunk.writeUInt32LE(value === undefined ? deleted : value.length, at + 2);
    chunk.set(key, at + 6);
    if (value) chunk.set(value, at + 6 + key.length);
    this.at += size;
    return { chunk, at };
  }

  /** The record under way, in pieces; the next one begins. */
  take(): Buffer[] {
    const pieces = [...this.pieces, this.chunk.subarray(this.start, this.at)];
    this.pieces = [];
    this.start = this.at;
    return pieces;
  }

  /** Forgets the record under way. */
  discard(): void {
    this.pieces = [];
    this.at = this.start;
  }
}
