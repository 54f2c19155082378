/**
 * Aggregation expressions: a small set, each exact. An expression becomes a function from a document to a
 * value, or to undefined where MongoDB would say "missing".
 */
import { BsonType, elements, entries, fieldAt, isNumber, read, text, typeName, type Val } from "./bson.ts";
import { compareVals, equalVals } from "./compare.ts";
import { badValue, MongoError } from "./errors.ts";
import { add, asInteger, multiply, toNumber } from "./numbers.ts";
import {
  arrayOf,
  dateVal,
  docOf,
  doubleVal,
  falseVal,
  int32Val,
  longVal,
  nullVal,
  stringVal,
  trueVal,
} from "./writer.ts";

/** Variables of $map, $filter and $lookup, and the moment that $$NOW stands for. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Val>;
  readonly now: Date;
}

export type Expression = (doc: Val, scope?: Scope) => Val | undefined;

const nullish = (v: Val | undefined): v is undefined =>
  v === undefined || v.t === BsonType.null || v.t === BsonType.undefined;

/** Whether a value counts as true: everything but false, zero, null and undefined. */
export function truthy(v: Val): boolean {
  if (v.t === BsonType.bool) return v.b[v.s] === 1;
  if (v.t === BsonType.null || v.t === BsonType.undefined) return false;
  return !isNumber(v) || toNumber(v) !== 0;
}

const boolVal = (b: boolean) => (b ? trueVal : falseVal);

export function compileExpression(v: Val): Expression {
  if (v.t === BsonType.string) {
    const s = text(v);
    if (s.startsWith("$$")) return variable(s.slice(2));
    if (s.startsWith("$")) return fieldPath(s.slice(1));
    return () => v;
  }
  if (v.isArray) {
    const parts = elements(v).map(compileExpression);
    return (doc, scope) => arrayOf(parts.map((p) => p(doc, scope) ?? nullVal));
  }
  if (!v.isDoc) return () => v;
  const list = entries(v);
  const operator = list.find(([name]) => name.startsWith("$"));
  if (operator) {
    if (list.length > 1)
      throw new MongoError(
        15983,
        `an object representing an expression must have exactly one field: ${list.map(([n]) => n).join(", ")}`,
      );
    return compileOperator(operator[0], operator[1]);
  }
  const parts = list.map(([name, x]): [string, Expression] => [name, compileExpression(x)]);
  return (doc, scope) =>
    docOf((w) => {
      for (const [name, part] of parts) {
        const x = part(doc, scope);
        if (x !== undefined) w.val(name, x);
      }
    });
}

/** The path of "$a.b": through arrays it gives the array of what the elements hold. */
export function fieldPath(path: string): Expression {
  if (path === "") throw new MongoError(16872, "'$' by itself is not a valid FieldPath");
  const names = path.split(".").map((p) => {
    if (p === "") throw new MongoError(15998, "FieldPath field names may not be empty strings.");
    if (p.startsWith("$"))
      throw new MongoError(16410, `FieldPath field names may not start with '$'. Found '${p}'.`);
    return Buffer.from(p);
  });
  return (doc) => valueAt(doc, names, 0);
}

function valueAt(v: Val, names: readonly Buffer[], at: number): Val | undefined {
  if (at === names.length) return v;
  if (v.isDoc) {
    const next = fieldAt(v.b, v.s, names[at]!);
    return next && valueAt(next, names, at + 1);
  }
  if (!v.isArray) return undefined;
  const out: Val[] = [];
  for (const r = read(v); r.next();) {
    const el = r.val();
    // Only documents are looked into: an array right inside an array is not.
    const found = el.isDoc ? valueAt(el, names, at) : undefined;
    if (found) out.push(found);
  }
  return arrayOf(out);
}

