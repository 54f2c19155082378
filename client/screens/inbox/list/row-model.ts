/** One row of the list as it is drawn and as it is read out. */
import type { ConversationSummary } from "../../../../shared/api/conversations.ts";
import { channelWords } from "../../../../shared/domain/channels.ts";
import type { TroubleState } from "../../../../shared/domain/delivery.ts";
import { staffName } from "../../../../shared/text/staff-name.ts";
import { languageName } from "../../../components/message/people.ts";
import { plural, type Times } from "../../../components/message/times.ts";
import { waitOf, type Wait } from "./wait.ts";

const dayMs = 24 * 3_600_000;

export interface RowContext {
  now: number;
  targetMinutes: number;
  times: Times;
  /** The reader's own user id. */
  me: string;
  /** True when this device holds unsent words for the conversation. */
  draft: boolean;
  /** True when it has left the queue and only keeps its place until the order is taken over. */
  gone: boolean;
}

export interface RowModel {
  unread: boolean;
  /** Set while the patient waits for an answer. */
  wait: Wait | null;
  /** The end of line 1 when nobody waits: when the last message came. Empty for a row that left. */
  time: string;
  lastWords: string;
  language: string | null;
  /** Who has the emergency of this thread; null when there is none. */
  emergency: string | null;
  trouble: (typeof troubleWords)[TroubleState] | null;
  /** The newest words are the clinic's own and wait here: nothing has left. */
  held: boolean;
  /** What waits for a ruling first, and how long that may wait; null when nothing does. */
  review: { word: "Consent task" | "Wrong number?"; left: string | null } | null;
  /** The whole row for ears. */
  name: string;
}

const troubleWords = {
  failed: "Failed",
  refused: "Refused",
  unconfirmed: "Unconfirmed",
  undecided: "Decide",
} as const;
const spokenTroubles = {
  Failed: "a message is failed",
  Refused: "a message was refused and not sent",
  Unconfirmed: "a message is unconfirmed",
  Decide: "a message needs a decision",
} as const;

export function rowModel(row: ConversationSummary, context: RowContext): RowModel {
  const unread = row.readSeq < row.lastInboundSeq;
  const wait =
    row.needsReplySince && !context.gone
      ? waitOf(row.needsReplySince, context.now, context.targetMinutes)
      : null;
  const time = row.last && !context.gone ? context.times.brief(row.last.at, context.now) : "";
  const lastWords = lastWordsOf(row);
  // The clinic's own language goes without saying.
  const language = /^en\b/.test(row.patient.language ?? "") ? null : languageName(row.patient.language);
  const emergency = row.emergency ? emergencyWords(row.emergency, context) : null;
  const trouble = row.trouble && troubleWords[row.trouble];
  const held = row.last?.state === "held";
  const review = reviewOf(row, context);
  return {
    unread,
    wait,
    time,
    lastWords,
    language,
    trouble,
    emergency,
    held,
    review,
    name: rowName(row, context, {
      unread,
      wait,
      time,
      lastWords,
      language,
      trouble,
      emergency,
      held,
      review,
    }),
  };
}

function rowName(row: ConversationSummary, context: RowContext, model: Omit<RowModel, "name">): string {
  const { patient, last, assignee } = row;
  const parts = [
    patient.latinName ? `${patient.name}, ${patient.latinName}` : patient.name,
    row.whose ? (row.whose.waiting > 0 ? "shared address, whose is it?" : "shared address") : null,
    patient.provisional && !row.whose ? "unknown sender" : null,
    context.gone ? "no longer in this queue" : null,
    model.wait ? `waiting ${model.wait.spoken}` : model.time ? `last message ${model.time}` : null,
    model.wait?.level === "over" ? "over target" : model.wait?.level === "soon" ? "near target" : null,
    model.unread ? "unread" : null,
    model.emergency ? `emergency, ${model.emergency}` : null,
    model.trouble ? spokenTroubles[model.trouble] : null,
    model.held ? "our last message is held" : null,
    model.review
      ? [model.review.word.replace("?", ""), "to rule on", model.review.left].filter(Boolean).join(", ")
      : null,
    last ? channelWords[last.channel] : null,
    model.lastWords ? `last words ${model.lastWords}` : null,
    last && last.files > 0 ? plural(last.files, "file") : null,
    model.language,
    context.draft ? "draft" : null,
    assignee ? `assigned to ${assignee.id === context.me ? "you" : assignee.name}` : "unassigned",
  ];
  return parts.filter((part) => part !== null && part !== "").join(", ");
}

/** The first that is due, and the business days that are left of its ten. */
function reviewOf(row: ConversationSummary, { now, times }: RowContext): RowModel["review"] {
  const [review] = row.reviews.toSorted((a, b) => due(a.dueAt) - due(b.dueAt));
  if (!review) return null;
  const word = review.kind === "wrong_number" ? "Wrong number?" : "Consent task";
  if (review.dueAt === null) return { word, left: null };
  const end = Date.parse(review.dueAt);
  if (end <= now) return { word, left: "overdue" };
  let days = 0;
  for (let day = now + dayMs; day <= end; day += dayMs) if (!times.weekday(day).startsWith("S")) days += 1;
  return { word, left: days === 0 ? "due today" : `${plural(days, "business day")} left` };
}

const due = (at: string | null): number => (at === null ? Infinity : Date.parse(at));

/** Who has it, or who was paged and for how long. */
export function emergencyWords(
  { paged, acknowledged, unanswered }: NonNullable<ConversationSummary["emergency"]>,
  { now }: Pick<RowContext, "now">,
): string {
  if (acknowledged) return `${staffName(acknowledged.by.name)} has it`;
  if (unanswered) return "nobody answered";
  if (!paged) return "nobody has it";
  const minutes = Math.max(0, Math.floor((now - Date.parse(paged.at)) / 60_000));
  return `${staffName(paged.staff.name)} paged ${minutes} min`;
}

/** First words; the clinic's own are marked as such, so that nobody takes them for the patient's. */
function lastWordsOf(row: ConversationSummary): string {
  if (!row.last) return "";
  const words = row.last.preview || (row.last.files > 0 ? plural(row.last.files, "file") : "No words");
  return row.last.direction === "inbound" ? words : `Clinic: ${words}`;
}
