/**
 * Writing one document with its index entries: everything is checked and computed first, then applied in
 * one go, so that no document is ever half written.
 */
import { deserialize } from "bson";
import { BsonType, docVal, entries, fieldAt, maxDocumentSize, read, type Val } from "../values/bson.ts";
import type { Collection, Index, IndexField } from "../catalog.ts";
import { MongoError } from "../wire/errors.ts";
import { checkKeyLength, KeyWriter, writeKey } from "../values/keys.ts";
import { matches } from "../query/matcher.ts";
import type { Path } from "../values/paths.ts";
import type { View } from "../storage/view.ts";
import { inWords } from "../values/words.ts";
import { buildDoc, nullVal, undefinedVal } from "../values/writer.ts";

/** Where writes go: straight into the running commit, or into a transaction's overlay. */
export interface Target extends View {
  put(key: Buffer, value: Buffer): void;
  del(key: Buffer): void;
  /** Says that this record is about to be written; throws when another transaction has written it. */
  claim(key: Buffer): void;
  /** Notes that an index now holds entries made from arrays. */
  multikey(collection: Collection, index: Index, fields: boolean[]): void;
}

const idName = Buffer.from("_id");
const empty = Buffer.alloc(0);

/** The _id of a stored document. */
export function idOf(doc: Buffer): Val {
  return fieldAt(doc, 0, idName)!;
}

/** Storage key of the document with this _id. */
export function documentKey(collection: Collection, id: Val): Buffer {
  const w = new KeyWriter();
  w.raw(collection.prefix);
  writeKey(w, id);
  const key = w.bytes();
  checkKeyLength(key, "_id");
  return key;
}

/** Storage key of the document that an index entry points to. */
export function targetOf(collection: Collection, index: Index, key: Buffer, value: Buffer): Buffer {
  if (index.spec.unique) return Buffer.concat([collection.prefix, value]);
  const n = key.readUInt16BE(key.length - 2);
  const out = Buffer.allocUnsafe(4 + n);
  collection.prefix.copy(out, 0);
  key.copy(out, 4, key.length - 2 - n, key.length - 2);
  return out;
}

/**
 * The entries of a document in an index: the encoded field values of each, without prefix and _id.
 * Undefined when the index does not hold the document (sparse, partial).
 */
function indexValues(index: Index, doc: Val, multikey: boolean[]): Buffer[] | undefined {
  if (index.filter && !matches(index.filter, doc)) return undefined;
  const found = fieldValues(index.fields, doc, multikey);
  return index.spec.sparse && !found.present ? undefined : found.list;
}

/** The encoded values of `fields` in a document, one for each combination that arrays give. */
export function fieldValues(
  fields: readonly IndexField[],
  doc: Val,
  multikey: boolean[],
): { list: Buffer[]; present: boolean } {
  const perField: (Val | undefined)[][] = [];
  let arrayRoot: string | undefined;
  let present = false;
  fields.forEach((f, i) => {
    const found: (Val | undefined)[] = [];
    const roots = { array: -1 };
    collect(doc.b, doc.s, f.path, 0, found, roots);
    if (found.some((v) => v !== undefined)) present = true;
    if (roots.array >= 0) {
      multikey[i] = true;
      const root = f.path.parts.slice(0, roots.array + 1).join(".");
      if (arrayRoot !== undefined && arrayRoot !== root)
        throw new MongoError(
          171,
          `cannot index parallel arrays [${lastPart(root)}] [${lastPart(arrayRoot)}]`,
        );
      arrayRoot = root;
    }
    perField.push(found);
  });
  if (arrayRoot === undefined) {
    const w = new KeyWriter();
    fields.forEach((f, i) => writeField(w, perField[i]![0] ?? nullVal, f.descending));
    return { list: [w.bytes()], present };
  }
  return { list: arrayEntries(fields, doc, arrayRoot, perField), present };
}

const lastPart = (path: string) => path.slice(path.lastIndexOf(".") + 1);

function writeField(w: KeyWriter, v: Val, descending: boolean): void {
  const from = w.p;
  writeKey(w, v);
  if (descending) w.invert(from);
}

