/**
 * Pipelines: each stage makes rows out of rows. The leading $match, $sort, $skip and $limit become a planned
 * query, so that a pipeline reads no more than a find would.
 */
import { accumulatorOf, type Accumulator } from "./accumulators.ts";
import { BsonType, docVal, elements, entries, fieldAt, isNumber, text, typeName, type Val } from "./bson.ts";
import type { Collection, IndexField } from "./catalog.ts";
import { badValue, failedToParse, MongoError, unsupported } from "./errors.ts";
import { compileExpression, type Expression, type Scope } from "./expressions.ts";
import { keyText } from "./keys.ts";
import { compileFilter, matchAll, matchesDoc, type Filter, type Leaf } from "./matcher.ts";
import { asInteger } from "./numbers.ts";
import { parsePath, visitPath } from "./paths.ts";
import { compileAddFields, compileProjection, excludeFields, project } from "./projection.ts";
import { CollectedRows, MappedRows, rest, SlicedRows, type Rows } from "./rows.ts";
import { parseSort, sortRows } from "./sorting.ts";
import { Branch, writeBranch } from "./tree.ts";
import { arrayOf, buildDoc, countVal, longVal, nullVal } from "./writer.ts";

/** Most bytes that one $group may hold. */
const groupMemory = 100 * 1024 * 1024;

/** What a pipeline asks of the store. */
export interface Source {
  /** Rows of the pipeline's own collection. `documents` false: they are only counted. */
  query(filter: Filter, sort: readonly IndexField[], limit: number, documents: boolean): Rows;
  /** The collection that $lookup joins, by name; undefined when it does not exist. */
  collection(name: string): Collection | undefined;
  /** Rows of another collection that match. */
  lookup(collection: Collection, filter: Filter): Rows;
  readonly scope: Scope;
}

interface Stage {
  readonly name: string;
  readonly spec: Val;
}

/** Compiles and starts a pipeline. Refuses unknown stages by name. */
export function startPipeline(pipeline: Val, source: Source): Rows {
  const stages = elements(pipeline).map((v): Stage => {
    if (!v.isDoc) throw typeError("Each element of the 'pipeline' array must be an object");
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
  const later = stages.slice(at).map((s) => compileStage(s, source));
  const counted = sort.length === 0 && stages[at] !== undefined && onlyCounts(stages[at]!);
  let rows = source.query(filter, sort, limit && limit + skip, !counted);
  if (skip || limit) rows = new SlicedRows(rows, skip, limit);
  for (const [i, apply] of later.entries()) {
    const next = stages[at + i + 1];
    rows = apply(rows, next?.name === "$limit" ? countOf("$limit", next.spec) : 0);
  }
  return rows;
}

const typeError = (message: string) => new MongoError(14, message);

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
    return (
      list.length === 1 && ((list[0]![0] === "$sum" && isNumber(list[0]![1])) || list[0]![0] === "$count")
    );
  });
}

/** Makes rows of rows; `limit` is what the next stage will take, 0 for all. */
type Apply = (rows: Rows, limit: number) => Rows;

function compileStage({ name, spec }: Stage, source: Source): Apply {
  const { scope } = source;
  const object = () => {
    if (!spec.isDoc) throw failedToParse(`${name} specification stage must be an object`);
    return spec;
  };
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
      const p = compileProjection(object(), false);
      if (!p)
        throw new MongoError(
          51272,
          "Invalid $project :: caused by :: projection specification must have at least one field",
        );
      return (rows) => new MappedRows(rows, (doc) => project(p, doc, scope));
    }
    case "$addFields":
    case "$set": {
      const p = compileAddFields(object());
      return (rows) => new MappedRows(rows, (doc) => project(p, doc, scope));
    }
    case "$unset": {
      const list = spec.isArray ? elements(spec) : [spec];
      if (list.length === 0 || list.some((v) => v.t !== BsonType.string))
        throw new MongoError(
          31002,
          "$unset specification must be a string or an array containing only string values",
        );
      const p = excludeFields(list.map(text));
      return (rows) => new MappedRows(rows, (doc) => project(p, doc, scope));
    }
    case "$replaceRoot":
    case "$replaceWith": {
      let from = spec;
      if (name === "$replaceRoot") {
        const list = entries(object());
        if (list.length !== 1 || list[0]![0] !== "newRoot")
          throw badValue("$replaceRoot takes one field, newRoot");
        from = list[0]![1];
      }
      const root = compileExpression(from);
      return (rows) =>
        new MappedRows(rows, (doc) => {
          const v = root(docVal(doc), scope);
          if (!v?.isDoc)
            throw new MongoError(
              40228,
              `'${name === "$replaceRoot" ? "newRoot" : "replacement document"}' expression must evaluate to an object, but resulting value was of type: '${v ? typeName(v.t) : "missing"}'.`,
            );
          return Buffer.from(v.bytes());
        });
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
      return group(object(), scope);
    case "$unwind":
      return unwind(spec);
    case "$lookup":
      return lookup(object(), source);
    default:
      throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
  }
}

