/** What a job is: one kind of work, and where the store keeps what is due. */
import type { Queue, Work } from "./queue.ts";

export interface Job extends Omit<Work, "drained"> {
  /** What is due in the store and in nobody's hands, earliest first, over all organizations. */
  due(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]>;
  /** For work that is woken before the sweep finds it. */
  opened?(queue: Queue): void;
}
