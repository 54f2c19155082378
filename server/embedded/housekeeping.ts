/**
 * What happens on a clock: documents past their time, sessions and cursors left behind, entries of dropped
 * collections.
 */
import { docVal } from "./values/bson.ts";
import type { Collection, Index } from "./catalog.ts";
import { Newest, type Store } from "./context.ts";
import { deleteDocument } from "./change/documents.ts";
import { Finder, newExamined } from "./query/finder.ts";
import { matches, type Filter } from "./query/matcher.ts";
import { readOfIndex } from "./query/planner.ts";
import { rest } from "./query/rows.ts";
import type { Scheduler, Steps } from "./scheduler.ts";
import { sweepRetryRecords } from "./sessions/retryable.ts";
import { MustWait } from "./sessions/transactions.ts";
import { dateVal } from "./values/writer.ts";

const done = Buffer.alloc(0);

/** Runs the sweeps every `every` milliseconds. Returns how to stop. */
export function startHousekeeping(
  store: Store,
  scheduler: Scheduler,
  every: number,
): { stop(): void; sweep(): Promise<void> } {
  const run = (steps: Steps, writes: boolean) =>
    new Promise<void>((resolve) => scheduler.submit(steps, writes, 0, () => resolve()));
  let running: Promise<void> | undefined;
  const sweep = async () => {
    const now = store.now().getTime();
    store.cursors.sweep(now);
    store.sessions.sweep(now);
    for (const collection of [...store.catalog.all()])
      for (const index of collection.indexes)
        if (index.spec.expireAfterSeconds !== undefined && !index.building)
          await run(expire(store, collection, index, now), true);
    await run(clear(store, now), true);
  };
  const timer = setInterval(() => {
    running ??= sweep().finally(() => (running = undefined));
  }, every);
  timer.unref();
  return { stop: () => clearInterval(timer), sweep };
}

/** Deletes what dropped collections and old retry records left. */
function* clear(store: Store, now: number): Steps {
  sweepRetryRecords(store.storage, now);
  while (store.catalog.garbage.size) {
    store.catalog.sweep(500);
    yield undefined;
  }
  return done;
}

/**
 * Deletes documents of a TTL index whose date lies far enough back; of several dates the earliest counts. Each
 * document is looked at again before it goes, as it may have changed meanwhile: it has to be past its time still,
 * and the index's partial filter has to hold.
 */
function* expire(store: Store, collection: Collection, index: Index, now: number): Steps {
  const limit = now - index.spec.expireAfterSeconds! * 1000;
  const target = new Newest(store.storage, store.catalog, store.sessions.claims);
  const { path } = index.fields[0]!;
  const filter: Filter = { kind: "leaf", path, leaf: { kind: "compare", op: "$lte", value: dateVal(limit) } };
  const rows = new Finder(target, collection, readOfIndex(index, filter), filter, [], newExamined());
  const keys: Buffer[] = [];
  try {
    for (let row = rows.next(); row !== undefined && keys.length < 10_000; row = rows.next()) {
      if (row === rest) yield undefined;
      else keys.push(rows.key);
    }
  } finally {
    rows.close();
  }
  let n = 0;
  for (const key of keys) {
    if (collection.dropped || !collection.indexes.includes(index)) break;
    const doc = store.storage.get(key);
    if (!doc || !matches(filter, docVal(doc)) || (index.filter && !matches(index.filter, docVal(doc))))
      continue;
    try {
      deleteDocument(target, collection, key, doc);
    } catch (error) {
      // An open transaction has written it: the next sweep will see.
      if (!(error instanceof MustWait)) throw error;
    }
    if ((++n & 255) === 0) yield undefined;
  }
  return done;
}
