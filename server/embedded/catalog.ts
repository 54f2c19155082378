/**
 * What exists: databases, collections, indexes. Held in memory, written through to the store in the same
 * commit as the data it describes.
 */
import { randomBytes } from "node:crypto";
import { deserialize, serialize, Binary } from "bson";
import { docVal, entries, isNumber, type Val } from "./values/bson.ts";
import { compileFilter, type Filter } from "./query/matcher.ts";
import { parsePath, type Path } from "./values/paths.ts";
import { after } from "./values/keys.ts";
import { prefixes, type Storage } from "./storage/storage.ts";
import { toNumber } from "./values/numbers.ts";

export interface IndexField {
  readonly path: Path;
  readonly descending: boolean;
}

/** The part of an index that its creator gave. `key` and `partial` are BSON documents. */
export interface IndexSpec {
  readonly name: string;
  readonly key: Buffer;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Buffer | undefined;
  /** Seconds that a document lives after the date in the index's one field. */
  readonly expireAfterSeconds: number | undefined;
  /** Given explicitly, for `listIndexes` to give back: mongoose compares them. */
  readonly background: boolean | undefined;
}

/** The key of every collection's first index. */
export const idKey = Buffer.from(serialize({ _id: 1 }));

const idSpec: IndexSpec = {
  name: "_id_",
  key: idKey,
  unique: true,
  sparse: false,
  partial: undefined,
  expireAfterSeconds: undefined,
  background: undefined,
};

export class Index {
  readonly id: number;
  readonly spec: IndexSpec;
  readonly fields: readonly IndexField[];
  readonly filter: Filter | undefined;
  readonly prefix: Buffer;
  /** Per field: some document has an array there. Never taken back. */
  multikey: boolean[];
  /** Still being filled: kept up by writes, not used by queries. */
  building: boolean;

  constructor(id: number, spec: IndexSpec, multikey: boolean[], building: boolean) {
    this.id = id;
    this.spec = spec;
    this.fields = entries(docVal(spec.key)).map(([name, v]) => ({
      path: parsePath(name),
      descending: isNumber(v) && toNumber(v)! < 0,
    }));
    this.filter = spec.partial ? compileFilter(docVal(spec.partial)) : undefined;
    this.prefix = prefixOf(id);
    this.multikey = multikey.length ? multikey : this.fields.map(() => false);
    this.building = building;
  }
}

export class Collection {
  readonly ns: string;
  readonly id: number;
  readonly uuid: Buffer;
  readonly prefix: Buffer;
  readonly end: Buffer;
  /** The documents themselves, seen as the index on _id that they are. Not among `indexes`. */
  readonly primary: Index;
  indexes: Index[] = [];
  dropped = false;
  /** Grows when indexes come or go: a transaction that began before may not use the collection. */
  changedAt = 0;

  constructor(ns: string, id: number, uuid: Buffer) {
    this.ns = ns;
    this.id = id;
    this.uuid = uuid;
    this.prefix = prefixOf(id);
    this.end = after(this.prefix);
    this.primary = new Index(id, idSpec, [], false);
  }
}

export function prefixOf(id: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(id, 0);
  return b;
}

const nextIdKey = Buffer.from([0, 0, 0, prefixes.meta, 1]);
const garbageKey = Buffer.from([0, 0, 0, prefixes.meta, 2]);
const catalogPrefix = prefixOf(prefixes.catalog);

interface StoredIndex {
  id: number;
  name: string;
  key: Binary;
  unique: boolean;
  sparse: boolean;
  partial: Binary | null;
  expireAfterSeconds: number | null;
  background: boolean | null;
  multikey: boolean[];
  building: boolean;
}

export class Catalog {
  private readonly storage: Storage;
  private collections = new Map<string, Collection>();
  private nextId: number = prefixes.firstFree;
  /** Counts changes of shape; transactions remember where they began. */
  sequence = 0;
  /** Prefixes whose entries are still to be deleted. */
  garbage = new Set<number>();

  constructor(storage: Storage) {
    this.storage = storage;
    this.load();
  }

