/**
 * What makes commits last: each is flushed to the log before the engine shows it, and checkpoints of the
 * engine's file, made aside while work goes on, free the log again. Opening is always the same road, after a
 * clean end, a kill or a loss of power: back to the last checkpoint, then the log again.
 */
import { dirname } from "node:path";
import {
  type Checkpoint,
  Checkpointer,
  DamagedStore,
  LostFlush,
  readCheckpoint,
  rewind,
  syncFolder,
} from "./checkpoint.ts";
import { DiskFailure } from "./disk.ts";
import { fileSize, hasRecords, Log, readLog, removeLog } from "./log.ts";

/** Pages that the engine may have written since the last checkpoint before the next one is made; a guess. */
const maxPages = 24_000;
/** Longest that a change waits for a checkpoint, in milliseconds: it bounds the time that opening takes. */
const maxAge = 60_000;

/** Keeps the engine from writing over what can be seen at this moment. */
export interface Pin {
  release(): void;
}

export interface Engine {
  pin(): Pin;
  /** Does once more what the log says, in one commit. */
  apply(records: readonly Buffer[]): void;
}

/** What was found in the folder: where the log begins, and its records since. */
export interface Past {
  readonly checkpoint: Checkpoint | undefined;
  readonly records: readonly Buffer[];
  readonly last: number;
}

/**
 * Reads what a folder says and puts the engine's file back to the last checkpoint; to be called before the
 * engine opens it. Throws `DamagedStore` or `DamagedLog`, with nothing changed, when acknowledged data is
 * missing. A folder with nothing but the engine's file (a backup) is whole as it is.
 */
export function readPast(dir: string): Past {
  const checkpoint = readCheckpoint(dir);
  if (!checkpoint) {
    if (hasRecords(dir)) throw new DamagedStore(`the file "checkpoint" is missing from ${dir}`);
    // Nothing was ever written: the very first start may have been cut short while it made the log.
    removeLog(dir);
    return { checkpoint, records: [], last: 0 };
  }
  const { records, last } = readLog(dir, checkpoint.sequence);
  rewind(dir, checkpoint);
  return { checkpoint, records, last };
}

export class Durability {
  private readonly log: Log;
  private readonly checkpointer: Checkpointer;
  private readonly engine: Engine;
  private readonly tell: (line: string) => void;
  private pin: Pin;
  private running: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;
  /** A checkpoint is under way, or failed: both files of the log hold what is not in one yet. */
  private bothNeeded = false;
  /** Guessed number of pages written since the last checkpoint began. */
  private pages = 0;
  private changes = 0;
  /** The record under way is on the disk. */
  private appended = false;
  /** The log has a record that may or may not be on the disk, and does not count. */
  private unsure = false;
  /** A flush of the engine's file failed: what the system still holds of it cannot be trusted to reach the disk. */
  private untrusted = false;

  constructor(dir: string, engine: Engine, past: Past, tell: (line: string) => void) {
    this.engine = engine;
    this.tell = tell;
    this.checkpointer = new Checkpointer(dir);
    this.pin = engine.pin();
    for (let i = 0; i < past.records.length; i += 64) engine.apply(past.records.slice(i, i + 64));
    this.log = new Log(dir, past.last);
    this.checkpointNow();
    if (!past.checkpoint) syncFolder(dirname(dir));
    this.timer = setInterval(() => this.start(), maxAge);
    this.timer.unref();
  }

  /** Before a commit: mends a log that is unsure, or throws. */
  ready(): void {
    if (!this.unsure) return;
    if (this.untrusted)
      throw new DiskFailure("the disk failed to keep data; start the store again to write to it");
    if (this.running) throw new DiskFailure("the disk failed to keep data; try again in a moment");
    this.checkpointNow();
    this.unsure = false;
  }

  note(key: Buffer, value: Buffer | undefined): void {
    this.changes++;
    this.log.note(key, value);
  }

  /** The last step of a commit inside the engine: on the disk, or an error. */
  append(): void {
    if (this.log.pending === 0) return;
    this.unsure = true;
    this.log.append();
    this.unsure = false;
    this.appended = true;
  }

  /** The engine shows the commit. */
  committed(): void {
    if (!this.appended) return;
    this.appended = false;
    this.log.discard();
    this.pages += 4 + 2 * this.changes;
    this.changes = 0;
    if (this.pages > maxPages || this.log.size > fileSize / 2) this.start();
  }

  /** The engine did not take the commit, or its work threw. */
  failed(): void {
    this.changes = 0;
    if (this.appended) {
      this.appended = false;
      this.unsure = true;
      try {
        this.log.undo();
        this.unsure = false;
      } catch (error) {
        this.tell(`the log could not be taken back: ${String(error)}`);
      }
    }
    this.log.discard();
  }

  /** Makes a checkpoint of what is there now. */
  async checkpoint(): Promise<void> {
    await this.running;
    this.start();
    await this.running;
  }

  /** Ends with a checkpoint, so that opening again has nothing to do. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    try {
      if (!this.untrusted) this.checkpointNow();
    } catch (error) {
      this.tell(`no checkpoint at the end, the log stays: ${String(error)}`);
    }
    this.pin.release();
    this.checkpointer.close();
    this.log.close();
  }

  /** Begins a checkpoint aside, unless there is one under way or nothing to do. */
  private start(): void {
    if (this.running || this.pages === 0 || this.untrusted || this.unsure) return;
    const pin = this.engine.pin();
    const moment = this.checkpointer.look(this.log.sequence);
    // All up to here is in one file of the log: what comes goes to the other. After a checkpoint that failed
    // both are needed still, and the second goes on.
    if (!this.bothNeeded) this.log.switch();
    this.bothNeeded = true;
    this.pages = 0;
    this.running = this.checkpointer
      .write(moment)
      .then(
        () => this.settled(pin),
        (error: unknown) => {
          pin.release();
          this.untrusted = error instanceof LostFlush;
          const then = this.untrusted ? "start the store again soon" : "it is tried again";
          this.tell(`a checkpoint failed; the log goes on, ${then}: ${String(error)}`);
        },
      )
      .finally(() => (this.running = undefined));
  }

  private checkpointNow(): void {
    const pin = this.engine.pin();
    try {
      this.checkpointer.writeNow(this.checkpointer.look(this.log.sequence));
    } catch (error) {
      pin.release();
      this.untrusted ||= error instanceof LostFlush;
      throw error;
    }
    this.log.switch();
    this.pages = 0;
    this.settled(pin);
  }

  private settled(pin: Pin): void {
    this.bothNeeded = false;
    this.pin.release();
    this.pin = pin;
  }
}