function variable(path: string): Expression {
  const dot = path.indexOf(".");
  const name = dot < 0 ? path : path.slice(0, dot);
  const below = dot < 0 ? undefined : fieldPath(path.slice(dot + 1));
  let base: Expression;
  if (name === "ROOT" || name === "CURRENT") base = (doc) => doc;
  else if (name === "NOW") base = (_doc, scope) => dateVal((scope?.now ?? new Date()).getTime());
  else if (name === "REMOVE") base = () => undefined;
  else if (/^[a-z]/.test(name))
    base = (_doc, scope) => {
      const v = scope?.variables.get(name);
      if (!v) throw new MongoError(17276, `Use of undefined variable: ${name}`);
      return v;
    };
  else throw new MongoError(17276, `Use of undefined variable: ${name}`);
  if (!below) return base;
  return (doc, scope) => {
    const v = base(doc, scope);
    return v && below(v, scope);
  };
}

function list(op: string, v: Val, least: number, most = least): Expression[] {
  const parts = v.isArray ? elements(v) : [v];
  if (parts.length < least || parts.length > most)
    throw new MongoError(
      16020,
      `Expression ${op} takes ${least === most ? `exactly ${least}` : `${least} to ${most}`} arguments. ${parts.length} were passed in.`,
    );
  return parts.map(compileExpression);
}

function named(
  op: string,
  v: Val,
  required: readonly string[],
  optional: readonly string[] = [],
): Map<string, Val> {
  if (!v.isDoc) throw badValue(`${op} only supports an object as its argument`);
  const map = new Map(entries(v));
  for (const name of map.keys())
    if (!required.includes(name) && !optional.includes(name))
      throw badValue(`Unrecognized parameter to ${op}: ${name}`);
  for (const name of required) if (!map.has(name)) throw badValue(`Missing '${name}' parameter to ${op}`);
  return map;
}

/** A missing operand compares below everything but MinKey, as undefined does. */
function compareMissing(a: Val | undefined, b: Val | undefined): number {
  if (a && b) return compareVals(a, b);
  if (!a && !b) return 0;
  return a ? (a.t === BsonType.minKey ? -1 : 1) : b!.t === BsonType.minKey ? 1 : -1;
}

const comparisons: Record<string, (order: number) => boolean> = {
  $eq: (o) => o === 0,
  $ne: (o) => o !== 0,
  $gt: (o) => o > 0,
  $gte: (o) => o >= 0,
  $lt: (o) => o < 0,
  $lte: (o) => o <= 0,
};

