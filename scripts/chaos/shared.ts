/**
 * What all workers change together: counters by findAndModify and balances by transactions. Nobody knows
 * their order, but the sums have to come out.
 */
import type { Db } from "mongodb";
import type { Findings, Thing } from "./model.ts";
import { noFindings } from "./model.ts";

export const accounts = ["a", "b", "c", "d", "e", "f"];
export const counters = ["0", "1", "2", "3"];

/** What a worker was told by a counter, and how often it was told nothing. */
export interface Counted {
  readonly values: Record<string, number[]>;
  readonly unclear: Record<string, number>;
}

export const nothingCounted = (): Counted => ({ values: {}, unclear: {} });

/** Collections, indexes and shared documents at the beginning of a data folder. */
export async function prepare(db: Db): Promise<void> {
  const things = db.collection("things");
  await things.createIndex({ code: 1 }, { unique: true });
  await things.createIndex({ tags: 1 });
  await things.createIndex({ owner: 1, v: -1 });
  await things.createIndex({ mark: 1 }, { sparse: true });
  await db.collection("others").createIndex({ code: 1 }, { unique: true });
  await db.collection("paid").createIndex({ account: 1, amount: 1 });
  await db.collection("received").createIndex({ account: 1, amount: 1 });
  await db
    .collection("expiring")
    .createIndex({ at: 1 }, { expireAfterSeconds: 0, partialFilterExpression: { closed: true } });
  await db.collection<Thing>("balances").insertMany(accounts.map((_id) => ({ _id, sum: 0, entries: 0 })));
  await db.collection<Thing>("counters").insertMany(counters.map((_id) => ({ _id, n: 0 })));
}

/** Balances against the entries that made them. */
export async function checkBalances(db: Db): Promise<Findings> {
  const findings = noFindings();
  const entries = [
    ...(await db.collection<Thing>("paid").find().toArray()),
    ...(await db.collection<Thing>("received").find().toArray()),
  ];
  for (const balance of await db.collection<Thing>("balances").find().toArray()) {
    const own = entries.filter((entry) => entry["account"] === balance._id);
    const sum = own.reduce((n, entry) => n + Number(entry["amount"]), 0);
    if (sum !== balance["sum"] || own.length !== balance["entries"])
      findings.torn.push(
        `balance ${balance._id}: ${balance["sum"]} of ${balance["entries"]}, entries say ${sum} of ${own.length}`,
      );
  }
  const all = entries.reduce((n, entry) => n + Number(entry["amount"]), 0);
  if (all !== 0) findings.torn.push(`all entries together are ${all} instead of 0`);
  return findings;
}

/** Counters: each value was given once, and they stand where the answers say. */
export class Counters {
  /** Where each stood when it was last looked at. */
  readonly base: Map<string, number>;

  constructor(base: ReadonlyMap<string, number> = new Map()) {
    this.base = new Map(base);
  }

  async check(db: Db, counted: readonly Counted[]): Promise<Findings> {
    const findings = noFindings();
    for (const id of counters) {
      const stored = await db.collection<Thing>("counters").findOne({ _id: id });
      const n = Number(stored?.["n"]);
      const values = counted.flatMap((one) => one.values[id] ?? []);
      const unclear = counted.reduce((sum, one) => sum + (one.unclear[id] ?? 0), 0);
      const base = this.base.get(id) ?? 0;
      if (!(n >= base + values.length) || values.some((value) => value > n))
        findings.lost.push(`counter ${id}: ${n} after ${base} and ${values.length} answers`);
      if (n > base + values.length + unclear || new Set(values).size < values.length)
        findings.doubled.push(
          `counter ${id}: ${n} after ${base}, ${values.length} answers, ${unclear} unclear`,
        );
      this.base.set(id, n);
    }
    return findings;
  }
}
