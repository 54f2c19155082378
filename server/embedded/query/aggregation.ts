/**
 * Pipelines: each stage makes rows out of rows. The leading $match, $sort, $skip and $limit become a planned
 * query, so that a pipeline reads no more than a find would.
 */
import { BsonType, elements, entries, isNumber, text, typeName, type Val } from "../values/bson.ts";
import type { IndexField } from "../catalog.ts";
import { failedToParse, MongoError, typeMismatch } from "../wire/errors.ts";
import { compileGroup } from "./group.ts";
import { compileFilter, matchAll, matchesDoc, type Filter } from "./matcher.ts";
import { asInteger } from "../values/numbers.ts";
import { compileProjection, project } from "./projection.ts";
import { CollectedRows, MappedRows, SlicedRows, type Rows } from "./rows.ts";
import { parseSort, sortRows } from "./sorting.ts";
import { buildDoc, countVal } from "../values/writer.ts";

/** Rows of the pipeline's own collection. `documents` false: they are only counted. */
export type Query = (filter: Filter, sort: readonly IndexField[], limit: number, documents: boolean) => Rows;

interface Stage {
  readonly name: string;
  readonly spec: Val;
}

/** Compiles and starts a pipeline. Refuses unknown stages by name. */
export function startPipeline(pipeline: Val, query: Query): Rows {
  const stages = elements(pipeline).map((v): Stage => {
    if (!v.isDoc) throw typeMismatch("Each element of the 'pipeline' array must be an object");
    const list = entries(v);
    if (list.length !== 1)
      throw new MongoError(40323, "A pipeline stage specification object must contain exactly one field.");
    return { name: list[0]![0], spec: list[0]![1] };
  });
  let at = 0;
  const filters: Filter[] = [];
  while (stages[at]?.name === "$match") filters.push(matchOf(stages[at++]!.spec));
  const filter: Filter =
    filters.length === 0 ? matchAll : filters.length === 1 ? filters[0]! : { kind: "and", list: filters };
  let sort: IndexField[] = [];
  if (stages[at]?.name === "$sort") sort = parseSort(stages[at++]!.spec);
  let skip = 0;
  let limit = 0;
  if (stages[at]?.name === "$skip") skip = countOf("$skip", stages[at++]!.spec);
  if (stages[at]?.name === "$limit") limit = countOf("$limit", stages[at++]!.spec);
  const later = stages.slice(at).map(compileStage);
  const counted = sort.length === 0 && stages[at] !== undefined && onlyCounts(stages[at]!);
  let rows = query(filter, sort, limit && limit + skip, !counted);
  if (skip || limit) rows = new SlicedRows(rows, skip, limit);
  for (const [i, apply] of later.entries()) {
    const next = stages[at + i + 1];
    rows = apply(rows, next?.name === "$limit" ? countOf("$limit", next.spec) : 0);
  }
  return rows;
}

function matchOf(spec: Val): Filter {
  if (!spec.isDoc) throw new MongoError(15959, "the match filter must be an expression in an object");
  return compileFilter(spec);
}

function countOf(stage: string, spec: Val): number {
  const n = isNumber(spec) ? asInteger(spec) : undefined;
  if (n === undefined || n < 0)
    throw new MongoError(
      stage === "$limit" ? 5107201 : 5107200,
      `invalid argument to ${stage} stage: Expected a non-negative number in: ${stage}: ${typeName(spec.t)}`,
    );
  if (stage === "$limit" && n === 0) throw new MongoError(15958, "the limit must be positive");
  return n;
}

/** A $group or $count that looks at no field needs no documents. */
function onlyCounts(stage: Stage): boolean {
  if (stage.name === "$count") return true;
  if (stage.name !== "$group" || !stage.spec.isDoc) return false;
  return entries(stage.spec).every(([name, v]) => {
    if (name === "_id") return isNumber(v) || v.t === BsonType.null;
    const list = v.isDoc ? entries(v) : [];
    return list.length === 1 && list[0]![0] === "$sum" && isNumber(list[0]![1]);
  });
}

/** Makes rows of rows; `limit` is what the next stage will take, 0 for all. */
type Apply = (rows: Rows, limit: number) => Rows;

function compileStage({ name, spec }: Stage): Apply {
  switch (name) {
    case "$match": {
      const filter = matchOf(spec);
      return (rows) => new MappedRows(rows, (doc) => (matchesDoc(filter, doc) ? doc : undefined));
    }
    case "$sort": {
      const sort = parseSort(spec);
      if (sort.length === 0) throw new MongoError(15976, "$sort stage must have at least one sort key");
      return (rows, limit) => sortRows(rows, sort, limit);
    }
    case "$skip": {
      const n = countOf(name, spec);
      return (rows) => new SlicedRows(rows, n, 0);
    }
    case "$limit": {
      const n = countOf(name, spec);
      return (rows) => new SlicedRows(rows, 0, n);
    }
    case "$project": {
      const p = compileProjection(objectOf(name, spec));
      if (!p)
        throw new MongoError(
          51272,
          "Invalid $project :: caused by :: projection specification must have at least one field",
        );
      return (rows) => new MappedRows(rows, (doc) => project(p, doc));
    }
    case "$count": {
      if (
        spec.t !== BsonType.string ||
        text(spec) === "" ||
        text(spec).startsWith("$") ||
        text(spec).includes(".")
      )
        throw new MongoError(40156, "the count field must be a non-empty string without '$' and '.'");
      let n = 0;
      return (rows) =>
        new CollectedRows(
          rows,
          () => n++,
          () => (n === 0 ? [] : [buildDoc((w) => w.val(text(spec), countVal(n)))]),
        );
    }
    case "$group":
      return compileGroup(objectOf(name, spec));
    default:
      throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
  }
}

function objectOf(name: string, spec: Val): Val {
  if (!spec.isDoc) throw failedToParse(`${name} specification stage must be an object`);
  return spec;
}