function compileOperator(op: string, v: Val): Expression {
  const compare = comparisons[op];
  if (compare) {
    const [a, b] = list(op, v, 2) as [Expression, Expression];
    return (doc, scope) => boolVal(compare(compareMissing(a(doc, scope), b(doc, scope))));
  }
  switch (op) {
    case "$literal":
      return () => v;
    case "$cmp": {
      const [a, b] = list(op, v, 2) as [Expression, Expression];
      return (doc, scope) => int32Val(Math.sign(compareMissing(a(doc, scope), b(doc, scope))));
    }
    case "$and":
    case "$or": {
      const parts = list(op, v, 0, Infinity);
      const test = (p: Expression, doc: Val, scope?: Scope) => {
        const x = p(doc, scope);
        return x !== undefined && truthy(x);
      };
      return op === "$and"
        ? (doc, scope) => boolVal(parts.every((p) => test(p, doc, scope)))
        : (doc, scope) => boolVal(parts.some((p) => test(p, doc, scope)));
    }
    case "$not": {
      const [a] = list(op, v, 1) as [Expression];
      return (doc, scope) => {
        const x = a(doc, scope);
        return boolVal(x === undefined || !truthy(x));
      };
    }
    case "$cond": {
      const parts = v.isDoc
        ? (({ get }) => ["if", "then", "else"].map((n) => compileExpression(get(n)!)))(
            mapOf(named(op, v, ["if", "then", "else"])),
          )
        : list(op, v, 3);
      const [test, yes, no] = parts as [Expression, Expression, Expression];
      return (doc, scope) => {
        const x = test(doc, scope);
        return x !== undefined && truthy(x) ? yes(doc, scope) : no(doc, scope);
      };
    }
    case "$ifNull": {
      const parts = list(op, v, 2, Infinity);
      return (doc, scope) => {
        for (const p of parts.slice(0, -1)) {
          const x = p(doc, scope);
          if (!nullish(x)) return x;
        }
        return parts.at(-1)!(doc, scope);
      };
    }
    case "$add":
      return sums(op, list(op, v, 0, Infinity));
    case "$multiply": {
      const parts = list(op, v, 0, Infinity);
      return (doc, scope) => {
        let product: Val = int32Val(1);
        let missing = false;
        for (const p of parts) {
          const x = p(doc, scope);
          if (nullish(x)) missing = true;
          else if (!isNumber(x)) throw typeMistake(op, "numeric", x);
          else product = multiply(product, x) ?? doubleVal(toNumber(product)! * toNumber(x)!);
        }
        return missing ? nullVal : product;
      };
    }
    case "$subtract":
      return subtract(list(op, v, 2) as [Expression, Expression]);
    case "$concat": {
      const parts = list(op, v, 0, Infinity);
      return (doc, scope) => {
        let out = "";
        let missing = false;
        for (const p of parts) {
          const x = p(doc, scope);
          if (nullish(x)) missing = true;
          else if (x.t !== BsonType.string)
            throw new MongoError(16702, `$concat only supports strings, not ${typeName(x.t)}`);
          else out += text(x);
        }
        return missing ? nullVal : stringVal(out);
      };
    }
    case "$size": {
      const [a] = list(op, v, 1) as [Expression];
      return (doc, scope) => {
        const x = a(doc, scope);
        if (!x?.isArray)
          throw new MongoError(
            17124,
            `The argument to $size must be an array, but was of type: ${x ? typeName(x.t) : "missing"}`,
          );
        return int32Val(elements(x).length);
      };
    }
    case "$isArray": {
      const [a] = list(op, v, 1) as [Expression];
      return (doc, scope) => boolVal(a(doc, scope)?.isArray === true);
    }
    case "$type": {
      const [a] = list(op, v, 1) as [Expression];
      return (doc, scope) => {
        const x = a(doc, scope);
        return stringVal(x ? typeName(x.t) : "missing");
      };
    }
    case "$in": {
      const [a, b] = list(op, v, 2) as [Expression, Expression];
      return (doc, scope) => {
        const x = a(doc, scope);
        const set = b(doc, scope);
        if (!set?.isArray)
          throw new MongoError(
            40081,
            `$in requires an array as a second argument, found: ${set ? typeName(set.t) : "missing"}`,
          );
        return boolVal(x !== undefined && elements(set).some((y) => equalVals(x, y)));
      };
    }
    case "$arrayElemAt": {
      const [a, b] = list(op, v, 2) as [Expression, Expression];
      return (doc, scope) => {
        const x = a(doc, scope);
        const n = b(doc, scope);
        if (nullish(x) || nullish(n)) return nullVal;
        if (!x.isArray)
          throw new MongoError(
            28689,
            `$arrayElemAt's first argument must be an array, but is ${typeName(x.t)}`,
          );
        const i = isNumber(n) ? asInteger(n) : undefined;
        if (i === undefined)
          throw new MongoError(
            28690,
            `$arrayElemAt's second argument must be a numeric value, but is ${typeName(n.t)}`,
          );
        return elements(x).at(i);
      };
    }
    case "$first":
    case "$last": {
      const [a] = list(op, v, 1) as [Expression];
      return (doc, scope) => {
        const x = a(doc, scope);
        if (nullish(x)) return nullVal;
        if (!x.isArray)
          throw new MongoError(28689, `${op}'s argument must be an array, but is ${typeName(x.t)}`);
        return elements(x).at(op === "$first" ? 0 : -1);
      };
    }
    case "$concatArrays": {
      const parts = list(op, v, 0, Infinity);
      return (doc, scope) => {
        const out: Val[] = [];
        for (const p of parts) {
          const x = p(doc, scope);
          if (nullish(x)) return nullVal;
          if (!x.isArray)
            throw new MongoError(28664, `$concatArrays only supports arrays, not ${typeName(x.t)}`);
          out.push(...elements(x));
        }
        return arrayOf(out);
      };
    }
    case "$mergeObjects": {
      const parts = list(op, v, 0, Infinity);
      return (doc, scope) => {
        const out = new Map<string, Val>();
        for (const p of parts) {
          const x = p(doc, scope);
          if (nullish(x)) continue;
          if (!x.isDoc)
            throw new MongoError(
              40400,
              `$mergeObjects requires object inputs, but input is of type ${typeName(x.t)}`,
            );
          for (const [name, y] of entries(x)) out.set(name, y);
        }
        return docOf((w) => out.forEach((x, name) => w.val(name, x)));
      };
    }
    case "$filter":
    case "$map":
      return overElements(op, v);
    default:
      throw new MongoError(168, `Unrecognized expression '${op}'`);
  }
}

