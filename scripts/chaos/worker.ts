/** One worker: one operation after the other through the official driver, each noted when it was acknowledged. */
import { MongoBulkWriteError, MongoClientBulkWriteError, MongoServerError } from "mongodb";
import type { Random } from "../simulator/random.ts";
import { keyOf, Model, type Change, type Findings, type Thing } from "./model.ts";
import { drawOperation, pick, WrongAnswer, type Place } from "./operations.ts";
import { counters, nothingCounted, type Counted } from "./shared.ts";

/** How often a worker turns to a shared counter instead of its own documents. */
const counterShare = 0.08;
const ownCollections = ["things", "others", "paid", "received", "expiring"];

/** An answer that says for certain that nothing was done. */
const isRefusal = (error: unknown) =>
  error instanceof MongoServerError &&
  // Both wrap a broken connection as well.
  !(error instanceof MongoClientBulkWriteError && error.writeErrors.size === 0) &&
  !(error instanceof MongoBulkWriteError && [error.writeErrors].flat().length === 0) &&
  !error.hasErrorLabel("UnknownTransactionCommitResult") &&
  !error.hasErrorLabel("RetryableWriteError");

/** One operation in a worker's life: what it changes, and when it was sent and acknowledged (Date.now()). */
export interface Entry {
  readonly changes: readonly Change[];
  /** The shared counter that it raised instead, and the answer. */
  readonly counter?: string;
  value?: number;
  readonly begun: number;
  acknowledged?: number;
}

export interface WorkerOptions {
  /** Most bytes that a document carries for nothing. */
  readonly body?: number;
  /** Told of each operation before it is sent. */
  readonly journal?: (entry: Entry) => void;
}

export class Worker {
  readonly owner: string;
  /** Operations that were acknowledged so far. */
  acknowledged = 0;
  /** Answers that nobody should have got; each is a fault. */
  readonly wrong: string[] = [];
  private readonly random: Random;
  private readonly options: WorkerOptions;
  private readonly model = new Model();
  private counted = nothingCounted();
  private names = 0;
  private stopping = false;

  constructor(owner: string, random: Random, options: WorkerOptions = {}) {
    this.owner = owner;
    this.options = options;
    this.random = random;
  }

  stop(): void {
    this.stopping = true;
  }

  /** Works until told to stop; what is cut off meanwhile stays unclear until the next check. */
  async work(at: Place): Promise<void> {
    this.stopping = false;
    while (!this.stopping) {
      const went = this.random.next() < counterShare ? await this.count(at) : await this.change(at);
      if (!went && !this.stopping) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  private async change(at: Place): Promise<boolean> {
    const operation = drawOperation({
      owner: this.owner,
      random: this.random,
      model: this.model,
      body: this.options.body ?? 700,
      fresh: () => String(this.names++).padStart(6, "0"),
    });
    const entry: Entry = { changes: operation.changes, begun: Date.now() };
    this.options.journal?.(entry);
    try {
      await Promise.race([operation.send(at), at.abandoned]);
    } catch (error) {
      if (isRefusal(error)) this.wrong.push(`${this.owner} was refused: ${(error as Error).message}`);
      else if (error instanceof WrongAnswer) this.wrong.push(error.message);
      else this.model.cutOff(operation.changes);
      return false;
    }
    entry.acknowledged = Date.now();
    this.model.acknowledged(operation.changes);
    this.acknowledged++;
    return true;
  }

  private async count(at: Place): Promise<boolean> {
    const _id = pick(this.random, counters);
    const entry: Entry = { changes: [], counter: _id, begun: Date.now() };
    this.options.journal?.(entry);
    try {
      const raised = at.db
        .collection<Thing>("counters")
        .findOneAndUpdate({ _id }, { $inc: { n: 1 } }, { returnDocument: "after" });
      const found = await Promise.race([raised, at.abandoned]);
      entry.acknowledged = Date.now();
      entry.value = Number(found?.["n"]);
      (this.counted.values[_id] ??= []).push(entry.value);
    } catch {
      this.counted.unclear[_id] = (this.counted.unclear[_id] ?? 0) + 1;
      return false;
    }
    this.acknowledged++;
    return true;
  }

  takeCounted(): Counted {
    const counted = this.counted;
    this.counted = nothingCounted();
    return counted;
  }

  /** Everything of this worker that is stored against everything it knows. */
  async check(at: Place): Promise<Findings> {
    return this.model.compare(await storedOf(this.owner, at));
  }
}

/** Everything of one worker that is stored, by key. */
export async function storedOf(owner: string, { db }: Place): Promise<Map<string, Thing>> {
  const stored = new Map<string, Thing>();
  const own = new RegExp(`^made_${owner}_`);
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  for (const name of names.filter((one) => own.test(one) || ownCollections.includes(one))) {
    const mine = { _id: { $gte: `${owner}-`, $lt: `${owner}.` } };
    for (const doc of await db.collection<Thing>(name).find(mine).hint("_id_").toArray())
      stored.set(keyOf(name, doc._id), doc);
    if (own.test(name)) {
      const indexes = (await db.collection(name).indexes()).map((index) => index.name);
      stored.set(keyOf("$catalog", name), { _id: name, indexes });
    }
  }
  const extra = `extra_${owner}`;
  const all = names.includes("things") ? await db.collection("things").indexes() : [];
  if (all.some((index) => index.name === extra)) stored.set(keyOf("$index", extra), { _id: extra });
  return stored;
}
