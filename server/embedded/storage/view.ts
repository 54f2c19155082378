/**
 * What reads see: one key, or a walk over keys in order. A walk can be let go of between two entries and be
 * taken up again, so that a long one never keeps what it reads from alive.
 */
export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** An ordered walk over one moment, or for as long as nobody else runs. */
export interface Walk {
  next(): Entry | undefined;
  close(): void;
}

/** An ordered walk that may be interrupted. `pause` lets go of what it holds; the next `next` goes on after the last entry. */
export interface Scan extends Walk {
  pause(): void;
}

/** `lo` is included, `hi` is not; without `values` entries may carry empty ones. */
export interface View {
  get(key: Buffer): Buffer | undefined;
  scan(lo: Buffer, hi: Buffer, reverse: boolean, values: boolean): Scan;
}

/** A walk that is begun anew after each pause, past the last entry. */
export class ResumingScan implements Scan {
  private lo: Buffer;
  private hi: Buffer;
  private readonly reverse: boolean;
  private readonly begin: (lo: Buffer, hi: Buffer) => Walk;
  private walk: Walk | undefined;
  private last: Buffer | undefined;
  private over = false;

  constructor(lo: Buffer, hi: Buffer, reverse: boolean, begin: (lo: Buffer, hi: Buffer) => Walk) {
    this.lo = lo;
    this.hi = hi;
    this.reverse = reverse;
    this.begin = begin;
  }

  next(): Entry | undefined {
    if (this.over) return undefined;
    const entry = (this.walk ??= this.begin(this.lo, this.hi)).next();
    if (entry) this.last = entry.key;
    else this.close();
    return entry;
  }

  pause(): void {
    if (!this.walk) return;
    this.walk.close();
    this.walk = undefined;
    if (!this.last) return;
    if (this.reverse) this.hi = this.last;
    else this.lo = Buffer.concat([this.last, Buffer.from([0])]);
  }

  close(): void {
    this.walk?.close();
    this.walk = undefined;
    this.over = true;
  }
}
