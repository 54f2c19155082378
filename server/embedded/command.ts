/**
 * A command as it arrived: its fields in place, read with MongoDB's tolerance for number kinds, and with
 * every field that a handler does not know refused by name.
 */
import { BsonType, entries, isNumber, text, typeName, type Val } from "./bson.ts";
import { MongoError, typeMismatch } from "./errors.ts";
import { asInteger, toNumber } from "./numbers.ts";

/** Fields any command may carry; they are handled before the command itself, or mean nothing here. */
const everywhere = new Set([
  "$db",
  "lsid",
  "txnNumber",
  "startTransaction",
  "autocommit",
  "stmtId",
  "stmtIds",
  "readConcern",
  "writeConcern",
  "$readPreference",
  "$clusterTime",
  "maxTimeMS",
  "comment",
]);

export class Fields {
  readonly name: string;
  private readonly map: Map<string, Val>;

  constructor(name: string, map: Map<string, Val>) {
    this.name = name;
    this.map = map;
  }

  /** The fields of a nested document. */
  static of(name: string, v: Val): Fields {
    if (!v.isDoc)
      throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(v.t)}', expected type 'object'`);
    return new Fields(name, new Map(entries(v)));
  }

  /** Throws when there is a field that is neither in `known` nor common to all commands. */
  only(known: ReadonlySet<string>, common = true): void {
    for (const key of this.map.keys())
      if (!known.has(key) && !(common && everywhere.has(key)))
        throw new MongoError(40415, `BSON field '${this.name}.${key}' is an unknown field.`);
  }

  has(key: string): boolean {
    return this.map.has(key);
  }

  /** The value, unless it is missing or null. */
  get(key: string): Val | undefined {
    const v = this.map.get(key);
    return v === undefined || v.t === BsonType.null || v.t === BsonType.undefined ? undefined : v;
  }

  private wrong(key: string, v: Val, expected: string): MongoError {
    return typeMismatch(
      `BSON field '${this.name}.${key}' is the wrong type '${typeName(v.t)}', expected type '${expected}'`,
    );
  }

  string(key: string): string | undefined {
    const v = this.get(key);
    if (v === undefined) return undefined;
    if (v.t !== BsonType.string) throw this.wrong(key, v, "string");
    return text(v);
  }

  doc(key: string): Val | undefined {
    const v = this.get(key);
    if (v !== undefined && !v.isDoc) throw this.wrong(key, v, "object");
    return v;
  }

  array(key: string): Val | undefined {
    const v = this.get(key);
    if (v !== undefined && !v.isArray) throw this.wrong(key, v, "array");
    return v;
  }

  bool(key: string): boolean {
    const v = this.get(key);
    if (v === undefined) return false;
    if (v.t === BsonType.bool) return v.b[v.s] === 1;
    if (isNumber(v)) return toNumber(v) !== 0;
    throw this.wrong(key, v, "bool");
  }

  /** A whole number. */
  int(key: string): number | undefined {
    const v = this.get(key);
    if (v === undefined) return undefined;
    if (!isNumber(v)) throw this.wrong(key, v, "long");
    const n = asInteger(v);
    if (n === undefined) throw new MongoError(2, `BSON field '${this.name}.${key}' is not a whole number`);
    return n;
  }

  /** Throws 40414 when a field that must be there is not. */
  need<T>(key: string, v: T | undefined): T {
    if (v === undefined)
      throw new MongoError(40414, `BSON field '${this.name}.${key}' is missing but a required field`);
    return v;
  }

  /** Refuses a non-simple collation. */
  simpleCollation(): void {
    const v = this.doc("collation");
    if (!v) return;
    const locale = new Map(entries(v)).get("locale");
    if (!locale || locale.t !== BsonType.string || text(locale) !== "simple")
      throw new MongoError(238, "collation other than 'simple' is not supported by the embedded store");
  }
}
