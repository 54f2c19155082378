/**
 * Copies one database into another, so that it can be stopped and begun again at any moment. Documents go in
 * the order of their _id; whatever the target has already must be the beginning of just that. Indexes come
 * after the documents have been read back, those that delete last of all.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EJSON, type Document } from "bson";
import { MongoServerError, type Db } from "mongodb";
import { several, Stop } from "./cli.ts";
import { exact, writeExactly } from "./exact.ts";

/** The note in the target that says whose move it is and how far it came. */
export const noteCollection = "threadwell_move";
const batchDocuments = 1000;
const batchBytes = 6_000_000;
const durable = { w: "majority", j: true } as const;

export interface Moved {
  readonly name: string;
  readonly documents: number;
  readonly indexes: number;
  /** SHA-256 over the documents' bytes in the order of their _id. */
  readonly sha256: string;
}

interface MoveNote {
  _id: "move";
  /** checked: all documents are there and were read back. */
  state: "copying" | "checked" | "done";
  /** What the collections are called and which they are: another data folder has others. */
  from: Record<string, string>;
  startedAt: Date;
  finishedAt?: Date;
  moved?: Moved[];
}

/** Told how far it is. */
export interface Progress {
  begin(stage: "copy" | "check", documents: number): void;
  add(documents: number, kept: boolean): void;
  end(): void;
  say(line: string): void;
}

/** What a database and a finished earlier move look like from outside. */
export interface Outcome {
  readonly moved: readonly Moved[];
  /** When an earlier run had finished it all; null: this one did. */
  readonly finishedBefore: Date | null;
}

/** Moves every collection and index of `source` to `target`. Stops with words when it cannot. */
export async function move(source: Db, target: Db, startOver: boolean, progress: Progress): Promise<Outcome> {
  const from = await identities(source);
  const names = Object.keys(from).sort();
  if (names.includes(noteCollection))
    throw new Stop(`The data has a collection ${noteCollection} of its own.`);
  let note = await claim(target, from, startOver);
  if (note.state === "done")
    return { moved: note.moved ?? [], finishedBefore: note.finishedAt ?? new Date() };

  if (note.state === "copying") {
    const present = new Set((await collectionsOf(target)).map(({ name }) => name));
    for (const name of names) if (!present.has(name)) await target.createCollection(name);
    const moved = await copyAll(source, target, names, progress);
    await checkAll(target, moved, progress);
    note = await advance(target, { ...note, state: "checked", moved });
  }
  const moved: Moved[] = [];
  for (const one of note.moved ?? []) {
    progress.say(`  indexes   ${one.name}`);
    moved.push({ ...one, indexes: await moveIndexes(source, target, one.name) });
  }
  await advance(target, { ...note, state: "done", finishedAt: new Date(), moved });
  return { moved, finishedBefore: null };
}

async function collectionsOf(db: Db): Promise<{ name: string; uuid: string }[]> {
  const all = await db.listCollections({}, { nameOnly: false }).toArray();
  return all
    .filter(({ name }) => !name.startsWith("system."))
    .map((one) => ({ name: one.name, uuid: String((one as Document)["info"]?.uuid ?? "") }));
}

async function identities(source: Db): Promise<Record<string, string>> {
  return Object.fromEntries((await collectionsOf(source)).map(({ name, uuid }) => [name, uuid]));
}

/** Makes the target ours, or finds that it is; stops when it belongs to anything else. */
async function claim(target: Db, from: Record<string, string>, startOver: boolean): Promise<MoveNote> {
  const notes = target.collection<MoveNote>(noteCollection);
  const present = await collectionsOf(target);
  const found = await notes.findOne({ _id: "move" });
  if (found === null) {
    const others = present.filter(({ name }) => name !== noteCollection);
    if (others.length)
      throw new Stop(
        `The database ${target.databaseName} already holds ${several(others.length, "collection")} (${others
          .slice(0, 3)
          .map(({ name }) => name)
          .join(
            ", ",
          )}${others.length > 3 ? ", …" : ""}). A move only goes into an empty database: name another one at the end of the uri. Nothing was changed.`,
      );
    const note: MoveNote = { _id: "move", state: "copying", from, startedAt: new Date() };
    await notes.insertOne(note, { writeConcern: durable });
    return note;
  }
  const same = Object.entries(found.from).some(([name, uuid]) => from[name] === uuid);
  if (!same)
    throw new Stop(
      `The database ${target.databaseName} was filled by a move from another data folder. Name another database at the end of the uri. Nothing was changed.`,
    );
  if (found.state === "done" || !startOver) return found;
  const strange = present.filter(({ name }) => name !== noteCollection && !(name in from));
  if (strange.length)
    throw new Stop(
      `The database ${target.databaseName} holds collections that no move put there (${strange.map(({ name }) => name).join(", ")}). Name another database at the end of the uri. Nothing was changed.`,
    );
  for (const { name } of present) if (name !== noteCollection) await target.dropCollection(name);
  return advance(target, { _id: "move", state: "copying", from, startedAt: new Date() });
}

async function advance(target: Db, note: MoveNote): Promise<MoveNote> {
  await target
    .collection<MoveNote>(noteCollection)
    .replaceOne({ _id: "move" }, note, { writeConcern: durable });
  return note;
}

const inOrder = (db: Db, name: string) =>
  db.collection(name).find({}, { raw: true, sort: { _id: 1 }, batchSize: batchDocuments });