function group(spec: Val, scope: Scope): Apply {
  let id: Expression | undefined;
  const fields: { name: string; expression: Expression; make: () => Accumulator }[] = [];
  for (const [name, v] of entries(spec)) {
    if (name === "_id") {
      id = compileExpression(v);
      continue;
    }
    if (name.includes(".")) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
    const list = v.isDoc ? entries(v) : [];
    if (list.length !== 1) throw new MongoError(40234, `The field '${name}' must be an accumulator object`);
    const [op, arg] = list[0]!;
    const make = accumulatorOf(op);
    if (op === "$count" && !(arg.isDoc && entries(arg).length === 0))
      throw typeError("$count takes no arguments, i.e. $count:{}");
    if (op !== "$push" && op !== "$addToSet" && op !== "$count" && arg.isArray && elements(arg).length !== 1)
      throw new MongoError(40237, `The ${op} accumulator is a unary operator`);
    fields.push({
      name,
      expression: compileExpression(
        arg.isArray && elements(arg).length === 1 && op !== "$push" && op !== "$addToSet"
          ? elements(arg)[0]!
          : arg,
      ),
      make,
    });
  }
  if (!id) throw new MongoError(15955, "a group specification must include an _id");
  const key = id;
  return (rows) => {
    const groups = new Map<string, { id: Val; list: Accumulator[] }>();
    let taken = 0;
    return new CollectedRows(
      rows,
      (doc) => {
        const v = docVal(doc);
        const groupId = key(v, scope) ?? nullVal;
        const k = keyText(groupId);
        let g = groups.get(k);
        if (!g) {
          g = { id: groupId, list: fields.map((f) => f.make()) };
          groups.set(k, g);
        }
        for (let i = 0; i < fields.length; i++) g.list[i]!.take(fields[i]!.expression(v, scope));
        if ((++taken & 1023) === 0) checkMemory(groups.values());
      },
      () => {
        checkMemory(groups.values());
        return [...groups.values()].map((g) =>
          buildDoc((w) => {
            w.val("_id", g.id);
            fields.forEach((f, i) => w.val(f.name, g.list[i]!.result()));
          }),
        );
      },
    );
  };
}

function checkMemory(groups: Iterable<{ id: Val; list: Accumulator[] }>): void {
  let bytes = 0;
  for (const g of groups) {
    bytes += g.id.e - g.id.s + 64;
    for (const a of g.list) bytes += a.bytes;
  }
  if (bytes > groupMemory)
    throw new MongoError(
      292,
      `Exceeded memory limit of ${groupMemory} bytes for $group, but did not opt in to external sorting.`,
    );
}

/** Several rows out of one. */
class ExpandedRows implements Rows {
  private readonly from: Rows;
  private readonly expand: (doc: Buffer) => Buffer[];
  private ready: Buffer[] = [];
  private at = 0;

  constructor(from: Rows, expand: (doc: Buffer) => Buffer[]) {
    this.from = from;
    this.expand = expand;
  }

  next(): Buffer | typeof rest | undefined {
    for (;;) {
      const doc = this.ready[this.at++];
      if (doc) return doc;
      const next = this.from.next();
      if (next === undefined || next === rest) return next;
      this.ready = this.expand(next);
      this.at = 0;
    }
  }

  pause(): void {
    this.from.pause();
  }

  close(): void {
    this.from.close();
    this.ready = [];
  }
}

