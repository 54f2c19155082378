/**
 * Conversations: the one thread of a patient, as units work with it. Everything the list shows is kept in this row and
 * changes in the same write as the message, so that the list and the thread can never tell different stories.
 */
import type { Ruling } from "../../shared/api/conversations.ts";
import type { ReviewKind } from "../../shared/domain/consent.ts";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { DeliveryState, TroubleState } from "../../shared/domain/delivery.ts";
import type { Purpose } from "../../shared/domain/policy.ts";

export interface LastWords {
  seq: number;
  direction: "inbound" | "outbound";
  channel: ChannelId;
  preview: string;
  at: Date;
  files: number;
  state: DeliveryState | null;
}

export interface InboundWay {
  addressId: string;
  lineId: string;
  at: Date;
}

/** A message that a machine sent, kept so that machines keep their measure (see `remember`). */
export interface MachineSend {
  at: Date;
  addressId: string;
  purpose: Purpose;
  /** The rule or the form that sent it; null for the system itself. */
  by: string | null;
  /** What it answered, folded; null when it answered nothing. */
  heard: string | null;
}

/** A text that went under the healthcare exemption, kept for the week in which it counts. */
export interface CareSend {
  at: Date;
  addressId: string;
  deliveryId: string;
}

/** The key of a reply of which its author was told that nothing was sent. */
export interface RefusedKey {
  key: string;
  at: Date;
}

/** Words of the patient on which staff are to rule. The words themselves stay in the message and the ledger. */
export interface ReviewRecord {
  id: string;
  kind: ReviewKind;
  messageId: string;
  addressId: string;
  channel: ChannelId;
  /** The entries that wait for the ruling: of the address, and of its twin on another channel. */
  doubts: { addressId: string; entryId: string }[];
  at: Date;
  /** When it is too late to rule; null: never. */
  dueAt: Date | null;
  /** When the ledger was told that nobody ruled in time. Absent before. */
  lapsedAt?: Date;
}

/** Whose an address was before it was taken for a wrong number. */
export interface FormerOwners {
  addressId: string;
  key: string;
  patientIds: string[];
  /** As the address was; absent in what an earlier release kept. */
  verified?: boolean;
  note?: string | null;
  /** Whose threads had been written to from there, by which channels. */
  ways?: { conversationId: string; lastInbound: ConversationRecord["lastInbound"] }[];
  /** In whose thread words waited of which nobody knew whose they are. */
  placePatientId?: string | null;
  /** Keys of what a provider vouched for as the same phone. */
  linked?: string[];
}

/** What the undo of a ruling needs. */
export interface LastRuling {
  review: ReviewRecord;
  ruling: Ruling["ruling"];
  entryIds: string[];
  owners: FormerOwners[];
  at: Date;
  by: string;
}

/** Words from a shared address wait in this thread until somebody says whose they are. */
export interface WhosePlace {
  addressId: string;
  addressKey: string;
  /** How many inbound messages wait. */
  waiting: number;
  /** When the first of them came; absent when none waits, and in rows of an earlier release. */
  since?: Date;
  /** The question that was sent back: the members in its order, and the first message that it is about. */
  asked: { at: Date; patientIds: string[]; fromSeq: number } | null;
  /** Whom the last answer named, theirs or the staff's. */
  chosen: { at: Date; patientId: string } | null;
}

/** The last messages that went from this thread to another, for undo. */
export interface LastMove {
  conversationId: string;
  /** With their places here, which stay free. */
  items: { messageId: string; seq: number; marked: boolean }[];
  at: Date;
  by: string | null;
}

/** The last address that this patient no longer shares, for undo: the row and its twin, and what was lost with it. */
export interface LastUnlink {
  addressIds: string[];
  preferredAddressId: string | null;
  ways: ConversationRecord["lastInbound"];
  at: Date;
}

export interface ConversationRecord {
  id: string;
  organizationId: string;
  patientId: string;
  version: number;
  status: "open" | "closed";
  assigneeId: string | null;
  needsReplySince: Date | null;
  /** Outbound messages that need a person, and that nobody has dealt with. */
  troubles: { messageId: string; state: TroubleState }[];
  /** Deliveries whose plan may still try more (an answer or a refusal ends it), or that have a call out. */
  running: string[];
  /** What waits for a ruling of the staff, oldest first. */
  reviews: ReviewRecord[];
  /** Messages that have not left: in the seconds of undo, or at a time that was chosen. */
  planned: { messageId: string; at: Date; why: "undo" | "scheduled" }[];
  /** Answers of the staff that have not gone yet, as they were written, and since when the patient waited for each. */
  pendingAnswers: { messageId: string; since: Date | null }[];
  lastRuling: LastRuling | null;
  lastSeq: number;
  lastInboundSeq: number;
  lastAt: Date;
  last: LastWords | null;
  /** By channel, where the patient last wrote from and to: decides windows and the default way back. */
  lastInbound: Partial<Record<ChannelId, InboundWay>>;
  /** How the next mail hangs in the mail thread. */
  mail: { subject: string; lastId: string; references: string[] } | null;
  /** The last message of a person of the staff. */
  staffAt: Date | null;
  machineSends: MachineSend[];
  /** Absent: none went. */
  careSends?: CareSend[];
  /** Client keys of replies that were refused of late: what comes late under one of them is not sent either. */
  refusedKeys?: RefusedKey[];
  /** The form that is being asked. */
  formRunId: string | null;
  /** How far it is, as staff see it; absent where none is asked. */
  form?: { name: string; index: number; of: number; dueAt: Date | null };
  /** Set while an emergency of this thread is not settled: it is pinned. A copy of what its alarm says. */
  emergency?: {
    alarmId: string;
    messageId: string;
    since: Date;
    /** Who was called last; null: the screens alone were told. */
    paged: { userId: string; at: Date } | null;
    acknowledged: { by: string; at: Date } | null;
    unanswered: boolean;
    /** What became of the wording for the patient; absent in rows of an earlier release. */
    answerNote?: string | null;
  };
  whose?: WhosePlace;
  lastMove?: LastMove;
  lastUnlink?: LastUnlink;
  /** A copy, kept in step with the patient by the same write. */
  patient: { name: string; latinName: string | null; provisional: boolean; language: string | null };
}

/** When the first of what is scheduled goes; null when nothing is. */
export function scheduledAt({ planned }: Pick<ConversationRecord, "planned">): Date | null {
  const times = planned.flatMap(({ why, at }) => (why === "scheduled" ? [at.getTime()] : []));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Since when words wait here for somebody to say whose they are; null when none do. */
export function whoseSince({ whose, lastAt }: Pick<ConversationRecord, "whose" | "lastAt">): Date | null {
  return whose && whose.waiting > 0 ? (whose.since ?? lastAt) : null;
}
