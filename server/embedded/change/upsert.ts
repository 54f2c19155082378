/**
 * What an upsert begins with when nothing matches: the values that its filter says fields are equal to.
 */
import { elements, entries, type Val } from "../values/bson.ts";
import { MongoError } from "../wire/errors.ts";
import { Branch, writeBranch } from "./tree.ts";

/** The fields that an upsert takes from the equalities of its filter; for a replacement, only its _id. */
export function upsertBase(filter: Val, idOnly: boolean): Buffer {
  const root = new Branch(false);
  const set = (path: string, v: Val) => {
    const parts = path.split(".");
    let branch = root;
    for (const [i, part] of parts.entries()) {
      const at = branch.find(part);
      if (i === parts.length - 1) {
        if (at >= 0) {
          throw new MongoError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
        }
        branch.set(part, v);
        return;
      }
      // A value that the filter gave whole cannot also be given in part.
      const there = at >= 0 ? branch.nodes[at] : undefined;
      let child = there instanceof Branch ? there : undefined;
      if (there && !child)
        throw new MongoError(
          54,
          `cannot infer query fields to set, both paths '${parts.slice(0, i + 1).join(".")}' and '${path}' are matched`,
        );
      if (!child) {
        child = new Branch(false);
        branch.set(part, child);
      }
      branch = child;
    }
  };
  const found: [string, Val][] = [];
  const walk = (doc: Val) => {
    for (const [name, v] of entries(doc)) {
      if (name === "$and") for (const part of elements(v)) walk(part);
      else if (name === "$or") {
        const parts = elements(v);
        if (parts.length === 1) walk(parts[0]!);
      } else if (!name.startsWith("$")) for (const value of equalitiesOf(v)) found.push([name, value]);
    }
  };
  walk(filter);
  found.sort(([a], [b]) => Buffer.from(a).compare(Buffer.from(b)));
  for (const [path, v] of found) if (!idOnly || path === "_id") set(path, v);
  return writeBranch(root);
}

/** The values that a condition says its field is equal to. */
function equalitiesOf(v: Val): Val[] {
  if (!v.isDoc) return [v];
  const list = entries(v);
  if (!list[0]?.[0].startsWith("$")) return [v];
  return list.flatMap(([op, arg]) => {
    if (op === "$eq") return [arg];
    const only = op === "$in" ? elements(arg) : [];
    return only.length === 1 ? only : [];
  });
}
