/**
 * What a worker does: each operation is drawn from chance, says what it must leave behind, and how it is sent.
 * Every document belongs to one worker, so that it knows what to expect of it.
 */
import type { AnyClientBulkWriteModel, ClientSession, Db, Document, MongoClient } from "mongodb";
import type { Random } from "../simulator/random.ts";
import type { Change, Model, Thing } from "./model.ts";
import { accounts } from "./shared.ts";

export interface Place {
  readonly client: MongoClient;
  readonly db: Db;
  /** Rejects when nobody waits for an answer any more. */
  readonly abandoned: Promise<never>;
}

/** An answer that contradicts what the operation must have done. */
export class WrongAnswer extends Error {}

export interface Operation {
  readonly changes: readonly Change[];
  send(at: Place): Promise<unknown>;
}

/** What a worker knows when it draws its next operation. */
export interface Draw {
  readonly owner: string;
  readonly random: Random;
  readonly model: Model;
  /** Documents carry up to so many bytes that mean nothing. */
  readonly body: number;
  /** Never the same twice. */
  fresh(): string;
}

/** One of a list that is not empty. */
export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random.next() * list.length)] as T;

const below = (random: Random, n: number) => Math.floor(random.next() * n);
const tags = ["red", "green", "blue", "north", "south", "old", "new", "a", "b", "c"];

function someTags(random: Random): string[] {
  return [...new Set(Array.from({ length: below(random, 4) }, () => pick(random, tags)))];
}

const of = (collection: string, after: Thing): Change => ({ collection, id: after._id, after });
const gone = (collection: string, id: string): Change => ({ collection, id, after: null });
const things = ({ db }: Place) => db.collection<Thing>("things");

function newThing({ owner, random, body, fresh }: Draw): Thing {
  const _id = `${owner}-${fresh()}`;
  return {
    _id,
    owner,
    v: 0,
    code: `${_id}:0`,
    tags: someTags(random),
    body: "x".repeat(below(random, body)),
  };
}

/** The update that changes a key of the unique index, the multikey index and a count, and its outcome. */
function touched(draw: Draw, thing: Thing): { update: Document; after: Thing } {
  const v = Number(thing["v"]) + 1;
  const set = { code: `${thing._id}:${v}`, tags: someTags(draw.random) };
  return { update: { $inc: { v: 1 }, $set: set }, after: { ...thing, ...set, v } };
}

function oneOf(draw: Draw): Thing | undefined {
  const known = draw.model.known("things");
  return known.length ? pick(draw.random, known) : undefined;
}

function someOf(draw: Draw): Thing[] {
  const from = below(draw.random, 20);
  return draw.model.known("things").slice(from, from + 2 + below(draw.random, 25));
}

type Kind = (draw: Draw) => Operation | undefined;

const insertOne = (draw: Draw): Operation => {
  const thing = newThing(draw);
  return { changes: [of("things", thing)], send: (at) => things(at).insertOne(thing) };
};

const insertMany: Kind = (draw) => {
  const list = Array.from({ length: 2 + below(draw.random, 25) }, () => newThing(draw));
  return { changes: list.map((thing) => of("things", thing)), send: (at) => things(at).insertMany(list) };
};

const updateOne: Kind = (draw) => {
  const thing = oneOf(draw);
  if (!thing) return undefined;
  const { update, after } = touched(draw, thing);
  return {
    changes: [of("things", after)],
    async send(at) {
      const { modifiedCount } = await things(at).updateOne({ code: String(thing["code"]) }, update);
      if (modifiedCount !== 1) throw new WrongAnswer(`updateOne of ${thing._id} says ${modifiedCount}`);
    },
  };
};

const findAndModify: Kind = (draw) => {
  const thing = oneOf(draw);
  if (!thing) return undefined;
  const { update, after } = touched(draw, thing);
  return {
    changes: [of("things", after)],
    async send(at) {
      const found = await things(at).findOneAndUpdate({ _id: thing._id }, update, {
        returnDocument: "after",
      });
      if (found?.["v"] !== after["v"])
        throw new WrongAnswer(`findOneAndUpdate of ${thing._id}: ${found?.["v"]}`);
    },
  };
};

/** One statement that changes many documents: all of them, or none. */
const updateMany: Kind = (draw) => {
  const list = someOf(draw);
  if (list.length === 0) return undefined;
  const after = list.map((thing) => ({ ...thing, v: Number(thing["v"]) + 1, mark: "many" }));
  return {
    changes: after.map((thing) => of("things", thing)),
    send: (at) =>
      things(at).updateMany(
        { _id: { $in: list.map(({ _id }) => _id) } },
        { $inc: { v: 1 }, $set: { mark: "many" } },
      ),
  };
};

const deleteOne: Kind = (draw) => {
  const thing = oneOf(draw);
  return (
    thing && { changes: [gone("things", thing._id)], send: (at) => things(at).deleteOne({ _id: thing._id }) }
  );
};

const deleteMany: Kind = (draw) => {
  const list = someOf(draw);
  if (list.length === 0) return undefined;
  return {
    changes: list.map(({ _id }) => gone("things", _id)),
    send: (at) => things(at).deleteMany({ _id: { $in: list.map(({ _id }) => _id) } }),
  };
};

const upsert: Kind = (draw) => {
  const thing = newThing(draw);
  const { _id, ...rest } = thing;
  return {
    changes: [of("things", thing)],
    send: (at) => things(at).replaceOne({ _id }, rest, { upsert: true }),
  };
};

