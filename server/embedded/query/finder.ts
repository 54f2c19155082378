/**
 * Carries out a plan: walks keys, reads documents, tests what the plan's bounds do not say, and counts what it
 * examined. After a few milliseconds' worth of work it asks for a rest.
 */
import { docVal } from "../values/bson.ts";
import type { Collection, IndexField } from "../catalog.ts";
import { targetOf } from "../change/documents.ts";
import { MongoError } from "../wire/errors.ts";
import { matchesDoc, type Filter } from "./matcher.ts";
import type { Plan } from "./planner.ts";
import { rest, type Rows } from "./rows.ts";
import { sortKey, sortRows } from "./sorting.ts";
import type { View } from "../storage/view.ts";
import { ChainWalk, KeyWalk, MergeWalk, StretchWalk, type Found, type Look, type Walk } from "./walks.ts";

/** Work between two rests: entries looked at, and KiB of documents read. */
const stretch = 1000;

/** How a command found its documents and what it looked at. A command with several queries adds them up. */
export interface Examined {
  /** The costliest way taken: a scan reads all documents; "none" looks for nothing. */
  plan: "none" | "index" | "union" | "scan";
  /** The full name of the collection it was taken in, and the index, where it was one. */
  collection: string | undefined;
  index: string | undefined;
  keys: number;
  documents: number;
  /** Documents that the plan gave. */
  found: number;
  sortedInMemory: boolean;
}

export const newExamined = (): Examined => ({
  plan: "none",
  collection: undefined,
  index: undefined,
  keys: 0,
  documents: 0,
  found: 0,
  sortedInMemory: false,
});

/** What was looked at between two states of one count. */
export const since = (before: Examined, now: Examined): Examined => ({
  ...now,
  keys: now.keys - before.keys,
  documents: now.documents - before.documents,
  found: now.found - before.found,
});

const cost = { none: 0, index: 1, union: 2, scan: 3 } as const;

function note(examined: Examined, collection: Collection, plan: Plan): void {
  const way = wayOf(collection, plan);
  if (cost[way] < cost[examined.plan]) return;
  examined.plan = way;
  examined.collection = collection.ns;
  examined.index =
    plan.kind === "ids" ? "_id_" : plan.kind === "read" && way === "index" ? plan.index.spec.name : undefined;
}

/** Only reading all documents is a scan: an index read for its order alone may end after a page. */
function wayOf(collection: Collection, plan: Plan): "index" | "union" | "scan" {
  if (plan.kind === "union") return "union";
  return plan.kind === "read" && plan.index === collection.primary && plan.bounds.length === 0
    ? "scan"
    : "index";
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

  /**
   * `sort` is the one that the plan was made for. With `wantDocuments` false an exact plan gives empty buffers:
   * enough to count by.
   */
  constructor(
    view: View,
    collection: Collection,
    plan: Plan,
    filter: Filter,
    sort: readonly IndexField[],
    examined: Examined,
    wantDocuments = true,
  ) {
    this.view = view;
    this.collection = collection;
    this.filter = plan.exact ? undefined : filter;
    this.examined = examined;
    this.wantDocuments = wantDocuments || !plan.exact;
    const look = ({ indexed }: Found, doc: Buffer): Look => {
      examined.documents++;
      if (indexed) examined.keys++;
      const matches = !this.filter || matchesDoc(this.filter, doc);
      return { order: matches ? sortKey(sort, docVal(doc)) : undefined };
    };
    this.walk = walkOf(view, collection, plan, look, this.wantDocuments);
    this.seen = plan.kind === "union" || (plan.kind === "read" && plan.repeats) ? new Set() : undefined;
    note(examined, collection, plan);
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
      if (found.indexed && !found.looked) this.examined.keys++;
      if (this.seen) {
        const text = found.key.toString("latin1");
        if (this.seen.has(text)) continue;
        this.seen.add(text);
      }
      this.key = found.key;
      if (!this.wantDocuments) {
        this.examined.found++;
        return none;
      }
      const doc = found.value ?? this.view.get(found.key);
      if (!doc) continue;
      this.sinceRest += doc.length >> 10;
      if (found.looked) {
        if (!found.looked.order) continue;
      } else {
        this.examined.documents++;
        if (this.filter && !matchesDoc(this.filter, doc)) continue;
      }
      this.examined.found++;
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

const none = Buffer.alloc(0);

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
  const rows = new Finder(view, collection, plan, filter, sort, examined);
  if (plan.sorted) return rows;
  examined.sortedInMemory = true;
  return sortRows(rows, sort, limit);
}

function walkOf(
  view: View,
  collection: Collection,
  plan: Plan,
  look: (found: Found, doc: Buffer) => Look,
  wantDocuments: boolean,
): Walk {
  const merge = (walks: readonly Walk[]) => new MergeWalk(view, walks, look);
  switch (plan.kind) {
    case "ids":
      return new KeyWalk(view, plan.keys);
    case "union": {
      const walks = plan.plans.map((p) => walkOf(view, collection, p, look, wantDocuments));
      return plan.merged ? merge(walks) : new ChainWalk(walks);
    }
    case "read": {
      const { index, reverse } = plan;
      const documents = index === collection.primary;
      const found = documents
        ? (key: Buffer, value: Buffer): Found => ({
            key,
            value: wantDocuments ? value : undefined,
            indexed: plan.bounds.length > 0 || !wantDocuments,
          })
        : (key: Buffer, value: Buffer): Found => ({
            key: targetOf(collection, index, key, value),
            value: undefined,
            indexed: true,
          });
      const values = documents ? wantDocuments : index.spec.unique;
      if (!plan.merged) return new StretchWalk(view, plan.stretches, reverse, values, found);
      return merge(plan.stretches.map((s) => new StretchWalk(view, [s], reverse, values, found)));
    }
  }
}
