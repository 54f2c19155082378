/**
 * Dotted paths into documents, with MongoDB's rule that an array on the way stands for each of its elements.
 */
import { BsonType, DocReader, fieldAt, type Val } from "./bson.ts";
import { badValue } from "../wire/errors.ts";

export interface Path {
  readonly text: string;
  readonly parts: readonly string[];
  readonly names: readonly Buffer[];
  /** The part as an array position, or -1. */
  readonly positions: readonly number[];
}

export function parsePath(text: string): Path {
  const parts = text.split(".");
  return {
    text,
    parts,
    names: parts.map((p) => Buffer.from(p)),
    positions: parts.map((p) => (/^(0|[1-9]\d{0,8})$/.test(p) ? Number(p) : -1)),
  };
}

/** A path that is well formed for writing and sorting: no empty parts. */
export function parseStrictPath(text: string, what: string): Path {
  const path = parsePath(text);
  if (path.parts.some((p) => p === ""))
    throw badValue(`${what} path '${text}' contains an empty field name, which is not allowed`);
  return path;
}

/** Told each value found; undefined is a missing field. Returns true to stop the walk. */
export type Visit = (v: Val | undefined) => boolean;

/**
 * Visits every value at `path` in the document at `s` of `b`. With `expand`, an array at the end is visited
 * element by element and then as itself. True when a visit said stop.
 */
export function visitPath(
  b: Buffer,
  s: number,
  path: Path,
  at: number,
  expand: boolean,
  visit: Visit,
): boolean {
  const v = fieldAt(b, s, path.names[at]!);
  if (v === undefined) return visit(undefined);
  if (at === path.parts.length - 1) return expand ? visitLeaf(v, visit) : visit(v);
  if (v.t === BsonType.object) return visitPath(b, v.s, path, at + 1, expand, visit);
  if (v.t === BsonType.array) return visitElements(v, path, at + 1, expand, visit);
  return visit(undefined);
}

/** An array's elements and then the array; anything else as itself. */
function visitLeaf(v: Val, visit: Visit): boolean {
  if (v.t === BsonType.array)
    for (const r = new DocReader(v.b, v.s); r.next();) if (visit(r.val())) return true;
  return visit(v);
}

function visitElements(array: Val, path: Path, at: number, expand: boolean, visit: Visit): boolean {
  const position = path.positions[at]!;
  let i = 0;
  for (const r = new DocReader(array.b, array.s); r.next(); i++) {
    if (r.type === BsonType.object && visitPath(r.b, r.start, path, at, expand, visit)) return true;
    if (position !== i) continue;
    const el = r.val();
    if (at === path.parts.length - 1) {
      if (visit(el)) return true;
    } else if (el.t === BsonType.object) {
      if (visitPath(el.b, el.s, path, at + 1, expand, visit)) return true;
    } else if (el.t === BsonType.array && visitElements(el, path, at + 1, expand, visit)) return true;
  }
  return false;
}

/** The value at `path` when no array lies on the way; undefined when missing. */
export function plainValue(doc: Val, path: Path): Val | undefined {
  let v = fieldAt(doc.b, doc.s, path.names[0]!);
  for (let i = 1; i < path.names.length; i++) {
    if (v === undefined || v.t !== BsonType.object) return undefined;
    v = fieldAt(v.b, v.s, path.names[i]!);
  }
  return v;
}
