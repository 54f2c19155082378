/** Wakes that wait in memory, one for each key: those of the future by time, those that are due by priority. */
import { sooner, type Wake } from "./queue.ts";

export interface Waiting {
  readonly size: number;
  add(wake: Wake): void;
  cancel(id: string): void;
  /** Takes out what is due and goes first, or null: priority, then the order in which it became known. */
  take(now: number): Wake | null;
  /** When the next one is due, in milliseconds of the clock; null when nothing waits. */
  nextAt(): number | null;
}

interface Entry {
  wake: Wake;
  order: number;
}

export function createWaiting(): Waiting {
  const entries = new Map<string, Entry>();
  // An entry that was replaced or cancelled stays in its heap until it comes up: `entries` knows what counts.
  const future = createHeap<Entry>((a, b) => a.wake.at.getTime() - b.wake.at.getTime() || a.order - b.order);
  const due = createHeap<Entry>((a, b) => a.wake.priority - b.wake.priority || a.order - b.order);
  let count = 0;

  const counts = (entry: Entry): boolean => entries.get(entry.wake.id) === entry;
  function first(heap: Heap<Entry>): Entry | null {
    for (let entry = heap.peek(); entry; entry = heap.peek()) {
      if (counts(entry)) return entry;
      heap.pop();
    }
    return null;
  }
  function clear(): void {
    if (future.size + due.size <= 2 * entries.size + 64) return;
    for (const heap of [future, due]) heap.keep(counts);
  }

  return {
    get size() {
      return entries.size;
    },
    add(wake) {
      const known = entries.get(wake.id);
      const joined = sooner(known?.wake ?? null, wake);
      if (known && joined.at === known.wake.at && joined.priority === known.wake.priority) return;
      const entry = { wake: joined, order: known?.order ?? (count += 1) };
      entries.set(wake.id, entry);
      future.push(entry);
      clear();
    },
    cancel(id) {
      entries.delete(id);
      clear();
    },
    take(now) {
      for (let entry = first(future); entry && entry.wake.at.getTime() <= now; entry = first(future)) {
        future.pop();
        due.push(entry);
      }
      const entry = first(due);
      if (!entry) return null;
      due.pop();
      entries.delete(entry.wake.id);
      return entry.wake;
    },
    nextAt() {
      const entry = first(due) ?? first(future);
      return entry && entry.wake.at.getTime();
    },
  };
}

interface Heap<Item> {
  readonly size: number;
  peek(): Item | null;
  push(item: Item): void;
  pop(): void;
  keep(wanted: (item: Item) => boolean): void;
}

/** The least item on top. */
function createHeap<Item>(compare: (a: Item, b: Item) => number): Heap<Item> {
  let items: Item[] = [];
  const less = (a: number, b: number): boolean => compare(items[a] as Item, items[b] as Item) < 0;
  function swap(a: number, b: number): void {
    [items[a], items[b]] = [items[b] as Item, items[a] as Item];
  }
  function push(item: Item): void {
    let at = items.push(item) - 1;
    for (let above = (at - 1) >> 1; at > 0 && less(at, above); above = (at - 1) >> 1) {
      swap(at, above);
      at = above;
    }
  }
  return {
    get size() {
      return items.length;
    },
    peek: () => items[0] ?? null,
    push,
    pop() {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = left < items.length && less(left, at) ? left : at;
        if (right < items.length && less(right, least)) least = right;
        if (least === at) return;
        swap(at, least);
        at = least;
      }
    },
    keep(wanted) {
      const all = items;
      items = [];
      for (const item of all) if (wanted(item)) push(item);
    },
  };
}
