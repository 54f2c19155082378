/**
 * A pull of documents: what a query, a pipeline stage and a cursor have in common. Between two documents a
 * source may ask for a rest, so that one long scan never keeps other clients waiting.
 */

/** "Let others run, then ask again." */
export const rest = Symbol("rest");

export interface Rows {
  /** The next document's bytes, `rest`, or undefined at the end. */
  next(): Buffer | typeof rest | undefined;
  /** Lets go of engine cursors; the next `next` goes on where this stopped. */
  pause(): void;
  close(): void;
}

/** Rows that are already there. */
export class ListRows implements Rows {
  private readonly list: readonly Buffer[];
  private at = 0;

  constructor(list: readonly Buffer[]) {
    this.list = list;
  }

  next(): Buffer | undefined {
    return this.list[this.at++];
  }

  pause(): void {}

  close(): void {
    this.at = this.list.length;
  }
}

/** Rows made one from one (or dropped, with undefined) out of other rows. */
export class MappedRows implements Rows {
  private readonly from: Rows;
  private readonly map: (doc: Buffer) => Buffer | undefined;

  constructor(from: Rows, map: (doc: Buffer) => Buffer | undefined) {
    this.from = from;
    this.map = map;
  }

  next(): Buffer | typeof rest | undefined {
    for (;;) {
      const doc = this.from.next();
      if (doc === undefined || doc === rest) return doc;
      const mapped = this.map(doc);
      if (mapped) return mapped;
    }
  }

  pause(): void {
    this.from.pause();
  }

  close(): void {
    this.from.close();
  }
}

/** Skips, then passes at most `limit` rows (0: all). */
export class SlicedRows implements Rows {
  private readonly from: Rows;
  private skip: number;
  private left: number;

  constructor(from: Rows, skip: number, limit: number) {
    this.from = from;
    this.skip = skip;
    this.left = limit === 0 ? Infinity : limit;
  }

  next(): Buffer | typeof rest | undefined {
    while (this.left > 0) {
      const doc = this.from.next();
      if (doc === undefined || doc === rest) return doc;
      if (this.skip > 0) {
        this.skip--;
        continue;
      }
      if (--this.left === 0) this.from.close();
      return doc;
    }
    return undefined;
  }

  /** True when the last row has been given. */
  get ended(): boolean {
    return this.left === 0;
  }

  pause(): void {
    this.from.pause();
  }

  close(): void {
    this.from.close();
    this.left = 0;
  }
}

/** Rows that are computed as a whole from all rows before them, when first asked for. */
export class CollectedRows implements Rows {
  private readonly from: Rows;
  private readonly take: (doc: Buffer) => void;
  private readonly finish: () => readonly Buffer[];
  private result: ListRows | undefined;

  constructor(from: Rows, take: (doc: Buffer) => void, finish: () => readonly Buffer[]) {
    this.from = from;
    this.take = take;
    this.finish = finish;
  }

  next(): Buffer | typeof rest | undefined {
    while (!this.result) {
      const doc = this.from.next();
      if (doc === rest) return rest;
      if (doc === undefined) this.result = new ListRows(this.finish());
      else this.take(doc);
    }
    return this.result.next();
  }

  pause(): void {
    this.from.pause();
  }

  close(): void {
    this.from.close();
    this.result = new ListRows([]);
  }
}
