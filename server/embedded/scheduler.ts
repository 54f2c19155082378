/**
 * Turns among commands. Everything runs on one thread: reads at once, writes together. All writes that came
 * in while the last flush was under way go into the next engine commit, and are answered when it is on disk.
 */
import { MongoError } from "./wire/errors.ts";
import type { Storage } from "./storage/storage.ts";

/** Something that will be over, such as a transaction; whoever ends it calls the waiters. */
export interface Pending {
  readonly state: string;
  readonly waiters: (() => void)[];
}

/** Undefined: let others run. Something pending: go on when it is over. */
export type Wait = Pending | undefined;

/** A command under way; it returns the reply. */
export type Steps = Generator<Wait, Buffer, void>;

export type Outcome = { reply: Buffer } | { error: unknown };

interface Task {
  readonly steps: Steps;
  readonly writes: boolean;
  readonly deadline: number;
  readonly done: (outcome: Outcome) => void;
}

/** Longest that one commit gathers work, in milliseconds. */
const batchTime = 25;

export class Scheduler {
  private readonly storage: Storage;
  private readonly onFailedCommit: (error: unknown) => void;
  private queue: Task[] = [];
  private scheduled = false;
  private stopped = false;

  /** `onFailedCommit` is told when a commit was lost as a whole, before its commands are answered. */
  constructor(storage: Storage, onFailedCommit: (error: unknown) => void) {
    this.storage = storage;
    this.onFailedCommit = onFailedCommit;
  }

  /** Runs a command. `limit` is in milliseconds, 0 for none. */
  submit(steps: Steps, writes: boolean, limit: number, done: (outcome: Outcome) => void): void {
    const task: Task = { steps, writes, deadline: limit > 0 ? performance.now() + limit : Infinity, done };
    if (writes) this.enqueue(task);
    else this.read(task);
  }

  private enqueue(task: Task): void {
    this.queue.push(task);
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    setImmediate(() => {
      const { room } = this.storage;
      if (room) void room.then(() => this.flush());
      else this.flush();
    });
  }

  private read(task: Task): void {
    let result: IteratorResult<Wait, Buffer>;
    try {
      result = step(task);
    } catch (error) {
      task.done({ error });
      return;
    }
    if (result.done) task.done({ reply: result.value });
    else if (result.value === undefined) setImmediate(() => this.read(task));
    else whenOver(result.value, task, () => setImmediate(() => this.read(task)));
  }

  private flush(): void {
    this.scheduled = false;
    const batch = this.queue;
    this.queue = [];
    const settled: [Task, Outcome][] = [];
    const waiting: [Task, Wait][] = [];
    let at = 0;
    try {
      this.storage.commit(() => {
        const until = performance.now() + batchTime;
        for (; at < batch.length; at++) {
          if (at > 0 && performance.now() > until) break;
          const task = batch[at]!;
          let result: IteratorResult<Wait, Buffer>;
          try {
            result = step(task);
          } catch (error) {
            // What MongoDB would refuse has left nothing behind; anything else may have, so all of it goes.
            if (!(error instanceof MongoError)) throw error;
            settled.push([task, { error }]);
            continue;
          }
          if (result.done) settled.push([task, { reply: result.value }]);
          else waiting.push([task, result.value]);
        }
      });
    } catch (error) {
      this.onFailedCommit(error);
      for (const task of batch.slice(0, at + 1)) task.done({ error });
      for (const task of batch.slice(at + 1)) this.enqueue(task);
      return;
    }
    for (const task of batch.slice(at)) this.enqueue(task);
    for (const [task, wait] of waiting) {
      if (wait === undefined) this.enqueue(task);
      else whenOver(wait, task, () => this.enqueue(task));
    }
    for (const [task, outcome] of settled) task.done(outcome);
  }

  stop(): void {
    this.stopped = true;
    for (const task of this.queue.splice(0))
      task.done({ error: new MongoError(91, "the store is shutting down") });
  }
}

/** Goes on with a command, or ends it where it stands when its time is up: what it holds is let go of. */
function step({ steps, deadline }: Task): IteratorResult<Wait, Buffer> {
  if (performance.now() <= deadline) return steps.next();
  return steps.throw(new MongoError(50, "operation exceeded time limit"));
}

/** Calls `then` once, when it is over or the command's time is up. */
function whenOver(pending: Pending, { deadline }: Task, then: () => void): void {
  if (pending.state === "over") return then();
  if (deadline === Infinity) return void pending.waiters.push(then);
  let timer: NodeJS.Timeout | undefined;
  const once = () => {
    if (timer) then();
    clearTimeout(timer);
    timer = undefined;
  };
  timer = setTimeout(once, Math.max(0, deadline - performance.now()) + 1);
  pending.waiters.push(once);
}
