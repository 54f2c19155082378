/**
 * The update operators: each makes a function from the value at its path to the value after.
 */
import { BsonType, elements, entries, isNumber, typeName, type Val } from "../values/bson.ts";
import type { IndexField } from "../catalog.ts";
import { compareVals, equalVals } from "../values/compare.ts";
import { badValue, failedToParse, typeMismatch, unsupported } from "../wire/errors.ts";
import { compileFilter, isCondition, matches } from "../query/matcher.ts";
import { add, asInteger, toNumber } from "../values/numbers.ts";
import { plainValue } from "../values/paths.ts";
import { parseSort } from "../query/sorting.ts";
import { arrayOf, docOf, nullVal } from "../values/writer.ts";

/** What is at a path before the change. */
export interface At {
  readonly before: Val | undefined;
  readonly path: string;
}

export interface Change {
  (at: At): Val | "keep" | "remove";
  /** Never makes a field: a missing path is left missing, one that could not be made is an error. */
  removes?: boolean;
  /** A path that could not be made is left alone too. */
  anywhere?: boolean;
  /** Happens only when an upsert makes the document. */
  insertOnly?: boolean;
}

/** The change that an operator makes at one path. */
export function compileOperator(op: string, path: string, arg: Val): Change {
  switch (op) {
    case "$set":
      return () => arg;
    case "$setOnInsert":
      return Object.assign(() => arg, { insertOnly: true });
    case "$unset":
      return Object.assign(
        removing(() => "remove"),
        { anywhere: true },
      );
    case "$inc":
      return adding(path, arg);
    case "$min":
      return ({ before }) => (before === undefined || compareVals(arg, before) < 0 ? arg : "keep");
    case "$max":
      return ({ before }) => (before === undefined || compareVals(arg, before) > 0 ? arg : "keep");
    case "$push":
      return pushing(arg);
    case "$addToSet":
      return addingToSet(arg);
    case "$pop":
      return popping(path, arg);
    case "$pull":
      return pulling(pullTest(arg));
    case "$pullAll": {
      if (!arg.isArray) throw badValue("$pullAll requires an array argument");
      const list = elements(arg);
      return pulling((v) => list.some((x) => equalVals(x, v)));
    }
    default:
      throw failedToParse(
        `Unknown modifier: ${op}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
  }
}

function removing(change: Change): Change {
  change.removes = true;
  return change;
}

function adding(path: string, arg: Val): Change {
  if (!isNumber(arg))
    throw typeMismatch(`Cannot increment with non-numeric argument: {${path}: ${typeName(arg.t)}}`);
  return ({ before }) => {
    if (before === undefined) return arg;
    if (!isNumber(before))
      throw typeMismatch(
        `Cannot apply $inc to a value of non-numeric type. {_id: …} has the field '${path.split(".").at(-1)}' of non-numeric type ${typeName(before.t)}`,
      );
    const sum = add(before, arg);
    if (!sum)
      throw badValue(
        `Failed to apply $inc operations to current value ((${typeName(before.t)})) for document: integer overflow`,
      );
    return sum;
  };
}

/** The array at the path, or an error that says which field is none. */
function arrayAt(at: At, op: string): Val[] | undefined {
  if (at.before === undefined) return undefined;
  if (!at.before.isArray)
    throw badValue(
      `The field '${at.path}' must be an array but is of type ${typeName(at.before.t)} in document (${op})`,
    );
  return elements(at.before);
}

/** The values to add, and the clauses beside $each; without $each, the argument is the one value. */
function eachOf(op: string, arg: Val): { each: Val[]; clauses: [string, Val][] } {
  const fields = arg.isDoc ? entries(arg) : [];
  const each = fields.find(([name]) => name === "$each")?.[1];
  if (each === undefined) {
    if (fields[0]?.[0].startsWith("$")) throw badValue(`Unrecognized clause in ${op}: ${fields[0][0]}`);
    return { each: [arg], clauses: [] };
  }
  if (!each.isArray)
    throw badValue(`The argument to $each in ${op} must be an array but it was of type: ${typeName(each.t)}`);
  return { each: elements(each), clauses: fields.filter(([name]) => name !== "$each") };
}

function wholeNumber(clause: string, v: Val): number {
  const n = isNumber(v) ? asInteger(v) : undefined;
  if (n === undefined)
    throw badValue(`The value for ${clause} must be an integer value but was given type: ${typeName(v.t)}`);
  return n;
}

function pushing(arg: Val): Change {
  const { each, clauses } = eachOf("$push", arg);
  let slice: number | undefined;
  let position: number | undefined;
  let order: ((a: Val, b: Val) => number) | undefined;
  for (const [name, v] of clauses) {
    if (name === "$slice") slice = wholeNumber("$slice", v);
    else if (name === "$position") position = wholeNumber("$position", v);
    else if (name === "$sort") order = elementOrder(v);
    else throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  return (at) => {
    let list = arrayAt(at, "$push") ?? [];
    const where =
      position === undefined
        ? list.length
        : position < 0
          ? Math.max(0, list.length + position)
          : Math.min(position, list.length);
    list = [...list.slice(0, where), ...each, ...list.slice(where)];
    if (order)
      list = list
        .map((v, i) => ({ v, i }))
        .sort((a, b) => order(a.v, b.v) || a.i - b.i)
        .map((x) => x.v);
    if (slice !== undefined) list = slice === 0 ? [] : slice > 0 ? list.slice(0, slice) : list.slice(slice);
    return arrayOf(list);
  };
}

function elementOrder(v: Val): (a: Val, b: Val) => number {
  if (isNumber(v)) {
    const n = toNumber(v);
    if (n !== 1 && n !== -1) throw badValue("The $sort element value must be either 1 or -1");
    return (a, b) => n * compareVals(a, b);
  }
  if (!v.isDoc)
    throw badValue(
      "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields",
    );
  if (entries(v).length === 0)
    throw badValue("The $sort pattern is empty when it should be a set of fields.");
  const fields = parseSort(v);
  // Unlike in a query's sort, an array counts as itself; what is no document has none of the fields.
  const at = (x: Val, f: IndexField) => (x.isDoc ? plainValue(x, f.path) : undefined) ?? nullVal;
  return (a, b) => {
    for (const f of fields) {
      const order = compareVals(at(a, f), at(b, f));
      if (order !== 0) return f.descending ? -order : order;
    }
    return 0;
  };
}

function addingToSet(arg: Val): Change {
  const { each, clauses } = eachOf("$addToSet", arg);
  if (clauses[0]) throw badValue(`Found unexpected fields after $each in $addToSet: ${clauses[0][0]}`);
  return (at) => {
    const list = arrayAt(at, "$addToSet");
    const out = list ? [...list] : [];
    for (const v of each) if (!out.some((x) => equalVals(x, v))) out.push(v);
    return list && out.length === list.length ? "keep" : arrayOf(out);
  };
}

function popping(path: string, arg: Val): Change {
  const n = isNumber(arg) ? toNumber(arg) : undefined;
  if (n === undefined) throw failedToParse(`Expected a number in: ${path}: ${typeName(arg.t)}`);
  if (n !== 1 && n !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${n}`);
  return removing((at) => {
    if (at.before === undefined) return "keep";
    if (!at.before.isArray)
      throw typeMismatch(
        `Path '${at.path}' contains an element of non-array type '${typeName(at.before.t)}'`,
      );
    const list = elements(at.before);
    return arrayOf(n === 1 ? list.slice(0, -1) : list.slice(1));
  });
}

/** Which elements a $pull takes: those equal to a value, or those that meet a condition. */
function pullTest(arg: Val): (v: Val) => boolean {
  if (!arg.isDoc) {
    if (arg.t === BsonType.regex) throw unsupported("a regular expression in $pull ($regex)");
    return (v) => equalVals(v, arg);
  }
  if (!isCondition(arg)) {
    const filter = compileFilter(arg);
    return (v) => v.isDoc && matches(filter, v);
  }
  // Operators test each element as if it were a field of its own.
  const own = compileFilter(docOf((w) => w.val("v", arg)));
  return (v) =>
    matches(
      own,
      docOf((w) => w.val("v", v)),
    );
}

function pulling(test: (v: Val) => boolean): Change {
  return removing((at) => {
    if (at.before === undefined) return "keep";
    if (!at.before.isArray) throw badValue(`Cannot apply $pull to a non-array value`);
    const list = elements(at.before);
    const left = list.filter((v) => !test(v));
    return left.length === list.length ? "keep" : arrayOf(left);
  });
}
