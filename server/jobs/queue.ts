/**
 * The queue port. A queue only wakes: the store's rows say what is due, and a sweep of the store repeats every
 * wake that was lost. So a wake may come twice, late, or for a record that has moved on; work reads it anew.
 */

/** Lower goes first: what somebody waits for at this moment, before what is sent later or once more. */
export const urgent = 1;
export const usual = 2;
export type Priority = typeof urgent | typeof usual;

/** A record that wants to be worked on at a time. Carries ids only. Its id is its key: one wake for each. */
export interface Wake {
  id: string;
  organizationId: string;
  at: Date;
  priority: Priority;
}

export interface Work {
  /** Names the queue; the same in every process. */
  name: string;
  /** How many run beside each other in one process. */
  atOnce: number;
  /**
   * Reads the record anew, works, and stops quietly when it has moved on. Resolves to when it wants to be woken
   * again (a retry, a line that has sent enough for now), or null. A rejection is logged and left to the sweep.
   */
  run(wake: Wake): Promise<Date | null>;
  /** Told, perhaps more than once, when nothing waits any more. */
  drained?(): void;
}

export interface Queue {
  /**
   * Wakes the work at the time, or at once when that has passed. For a key that waits already the earlier time
   * and the higher priority hold; for one that is being worked on, it is woken again afterwards. Never throws
   * and never waits: what cannot be kept is left to the sweep.
   */
  add(wake: Wake): void;
  /** Forgets the wake of a key that waits. What is being worked on goes on. */
  cancel(id: string): void;
}

export interface QueueHealth {
  driver: "store" | "redis";
  /** False while the other side is away; work then goes on from the store. */
  reachable: boolean;
}

export interface QueueDriver {
  /** Opens the queue of one kind of work and begins to work. */
  open(work: Work): Queue;
  health(): Promise<QueueHealth>;
  /** Takes no new work and ends after the work under way. */
  stop(): Promise<void>;
}

/** Two wakes of one key as one. */
export function sooner(one: Wake | null, other: Wake): Wake {
  if (!one) return other;
  return {
    ...one,
    at: other.at < one.at ? other.at : one.at,
    priority: other.priority < one.priority ? other.priority : one.priority,
  };
}
