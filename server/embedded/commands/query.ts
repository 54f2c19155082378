/**
 * What find, count, distinct and writes share: filter, sort and hint made into a plan.
 */
import { BsonType, docVal, text, type Val } from "../bson.ts";
import type { Collection, IndexField } from "../catalog.ts";
import { type Call, usableIndexes } from "../context.ts";
import { badValue } from "../errors.ts";
import { Finder, type Examined } from "../finder.ts";
import { compileFilter, matchAll, type Filter } from "../matcher.ts";
import { plan, type Plan } from "../planner.ts";
import { parseSort, sortFields } from "../sorting.ts";

export interface Query {
  readonly filter: Filter;
  readonly sort: readonly IndexField[];
  readonly plan: Plan;
}

export function planQuery(
  collection: Collection,
  filterDoc: Val | undefined,
  sortDoc: Val | undefined,
  hint: Val | undefined,
): Query {
  const filter = filterDoc ? compileFilter(filterDoc) : matchAll;
  const sort = sortDoc ? parseSort(sortDoc) : [];
  const name = hint && hintName(collection, hint);
  return { filter, sort, plan: plan(collection, usableIndexes(collection), filter, sortFields(sort), name) };
}

/** Checks a filter and a sort when there is no collection to plan on. */
export function checkQuery(filterDoc: Val | undefined, sortDoc?: Val): void {
  if (filterDoc) compileFilter(filterDoc);
  if (sortDoc) parseSort(sortDoc);
}

function hintName(collection: Collection, hint: Val): string {
  const name = hint.t === BsonType.string ? text(hint) : undefined;
  if (name === "_id_") return name;
  if (hint.isDoc && hint.bytes().equals(idKey)) return "_id_";
  const found = collection.indexes.find((i) =>
    name !== undefined ? i.spec.name === name : hint.isDoc && docVal(i.spec.key).equalsBytes(hint),
  );
  if (!found || found.building)
    throw badValue(
      "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
    );
  return found.spec.name;
}

const idKey = Buffer.from([14, 0, 0, 0, 16, 95, 105, 100, 0, 1, 0, 0, 0, 0]);

export const newExamined = (): Examined => ({ keys: 0, documents: 0 });

export function finderOf(call: Call, collection: Collection, query: Query, wantDocuments = true): Finder {
  return new Finder(call.view, collection, query.plan, query.filter, newExamined(), wantDocuments);
}
