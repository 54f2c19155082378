/**
 * Newest writes, held in memory in the order of their keys, over older data below. Deleting a key is a write
 * too. A key keeps older writes for as long as somebody may look at an earlier moment.
 */
import { type Change, keyAt, type Place, valueAt } from "./notes.ts";
import type { Entry, Walk } from "./view.ts";

/** One write of a key. */
export interface Written extends Place {
  /** The moment of the write: it is seen from this sequence on. */
  readonly sequence: number;
  readonly older: Written | undefined;
}

/** Keys as text of one character a byte: it orders as the bytes do, and a map finds it. */
export const textOf = (key: Buffer): string => key.toString("latin1");

/** Most keys in one piece of the ordered list. */
const pieceSize = 512;

/** A key of a layer. */
export interface Slot {
  readonly text: string;
  newest: Written;
}

export class Layer {
  /** Grows when a key comes or goes. */
  changes = 0;
  private readonly slots = new Map<string, Slot>();
  /** All slots in order of their keys, in pieces none of which is empty. */
  private readonly pieces: Slot[][] = [];

  get size(): number {
    return this.slots.size;
  }

  /** The newest write of a key. */
  get(text: string): Written | undefined {
    return this.slots.get(text)?.newest;
  }

  /** Puts a write in front; gives the one that was newest so far. */
  put(text: string, write: (old: Written | undefined) => Written): Written | undefined {
    const slot = this.slots.get(text);
    const old = slot?.newest;
    const newest = write(old);
    if (slot) slot.newest = newest;
    else this.putIn({ text, newest });
    return old;
  }

  /** Puts back what was there before a write, or takes the key out again. */
  restore(text: string, old: Written | undefined): void {
    const slot = this.slots.get(text);
    if (!slot) return;
    if (old) slot.newest = old;
    else this.takeOut(slot);
  }

  /** The newest write of each key, in order. */
  *all(): Generator<Change> {
    for (const piece of this.pieces)
      for (const { newest } of piece) yield { key: keyAt(newest), value: valueAt(newest) };
  }

  /** True when some key lies from `lo` (included) to `hi` (not included). */
  holds(lo: string, hi: string): boolean {
    const first = this.after(lo, true);
    return first !== undefined && first.text < hi;
  }

  /** The next key after `text`, or `text` itself where `orEqual`. */
  after(text: string, orEqual: boolean): Slot | undefined {
    const p = this.pieceOf(text);
    const piece = this.pieces[p];
    if (!piece) return undefined;
    let i = lowerBound(piece, text);
    if (!orEqual && piece[i]?.text === text) i++;
    return i < piece.length ? piece[i] : this.pieces[p + 1]?.[0];
  }

  /** The last key before `text`. */
  before(text: string): Slot | undefined {
    const p = this.pieceOf(text);
    const piece = this.pieces[p];
    if (!piece) return undefined;
    const i = lowerBound(piece, text);
    return i > 0 ? piece[i - 1] : this.pieces[p - 1]?.at(-1);
  }

  private putIn(slot: Slot): void {
    this.changes++;
    this.slots.set(slot.text, slot);
    const p = this.pieceOf(slot.text);
    const piece = this.pieces[p];
    if (!piece) {
      this.pieces.push([slot]);
      return;
    }
    piece.splice(lowerBound(piece, slot.text), 0, slot);
    if (piece.length > pieceSize) this.pieces.splice(p + 1, 0, piece.splice(pieceSize / 2));
  }

  private takeOut(slot: Slot): void {
    this.changes++;
    this.slots.delete(slot.text);
    const p = this.pieceOf(slot.text);
    const piece = this.pieces[p]!;
    piece.splice(lowerBound(piece, slot.text), 1);
    if (piece.length === 0) this.pieces.splice(p, 1);
  }

  /** The piece where a key is or belongs: the last that begins at or before it. */
  private pieceOf(text: string): number {
    let lo = 0;
    let hi = this.pieces.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.pieces[mid]![0]!.text <= text) lo = mid + 1;
      else hi = mid;
    }
    return Math.max(0, lo - 1);
  }
}

function lowerBound(list: readonly Slot[], x: string): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (list[mid]!.text < x) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The newest of a key's writes that is seen at a moment. */
export function seenAt(newest: Written | undefined, sequence: number): Written | undefined {
  let w = newest;
  while (w && w.sequence > sequence) w = w.older;
  return w;
}

/** Walks what lies below and a layer over it as one; the layer's write stands before the entry of the same key. */
class LayeredScan implements Walk {
  private readonly below: Walk;
  private readonly layer: Layer;
  private readonly reverse: boolean;
  private readonly sequence: number;
  private readonly lo: string;
  private readonly hi: string;
  /** The next of each; null at the end, undefined when not looked up yet. */
  private head: { text: string; entry: Entry } | null | undefined;
  private own: Slot | null | undefined;
  private last: string | undefined;
  private changes: number;
  private over = false;

  /** `lo` is included, `hi` is not; writes after `sequence` are not seen. */
  constructor(below: Walk, layer: Layer, lo: string, hi: string, reverse: boolean, sequence: number) {
    this.below = below;
    this.layer = layer;
    this.reverse = reverse;
    this.sequence = sequence;
    this.lo = lo;
    this.hi = hi;
    this.changes = layer.changes;
  }

  next(): Entry | undefined {
    while (!this.over) {
      if (this.head === undefined) {
        const entry = this.below.next();
        this.head = entry ? { text: textOf(entry.key), entry } : null;
      }
      if (this.own === undefined || this.changes !== this.layer.changes) this.own = this.nextOwn();
      const { head, own } = this;
      if (own === null || (head && (this.reverse ? own.text < head.text : own.text > head.text))) {
        if (!head) return undefined;
        this.head = undefined;
        this.last = head.text;
        return head.entry;
      }
      this.last = own.text;
      this.own = undefined;
      const written = seenAt(own.newest, this.sequence);
      // Written after the moment that is looked at: what lies below counts.
      if (!written) continue;
      if (head?.text === own.text) this.head = undefined;
      const value = valueAt(written);
      if (value) return { key: keyAt(written), value };
    }
    return undefined;
  }

  private nextOwn(): Slot | null {
    this.changes = this.layer.changes;
    const { last, layer } = this;
    if (this.reverse) {
      const slot = layer.before(last ?? this.hi);
      return slot !== undefined && slot.text >= this.lo ? slot : null;
    }
    const slot = last === undefined ? layer.after(this.lo, true) : layer.after(last, false);
    return slot !== undefined && slot.text < this.hi ? slot : null;
  }

  close(): void {
    this.below.close();
    this.over = true;
  }
}

/**
 * A walk over what lies below and layers over it, the newest last. Layers that hold nothing there are left out,
 * except where they may be written to during the walk.
 */
export function overlaid(
  below: Walk,
  layers: readonly (Layer | undefined)[],
  { lo, hi, reverse }: { lo: Buffer; hi: Buffer; reverse: boolean },
  sequence: number,
  changing: boolean,
): Walk {
  const from = textOf(lo);
  const to = textOf(hi);
  let walk = below;
  for (const layer of layers)
    if (layer && (changing || layer.holds(from, to)))
      walk = new LayeredScan(walk, layer, from, to, reverse, sequence);
  return walk;
}