const mapOf = (map: Map<string, Val>) => ({ get: (name: string) => map.get(name) });

const typeMistake = (op: string, wanted: string, v: Val) =>
  new MongoError(14, `${op} only supports ${wanted} types, not ${typeName(v.t)}`);

/** Sum of numbers, and at most one date that they shift. */
function sums(op: string, parts: readonly Expression[]): Expression {
  return (doc, scope) => {
    let sum: Val = int32Val(0);
    let date: bigint | undefined;
    let missing = false;
    for (const p of parts) {
      const x = p(doc, scope);
      if (nullish(x)) missing = true;
      else if (x.t === BsonType.date) {
        if (date !== undefined) throw new MongoError(16612, "only one date allowed in an $add expression");
        date = x.b.readBigInt64LE(x.s);
      } else if (!isNumber(x)) throw typeMistake(op, "numeric or date", x);
      else sum = add(sum, x) ?? doubleVal(toNumber(sum)! + toNumber(x)!);
    }
    if (missing) return nullVal;
    return date === undefined ? sum : dateVal(Number(date) + Math.round(toNumber(sum)!));
  };
}

function subtract([a, b]: [Expression, Expression]): Expression {
  const minusOne = int32Val(-1);
  return (doc, scope) => {
    const x = a(doc, scope);
    const y = b(doc, scope);
    if (nullish(x) || nullish(y)) return nullVal;
    if (x.t === BsonType.date) {
      const ms = Number(x.b.readBigInt64LE(x.s));
      if (y.t === BsonType.date) return longVal(BigInt(ms) - y.b.readBigInt64LE(y.s));
      if (isNumber(y)) return dateVal(ms - Math.round(toNumber(y)!));
    }
    if (!isNumber(x) || !isNumber(y))
      throw new MongoError(14, `can't $subtract ${typeName(y.t)} from ${typeName(x.t)}`);
    return add(x, multiply(y, minusOne)!) ?? doubleVal(toNumber(x)! - toNumber(y)!);
  };
}

function overElements(op: string, v: Val): Expression {
  const map = named(op, v, op === "$map" ? ["input", "in"] : ["input", "cond"], ["as"]);
  const as = map.get("as");
  const name = as ? text(as) : "this";
  const input = compileExpression(map.get("input")!);
  const body = compileExpression(map.get(op === "$map" ? "in" : "cond")!);
  return (doc, scope) => {
    const x = input(doc, scope);
    if (nullish(x)) return nullVal;
    if (!x.isArray)
      throw new MongoError(
        op === "$map" ? 16883 : 28651,
        `input to ${op} must be an array not ${typeName(x.t)}`,
      );
    const out: Val[] = [];
    for (const el of elements(x)) {
      const inner: Scope = {
        variables: new Map([...(scope?.variables ?? []), [name, el]]),
        now: scope?.now ?? new Date(),
      };
      const y = body(doc, inner);
      if (op === "$map") out.push(y ?? nullVal);
      else if (y !== undefined && truthy(y)) out.push(el);
    }
    return arrayOf(out);
  };
}
