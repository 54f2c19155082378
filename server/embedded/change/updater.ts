/**
 * Updates. An update document becomes a tree of paths with one operator at each leaf; applying it walks that
 * tree and the document together, in the order of field names, as MongoDB does.
 */
import {
  BsonType,
  docVal,
  elements,
  entries,
  field,
  read,
  text,
  typeName,
  type Val,
} from "../values/bson.ts";
import { equalVals } from "../values/compare.ts";
import { checkId } from "../values/document-id.ts";
import { badValue, failedToParse, MongoError, unsupported } from "../wire/errors.ts";
import { compileFilter, matches, type Filter } from "../query/matcher.ts";
import { compileOperator, type Change } from "./operators.ts";
import { arrayPosition, Branch, valueOf, writeBranch } from "./tree.ts";

/** One level of the update: what happens at a path, or below it. */
interface Step {
  change?: Change;
  below?: Map<string, Step>;
  path: string;
}

export type Update =
  | { readonly kind: "replace"; readonly doc: Val }
  | {
      readonly kind: "operators";
      readonly root: Step;
      readonly filters: ReadonlyMap<string, Filter>;
    };

export interface UpdateContext {
  /** The array position that `$` stands for. */
  position(): number | undefined;
  /** True when the document is being made by an upsert. */
  readonly inserting: boolean;
}

const immutableId = new MongoError(
  66,
  "Performing an update on the path '_id' would modify the immutable field '_id'",
);

/** Compiles the `u` of an update with its array filters. */
export function compileUpdate(u: Val, arrayFilters: Val | undefined): Update {
  if (u.isArray) throw unsupported("an update with an aggregation pipeline");
  if (!u.isDoc) throw failedToParse("Update argument must be either an object or an array");
  const first = read(u);
  if (!first.next() || !first.name.startsWith("$")) {
    for (const r = read(u); r.next();)
      if (r.name.startsWith("$"))
        throw new MongoError(
          52,
          `The dollar ($) prefixed field '${r.name}' in '${r.name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
        );
    if (arrayFilters && elements(arrayFilters).length)
      throw failedToParse("Cannot use array filters with a replacement-style update");
    return { kind: "replace", doc: u };
  }
  const filters = compileArrayFilters(arrayFilters);
  const used = new Set<string>();
  const root: Step = { path: "" };
  for (const [op, fields] of entries(u)) {
    if (!op.startsWith("$"))
      throw failedToParse(
        `Unknown modifier: ${op}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!fields.isDoc)
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeName(fields.t)} instead. For example: {$mod: {<field>: ...}}`,
      );
    for (const [path, arg] of entries(fields)) {
      const change = compileOperator(op, path, arg);
      const parts = splitPath(path);
      for (const part of parts) {
        const id = identifier(part);
        if (!id) continue;
        if (!filters.has(id))
          throw badValue(`No array filter found for identifier '${id}' in path '${path}'`);
        used.add(id);
      }
      if (parts[0]!.startsWith("$"))
        throw badValue(
          `Cannot have positional (i.e. '${parts[0]}') element in the first position in path '${path}'`,
        );
      place(root, parts, path, change);
    }
  }
  for (const id of filters.keys())
    if (!used.has(id))
      throw failedToParse(`The array filter for identifier '${id}' was not used in the update { }`);
  return { kind: "operators", root, filters };
}

function splitPath(path: string): string[] {
  if (path === "") throw new MongoError(56, "An empty update path is not valid.");
  const parts = path.split(".");
  if (parts.some((p) => p === ""))
    throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  if (parts.length > 100) throw badValue("the update path is too deep");
  for (const p of parts)
    if (p.startsWith("$") && p !== "$" && p !== "$[]" && !identifier(p))
      throw new MongoError(52, `The dollar ($) prefixed field '${p}' in '${path}' is not valid for storage.`);
  return parts;
}

/** The name in `$[name]`. */
function identifier(part: string): string | undefined {
  return /^\$\[([a-z][A-Za-z0-9]*)\]$/.exec(part)?.[1];
}

function compileArrayFilters(v: Val | undefined): Map<string, Filter> {
  const out = new Map<string, Filter>();
  for (const doc of v ? elements(v) : []) {
    if (!doc.isDoc) throw badValue("each array filter must be an object");
    const names = new Set(filterRoots(doc));
    const [name] = names;
    if (name === undefined)
      throw failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
    if (names.size > 1)
      throw failedToParse(
        "Error parsing array filter :: caused by :: Expected a single top-level field name",
      );
    if (!/^[a-z][A-Za-z0-9]*$/.test(name))
      throw badValue(
        `Error parsing array filter :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    if (out.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    out.set(name, compileFilter(doc));
  }
  return out;
}