/** One bulkWrite command over two collections. */
const bulkWrite: Kind = (draw) => {
  const old = oneOf(draw);
  const [thing, other] = [newThing(draw), newThing(draw)];
  const changed = old && touched(draw, old);
  return {
    changes: [of("things", thing), of("others", other), ...(changed ? [of("things", changed.after)] : [])],
    send({ client, db }) {
      const [one, two] = [`${db.databaseName}.things`, `${db.databaseName}.others`];
      const models: AnyClientBulkWriteModel<Thing>[] = [
        { name: "insertOne", namespace: one, document: thing },
        { name: "insertOne", namespace: two, document: other },
      ];
      if (changed)
        models.push({ name: "updateOne", namespace: one, filter: { _id: old._id }, update: changed.update });
      return client.bulkWrite(models as AnyClientBulkWriteModel<Document>[]);
    },
  };
};

/** A pair of entries whose sum is 0, two balances, and a document of the worker's own: all of it or nothing. */
const transfer: Kind = (draw) => {
  const amount = 1 + below(draw.random, 100);
  const [from, to] = [pick(draw.random, accounts), pick(draw.random, accounts)];
  const _id = `${draw.owner}-${draw.fresh()}`;
  const entry = { _id, owner: draw.owner, account: from, amount: -amount };
  const counter = { _id, owner: draw.owner, account: to, amount };
  const old = oneOf(draw);
  const changed = old && touched(draw, old);
  const inside = async ({ db }: Place, session: ClientSession) => {
    await db.collection<Thing>("paid").insertOne(entry, { session });
    const balances = db.collection<Thing>("balances");
    // The smaller name first: two transfers that meet conflict, and one is run again.
    await balances.updateOne({ _id: from }, { $inc: { sum: -amount, entries: 1 } }, { session });
    if (changed)
      await db.collection<Thing>("things").updateOne({ _id: old._id }, changed.update, { session });
    await db.collection<Thing>("received").insertOne(counter, { session });
    await balances.updateOne({ _id: to }, { $inc: { sum: amount, entries: 1 } }, { session });
  };
  return {
    changes: [of("paid", entry), of("received", counter), ...(changed ? [of("things", changed.after)] : [])],
    send: (at) => at.client.withSession((session) => session.withTransaction(() => inside(at, session))),
  };
};

/** Documents with a date that lies behind them: what the index's partial filter leaves out has to stay. */
const expiring: Kind = (draw) => {
  const _id = `${draw.owner}-${draw.fresh()}`;
  const past = draw.random.next() < 0.5;
  const at = new Date(past ? 0 : 4_000_000_000_000);
  const doc = { _id, owner: draw.owner, at, closed: !past };
  return {
    changes: [of("expiring", doc)],
    send: ({ db }) => db.collection<Thing>("expiring").insertOne(doc),
  };
};

const catalog = "$catalog";

/** Collections and indexes come and go. */
const shape: Kind = (draw) => {
  const name = `made_${draw.owner}_${below(draw.random, 3)}`;
  if (draw.model.isUnclear(catalog, name)) return undefined;
  const made = draw.model.get(catalog, name);
  if (!made) {
    const docs = Array.from({ length: 30 }, (_, i) => ({ _id: `${draw.owner}-${draw.fresh()}`, v: i }));
    return {
      changes: [of(catalog, { _id: name, indexes: ["_id_"] }), ...docs.map((doc) => of(name, doc))],
      send: ({ db }) => db.collection<Thing>(name).insertMany(docs),
    };
  }
  if ((made["indexes"] as string[]).length === 1)
    return {
      changes: [of(catalog, { _id: name, indexes: ["_id_", "v_1"] })],
      send: ({ db }) => db.createIndex(name, { v: 1 }),
    };
  return {
    changes: [gone(catalog, name), ...draw.model.known(name).map(({ _id }) => gone(name, _id))],
    send: ({ db }) => db.collection(name).drop(),
  };
};

/** An index over the documents that all workers are changing meanwhile. */
const reindex: Kind = (draw) => {
  const name = `extra_${draw.owner}`;
  if (draw.model.isUnclear("$index", name)) return undefined;
  return draw.model.get("$index", name)
    ? { changes: [gone("$index", name)], send: (at) => things(at).dropIndex(name) }
    : {
        changes: [of("$index", { _id: name })],
        send: (at) => things(at).createIndex({ owner: 1, v: -1, [`only_${draw.owner}`]: 1 }, { name }),
      };
};

/** Kinds with their weights. */
const kinds: readonly (readonly [number, Kind])[] = [
  [20, insertOne],
  [6, insertMany],
  [22, updateOne],
  [8, findAndModify],
  [4, updateMany],
  [9, deleteOne],
  [4, deleteMany],
  [3, upsert],
  [4, bulkWrite],
  [12, transfer],
  [3, expiring],
  [2, shape],
  [0.5, reindex],
];

const total = kinds.reduce((sum, [weight]) => sum + weight, 0);

/** The next operation; a worker that has much deletes more. */
export function drawOperation(draw: Draw): Operation {
  if (draw.model.known("things").length > 150) return deleteMany(draw) ?? insertOne(draw);
  let at = draw.random.next() * total;
  for (const [weight, kind] of kinds) {
    at -= weight;
    if (at <= 0) return kind(draw) ?? insertOne(draw);
  }
  return insertOne(draw);
}
