/** A conversation as the rows of the thread: day lines, the line before what is new, grouped messages. */
import type { Message } from "../../../../shared/api/messages.ts";
import type { AwayLine } from "./away.ts";
import type { Entry } from "./entries.ts";
import { plural, type Times } from "../../../components/message/times.ts";

/** Messages of one author on one channel within this time stand together. */
export const groupGapMs = 2 * 60 * 1000;

export type ThreadItem =
  | { kind: "day"; key: string; label: string }
  | { kind: "new"; key: string; label: string }
  | {
      kind: "message";
      key: string;
      entry: Entry;
      /** First of its group, with no line above it that keeps it apart: more room above. */
      first: boolean;
      /** Last of its group: the meta line stands under it, and its bubble has the tail. */
      last: boolean;
    };

export interface ThreadOptions {
  times: Times;
  now: number;
  /** Inbound messages within it came while nobody looked; null for none. */
  awayLine: AwayLine | null;
}

/** Builds the rows. `entries` are in order, oldest first; keys stay the same while pages are added. */
export function threadItems(entries: readonly Entry[], options: ThreadOptions): ThreadItem[] {
  const { times, now, awayLine } = options;
  const items: ThreadItem[] = [];
  const messages = entries.map((entry) => entry.message);
  const fresh =
    awayLine === null ? [] : messages.filter((m) => isNew(m, awayLine.after) && m.seq <= awayLine.upTo);
  const firstFresh = fresh[0]?.id;
  let day = "";
  entries.forEach((entry, index) => {
    const { message } = entry;
    const key = times.dayKey(message.at);
    const newDay = key !== day;
    if (newDay) {
      day = key;
      items.push({ kind: "day", key: `day-${key}`, label: times.day(message.at, now) });
    }
    const atNew = message.id === firstFresh;
    if (atNew) {
      items.push({ kind: "new", key: "new", label: `${fresh.length} new while you were away` });
    }
    const before = messages[index - 1];
    const after = messages[index + 1];
    items.push({
      kind: "message",
      key: messageKey(message),
      entry,
      first: !newDay && !atNew && before !== undefined && !joined(entries[index - 1], entry),
      last:
        !after ||
        after.id === firstFresh ||
        times.dayKey(after.at) !== key ||
        !joined(entry, entries[index + 1]),
    });
  });
  return items;
}

/** An own message keeps its row when the server's copy takes the place of the one drawn at once. */
export function messageKey(message: Message): string {
  return message.clientKey ? `c-${message.clientKey}` : message.id;
}

/** Whether `later` continues the group of `earlier`. What has not gone, or needs a person, keeps its own meta line. */
export function together(earlier: Message, later: Message): boolean {
  return (
    earlier.direction === later.direction &&
    earlier.channel === later.channel &&
    earlier.lineId === later.lineId &&
    (earlier.author?.id ?? null) === (later.author?.id ?? null) &&
    (earlier.delivery?.state ?? null) === (later.delivery?.state ?? null) &&
    (earlier.delivery?.steps.length ?? 0) <= 1 &&
    goesWithoutSaying(earlier) &&
    earlier.marks.length === 0 &&
    earlier.edits === 0 &&
    later.subject === null &&
    Math.abs(Date.parse(later.at) - Date.parse(earlier.at)) <= groupGapMs
  );
}

/** The same for entries: a reply that waits here keeps what can be done about it. */
function joined(earlier: Entry | undefined, later: Entry | undefined): boolean {
  if (!earlier || !later) return false;
  const waits = earlier.pending !== null && earlier.pending.pending !== "sending";
  return !waits && together(earlier.message, later.message);
}

/** How many messages from the patient came after `seq`. */
export function countNew(messages: readonly Message[], seq: number): number {
  return messages.filter((message) => isNew(message, seq)).length;
}

/** "2 new messages": for the pill at the lower edge. */
export function newPillWords(count: number): string {
  return count > 0 ? plural(count, "new message") : "Newest";
}

function isNew(message: Message, seq: number): boolean {
  return message.direction === "inbound" && message.seq > seq;
}

/** The patient's own words, and ours that are on their way or there. */
function goesWithoutSaying({ delivery }: Message): boolean {
  return delivery === null || ["sending", "sent", "delivered", "read"].includes(delivery.state);
}

/** A first guess at the height in px, so that the scroll bar hardly moves when the real one is known. */
export function estimateHeight(item: ThreadItem | undefined): number {
  if (!item || item.kind !== "message") return 36;
  const rows = Math.max(1, Math.ceil(item.entry.message.text.length / 56));
  return 26 + rows * 22 + (item.last ? 24 : 0) + (item.first ? 11 : 0);
}