function filterRoots(doc: Val): string[] {
  return entries(doc).flatMap(([name, v]) =>
    name.startsWith("$") && v.isArray ? elements(v).flatMap((d) => filterRoots(d)) : [name.split(".")[0]!],
  );
}

function place(root: Step, parts: readonly string[], path: string, change: Change): void {
  let step = root;
  for (const [i, part] of parts.entries()) {
    if (step.change) throw conflict(path, step.path);
    step.below ??= new Map();
    let next = step.below.get(part);
    if (!next) {
      next = { path: parts.slice(0, i + 1).join(".") };
      step.below.set(part, next);
    }
    step = next;
  }
  if (step.change || step.below) throw conflict(path, path);
  step.change = change;
}

const conflict = (path: string, at: string) =>
  new MongoError(40, `Updating the path '${path}' would create a conflict at '${at}'`);

/** The changed document's bytes, or the same buffer when nothing changed. */
export function applyUpdate(update: Update, doc: Buffer, context: UpdateContext): Buffer {
  if (update.kind === "replace") return replace(update.doc, doc);
  const root = Branch.of(docVal(doc));
  applyBelow(update, update.root, root, "", context, true);
  const out = writeBranch(root);
  if (out.equals(doc)) return doc;
  const id = field(docVal(doc), "_id");
  const now = field(docVal(out), "_id");
  if (id ? !now || !equalVals(id, now) : false) throw immutableId;
  return out;
}

/** A replacement keeps the _id, and puts it first. */
function replace(next: Val, doc: Buffer): Buffer {
  const id = field(docVal(doc), "_id");
  const branch = new Branch(false);
  if (id) branch.set("_id", id);
  for (const [name, v] of entries(next)) {
    if (name === "_id") {
      checkId(v);
      if (id && !equalVals(id, v))
        throw new MongoError(
          66,
          "After applying the update, the (immutable) field '_id' was found to have been altered to _id: …",
        );
      if (!id) branch.set("_id", v);
    } else {
      branch.names.push(name);
      branch.nodes.push(v);
    }
  }
  const out = writeBranch(branch);
  return out.equals(doc) ? doc : out;
}

/** Field names in order; numbers in the order of numbers. */
function byName(a: string, b: string): number {
  const x = arrayPosition(a);
  const y = arrayPosition(b);
  if (x !== undefined && y !== undefined) return x - y;
  return Buffer.from(a).compare(Buffer.from(b));
}

function ordered(step: Step): [string, Step][] {
  return [...step.below!.entries()].sort((a, b) => byName(a[0], b[0]));
}

/** Applies the steps below `step` to a branch of the document. */
function applyBelow(
  update: Extract<Update, { kind: "operators" }>,
  step: Step,
  branch: Branch,
  at: string,
  context: UpdateContext,
  exists: boolean,
): void {
  // What `$`, `$[]` and `$[name]` stand for is settled first: two of them may mean the same element.
  const targets = new Map<string, Step[]>();
  for (const [name, child] of ordered(step)) {
    if (!name.startsWith("$")) {
      push(targets, name, child);
      continue;
    }
    if (!branch.array)
      throw exists || name === "$"
        ? badValue(
            name === "$" && !exists
              ? "The positional operator did not find the match needed from the query."
              : `Cannot apply array updates to non-array element ${at}`,
          )
        : badValue(`The path '${at}' must exist in the document in order to apply array updates.`);
    if (name === "$") {
      const position = context.position();
      if (position === undefined)
        throw badValue("The positional operator did not find the match needed from the query.");
      push(targets, String(position), child);
    } else if (name === "$[]") for (let i = 0; i < branch.nodes.length; i++) push(targets, String(i), child);
    else {
      const id = identifier(name)!;
      const filter = update.filters.get(id)!;
      for (let i = 0; i < branch.nodes.length; i++)
        if (matches(filter, wrap(id, branch.valueAt(i)))) push(targets, String(i), child);
    }
  }
  for (const [name, steps] of [...targets].sort((a, b) => byName(a[0], b[0])))
    applyAt(update, merge(steps), branch, name, at ? `${at}.${name}` : name, context);
}

