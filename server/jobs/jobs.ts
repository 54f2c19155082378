/**
 * All background work in one list. Each kind has a queue that wakes it and a sweep that asks the store what is
 * due: a wake that was lost with a process, or with Redis, is made again from the rows.
 */
import type { Clock } from "../lib/clock.ts";
import { startSweep, type Sweep } from "../lib/interval.ts";
import type { Log } from "../lib/log.ts";
import type { BlockListWatch } from "../inbound/block-list.ts";
import type { Pipeline } from "../inbound/pipeline.ts";
import type { Errands } from "../outbound/errands.ts";
import type { Sender } from "../outbound/sender.ts";
import type { Pager } from "../outreach/pager.ts";
import type { Store } from "../store/store.ts";
import { alarmJob } from "./alarms.ts";
import { deliveryJob } from "./deliveries.ts";
import { blockListJob } from "./block-lists.ts";
import { doubtJob } from "./doubts.ts";
import { errandJob, formJob } from "./auto-replies.ts";
import type { Job } from "./job.ts";
import { journalJob } from "./journal.ts";
import { laneJob } from "./lanes.ts";
import { usual, type QueueDriver } from "./queue.ts";

export interface JobParts {
  driver: QueueDriver;
  store: Store;
  sender: Sender;
  errands: Errands;
  pipeline: Pipeline;
  pager: Pager;
  blockLists: BlockListWatch;
  clock: Clock;
  log: Log;
}

const sweepEveryMs = 1000;
const sweepLimit = 500;
/** After a full sweep was worked off, the next one follows this soon. */
const nextSweepMs = 100;

export function startJobs(parts: JobParts): { stop(): Promise<void> } {
  const { driver } = parts;
  const kinds = [
    deliveryJob(parts),
    laneJob(parts),
    journalJob(parts),
    alarmJob(parts),
    errandJob(parts),
    formJob(parts),
    doubtJob(parts),
    blockListJob(parts),
  ];
  const sweeps = kinds.map((job) => startJob(job, parts));
  return {
    async stop() {
      await Promise.all(sweeps.map((sweep) => sweep.stop()));
      await driver.stop();
    },
  };
}

/** Opens the job's queue and sweeps the store for what is due, at once and then again and again. */
export function startJob(
  job: Job,
  { driver, clock, log }: Pick<JobParts, "driver" | "clock" | "log">,
): Sweep {
  let more = false;
  const queue = driver.open({
    ...job,
    drained() {
      if (!more) return;
      more = false;
      setTimeout(() => sweep.wake(), nextSweepMs);
    },
  });
  job.opened?.(queue);
  const sweep = startSweep(job.name, sweepEveryMs, log, async () => {
    const now = clock.now();
    const due = await job.due(now, sweepLimit);
    for (const { id, organizationId } of due) queue.add({ id, organizationId, at: now, priority: usual });
    more = due.length === sweepLimit;
  });
  // What an earlier process left behind is taken at once.
  sweep.wake();
  return sweep;
}
