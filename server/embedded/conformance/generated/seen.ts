/** A difference as the conditions of a listed fault look at it. */
import { EJSON, type Document } from "bson";
import type { Difference } from "./side-by-side.ts";

/** A difference with what the conditions ask of it. */
export interface Seen extends Difference {
  readonly kind: string;
  /** The command as text. */
  readonly text: string;
  readonly codes: { readonly ours: readonly number[]; readonly theirs: readonly number[] };
  readonly sameReply: boolean;
  readonly sameContents: boolean;
}

/** Our error `code` where the other server has fewer of it. */
export const missing = (d: Seen, code: number) => count(d.codes.ours, code) > count(d.codes.theirs, code);
export const count = (list: readonly number[], code: number) => list.filter((x) => x === code).length;

/** Whether both outcomes are the same after `change`. */
export const alike = (d: Seen, change: (text: string) => string) =>
  change(d.ours.reply) === change(d.theirs.reply) && change(d.ours.contents) === change(d.theirs.contents);

const pipelineOf = (d: Seen) => (d.command["pipeline"] ?? []) as Document[];
export const sortsOf = (d: Seen) =>
  [d.command["sort"], ...pipelineOf(d).map((s) => s["$sort"] as unknown)].filter(Boolean) as Document[];
export const projectionsOf = (d: Seen) =>
  [d.command["projection"], ...pipelineOf(d).map((s) => s["$project"] as unknown)].filter(
    Boolean,
  ) as Document[];
export const isDocument = (v: unknown) =>
  typeof v === "object" && v !== null && Object.getPrototypeOf(v) === Object.prototype;

/** Documents with sorted keys, so that order of keys does not count. */
export function keysSorted(text: string): string {
  const walk = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(walk);
    if (!isDocument(v)) return v;
    return Object.fromEntries(
      Object.entries(v as Document)
        .sort()
        .map(([k, x]) => [k, walk(x)]),
    );
  };
  return text
    .split("\n")
    .map((line) => JSON.stringify(walk(line === "" ? "" : JSON.parse(line))))
    .join("\n");
}

/** Without the fields named. */
export const without =
  (...names: string[]) =>
  (t: string) =>
    t
      .split("\n")
      .map((line) =>
        line === ""
          ? ""
          : JSON.stringify(JSON.parse(line), (k, v: unknown) => (names.includes(k) ? undefined : v)),
      )
      .join("\n");
/** Whether a path of the command holds a position, and somewhere it asks for null. */
export const nullAtPosition = (d: Seen) => /\.\d/.test(d.text) && /null|"\$m(in|ax)Key"/.test(d.text);
/** How many paths the command's updates change. */
export const pathsOf = (d: Seen) =>
  updatesOf(d).reduce((sum, u) => {
    const fields = Object.values(u).filter(isDocument) as Document[];
    return sum + fields.reduce((n, f) => n + Object.keys(f).length, 0);
  }, 0);
export function updatesOf(d: Seen): Document[] {
  const list = (d.command["updates"] ?? d.command["ops"] ?? [d.command]) as Document[] | string[];
  if (typeof list[0] === "string") return [];
  return (list as Document[])
    .map((one) => (one["u"] ?? one["updateMods"] ?? one["update"]) as unknown)
    .filter(isDocument) as Document[];
}
export const lettersSorted = (t: string) => [...t].sort().join("");

/** Whether some array, stored or given, holds a document beside something else. */
export function hasUneven(d: Seen): boolean {
  const walk = (v: unknown): boolean => {
    if (Array.isArray(v)) return (v.length > 1 && v.some(isDocument)) || v.some(walk);
    return isDocument(v) && Object.values(v as Document).some(walk);
  };
  return walk(d.before) || walk(d.command);
}

/** What the conditions ask of a difference. */
export function see(d: Difference): Seen {
  return {
    ...d,
    kind: Object.keys(d.command)[0]!,
    text: EJSON.stringify(d.command, { relaxed: true }),
    codes: { ours: codesOf(d.ours.reply), theirs: codesOf(d.theirs.reply) },
    sameReply: d.ours.reply === d.theirs.reply,
    sameContents: d.ours.contents === d.theirs.contents,
  };
}

const codesOf = (reply: string) =>
  [...reply.matchAll(/"code":\{"\$numberInt":"(\d+)"\}/g)].map((m) => Number(m[1]));
