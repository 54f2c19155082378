/**
 * The driver for several processes: Bull on Redis. A wake is a Bull job whose id is the record's id. While Redis
 * is away, refuses a write, or already holds the key in other hands, the wake is kept in this process instead;
 * the store's lease sees to it that two wakes never do the work twice.
 */
import { randomBytes } from "node:crypto";
import Bull from "bull";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import { sooner, urgent, usual, type Queue, type QueueDriver, type Wake, type Work } from "./queue.ts";
import { connectRedis, type RedisConnections } from "./redis.ts";
import { openMemoryQueue, runOnce, type MemoryQueue } from "./store-queue.ts";

/** All in milliseconds. */
export interface BullTimes {
  /** A worker that did not renew its lock for so long counts as stalled. */
  lock: number;
  /** How often stalled workers are looked for; found at the second look. */
  stalledCheck: number;
  /** What waits in Redis for so long after its time is worked on here as well. */
  late: number;
}

const usualTimes: BullTimes = { lock: 30_000, stalledCheck: 10_000, late: 10_000 };

export interface BullDriverOptions {
  url: string;
  clock: Clock;
  log: Log;
  times?: Partial<BullTimes>;
}

/** What a job carries: whose record, when it is due, and which `add` made it. */
interface Payload {
  organizationId: string;
  at: number;
  mark: string;
}

interface BullQueue extends Queue {
  begin(): void;
  away(): void;
  stop(): Promise<void>;
}

const prefix = "threadwell";
/** A Redis that answers slowly is given no more than this at once. */
const maxUnderWay = 5_000;
/** How often a stop looks, every 5 ms, whether Bull has written down what has ended. */
const maxWriteDowns = 600;

export function createBullDriver(options: BullDriverOptions): QueueDriver {
  const queues: BullQueue[] = [];
  const connections = connectRedis({
    url: options.url,
    log: options.log,
    onReady: () => queues.forEach((queue) => queue.begin()),
    onAway: () => queues.forEach((queue) => queue.away()),
  });
  return {
    open(work) {
      const queue = openBullQueue(work, connections, options);
      queues.push(queue);
      if (connections.ready()) queue.begin();
      return queue;
    },
    async health() {
      const answered = connections.ready() && (await connections.client.ping().catch(() => null));
      return { driver: "redis", reachable: answered === "PONG" };
    },
    async stop() {
      await Promise.all(queues.map((queue) => queue.stop()));
      connections.close();
    },
  };
}

/** A key may wait here and at Bull at once: in this process its second run waits for the first. */
function oneAtATime(work: Work): Work {
  const busy = new Map<string, Promise<unknown>>();
  return {
    ...work,
    async run(wake) {
      for (let one = busy.get(wake.id); one; one = busy.get(wake.id)) await one.catch(() => undefined);
      const run = work.run(wake);
      busy.set(wake.id, run);
      try {
        return await run;
      } finally {
        busy.delete(wake.id);
      }
    },
  };
}

