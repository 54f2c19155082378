/**
 * What find and writes share: filter, sort and hint made into a plan.
 */
import type { Val } from "../values/bson.ts";
import type { Collection, IndexField } from "../catalog.ts";
import type { Fields } from "../wire/command.ts";
import { type Call, usableIndexes } from "../context.ts";
import { badValue, MongoError } from "../wire/errors.ts";
import { Finder } from "../query/finder.ts";
import { compileFilter, matchAll, type Filter } from "../query/matcher.ts";
import { plan, type Plan } from "../query/planner.ts";
import { parseSort } from "../query/sorting.ts";

export interface Query {
  readonly filter: Filter;
  readonly sort: readonly IndexField[];
  readonly plan: Plan;
}

export function planQuery(
  collection: Collection,
  filterDoc: Val | undefined,
  sortDoc?: Val,
  hint?: string,
): Query {
  const filter = filterDoc ? compileFilter(filterDoc) : matchAll;
  const sort = sortDoc ? parseSort(sortDoc) : [];
  const name = hint === undefined ? undefined : checkHint(collection, hint);
  return { filter, sort, plan: plan(collection, usableIndexes(collection), filter, sort, name) };
}

/** Checks a filter and a sort when there is no collection to plan on. */
export function checkQuery(filterDoc: Val | undefined, sortDoc?: Val): void {
  if (filterDoc) compileFilter(filterDoc);
  if (sortDoc) parseSort(sortDoc);
}

/** A hint is the name of an index: for looking whether an index holds what its collection does. */
function checkHint(collection: Collection, name: string): string {
  if (name === "_id_" || usableIndexes(collection).some((i) => i.spec.name === name)) return name;
  throw badValue(
    "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
  );
}

export function finderOf(call: Call, collection: Collection, query: Query): Finder {
  return new Finder(call.view, collection, query.plan, query.filter, query.sort, call.examined);
}

/** A whole number that is not negative; 0 when it is missing. */
export function whole(fields: Fields, key: string): number {
  const n = fields.int(key) ?? 0;
  if (n < 0) throw new MongoError(51024, `BSON field '${key}' value must be >= 0, actual value '${n}'`);
  return n;
}
