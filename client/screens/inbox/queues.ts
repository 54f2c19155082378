/** The queues' names, and what an empty one teaches. */
import { countCap, type QueueCounts, type QueueId } from "../../../shared/api/conversations.ts";

export interface QueueWords {
  title: string;
  /** At the list's foot: how it is ordered. */
  order: string;
  empty: { title: string; text: string };
}

const newest = "Newest first";

export const queueWords: Readonly<Record<QueueId, QueueWords>> = {
  "needs-reply": {
    title: "Needs reply",
    order: "Longest wait first",
    empty: {
      title: "Nobody is waiting",
      text: "When a patient writes, they appear here, longest wait first.",
    },
  },
  mine: {
    title: "Mine",
    order: newest,
    empty: {
      title: "Nothing is assigned to you",
      text: "Press I in a conversation to take it. It then stays here until it is closed.",
    },
  },
  unassigned: {
    title: "Unassigned",
    order: newest,
    empty: {
      title: "Every conversation has somebody",
      text: "Conversations that nobody has taken yet appear here.",
    },
  },
  emergencies: {
    title: "Emergencies",
    order: newest,
    empty: {
      title: "No emergency",
      text: "When a patient’s words sound like one, the thread is pinned here and on top of every queue until somebody settles it.",
    },
  },
  failed: {
    title: "Failed, unconfirmed",
    order: newest,
    empty: {
      title: "Nothing failed",
      text: "When a message does not arrive, is refused, or nobody knows, its conversation appears here until you have dealt with it.",
    },
  },
  whose: {
    title: "Whose is it?",
    order: "Longest wait first",
    empty: {
      title: "Everything has its patient",
      text: "When words come from an address that several patients share, and nobody can tell whose they are, they wait here. Open one and press a number to file it.",
    },
  },
  consent: {
    title: "Consent tasks",
    order: "Longest wait first",
    empty: {
      title: "Nothing to rule on",
      text: "When a patient writes what may be a refusal, such as “please stop texting me”, machines pause and the words wait here for your ruling.",
    },
  },
  scheduled: {
    title: "Scheduled",
    order: "What goes first on top",
    empty: {
      title: "Nothing is scheduled",
      text: "Choose a time beside Send, and the message waits here until it goes.",
    },
  },
  open: {
    title: "Open",
    order: newest,
    empty: { title: "Nothing is open", text: "Conversations that are not closed appear here." },
  },
  closed: {
    title: "Closed",
    order: newest,
    empty: {
      title: "Nothing is closed",
      text: "Press E in a conversation to close it. It opens again by itself when the patient writes.",
    },
  },
};

/** Queues with a count, in the order they are offered. */
export const countedQueues = [
  "needs-reply",
  "mine",
  "unassigned",
  "emergencies",
  "failed",
  "whose",
  "consent",
  "scheduled",
] as const;

/** "12", "500+"; null for a queue that is not counted or not known yet. */
export function countWords(counts: QueueCounts | null, queue: QueueId): string | null {
  if (!counts || queue === "open" || queue === "closed") return null;
  const count = counts[queue];
  return count >= countCap ? `${countCap}+` : String(count);
}