/** Fields under the same array go together, element by element. */
function arrayEntries(
  fields: readonly IndexField[],
  doc: Val,
  root: string,
  perField: (Val | undefined)[][],
): Buffer[] {
  const rootParts = root.split(".").map((p) => Buffer.from(p));
  let array: Val | undefined = doc;
  for (const part of rootParts) array = array && fieldAt(array.b, array.s, part);
  const under = fields.map((f) => f.path.text === root || f.path.text.startsWith(`${root}.`));
  const out = new Map<string, Buffer>();
  const emit = (lists: (Val | undefined)[][]) => {
    const walk = (i: number, chosen: (Val | undefined)[]) => {
      if (i === lists.length) {
        const w = new KeyWriter();
        fields.forEach((f, n) => writeField(w, chosen[n] ?? nullVal, f.descending));
        const key = w.bytes();
        out.set(key.toString("latin1"), key);
        return;
      }
      for (const v of lists[i]!) walk(i + 1, [...chosen, v]);
    };
    walk(0, []);
  };
  const positional = fields.some(
    (f, i) => under[i] && f.path.text !== root && f.path.positions[rootParts.length]! >= 0,
  );
  if (!array || !read(array).next() || positional) {
    emit(
      perField.map((list, i) =>
        list.length ? list : [under[i] && fields[i]!.path.text === root ? undefinedVal : nullVal],
      ),
    );
    return [...out.values()];
  }
  for (const r = read(array); r.next();) {
    const el = r.val();
    emit(
      fields.map((f, i) => {
        if (!under[i]) return perField[i]!.length ? perField[i]! : [undefined];
        if (f.path.text === root) return [el];
        if (el.t !== BsonType.object) return [undefined];
        const found: (Val | undefined)[] = [];
        collect(el.b, el.s, f.path, rootParts.length, found, { array: -1 });
        return found.length ? found : [undefined];
      }),
    );
  }
  return [...out.values()];
}

/** Values at a path as an index sees them; notes where the first array stands. */
function collect(
  b: Buffer,
  s: number,
  path: Path,
  at: number,
  out: (Val | undefined)[],
  roots: { array: number },
): void {
  const v = fieldAt(b, s, path.names[at]!);
  const last = at === path.parts.length - 1;
  if (v === undefined) out.push(undefined);
  else if (v.t === BsonType.array) {
    if (roots.array < 0) roots.array = at;
    let n = 0;
    const position = last ? -1 : path.positions[at + 1]!;
    for (const r = read(v); r.next(); n++) {
      if (last) out.push(r.val());
      else {
        if (r.type === BsonType.object && position < 0) collect(b, r.start, path, at + 1, out, roots);
        if (n === position) {
          if (at + 2 === path.parts.length) out.push(r.val());
          else if (r.type === BsonType.object) collect(b, r.start, path, at + 2, out, roots);
        }
      }
    }
    if (last && n === 0) out.push(undefinedVal);
    if (!last && out.length === 0) out.push(undefined);
  } else if (last) out.push(v);
  else if (v.t === BsonType.object) collect(b, v.s, path, at + 1, out, roots);
  else out.push(undefined);
}

interface Entries {
  readonly keys: Map<string, Buffer>;
  readonly multikey: boolean[];
}

/** Full storage keys of a document's entries in an index. */
function entriesOf(index: Index, doc: Buffer, idBytes: Buffer): Entries {
  const multikey = index.fields.map(() => false);
  const keys = new Map<string, Buffer>();
  for (const values of indexValues(index, docVal(doc), multikey) ?? []) {
    const w = new KeyWriter();
    w.raw(index.prefix);
    w.raw(values);
    if (!index.spec.unique) {
      w.raw(idBytes);
      w.byte(idBytes.length >> 8);
      w.byte(idBytes.length & 0xff);
    }
    const key = w.bytes();
    checkKeyLength(key, `index ${index.spec.name}`);
    keys.set(key.toString("latin1"), key);
  }
  return { keys, multikey };
}

/** Stores a new document. Throws 11000 when its _id or a unique index has it already. */
export function insertDocument(target: Target, collection: Collection, doc: Buffer): void {
  if (doc.length > maxDocumentSize)
    throw new MongoError(
      10334,
      `object to insert too large. size in bytes: ${doc.length}, max size: ${maxDocumentSize}`,
    );
  const id = idOf(doc);
  const key = documentKey(collection, id);
  // What is visible is a duplicate, whoever is about to change it.
  if (target.get(key)) throw duplicate(collection, undefined, doc);
  target.claim(key);
  change(target, collection, key, undefined, doc);
}

