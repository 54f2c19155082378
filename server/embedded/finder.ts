/**
 * Carries out a plan: walks keys, reads documents, tests what the plan's bounds do not say, and counts what it
 * examined. After a few milliseconds' worth of work it asks for a rest.
 */
import type { Collection, IndexField } from "./catalog.ts";
import { targetOf } from "./documents.ts";
import { MongoError } from "./errors.ts";
import { matchesDoc, type Filter } from "./matcher.ts";
import type { Bound, IndexPlan, Plan } from "./planner.ts";
import { rest, type Rows } from "./rows.ts";
import { sortRows } from "./sorting.ts";
import type { Entry, Scan, View } from "./storage.ts";

/** Entries looked at between two rests. */
const stretch = 1000;

/** What a query has looked at so far. */
export interface Examined {
  keys: number;
  documents: number;
}

export class Finder implements Rows {
  /** Storage key of the document last given. */
  key: Buffer = Buffer.alloc(0);
  private readonly view: View;
  private readonly filter: Filter | undefined;
  private readonly walk: Walk;
  private readonly examined: Examined;
  private readonly seen: Set<string> | undefined;
  private readonly wantDocuments: boolean;
  private readonly collection: Collection;
  private sinceRest = 0;

  /** With `wantDocuments` false an exact plan gives empty buffers: enough to count by. */
  constructor(
    view: View,
    collection: Collection,
    plan: Plan,
    filter: Filter,
    examined: Examined,
    wantDocuments = true,
  ) {
    this.view = view;
    this.collection = collection;
    this.filter = plan.exact ? undefined : filter;
    this.examined = examined;
    this.wantDocuments = wantDocuments || !plan.exact;
    this.walk = walkOf(view, collection, plan, this.wantDocuments);
    this.seen = plan.kind === "union" || (plan.kind === "index" && plan.repeats) ? new Set() : undefined;
  }

  next(): Buffer | typeof rest | undefined {
    try {
      return this.step();
    } catch (error) {
      // An engine cursor that is left open would hold on to its snapshot.
      this.close();
      throw error;
    }
  }

  private step(): Buffer | typeof rest | undefined {
    if (this.collection.dropped) throw new MongoError(175, "collection dropped while it was read");
    for (;;) {
      if (this.sinceRest >= stretch) {
        this.sinceRest = 0;
        this.pause();
        return rest;
      }
      const found = this.walk.next();
      if (found === undefined) return undefined;
      this.sinceRest++;
      this.examined.keys += found.indexed ? 1 : 0;
      if (this.seen) {
        const text = found.key.toString("latin1");
        if (this.seen.has(text)) continue;
        this.seen.add(text);
      }
      this.key = found.key;
      if (!this.wantDocuments) return found.value ?? found.key;
      const doc = found.value ?? this.view.get(found.key);
      if (!doc) continue;
      this.examined.documents++;
      if (this.filter && !matchesDoc(this.filter, doc)) continue;
      return doc;
    }
  }

  pause(): void {
    this.walk.pause();
  }

  close(): void {
    this.walk.close();
  }
}

/** The rows of a plan in the wanted order. `limit` 0 means all. */
export function planRows(
  view: View,
  collection: Collection,
  plan: Plan,
  filter: Filter,
  sort: readonly IndexField[],
  limit: number,
  examined: Examined,
): Rows {
  const rows = new Finder(view, collection, plan, filter, examined);
  return plan.sorted || sort.length === 0 ? rows : sortRows(rows, sort, limit);
}

interface Found {
  readonly key: Buffer;
  /** The document, when the walk came by it. */
  readonly value: Buffer | undefined;
  readonly indexed: boolean;
}

interface Walk {
  next(): Found | undefined;
  pause(): void;
  close(): void;
}

function walkOf(view: View, collection: Collection, plan: Plan, wantDocuments: boolean): Walk {
  switch (plan.kind) {
    case "none":
      return new KeyWalk([], view);
    case "ids":
      return new KeyWalk(plan.keys, view);
    case "idRange":
      return new BoundsWalk(view, plan.bounds, plan.reverse, wantDocuments, (e) => ({
        key: e.key,
        value: e.value,
        indexed: false,
      }));
    case "index":
      return indexWalk(view, collection, plan);
    case "union":
      return new UnionWalk(plan.plans.map((p) => walkOf(view, collection, p, true)));
  }
}

function indexWalk(view: View, collection: Collection, plan: IndexPlan): Walk {
  const { index } = plan;
  return new BoundsWalk(view, plan.bounds, plan.reverse, index.spec.unique, (e) => ({
    key: targetOf(collection, index, e.key, e.value),
    value: undefined,
    indexed: true,
  }));
}

/** Single documents by their keys. */
class KeyWalk implements Walk {
  private readonly keys: readonly Buffer[];
  private readonly view: View;
  private at = 0;

  constructor(keys: readonly Buffer[], view: View) {
    this.keys = keys;
    this.view = view;
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

/** Stretches of keys, one after the other. */
class BoundsWalk implements Walk {
  private readonly view: View;
  private readonly bounds: readonly Bound[];
  private readonly reverse: boolean;
  private readonly values: boolean;
  private readonly map: (e: Entry) => Found;
  private at = 0;
  private scan: Scan | undefined;

  constructor(
    view: View,
    bounds: readonly Bound[],
    reverse: boolean,
    values: boolean,
    map: (e: Entry) => Found,
  ) {
    this.view = view;
    this.bounds = bounds;
    this.reverse = reverse;
    this.values = values;
    this.map = map;
  }

  next(): Found | undefined {
    for (;;) {
      if (!this.scan) {
        const bound = this.bounds[this.at++];
        if (!bound) return undefined;
        this.scan = this.view.scan(bound.lo, bound.hi, this.reverse, this.values);
      }
      const entry = this.scan.next();
      if (entry) return this.map(entry);
      this.scan = undefined;
    }
  }

  pause(): void {
    this.scan?.pause();
  }

  close(): void {
    this.scan?.close();
    this.scan = undefined;
    this.at = this.bounds.length;
  }
}

class UnionWalk implements Walk {
  private readonly walks: Walk[];

  constructor(walks: Walk[]) {
    this.walks = walks;
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
