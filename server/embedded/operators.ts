/**
 * The update operators: each makes a function from the value at its path to the value after.
 */
import { BsonType, elements, entries, fieldAt, isNumber, read, text, typeName, Val } from "./bson.ts";
import type { IndexField } from "./catalog.ts";
import { compareVals, equalVals } from "./compare.ts";
import { badValue, failedToParse, MongoError, typeMismatch } from "./errors.ts";
import { compileFilter, matches, type Filter } from "./matcher.ts";
import { add, asInteger, multiply, toNumber } from "./numbers.ts";
import { parsePath, plainValue, type Path } from "./paths.ts";
import { parseSort } from "./sorting.ts";
import type { Branch } from "./tree.ts";
import { arrayOf, dateVal, docOf, nullVal } from "./writer.ts";

export interface At {
  readonly before: Val | undefined;
  readonly now: Date;
  /** The document before any change. */
  readonly original: Val;
  readonly path: string;
  readonly parent: Branch;
  readonly name: string;
}

export interface Change {
  (at: At): Val | "keep" | "remove";
  /** Never makes a field: a missing path is left missing. */
  removes?: boolean;
  /** Happens only when an upsert makes the document. */
  insertOnly?: boolean;
}

/** The changes of one operator at one path: the paths they apply to (two for $rename). */
export function compileOperator(op: string, path: string, arg: Val): [string, Change][] {
  switch (op) {
    case "$set":
      return [[path, () => arg]];
    case "$setOnInsert":
      return [[path, Object.assign(() => arg, { insertOnly: true })]];
    case "$unset":
      return [[path, removing(() => "remove")]];
    case "$inc":
    case "$mul":
      return [[path, arithmetic(op, path, arg)]];
    case "$min":
      return [[path, ({ before }) => (before === undefined || compareVals(arg, before) < 0 ? arg : "keep")]];
    case "$max":
      return [[path, ({ before }) => (before === undefined || compareVals(arg, before) > 0 ? arg : "keep")]];
    case "$currentDate":
      return [[path, currentDate(arg)]];
    case "$push":
      return [[path, pushing(arg)]];
    case "$addToSet":
      return [[path, addingToSet(arg)]];
    case "$pop":
      return [[path, popping(path, arg)]];
    case "$pull":
      return [[path, pulling(pullTest(arg))]];
    case "$pullAll": {
      if (!arg.isArray) throw badValue("$pullAll requires an array argument");
      const list = elements(arg);
      return [[path, pulling((v) => list.some((x) => equalVals(x, v)))]];
    }
    case "$rename":
      return renaming(path, arg);
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

function arithmetic(op: string, path: string, arg: Val): Change {
  if (!isNumber(arg))
    throw typeMismatch(
      `Cannot ${op === "$inc" ? "increment" : "multiply"} with non-numeric argument: {${path}: ${typeName(arg.t)}}`,
    );
  const combine = op === "$inc" ? add : multiply;
  return ({ before }) => {
    if (before === undefined) return op === "$inc" ? arg : multiply(arg, zeroOf(arg))!;
    if (!isNumber(before))
      throw typeMismatch(
        `Cannot apply ${op} to a value of non-numeric type. {_id: …} has the field '${path.split(".").at(-1)}' of non-numeric type ${typeName(before.t)}`,
      );
    const result = combine(before, arg);
    if (!result)
      throw badValue(
        `Failed to apply ${op} operations to current value ((${typeName(before.t)})) for document: integer overflow`,
      );
    return result;
  };
}

/** Zero in the same kind of number. */
function zeroOf(v: Val): Val {
  const minus = Buffer.alloc(v.e - v.s);
  if (v.t === BsonType.decimal) minus.writeBigUInt64LE(6176n << 49n, 8);
  return new Val(v.t, minus, 0, minus.length);
}

function currentDate(arg: Val): Change {
  if (arg.t === BsonType.bool) {
    return ({ now }) => dateVal(now.getTime());
  }
  if (arg.isDoc) {
    const [only, ...more] = entries(arg);
    if (!more.length && only?.[0] === "$type" && only[1].t === BsonType.string && text(only[1]) === "date")
      return ({ now }) => dateVal(now.getTime());
    if (
      !more.length &&
      only?.[0] === "$type" &&
      only[1].t === BsonType.string &&
      text(only[1]) === "timestamp"
    )
      throw new MongoError(238, "$currentDate with $type 'timestamp' is not supported by the embedded store");
    throw badValue(
      "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
    );
  }
  throw badValue(
    `${typeName(arg.t)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
  );
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

function eachOf(arg: Val): { each: Val[]; options: Map<string, Val> } {
  if (arg.isDoc) {
    const r = read(arg);
    if (r.next() && r.name.startsWith("$")) {
      const options = new Map(entries(arg));
      const each = options.get("$each");
      if (!each) throw badValue(`Unrecognized clause in $push: ${[...options.keys()][0]}`);
      if (!each.isArray)
        throw badValue(
          `The argument to $each in $push must be an array but it was of type: ${typeName(each.t)}`,
        );
      options.delete("$each");
      return { each: elements(each), options };
    }
    const each = entries(arg).find(([n]) => n === "$each");
    if (each) {
      const options = new Map(entries(arg));
      options.delete("$each");
      if (!each[1].isArray)
        throw badValue(
          `The argument to $each in $push must be an array but it was of type: ${typeName(each[1].t)}`,
        );
      return { each: elements(each[1]), options };
    }
  }
  return { each: [arg], options: new Map() };
}

function wholeNumber(clause: string, v: Val): number {
  const n = isNumber(v) ? asInteger(v) : undefined;
  if (n === undefined)
    throw badValue(`The value for ${clause} must be an integer value but was given type: ${typeName(v.t)}`);
  return n;
}

function pushing(arg: Val): Change {
  const { each, options } = eachOf(arg);
  let slice: number | undefined;
  let position: number | undefined;
  let order: ((a: Val, b: Val) => number) | undefined;
  for (const [name, v] of options) {
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
  const { each, options } = eachOf(arg);
  for (const name of options.keys())
    throw badValue(`Found unexpected fields after $each in $addToSet: ${name}`);
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

function pullTest(arg: Val): (v: Val) => boolean {
  const operators =
    arg.isDoc &&
    (() => {
      const r = read(arg);
      return r.next() && r.name.startsWith("$") && !["$and", "$or", "$nor"].includes(r.name);
    })();
  if (arg.t === BsonType.regex || operators) {
    // Each element is tested as if it were a field of its own.
    const filter: Filter = compileFilter(docOf((w) => w.val("v", arg)));
    return (v) =>
      matches(
        filter,
        docOf((w) => w.val("v", v)),
      );
  }
  if (arg.isDoc) {
    const filter = compileFilter(arg);
    return (v) => v.isDoc && matches(filter, v);
  }
  return (v) => equalVals(v, arg);
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

function renaming(path: string, arg: Val): [string, Change][] {
  if (arg.t !== BsonType.string)
    throw badValue(`The 'to' field for $rename must be a string: ${path}: ${typeName(arg.t)}`);
  const to = text(arg);
  if (to === path) throw badValue(`The source and target field for $rename must differ: ${path}: "${to}"`);
  if (/(^|\.)\$/.test(path)) throw badValue(`The source field for $rename may not be dynamic: ${path}`);
  if (/(^|\.)\$/.test(to)) throw badValue(`The destination field for $rename may not be dynamic: ${to}`);
  if (to.startsWith(`${path}.`) || path.startsWith(`${to}.`))
    throw new MongoError(40, `Updating the path '${path}' would create a conflict at '${to}'`);
  const from = parsePath(path);
  return [
    [path, removing(() => "remove")],
    [to, (at) => sourceOf(at.original, from) ?? "keep"],
  ];
}

function sourceOf(doc: Val, from: Path): Val | undefined {
  let v: Val | undefined = doc;
  let throughArray = false;
  for (const [i, name] of from.names.entries()) {
    if (v?.isArray && from.positions[i]! >= 0) {
      throughArray = true;
      v = elements(v)[from.positions[i]!];
      continue;
    }
    if (v && !v.isDoc)
      throw new MongoError(28, `Cannot rename: '${from.parts[i - 1]}' in '${from.text}' is no document`);
    v = v && fieldAt(v.b, v.s, name);
  }
  if (v && throughArray)
    throw badValue(`The source field cannot be an array element, '${from.text}' in doc has an array field`);
  return v;
}
