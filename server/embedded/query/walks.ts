/** Walks over storage keys, out of which plans are carried out: keys, stretches, one after another or merged. */
import type { Stretch } from "./planner.ts";
import type { Scan, View } from "../storage/view.ts";

export interface Found {
  /** Storage key of a document. */
  readonly key: Buffer;
  /** The document, when the walk came by it. */
  readonly value: Buffer | undefined;
  /** Found by an entry of an index, which counts as a key examined. */
  readonly indexed: boolean;
  /** Set where the document was looked at, and counted, before it was given. */
  readonly looked?: Look;
}

/** What a merge has to know of a document: whether it matches, and its place in the order if it does. */
export interface Look {
  readonly order: Buffer | undefined;
}

export interface Walk {
  next(): Found | undefined;
  /** Lets go of engine cursors; the next `next` goes on where this stopped. */
  pause(): void;
  close(): void;
}

/** Single documents by their keys. */
export class KeyWalk implements Walk {
  private readonly view: View;
  private readonly keys: readonly Buffer[];
  private at = 0;

  constructor(view: View, keys: readonly Buffer[]) {
    this.view = view;
    this.keys = keys;
  }

  next(): Found | undefined {
    while (this.at < this.keys.length) {
      const key = this.keys[this.at++]!;
      const value = this.view.get(key);
      if (value) return { key, value, indexed: true };
    }
    return undefined;
  }

  pause(): void {}

  close(): void {
    this.at = this.keys.length;
  }
}

/** Stretches of keys, one after the other: the last first when read in reverse. */
export class StretchWalk implements Walk {
  private readonly view: View;
  private readonly stretches: readonly Stretch[];
  private readonly reverse: boolean;
  private readonly values: boolean;
  private readonly found: (key: Buffer, value: Buffer) => Found;
  private at = 0;
  private scan: Scan | undefined;

  constructor(
    view: View,
    stretches: readonly Stretch[],
    reverse: boolean,
    values: boolean,
    found: (key: Buffer, value: Buffer) => Found,
  ) {
    this.view = view;
    this.stretches = reverse ? stretches.toReversed() : stretches;
    this.reverse = reverse;
    this.values = values;
    this.found = found;
  }

  next(): Found | undefined {
    for (;;) {
      if (!this.scan) {
        const s = this.stretches[this.at++];
        if (!s) return undefined;
        this.scan = this.view.scan(s.lo, s.hi, this.reverse, this.values);
      }
      const entry = this.scan.next();
      if (entry) return this.found(entry.key, entry.value);
      this.scan = undefined;
    }
  }

  pause(): void {
    this.scan?.pause();
  }

  close(): void {
    this.scan?.close();
    this.scan = undefined;
    this.at = this.stretches.length;
  }
}

/** One walk after the other. */
export class ChainWalk implements Walk {
  private readonly walks: Walk[];

  constructor(walks: readonly Walk[]) {
    this.walks = [...walks];
  }

  next(): Found | undefined {
    while (this.walks.length) {
      const found = this.walks[0]!.next();
      if (found) return found;
      this.walks.shift();
    }
    return undefined;
  }

  pause(): void {
    for (const w of this.walks) w.pause();
  }

  close(): void {
    for (const w of this.walks) w.close();
  }
}

interface Head {
  readonly walk: Walk;
  readonly found: Found;
  readonly order: Buffer | undefined;
}

/** Walks that are each in order, merged into it. Looks one document ahead in each; what does not match goes first. */
export class MergeWalk implements Walk {
  private readonly view: View;
  private readonly look: (found: Found, doc: Buffer) => Look;
  private readonly walks: readonly Walk[];
  /** Walks whose next document is not known. */
  private unknown: Walk[];
  private readonly heads: Head[] = [];

  constructor(view: View, walks: readonly Walk[], look: (found: Found, doc: Buffer) => Look) {
    this.view = view;
    this.walks = walks;
    this.unknown = [...walks];
    this.look = look;
  }

  next(): Found | undefined {
    // Only now, so that the last row of a page costs no row after it.
    for (const walk of this.unknown) this.refill(walk);
    this.unknown = [];
    let least: Head | undefined;
    for (const head of this.heads) if (!least || before(head.order, least.order)) least = head;
    if (!least) return undefined;
    this.heads.splice(this.heads.indexOf(least), 1);
    this.unknown.push(least.walk);
    return least.found;
  }

  private refill(walk: Walk): void {
    for (let found = walk.next(); found; found = walk.next()) {
      const value = found.value ?? this.view.get(found.key);
      if (!value) continue;
      const looked = found.looked ?? this.look(found, value);
      this.heads.push({ walk, found: { ...found, value, looked }, order: looked.order });
      return;
    }
  }

  pause(): void {
    for (const w of this.walks) w.pause();
  }

  close(): void {
    for (const w of this.walks) w.close();
    this.heads.length = 0;
    this.unknown = [];
  }
}

function before(a: Buffer | undefined, b: Buffer | undefined): boolean {
  if (b === undefined) return false;
  return a === undefined || a.compare(b) < 0;
}