function openBullQueue(of: Work, connections: RedisConnections, options: BullDriverOptions): BullQueue {
  const { clock, log } = options;
  const work = oneAtATime(of);
  const times = { ...usualTimes, ...options.times };
  const memory: MemoryQueue = openMemoryQueue(work, clock, log);
  const mark = randomBytes(6).toString("base64url");
  let marks = 0;
  let bull: Bull.Queue<Payload> | null = null;
  let stopped = false;
  /** Keys that this process works on for Bull, with the wake that is to follow. */
  const running = new Map<string, { again: Wake | null; done: boolean }>();
  const runs = new Set<Promise<unknown>>();
  /** What is being said to Redis about a key: in the order in which it was asked for. */
  const underWay = new Map<string, Promise<void>>();

  function begin(): void {
    if (bull || stopped) return;
    const begun = new Bull<Payload>(work.name, {
      prefix,
      createClient: (type) =>
        type === "client"
          ? connections.client
          : type === "subscriber"
            ? connections.subscriber
            : connections.blocking(),
      settings: {
        lockDuration: times.lock,
        stalledInterval: times.stalledCheck,
        maxStalledCount: 1,
        retryProcessDelay: 1_000,
      },
    });
    bull = begun;
    // It names the connection for onlookers. When that fails nobody hears of it, which ends the process.
    Object.assign(begun, { setWorkerName: async () => undefined });
    begun.on("error", (error) => {
      letGo();
      if (connections.ready() && !stopped)
        log.warn({ queue: work.name, err: describeError(error) }, "Bull met a fault and goes on");
    });
    begun.on("completed", (job) => finished(String(job.id)));
    begun.on("failed", (job) => finished(String(job.id)));
    begun.on("drained", () => work.drained?.());
    begun.process(work.atOnce, handle).catch(() => {
      // Redis went away before Bull had begun: the next time that it is ready begins anew.
      if (bull === begun) bull = null;
      void begun.close(true).catch(() => undefined);
    });
  }

  async function handle(job: Bull.Job<Payload>): Promise<void> {
    const id = String(job.id);
    const { organizationId } = job.data;
    // Made by nobody of ours, or a remnant: the store has the truth.
    if (typeof organizationId !== "string") return;
    const state = { again: running.get(id)?.again ?? null, done: false };
    running.set(id, state);
    const priority = job.opts.priority === urgent ? urgent : usual;
    const wake: Wake = { id, organizationId, at: clock.now(), priority };
    const run = runOnce(work, wake, log);
    runs.add(run);
    const at = await run;
    runs.delete(run);
    if (at) state.again = sooner(state.again, { ...wake, at });
    state.done = true;
  }

  /** Bull has let go of the key: what came meanwhile can be added. */
  function finished(id: string): void {
    const state = running.get(id);
    if (!state?.done) return;
    running.delete(id);
    if (state.again) add(state.again);
  }

  /** Bull met a fault, and does not tell whose end it could not write down. */
  function letGo(): void {
    for (const [id, { done }] of running) if (done) finished(id);
  }

  function add(wake: Wake): void {
    if (stopped) return;
    const run = running.get(wake.id);
    if (run) {
      run.again = sooner(run.again, wake);
      return;
    }
    const queue = bull;
    if (!queue || !connections.ready() || underWay.size >= maxUnderWay) return memory.add(wake);
    inTurn(wake.id, async () => {
      const kept = await place(queue, wake).catch(() => false);
      if (!kept) memory.add(wake);
    });
  }

  /** Resolves to false when the wake is better kept here. */
  async function place(queue: Bull.Queue<Payload>, wake: Wake): Promise<boolean> {
    const { id, organizationId, priority } = wake;
    for (let tries = 0; tries < 3; tries += 1) {
      const own = `${mark}.${(marks += 1)}`;
      const now = clock.now().getTime();
      const at = Math.max(now, wake.at.getTime());
      const once = { jobId: id, removeOnComplete: true, removeOnFail: true, attempts: 1 };
      await queue.add({ organizationId, at, mark: own }, { ...once, priority, delay: at - now });
      const there = await queue.getJob(id);
      if (!there || there.data.mark === own) return true;
      // Another worker has it: it may have read the record before this wake's change, so we look ourselves.
      if (there.processedOn) return false;
      if (there.data.at <= at && Number(there.opts.priority) <= priority)
        return now - there.data.at < times.late;
      await there.remove();
    }
    return false;
  }

  function inTurn(id: string, step: () => Promise<void>): void {
    const turn: Promise<void> = (underWay.get(id) ?? Promise.resolve()).then(step).finally(() => {
      if (underWay.get(id) === turn) underWay.delete(id);
    });
    underWay.set(id, turn);
  }

  return {
    begin,
    add,
    away: letGo,
    cancel(id) {
      memory.cancel(id);
      const run = running.get(id);
      if (run) run.again = null;
      const queue = bull;
      if (run || !queue || !connections.ready() || underWay.size >= maxUnderWay) return;
      inTurn(id, async () => {
        const there = await queue.getJob(id).catch(() => null);
        if (there && !there.processedOn) await there.remove().catch(() => undefined);
      });
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay.values());
      // Not Bull's own way of waiting: it breaks, unheard, when Redis goes away meanwhile.
      await bull?.pause(true, true).catch(() => undefined);
      await Promise.all([memory.stop(), ...runs]);
      for (let waits = 0; running.size > 0 && connections.ready() && waits < maxWriteDowns; waits += 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      await bull?.close(true).catch(() => undefined);
    },
  };
}
