/** One worker: one operation after the other through the official driver, each noted when it was acknowledged. */
import { MongoBulkWriteError, MongoClientBulkWriteError, MongoServerError } from "mongodb";
import type { Random } from "../simulator/random.ts";
import { keyOf, Model, type Findings, type Thing } from "./model.ts";
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

export class Worker {
  readonly owner: string;
  /** Operations that were acknowledged so far. */
  acknowledged = 0;
  /** Answers that nobody should have got; each is a fault. */
  readonly wrong: string[] = [];
  private readonly random: Random;
  private readonly model = new Model();
  private counted = nothingCounted();
  private names = 0;
  private stopping = false;

  constructor(owner: string, random: Random) {
    this.owner = owner;
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
      fresh: () => String(this.names++).padStart(6, "0"),
    });
    try {
      await operation.send(at);
    } catch (error) {
      if (isRefusal(error)) this.wrong.push(`${this.owner} was refused: ${(error as Error).message}`);
      else if (error instanceof WrongAnswer) this.wrong.push(error.message);
      else this.model.cutOff(operation.changes);
      return false;
    }
    this.model.acknowledged(operation.changes);
    this.acknowledged++;
    return true;
  }

  private async count(at: Place): Promise<boolean> {
    const _id = pick(this.random, counters)!;
    try {
      const found = await at.db
        .collection<Thing>("counters")
        .findOneAndUpdate({ _id }, { $inc: { n: 1 } }, { returnDocument: "after" });
      (this.counted.values[_id] ??= []).push(Number(found?.["n"]));
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
  async check({ db }: Place): Promise<Findings> {
    const stored = new Map<string, Thing>();
    const own = new RegExp(`^made_${this.owner}_`);
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
    for (const name of names.filter((one) => own.test(one) || ownCollections.includes(one))) {
      const mine = { _id: { $gte: `${this.owner}-`, $lt: `${this.owner}.` } };
      for (const doc of await db.collection<Thing>(name).find(mine).hint("_id_").toArray())
        stored.set(keyOf(name, doc._id), doc);
      if (own.test(name)) {
        const indexes = (await db.collection(name).indexes()).map((index) => index.name);
        stored.set(keyOf("$catalog", name), { _id: name, indexes });
      }
    }
    const extra = `extra_${this.owner}`;
    if ((await db.collection("things").indexes()).some((index) => index.name === extra))
      stored.set(keyOf("$index", extra), { _id: extra });
    return this.model.compare(stored);
  }
}
