/**
 * Retryable writes: what a session's newest numbered command did, kept beside the data it changed, so that
 * the same command sent twice happens once, even over a crash.
 */
import { docVal, entries, field, type Val } from "../values/bson.ts";
import { prefixOf } from "../catalog.ts";
import { MongoError } from "../wire/errors.ts";
import { prefixes, type Storage } from "../storage/storage.ts";
import { buildDoc } from "../values/writer.ts";
import { after } from "../values/keys.ts";

const prefix = prefixOf(prefixes.retry);
/** How long a record is kept after its last use, in milliseconds: as long as a session lives. */
const keptFor = 30 * 60 * 1000;

const keyOfSession = (session: Buffer) => Buffer.concat([prefix, session]);

export class RetryRecord {
  private readonly storage: Storage;
  private readonly session: Buffer;
  private readonly number: bigint;
  private readonly done: Map<string, Buffer>;
  private readonly now: number;
  private changed = false;

  /** Reads what is known of command `number` of a session. Throws when a newer one has been seen. */
  constructor(storage: Storage, session: Buffer, number: bigint, now: number) {
    this.storage = storage;
    this.session = session;
    this.number = number;
    this.now = now;
    this.done = new Map();
    const stored = storage.get(keyOfSession(session));
    if (!stored) return;
    const last = numberOf(stored);
    if (last > number) throw tooOld(number, last);
    if (last < number) return;
    if (field(docVal(stored), "committed"))
      throw new MongoError(256, `Transaction with { txnNumber: ${number} } has been committed.`);
    const results = field(docVal(stored), "results");
    if (results) for (const [id, v] of entries(results)) this.done.set(id, Buffer.from(v.bytes()));
  }

  /** What statement `id` answered when it was done before. */
  get(id: number): Val | undefined {
    const b = this.done.get(String(id));
    return b && docVal(b);
  }

  add(id: number, result: Buffer): void {
    this.done.set(String(id), result);
    this.changed = true;
  }

  /** Writes the record into the running commit. */
  save(): void {
    if (!this.changed) return;
    this.changed = false;
    this.storage.put(
      keyOfSession(this.session),
      buildDoc((w) => {
        w.long("number", this.number);
        w.double("at", this.now);
        const at = w.openDoc("results");
        for (const [id, result] of this.done) w.doc(id, result);
        w.close(at);
      }),
    );
  }
}

function numberOf(stored: Buffer): bigint {
  const v = field(docVal(stored), "number")!;
  return v.b.readBigInt64LE(v.s);
}

const tooOld = (number: bigint, last: bigint) =>
  new MongoError(
    225,
    `Cannot start transaction ${number} on session because a newer transaction ${last} has already started.`,
  );

/** Notes in the running commit that transaction `number` of a session was committed. */
export function saveCommitted(storage: Storage, session: Buffer, number: bigint, now: number): void {
  storage.put(
    keyOfSession(session),
    buildDoc((w) => {
      w.long("number", number);
      w.double("at", now);
      w.bool("committed", true);
    }),
  );
}

/** What is known of a session's newest number: undefined when nothing is. */
export function lastOf(
  storage: Storage,
  session: Buffer,
): { number: bigint; committed: boolean } | undefined {
  const stored = storage.get(keyOfSession(session));
  return stored && { number: numberOf(stored), committed: field(docVal(stored), "committed") !== undefined };
}

/** Deletes the records of sessions long gone. Inside a commit. */
export function sweepRetryRecords(storage: Storage, now: number): void {
  const old: Buffer[] = [];
  const scan = storage.scan(prefix, after(prefix), false, true);
  for (let e = scan.next(); e; e = scan.next()) {
    const at = field(docVal(e.value), "at")!;
    if (now - at.b.readDoubleLE(at.s) > keptFor) old.push(e.key);
  }
  scan.close();
  for (const key of old) storage.del(key);
}
