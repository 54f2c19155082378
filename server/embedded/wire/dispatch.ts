/**
 * From a message to a reply: finds the command, its session and transaction, runs it, and words errors.
 */
import { serialize } from "bson";
import { BsonType, type Val } from "../values/bson.ts";
import { Fields } from "./command.ts";
import { commands } from "../commands/table.ts";
import { sessionId } from "../commands/session.ts";
import { type Call, type Command, Newest, type Store } from "../context.ts";
import { DiskFailure } from "../storage/disk.ts";
import { failedToParse, MongoError } from "./errors.ts";
import { newExamined } from "../query/finder.ts";
import { tell, type Observer } from "./observer.ts";
import type { Scheduler, Steps } from "../scheduler.ts";
import { subset } from "../subset.ts";
import type { Transaction } from "../sessions/transactions.ts";
import type { Message } from "./wire.ts";

export class Dispatcher {
  private readonly store: Store;
  private readonly scheduler: Scheduler;
  private readonly newest: Newest;
  private readonly log: (line: string) => void;
  private readonly observer: Observer | undefined;

  constructor(store: Store, scheduler: Scheduler, log: (line: string) => void, observer?: Observer) {
    this.store = store;
    this.scheduler = scheduler;
    this.newest = new Newest(store.storage, store.catalog, store.sessions.claims);
    this.log = log;
    this.observer = observer;
  }

  /** Runs a message and answers with a reply document. */
  run(message: Message, answer: (reply: Buffer) => void): void {
    let call: Call;
    let command: Command;
    let limit: number;
    let transaction: Transaction | undefined;
    try {
      const found = commands.get(message.name);
      if (!found) throw new MongoError(59, `no such command: '${message.name}'`);
      command = found;
      const fields = Fields.ofCommand(message.name, message.fields);
      const { session, number, begin, inTransaction } = envelope(fields);
      limit = fields.int("maxTimeMS") ?? 0;
      const db = fields.string("$db") ?? "admin";
      if (!/^[^/\\. "$*<>:|?\0]{1,63}$/.test(db)) throw new MongoError(73, `Invalid database name: '${db}'`);
      const ending = message.name === "commitTransaction" || message.name === "abortTransaction";
      if (inTransaction && !command.inTransaction)
        throw new MongoError(263, `Cannot run '${message.name}' in a multi-document transaction.`);
      if (inTransaction && !ending) {
        if (begin)
          transaction = this.store.sessions.begin(session!, number!, () => this.store.now().getTime());
        else transaction = this.store.sessions.current(session!, number!);
      }
      transaction?.begins();
      const place = transaction ?? this.newest;
      call = {
        store: this.store,
        db,
        fields,
        session,
        number,
        transaction,
        view: place,
        target: place,
        examined: newExamined(),
        failed: false,
      };
    } catch (error) {
      if (this.observer) tell(this.observer, message, newExamined(), codeOf(error));
      answer(errorReply(error, this.log));
      return;
    }
    const finish = (reply: Buffer, error?: number) => {
      transaction?.rests();
      if (transaction && call.failed) this.store.sessions.end(call.session!, transaction, false);
      if (this.observer) tell(this.observer, message, call.examined, error);
      answer(reply);
    };
    let steps: Steps;
    try {
      steps = command.run(call);
    } catch (error) {
      finish(errorReply(error, this.log), codeOf(error));
      return;
    }
    // What a transaction writes stays in its overlay until it commits.
    const writes = command.kind === "write" && !transaction;
    this.scheduler.submit(steps, writes, limit, (outcome) => {
      if ("reply" in outcome) finish(outcome.reply);
      else {
        if (transaction) call.failed = true;
        finish(errorReply(outcome.error, this.log), codeOf(outcome.error));
      }
    });
  }
}

const codeOf = (error: unknown) => (error instanceof MongoError ? error.code : 1);

/** Session and transaction of a command. */
function envelope(fields: Fields) {
  const lsid = fields.doc("lsid");
  const session = lsid && sessionId(lsid);
  if (lsid && !session) throw new MongoError(2, "lsid must hold a UUID");
  const n = fields.get("txnNumber");
  if (n && n.t !== BsonType.long)
    throw new MongoError(14, "BSON field 'txnNumber' is the wrong type, expected type 'long'");
  const number = n?.b.readBigInt64LE(n.s);
  const auto = fields.get("autocommit");
  const inTransaction = auto !== undefined;
  if (inTransaction && fields.bool("autocommit")) throw new MongoError(72, "autocommit must be false");
  if (inTransaction && (!session || number === undefined))
    throw new MongoError(72, "a transaction needs an lsid and a txnNumber");
  if (number !== undefined && !session)
    throw new MongoError(72, "Transaction number requires a session ID to be specified");
  const begin = fields.bool("startTransaction");
  if (begin && !inTransaction) throw new MongoError(72, "startTransaction needs autocommit: false");
  checkConcern(fields.doc("readConcern"), inTransaction);
  return { session, number, begin, inTransaction };
}

const levels: ReadonlySet<string> = new Set(subset.readConcerns);

/** All of them hold: there is one node, and it answers when its disk has. */
function checkConcern(v: Val | undefined, inTransaction: boolean): void {
  if (!v) return;
  const level = Fields.of("readConcern", v).string("level");
  if (level === undefined) return;
  if (!levels.has(level)) throw failedToParse(`read concern level '${level}' is not supported`);
  if (level === "snapshot" && !inTransaction)
    throw new MongoError(
      238,
      "read concern 'snapshot' outside a transaction is not supported by the embedded store",
    );
}

/** The reply for an error. Faults of the store itself are logged and answered without their details. */
function errorReply(error: unknown, log: (line: string) => void): Buffer {
  let known: MongoError;
  if (error instanceof MongoError) known = error;
  else {
    log(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    known = engineError(error);
  }
  const labels = known.labels.length ? { errorLabels: [...known.labels] } : {};
  return Buffer.from(
    serialize({
      ok: 0,
      errmsg: known.message,
      code: known.code,
      codeName: known.codeName,
      ...known.extra,
      ...labels,
    }),
  );
}

function engineError(error: unknown): MongoError {
  if (error instanceof DiskFailure) return new MongoError(error.full ? 14031 : 1, error.message);
  return new MongoError(1, "internal error of the embedded store; nothing of this command was stored");
}
