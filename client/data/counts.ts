/** Queue counts follow the rows' changes; where the old row is unknown or the cap is reached, they are asked anew. */
import { countCap, type ConversationSummary, type QueueCounts } from "../../shared/api/conversations.ts";
import { inQueue } from "./rows.ts";

const countedQueues = [
  "needs-reply",
  "mine",
  "unassigned",
  "emergencies",
  "failed",
  "whose",
  "consent",
  "scheduled",
] as const satisfies readonly (keyof QueueCounts)[];

/** Counts after a row moved from one shape to another, whatever the versions say (a change shown ahead). */
export function countsBetween(
  counts: QueueCounts,
  from: ConversationSummary,
  to: ConversationSummary,
  me: string,
): QueueCounts {
  let next = counts;
  for (const queue of countedQueues) {
    const step = Number(inQueue(to, queue, me)) - Number(inQueue(from, queue, me));
    if (step === 0 || counts[queue] >= countCap) continue;
    next = { ...next, [queue]: Math.max(0, counts[queue] + step) };
  }
  return next;
}

/**
 * Counts after a row changed from `before` (the newest copy this device knew) to `after`.
 * Null: cannot be told from here, ask the server.
 */
export function countsAfter(
  counts: QueueCounts,
  before: ConversationSummary | undefined,
  after: ConversationSummary,
  me: string,
): QueueCounts | null {
  if (before && after.version <= before.version) return counts;
  if (!before || after.version !== before.version + 1) return null;
  const capped = countedQueues.some(
    (queue) => counts[queue] >= countCap && inQueue(before, queue, me) !== inQueue(after, queue, me),
  );
  return capped ? null : countsBetween(counts, before, after, me);
}