async function copyAll(
  source: Db,
  target: Db,
  names: readonly string[],
  progress: Progress,
): Promise<Moved[]> {
  const counts = await Promise.all(names.map((name) => source.collection(name).countDocuments()));
  progress.begin(
    "copy",
    counts.reduce((a, b) => a + b, 0),
  );
  const moved: Moved[] = [];
  for (const name of names) moved.push(await copyPatiently(source, target, name, progress));
  progress.end();
  return moved;
}

/** A run that was killed may still have a batch on its way into the target: look again when it arrives. */
async function copyPatiently(source: Db, target: Db, name: string, progress: Progress): Promise<Moved> {
  for (let tries = 0; ; tries++) {
    let told = 0;
    try {
      return await copyOne(source, target, name, (n, kept) => {
        told += n;
        progress.add(n, kept);
      });
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== 11000 || tries >= 5) throw error;
      progress.add(-told, true);
      await sleep(500 * (tries + 1));
    }
  }
}

async function copyOne(
  source: Db,
  target: Db,
  name: string,
  add: (documents: number, kept: boolean) => void,
): Promise<Moved> {
  const hash = createHash("sha256");
  const there = inOrder(target, name);
  const here = inOrder(source, name);
  let behind = false;
  let documents = 0;
  let batch: Document[] = [];
  let bytes = 0;
  const send = async () => {
    if (batch.length === 0) return;
    await target.collection(name).insertMany(batch, {
      ...writeExactly,
      ordered: true,
      forceServerObjectId: true,
      writeConcern: durable,
    });
    add(batch.length, false);
    batch = [];
    bytes = 0;
  };
  try {
    for await (const one of here) {
      const raw = one as unknown as Uint8Array;
      hash.update(raw);
      documents++;
      if (!behind) {
        const old = (await there.next()) as Uint8Array | null;
        if (old !== null) {
          if (Buffer.compare(old, raw) !== 0) throw apart(target, name);
          add(1, true);
          continue;
        }
        behind = true;
      }
      const document = exact(raw);
      if (!document)
        throw new Stop(
          `Document ${documents} of ${name} (in the order of _id) holds a value that MongoDB's driver cannot carry over unchanged. The move stops here; the data folder is as it was.`,
        );
      if (batch.length >= batchDocuments || bytes + raw.length > batchBytes) await send();
      batch.push(document);
      bytes += raw.length;
    }
    await send();
    if (!behind && (await there.next()) !== null) throw apart(target, name);
  } finally {
    await Promise.all([here.close(), there.close()]);
  }
  return { name, documents, indexes: 0, sha256: hash.digest("hex") };
}

const apart = (target: Db, name: string) =>
  new Stop(
    `The collection ${name} of the database ${target.databaseName} does not hold what an earlier, unfinished move put there: Threadwell has been used since, on the data folder or on that database. Nothing in it was replaced. Name another, empty database at the end of the uri; or, if nothing in that database is of worth, add --start-over, which deletes it and begins again.`,
  );

/** Reads everything back. */
async function checkAll(target: Db, moved: readonly Moved[], progress: Progress): Promise<void> {
  progress.begin(
    "check",
    moved.reduce((n, one) => n + one.documents, 0),
  );
  for (const { name, documents, sha256 } of moved) {
    const hash = createHash("sha256");
    let n = 0;
    for await (const one of inOrder(target, name)) {
      hash.update(one as unknown as Uint8Array);
      n++;
      progress.add(1, false);
    }
    if (n !== documents || hash.digest("hex") !== sha256)
      throw new Stop(
        `Read back from the database, ${name} is not what was written (${several(n, "document")} of ${documents}). The data folder is as it was; Threadwell can go on with it. Ask whoever looks after the MongoDB, then begin again with --start-over.`,
      );
  }
  progress.end();
}

/** Makes the indexes of a collection and compares; gives their number with the one on _id. */
async function moveIndexes(source: Db, target: Db, name: string): Promise<number> {
  const wanted = await indexesOf(source, name);
  // One that deletes by time begins at once, so it comes when everything else is settled.
  const lasting = wanted.filter((one) => one["expireAfterSeconds"] === undefined);
  const expiring = wanted.filter((one) => one["expireAfterSeconds"] !== undefined);
  for (const indexes of [lasting, expiring])
    if (indexes.length) await target.command({ createIndexes: name, indexes, writeConcern: durable });
  const show = (all: Document[]) => all.map((one) => EJSON.stringify(one, { relaxed: true })).sort();
  const [a, b] = [show(wanted), show(await indexesOf(target, name))];
  if (JSON.stringify(a) !== JSON.stringify(b))
    throw new Stop(
      `The indexes of ${name} are not the same in the database ${target.databaseName}. The data folder is as it was; Threadwell can go on with it.`,
    );
  return wanted.length + 1;
}

const kept = ["key", "name", "unique", "sparse", "partialFilterExpression", "expireAfterSeconds"] as const;

/** What an index is, without the server's own marks; the one on _id comes by itself. */
async function indexesOf(db: Db, name: string): Promise<Document[]> {
  const { cursor } = await db.command(
    { listIndexes: name, cursor: { batchSize: 1000 } },
    { promoteValues: false },
  );
  const all = cursor.firstBatch as Document[];
  return all
    .filter((one) => one["name"] !== "_id_")
    .map((one) =>
      Object.fromEntries(
        kept.filter((k) => one[k] !== undefined && one[k] !== false).map((k) => [k, one[k]]),
      ),
    );
}