/** Replaces the stored bytes `before` of a document by `after`, which has the same _id. */
export function replaceDocument(
  target: Target,
  collection: Collection,
  key: Buffer,
  before: Buffer,
  next: Buffer,
): void {
  if (next.length > maxDocumentSize)
    throw new MongoError(10334, `Resulting document after update is larger than ${maxDocumentSize}`);
  target.claim(key);
  change(target, collection, key, before, next);
}

export function deleteDocument(target: Target, collection: Collection, key: Buffer, before: Buffer): void {
  target.claim(key);
  change(target, collection, key, before, undefined);
}

function change(
  target: Target,
  collection: Collection,
  key: Buffer,
  before: Buffer | undefined,
  next: Buffer | undefined,
): void {
  const idBytes = key.subarray(4);
  const puts: [Buffer, Buffer][] = [];
  const dels: Buffer[] = [];
  const flags: [Index, boolean[]][] = [];
  for (const index of collection.indexes) {
    const old = before ? entriesOf(index, before, idBytes) : undefined;
    const now = next ? entriesOf(index, next, idBytes) : undefined;
    for (const [text, k] of now?.keys ?? []) {
      if (old?.keys.has(text)) continue;
      if (index.spec.unique) {
        const holder = target.get(k);
        if (holder && !holder.equals(idBytes)) throw duplicate(collection, index, next!, k);
        target.claim(k);
        puts.push([k, idBytes]);
      } else puts.push([k, empty]);
    }
    for (const [text, k] of old?.keys ?? []) {
      if (now?.keys.has(text)) continue;
      if (index.spec.unique) target.claim(k);
      // While an index is being filled, an entry may belong to another document that will fail the build.
      if (index.spec.unique && index.building && !target.get(k)?.equals(idBytes)) continue;
      dels.push(k);
    }
    if (now?.multikey.some((m, i) => m && !index.multikey[i])) flags.push([index, now.multikey]);
  }
  for (const [index, multikey] of flags) target.multikey(collection, index, multikey);
  for (const k of dels) target.del(k);
  for (const [k, v] of puts) target.put(k, v);
  if (next) target.put(key, next);
  else target.del(key);
}

/** Adds a stored document to an index that is being filled. */
export function indexExisting(
  target: Target,
  collection: Collection,
  index: Index,
  key: Buffer,
  doc: Buffer,
): void {
  const idBytes = key.subarray(4);
  const now = entriesOf(index, doc, idBytes);
  for (const k of now.keys.values()) {
    if (index.spec.unique) {
      target.claim(k);
      const holder = target.get(k);
      if (holder && !holder.equals(idBytes)) throw duplicate(collection, index, doc, k);
    }
  }
  for (const k of now.keys.values()) {
    target.put(k, index.spec.unique ? idBytes : empty);
  }
  if (now.multikey.some((m, i) => m && !index.multikey[i])) target.multikey(collection, index, now.multikey);
}

/**
 * Error 11000 with the pattern and the values that collide, as drivers and mongoose read them. `key` is the entry
 * that another document has; for the _id there is none.
 */
function duplicate(collection: Collection, index: Index | undefined, doc: Buffer, key?: Buffer): MongoError {
  const pattern = (index ?? collection.primary).spec.key;
  const value = buildDoc((w) => {
    if (!index || !key) return w.val("_id", idOf(doc));
    let at = index.prefix.length;
    for (const { path, descending } of index.fields) {
      const found: (Val | undefined)[] = [];
      collect(doc, 0, path, 0, found, { array: -1 });
      const written = (v: Val) => {
        const one = new KeyWriter();
        writeField(one, v, descending);
        return one.bytes();
      };
      // Of an array's many values, the one that stands in this entry.
      const held = [...found.filter((v) => v !== undefined), nullVal, undefinedVal].find((v) => {
        const bytes = written(v);
        return key.subarray(at, at + bytes.length).equals(bytes);
      });
      w.val(path.text, held ?? nullVal);
      at += written(held ?? nullVal).length;
    }
  });
  const keyValue = deserialize(value, { promoteValues: false });
  const shown = entries(docVal(value))
    .map(([name, v]) => `${name}: ${inWords(v)}`)
    .join(", ");
  return new MongoError(
    11000,
    `E11000 duplicate key error collection: ${collection.ns} index: ${index?.spec.name ?? "_id_"} dup key: { ${shown} }`,
    { keyPattern: deserialize(pattern, { promoteValues: false }), keyValue },
  );
}