function unwind(spec: Val): Apply {
  const options = new Map(spec.isDoc ? entries(spec) : [["path", spec] as [string, Val]]);
  for (const name of options.keys())
    if (!["path", "preserveNullAndEmptyArrays", "includeArrayIndex"].includes(name))
      throw new MongoError(28811, `unrecognized option to $unwind stage: ${name}`);
  const pathVal = options.get("path");
  if (pathVal?.t !== BsonType.string)
    throw new MongoError(28808, "expected a string as the path for $unwind stage");
  if (!text(pathVal).startsWith("$"))
    throw new MongoError(
      28818,
      `path option to $unwind stage should be prefixed with a '$': ${text(pathVal)}`,
    );
  const path = parsePath(text(pathVal).slice(1));
  const preserveVal = options.get("preserveNullAndEmptyArrays");
  const preserve = preserveVal !== undefined && preserveVal.b[preserveVal.s] === 1;
  const indexVal = options.get("includeArrayIndex");
  const indexName = indexVal && text(indexVal);
  return (rows) =>
    new ExpandedRows(rows, (doc) => {
      let v: Val | undefined = docVal(doc);
      for (const name of path.names) v = v?.isDoc ? fieldAt(v.b, v.s, name) : undefined;
      const withIndex = (out: Branch, i: Val) => {
        if (indexName) setPath(out, indexName.split("."), i);
        return writeBranch(out);
      };
      const list = v?.isArray ? elements(v) : [];
      const empty =
        v === undefined ||
        v.t === BsonType.null ||
        v.t === BsonType.undefined ||
        (v.isArray && list.length === 0);
      if (empty || !v) {
        if (!preserve) return [];
        const out = Branch.of(docVal(doc));
        if (v?.isArray) setPath(out, path.parts, undefined);
        return [withIndex(out, nullVal)];
      }
      if (!v.isArray) return [indexName ? withIndex(Branch.of(docVal(doc)), nullVal) : doc];
      return list.map((el, i) => {
        const out = Branch.of(docVal(doc));
        setPath(out, path.parts, el);
        return withIndex(out, longVal(BigInt(i)));
      });
    });
}

/** Puts a value at a path (undefined: takes it away), making documents on the way. */
function setPath(root: Branch, parts: readonly string[], v: Val | undefined): void {
  let branch = root;
  for (const part of parts.slice(0, -1)) {
    const at = branch.find(part);
    let child = at >= 0 ? branch.branchAt(at) : undefined;
    if (!child) {
      child = new Branch(false);
      branch.set(part, child);
    }
    branch = child;
  }
  const last = parts.at(-1)!;
  if (v) branch.set(last, v);
  else branch.remove(last);
}

function lookup(spec: Val, source: Source): Apply {
  const options = new Map(entries(spec));
  for (const name of options.keys()) {
    if (name === "pipeline" || name === "let") throw unsupported(`$lookup with '${name}'`);
    if (!["from", "localField", "foreignField", "as"].includes(name))
      throw failedToParse(`unknown argument to $lookup: ${name}`);
  }
  const str = (name: string) => {
    const v = options.get(name);
    if (v?.t !== BsonType.string) throw failedToParse(`$lookup argument '${name}' must be a string`);
    return text(v);
  };
  const from = str("from");
  const local = parsePath(str("localField"));
  const foreign = parsePath(str("foreignField"));
  const as = str("as").split(".");
  return (rows) =>
    new JoinedRows(
      rows,
      (doc) => {
        const collection = source.collection(from);
        const values = new Map<string, Val>();
        const note = (v: Val) => values.set(keyText(v), v);
        visitPath(doc, 0, local, 0, false, (v) => {
          if (v === undefined) note(nullVal);
          else if (v.isArray) elements(v).forEach(note);
          else note(v);
          return false;
        });
        if (!collection || values.size === 0) return { doc, found: undefined };
        const leaf: Leaf = {
          kind: "in",
          values: [...values.values()],
          keys: new Set(values.keys()),
          patterns: [],
        };
        return { doc, found: source.lookup(collection, { kind: "leaf", path: foreign, leaf }) };
      },
      as,
    );
}

/** Joins each row with the rows found for it. */
class JoinedRows implements Rows {
  private readonly from: Rows;
  private readonly find: (doc: Buffer) => { doc: Buffer; found: Rows | undefined };
  private readonly as: readonly string[];
  private current: { doc: Buffer; found: Rows | undefined; list: Val[]; bytes: number } | undefined;

  constructor(
    from: Rows,
    find: (doc: Buffer) => { doc: Buffer; found: Rows | undefined },
    as: readonly string[],
  ) {
    this.from = from;
    this.find = find;
    this.as = as;
  }

  next(): Buffer | typeof rest | undefined {
    if (!this.current) {
      const doc = this.from.next();
      if (doc === undefined || doc === rest) return doc;
      this.current = { ...this.find(doc), list: [], bytes: 0 };
    }
    const { doc, found, list } = this.current;
    for (;;) {
      const row = found?.next();
      if (row === rest) return rest;
      if (row === undefined) break;
      list.push(docVal(row));
      this.current.bytes += row.length;
      if (this.current.bytes > 16 * 1024 * 1024)
        throw new MongoError(4568, "Total size of documents in $lookup exceeds maximum document size");
    }
    this.current = undefined;
    const out = Branch.of(docVal(doc));
    setPath(out, this.as, arrayOf(list));
    return writeBranch(out);
  }

  pause(): void {
    this.from.pause();
    this.current?.found?.pause();
  }

  close(): void {
    this.from.close();
    this.current?.found?.close();
    this.current = undefined;
  }
}