  /** Reads everything anew: at start, and after a commit that failed. */
  load(): void {
    const known = this.collections;
    this.collections = new Map();
    const next = this.storage.get(nextIdKey);
    this.nextId = Math.max(this.nextId, next ? next.readUInt32BE(0) : 0);
    const garbage = this.storage.get(garbageKey);
    this.garbage = new Set(garbage ? (deserialize(garbage)["ids"] as number[]) : []);
    const scan = this.storage.scan(catalogPrefix, after(catalogPrefix), false, true);
    for (let entry = scan.next(); entry; entry = scan.next()) {
      const ns = entry.key.toString("utf8", 4);
      const record = deserialize(entry.value, { promoteBuffers: false });
      const same = known.get(ns);
      const collection =
        same?.id === record["id"]
          ? same!
          : new Collection(ns, record["id"] as number, bytesOf(record["uuid"] as Binary));
      collection.dropped = false;
      collection.indexes = (record["indexes"] as StoredIndex[]).map(
        (i) =>
          new Index(
            i.id,
            {
              name: i.name,
              key: bytesOf(i.key),
              unique: i.unique,
              sparse: i.sparse,
              partial: i.partial ? bytesOf(i.partial) : undefined,
              expireAfterSeconds: i.expireAfterSeconds ?? undefined,
              background: i.background ?? undefined,
            },
            i.multikey,
            i.building,
          ),
      );
      this.collections.set(ns, collection);
    }
  }

  get(ns: string): Collection | undefined {
    return this.collections.get(ns);
  }

  all(): IterableIterator<Collection> {
    return this.collections.values();
  }

  inDatabase(db: string): Collection[] {
    return [...this.collections.values()].filter((c) => c.ns.startsWith(`${db}.`));
  }

  /** A collection that is not yet known to others. */
  prepare(ns: string): Collection {
    return new Collection(ns, this.nextId++, randomUuid());
  }

  /** Makes a prepared collection known. Inside a commit. */
  add(collection: Collection): void {
    this.collections.set(collection.ns, collection);
    this.save(collection);
  }

  newIndex(spec: IndexSpec, building: boolean): Index {
    return new Index(this.nextId++, spec, [], building);
  }

  /** Writes a collection's record. Inside a commit. */
  save(collection: Collection): void {
    const next = Buffer.alloc(4);
    next.writeUInt32BE(this.nextId, 0);
    this.storage.put(nextIdKey, next);
    this.storage.put(
      keyOfNs(collection.ns),
      Buffer.from(
        serialize({
          id: collection.id,
          uuid: new Binary(collection.uuid, 4),
          indexes: collection.indexes.map((i) => ({
            id: i.id,
            name: i.spec.name,
            key: new Binary(i.spec.key),
            unique: i.spec.unique,
            sparse: i.spec.sparse,
            partial: i.spec.partial ? new Binary(i.spec.partial) : null,
            expireAfterSeconds: i.spec.expireAfterSeconds ?? null,
            background: i.spec.background ?? null,
            multikey: i.multikey,
            building: i.building,
          })),
        }),
      ),
    );
  }

  /** Notes a change of indexes. */
  touch(collection: Collection): void {
    collection.changedAt = ++this.sequence;
  }

  /** Forgets a collection; its entries become garbage. Inside a commit. */
  drop(collection: Collection): void {
    collection.dropped = true;
    this.touch(collection);
    this.collections.delete(collection.ns);
    this.storage.del(keyOfNs(collection.ns));
    this.discard([collection.id, ...collection.indexes.map((i) => i.id)]);
  }

  /** Drops indexes whose filling was cut short by the end of the process. Inside a commit. */
  discardUnfinished(): void {
    for (const c of this.collections.values()) {
      const unfinished = c.indexes.filter((i) => i.building);
      if (unfinished.length === 0) continue;
      c.indexes = c.indexes.filter((i) => !i.building);
      this.save(c);
      this.discard(unfinished.map((i) => i.id));
    }
  }

  /** Marks entries under these prefixes for deletion. Inside a commit. */
  discard(ids: number[]): void {
    for (const id of ids) this.garbage.add(id);
    this.saveGarbage();
  }

  /** Deletes up to `budget` entries of dropped collections and indexes. Inside a commit. */
  sweep(budget: number): void {
    for (const id of this.garbage) {
      const prefix = prefixOf(id);
      const scan = this.storage.scan(prefix, after(prefix), false, false);
      const keys: Buffer[] = [];
      for (let e = scan.next(); e && keys.length < budget; e = scan.next()) keys.push(e.key);
      scan.close();
      for (const key of keys) this.storage.del(key);
      if (keys.length >= budget) return;
      this.garbage.delete(id);
      this.saveGarbage();
    }
  }

  private saveGarbage(): void {
    this.storage.put(garbageKey, Buffer.from(serialize({ ids: [...this.garbage] })));
  }
}

const keyOfNs = (ns: string) => Buffer.concat([catalogPrefix, Buffer.from(ns)]);
const bytesOf = (b: Binary) => Buffer.from(b.buffer.subarray(0, b.position));

function randomUuid(): Buffer {
  const b = randomBytes(16);
  b[6] = (b[6]! & 0x0f) | 0x40;
  b[8] = (b[8]! & 0x3f) | 0x80;
  return b;
}

/** A copy of a document value's bytes. */
export const copyOf = (v: Val): Buffer => Buffer.from(v.bytes());
