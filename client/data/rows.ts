/** Pure rules of the inbox's rows: which queue holds a row, in which order, and which of two copies is newer. */
import type { ConversationSummary, Patient, QueueId } from "../../shared/api/conversations.ts";

/** Whether a queue of this reader holds the row. The server's queries say the same. */
export function inQueue(row: ConversationSummary, queue: QueueId, me: string): boolean {
  switch (queue) {
    case "needs-reply":
      return row.status === "open" && row.needsReplySince !== null;
    case "mine":
      return row.status === "open" && row.assignee?.id === me;
    case "unassigned":
      return row.status === "open" && row.assignee === null;
    case "emergencies":
      return Boolean(row.emergency);
    case "failed":
      return row.trouble !== null;
    case "whose":
      return (row.whose?.waiting ?? 0) > 0;
    case "consent":
      return row.reviews.length > 0;
    case "scheduled":
      return row.scheduledAt !== null;
    case "open":
      return row.status === "open";
    case "closed":
      return row.status === "closed";
  }
}

/** Where a row stands in a queue: earlier places come first. */
export interface Place {
  at: number;
  id: string;
}

export function placeOf(row: ConversationSummary, queue: QueueId): Place {
  const time = sinceOf(row, queue);
  return { at: time === null ? 0 : Date.parse(time), id: row.id };
}

/** Queues that begin with what is first in time; all others begin with the newest words. */
const upwards: readonly QueueId[] = ["needs-reply", "whose", "consent", "scheduled"];

/** By what a queue is ordered. */
function sinceOf(row: ConversationSummary, queue: QueueId): string | null {
  if (queue === "needs-reply") return row.needsReplySince;
  if (queue === "scheduled") return row.scheduledAt;
  if (queue === "whose") return row.whose?.since ?? null;
  return queue === "consent" ? (row.reviews[0]?.at ?? null) : (row.last?.at ?? null);
}

/**
 * needs-reply, whose and consent: longest wait first; scheduled: what goes first; all others: newest first. Ties go by id in
 * the same direction.
 */
export function comparePlaces(a: Place, b: Place, queue: QueueId): number {
  const direction = upwards.includes(queue) ? 1 : -1;
  if (a.at !== b.at) return (a.at - b.at) * direction;
  return a.id === b.id ? 0 : (a.id < b.id ? -1 : 1) * direction;
}

/** The newer of two copies of one row. The reader's own mark never goes back, whichever copy is newer. */
export function newerRow(a: ConversationSummary, b: ConversationSummary): ConversationSummary {
  const newer = b.version >= a.version ? b : a;
  const readSeq = Math.max(a.readSeq, b.readSeq);
  return newer.readSeq === readSeq ? newer : { ...newer, readSeq };
}

export type PatientBrief = ConversationSummary["patient"];

export function briefOf(patient: Patient): PatientBrief {
  const { id, name, latinName, provisional, language } = patient;
  return { id, name, latinName, provisional, language };
}
