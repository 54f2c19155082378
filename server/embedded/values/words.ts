/** Values in words, as MongoDB writes them into its messages. */
import { deserialize } from "bson";
import type { Val } from "./bson.ts";
import { buildDoc } from "./writer.ts";

/** One value, such as `"text"`, `3.0` or `ObjectId('…')`. */
export function inWords(v: Val): string {
  return show(
    deserialize(
      buildDoc((w) => w.val("v", v)),
      { promoteValues: false },
    )["v"],
  );
}

function show(v: unknown): string {
  if (v === null || v === undefined) return "null";
  if (typeof v === "string") return JSON.stringify(v);
  if (typeof v === "boolean") return String(v);
  if (v instanceof Date) return `new Date(${v.getTime()})`;
  if (Array.isArray(v)) return `[ ${v.map(show).join(", ")} ]`;
  if (typeof v === "object") {
    const kind = (v as { _bsontype?: string })._bsontype;
    if (kind === "ObjectId") return `ObjectId('${String(v)}')`;
    if (kind === "Double") {
      const n = Number(v);
      return Number.isInteger(n) ? n.toFixed(1) : String(n);
    }
    if (kind === "Binary") {
      const b = v as { sub_type: number; buffer: Uint8Array };
      return `BinData(${b.sub_type}, ${Buffer.from(b.buffer).toString("hex").toUpperCase()})`;
    }
    if (kind) return String(v);
    return `{ ${Object.entries(v)
      .map(([k, x]) => `${k}: ${show(x)}`)
      .join(", ")} }`;
  }
  return String(v);
}