function push(map: Map<string, Step[]>, key: string, step: Step): void {
  const list = map.get(key);
  if (list) list.push(step);
  else map.set(key, [step]);
}

function merge(steps: readonly Step[]): Step {
  if (steps.length === 1) return steps[0]!;
  const merged: Step = { path: steps[0]!.path };
  for (const s of steps) {
    if (s.change) throw conflict(s.path, steps[0]!.path);
    for (const [name, child] of s.below ?? []) {
      merged.below ??= new Map();
      const other = merged.below.get(name);
      merged.below.set(name, other ? merge([other, child]) : child);
    }
  }
  return merged;
}

function wrap(name: string, v: Val): Val {
  const b = new Branch(false);
  b.set(name, v);
  return valueOf(b);
}

function applyAt(
  update: Extract<Update, { kind: "operators" }>,
  step: Step,
  parent: Branch,
  name: string,
  at: string,
  context: UpdateContext,
): void {
  if (!context.inserting && onlyOnInsert(step)) return;
  const index = parent.find(name);
  if (step.change) {
    const before = index >= 0 ? parent.valueAt(index) : undefined;
    const after = step.change({ before, path: at });
    if (after === "keep") return;
    if (after === "remove") {
      if (index >= 0) parent.remove(name);
      return;
    }
    if (before && after.equalsBytes(before)) return;
    parent.set(name, after);
    return;
  }
  if (index >= 0) {
    const child = parent.branchAt(index);
    if (!child) {
      for (const [key, below] of step.below!) {
        if (key === "$" ? context.position() === undefined : key.startsWith("$"))
          throw badValue(`Cannot apply array updates to non-array element ${name}`);
        if (!harmless(below, context)) throw notViable(key, name, parent.valueAt(index));
      }
      return;
    }
    if (child.array) {
      for (const [key, below] of step.below!)
        if (!key.startsWith("$") && arrayPosition(key) === undefined && !harmless(below, context))
          throw notViable(key, name, parent.valueAt(index));
    }
    applyBelow(update, step, child, at, context, true);
    return;
  }
  if (onlyRemoves(step, context)) {
    requireArrays(step, at);
    return;
  }
  // A new field's document is kept only when something came to be in it.
  const child = new Branch(false);
  applyBelow(update, step, child, at, context, false);
  if (child.nodes.length > 0) parent.set(name, child);
}

function notViable(key: string, name: string, v: Val): MongoError {
  const shown =
    v.t === BsonType.null ? "null" : v.t === BsonType.string ? JSON.stringify(text(v)) : typeName(v.t);
  return new MongoError(28, `Cannot create field '${key}' in element {${name}: ${shown}}`);
}

/** `$[]` and `$[name]` need the array to be there, even to remove from. */
function requireArrays(step: Step, at: string): void {
  for (const name of step.below?.keys() ?? [])
    if (name.startsWith("$"))
      throw badValue(`The path '${at}' must exist in the document in order to apply array updates.`);
}

/** Whether nothing can come to be below a step. */
function onlyRemoves(step: Step, context: UpdateContext): boolean {
  if (step.change) return step.change.removes === true || (!context.inserting && onlyOnInsert(step));
  return [...step.below!.values()].every((one) => onlyRemoves(one, context));
}

/** Whether a step may stand below what can have no such field: it does nothing there. */
function harmless(step: Step, context: UpdateContext): boolean {
  if (step.change) return step.change.anywhere === true || (!context.inserting && onlyOnInsert(step));
  return [...step.below!.values()].every((one) => harmless(one, context));
}

function onlyOnInsert(step: Step): boolean {
  if (step.change) return step.change.insertOnly === true;
  return [...step.below!.values()].every(onlyOnInsert);
}
