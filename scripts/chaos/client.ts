/** One client: some workers over the driver's pool, one retrier, and what they have to say. */
import { MongoClient } from "mongodb";
import { seededRandom } from "../simulator/random.ts";
import { addFindings, noFindings, type Findings } from "./model.ts";
import type { Place } from "./operations.ts";
import { Retrier } from "./retrier.ts";
import type { Counted } from "./shared.ts";
import { Worker } from "./worker.ts";

const dbName = "chaos";
const workersPerClient = 4;

/** What a client did since it was last asked. */
export interface Report {
  readonly acknowledged: number;
  readonly counted: readonly Counted[];
  /** Refusals and answers that should not have been. */
  readonly wrong: readonly string[];
}

/** Longest that an operation may go on when nothing is to be waited for any more, in milliseconds. */
const grace = 5_000;

export interface Client {
  /** Begins to load the store at `uri`; `patient`: to go on when it was killed and is there again. */
  load(uri: string, patient: boolean): Promise<void>;
  /** Hangs up: what is in flight stays unclear. */
  cut(): Promise<void>;
  /** Ends the load and waits until every worker stands still. */
  settle(): Promise<Report>;
  check(uri: string): Promise<Findings>;
  end(): Promise<void>;
}

/**
 * Opens a connection pool. The driver's own retries stay on, as an application has them; one that is `patient`
 * waits for the store to come back, the other gives up soon and leaves open what became of its operation.
 */
export function connect(uri: string, patient = true): Place & { close(): Promise<void>; abandon(): void } {
  const serverSelectionTimeoutMS = patient ? 10_000 : 300;
  const client = new MongoClient(uri, { maxPoolSize: 10, serverSelectionTimeoutMS });
  let abandon = () => {};
  const abandoned = new Promise<never>((_resolve, reject) => {
    abandon = () => reject(new Error("the driver gave no answer"));
  });
  abandoned.catch(() => {});
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, grace).unref());
  const close = () => Promise.race([client.close(), late()]);
  return { client, db: client.db(dbName), abandoned, abandon, close };
}

export class LocalClient implements Client {
  private readonly workers: Worker[];
  private readonly retrier: Retrier;
  private place: ReturnType<typeof connect> | undefined;
  private working: Promise<unknown> | undefined;
  private reported = 0;

  constructor(name: string, seed: number) {
    this.workers = Array.from(
      { length: workersPerClient },
      (_, i) => new Worker(`${name}${i}`, seededRandom(seed + i)),
    );
    this.retrier = new Retrier(`${name}r`, dbName, seededRandom(seed + workersPerClient));
  }

  async load(uri: string, patient: boolean): Promise<void> {
    const place = (this.place = connect(uri, patient));
    await place.client.connect().catch(() => {});
    this.working = Promise.all([...this.workers.map((worker) => worker.work(place)), this.retrier.work(uri)]);
  }

  private stop(): void {
    for (const worker of this.workers) worker.stop();
    this.retrier.stop();
  }

  async cut(): Promise<void> {
    this.stop();
    this.retrier.cut();
    await this.place?.close();
  }

  async settle(): Promise<Report> {
    this.stop();
    // A driver that was closed under an operation may leave it without an end: then it counts as cut off.
    const timer = setTimeout(() => this.place?.abandon(), 2 * grace);
    await this.working;
    clearTimeout(timer);
    await this.place?.close();
    const all = [...this.workers, this.retrier];
    const acknowledged = all.reduce((sum, one) => sum + one.acknowledged, 0);
    const report = {
      acknowledged: acknowledged - this.reported,
      counted: this.workers.map((worker) => worker.takeCounted()),
      wrong: all.flatMap((one) => one.wrong.splice(0)),
    };
    this.reported = acknowledged;
    return report;
  }

  async check(uri: string): Promise<Findings> {
    const findings = noFindings();
    const place = connect(uri);
    try {
      addFindings(findings, await this.retrier.check(uri));
      for (const worker of this.workers) addFindings(findings, await worker.check(place));
    } finally {
      await place.close();
    }
    return findings;
  }

  async end(): Promise<void> {
    await this.cut();
  }
}
