/**
 * Numbered commands sent again after the store was killed: an acknowledged one must give its first answer and
 * not be done twice, and one that was in flight must end up done exactly once.
 */
import { Binary, Long, UUID, type Document } from "bson";
import type { Random } from "../simulator/random.ts";
import { noFindings, type Findings } from "./model.ts";
import { pick } from "./operations.ts";
import { RawConnection } from "./raw.ts";

/** Commands a session sends before another one begins, so that many newest commands stand side by side. */
const commandsPerSession = 3;
/** Sessions whose newest command is sent again after each kill. */
const remembered = 10;

interface Numbered {
  readonly command: Document;
  /** Documents that it inserts under this key, without an _id of their own. */
  readonly inserts: { key: string; n: number } | undefined;
  /** Amount that it adds to the retrier's own count. */
  readonly adds: number;
  reply?: Document;
}

export class Retrier {
  acknowledged = 0;
  readonly wrong: string[] = [];
  private readonly owner: string;
  private readonly db: string;
  private readonly random: Random;
  private finished: Numbered[] = [];
  private inFlight: Numbered | undefined;
  private readonly inserted = new Map<string, number>();
  private count = 0;
  private names = 0;
  private stopping = false;
  private connection: RawConnection | undefined;

  constructor(owner: string, db: string, random: Random) {
    this.owner = owner;
    this.db = db;
    this.random = random;
  }

  stop(): void {
    this.stopping = true;
  }

  /** Hangs up: the command in flight stays unclear. */
  cut(): void {
    this.connection?.close();
  }

  /** Sends commands until told to stop or cut off. */
  async work(uri: string): Promise<void> {
    this.stopping = false;
    const connection = (this.connection = new RawConnection(uri));
    try {
      while (!this.stopping) await this.session(connection);
    } catch {
      // Cut off: the command in flight is remembered.
    } finally {
      connection.close();
    }
  }

  private async session(connection: RawConnection): Promise<void> {
    const lsid = { id: new Binary(new UUID().buffer, 4) };
    let last: Numbered | undefined;
    // A session whose command is cut off has no other command to send again.
    try {
      for (let n = 1; n <= commandsPerSession && !this.stopping; n++) {
        const next = this.draw({ lsid, txnNumber: Long.fromNumber(n) });
        await this.send(connection, next);
        last = next;
      }
    } finally {
      if (last && !this.inFlight) this.finished = [...this.finished, last].slice(-remembered);
    }
  }

  private draw(numbers: Document): Numbered {
    const key = `${this.owner}-${this.names++}`;
    const own = { _id: this.owner };
    const base = { ...numbers, $db: this.db };
    const inc = { $inc: { v: 1 } };
    const insert = { insert: "numbered", documents: [{ key }, { key }], ...base };
    const made: Numbered[] = [
      { command: insert, inserts: { key, n: 2 }, adds: 0 },
      {
        command: { update: "numbered", updates: [{ q: own, u: inc, upsert: true }], ...base },
        inserts: undefined,
        adds: 1,
      },
      {
        command: {
          findAndModify: "numbered",
          query: own,
          update: inc,
          upsert: true,
          new: true,
          ...base,
        },
        inserts: undefined,
        adds: 1,
      },
      {
        command: {
          bulkWrite: 1,
          ops: [
            { insert: 0, document: { key } },
            { update: 0, filter: own, updateMods: inc, upsert: true },
          ],
          nsInfo: [{ ns: `${this.db}.numbered` }],
          ...base,
          $db: "admin",
        },
        inserts: { key, n: 1 },
        adds: 1,
      },
    ];
    return pick(this.random, made);
  }

  private async send(connection: RawConnection, one: Numbered): Promise<void> {
    this.inFlight = one;
    const reply = await connection.command(one.command);
    this.inFlight = undefined;
    if (reply["ok"] !== 1 || reply["writeErrors"])
      throw this.fault(`${this.owner} was refused: ${String(reply["errmsg"] ?? "a write error")}`);
    one.reply = reply;
    this.count += one.adds;
    if (one.inserts) this.inserted.set(one.inserts.key, one.inserts.n);
    this.acknowledged++;
  }

  private fault(words: string): Error {
    this.wrong.push(words);
    return new Error(words);
  }

  /** Sends everything again that may be sent again, and counts what is stored. */
  async check(uri: string): Promise<Findings> {
    const findings = noFindings();
    const connection = new RawConnection(uri);
    try {
      const cut = this.inFlight;
      if (cut) await this.send(connection, cut);
      for (const one of this.finished) {
        const reply = await connection.command(one.command);
        if (JSON.stringify(reply) !== JSON.stringify(one.reply))
          findings.doubled.push(
            `${this.owner}: a command sent again answers ${JSON.stringify(reply)}, at first ${JSON.stringify(one.reply)}`,
          );
      }
      if (cut) this.finished = [...this.finished, cut].slice(-remembered);
      await this.compare(connection, findings);
    } finally {
      connection.close();
    }
    return findings;
  }

  private async compare(connection: RawConnection, findings: Findings): Promise<void> {
    const reply = await connection.command({
      find: "numbered",
      filter: {},
      batchSize: 1_000_000,
      $db: this.db,
    });
    const docs = (reply["cursor"] as { firstBatch: Document[] }).firstBatch;
    const v = Number(docs.find((doc) => doc["_id"] === this.owner)?.["v"] ?? 0);
    if (v > this.count) findings.doubled.push(`${this.owner} counts ${v} instead of ${this.count}`);
    if (v < this.count) findings.lost.push(`${this.owner} counts ${v} instead of ${this.count}`);
    const stored = new Map<string, number>();
    for (const { key } of docs as { key?: string }[])
      if (key?.startsWith(`${this.owner}-`)) stored.set(key, (stored.get(key) ?? 0) + 1);
    for (const [key, n] of this.inserted) {
      const has = stored.get(key) ?? 0;
      if (has > n) findings.doubled.push(`${key} is stored ${has} times instead of ${n}`);
      else if (has < n)
        (has === 0 ? findings.lost : findings.torn).push(`${key} is stored ${has} times, not ${n}`);
    }
    for (const key of stored.keys())
      if (!this.inserted.has(key)) findings.doubled.push(`${key} is stored and was never acknowledged`);
    // What was found is the new beginning: a fault is counted once.
    this.count = v;
    this.inserted.clear();
    for (const [key, n] of stored) this.inserted.set(key, n);
  }
}
