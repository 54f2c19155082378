/**
 * A command as it arrived: its fields in place, read with MongoDB's tolerance for number kinds, and with
 * every field that a handler does not know refused by name.
 */
import { BsonType, entries, isNumber, text, typeName, type Val } from "../values/bson.ts";
import { MongoError, typeMismatch } from "./errors.ts";
import { asInteger, toNumber } from "../values/numbers.ts";
import { subset } from "../subset.ts";

type PartName = keyof typeof subset.parts;

const everyCommand: ReadonlySet<string> = new Set(subset.everyCommand);
const commands = new Map<string, readonly string[]>(Object.entries(subset.commands));

export class Fields {
  readonly name: string;
  private readonly map: Map<string, Val>;

  private constructor(name: string, map: Map<string, Val>) {
    this.name = name;
    this.map = map;
  }

  /** The fields of a command, as it was called. Throws when there is one that it does not know. */
  static ofCommand(name: string, map: Map<string, Val>): Fields {
    const known = commands.get(name === "ismaster" ? "isMaster" : name) ?? [];
    for (const key of map.keys())
      if (key !== name && !known.includes(key) && !everyCommand.has(key)) throw unknown(name, key);
    return new Fields(name, map);
  }

  /** The fields of a document inside a command. Throws when there is one that it does not know. */
  static of(name: PartName, v: Val): Fields {
    if (!v.isDoc)
      throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(v.t)}', expected type 'object'`);
    const known: readonly string[] = subset.parts[name];
    const map = new Map(entries(v));
    for (const key of map.keys()) if (!known.includes(key)) throw unknown(name, key);
    return new Fields(name, map);
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
}

const unknown = (name: string, key: string) =>
  new MongoError(
    name === "createIndexes.indexes" ? 197 : 40415,
    `BSON field '${name}.${key}' is an unknown field.`,
  );
