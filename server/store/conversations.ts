/**
 * Conversations: the one thread of a patient. Everything the list shows is kept in this row and changes in
 * the same write as the message, so that the list and the thread can never tell different stories.
 */
import { Schema, type Connection } from "mongoose";
import type { QueueId, Ruling } from "../../shared/api/conversations.ts";
import type { ReviewKind } from "../../shared/domain/consent.ts";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { DeliveryState, TroubleState } from "../../shared/domain/delivery.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

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

interface Sealed {
  preview: string | null;
  name: string;
  latinName: string | null;
  subject: string | null;
  /** Left out while there are none. */
  machineSends?: (Omit<MachineSend, "at"> & { at: number })[];
  form?: { name: string; index: number; of: number; dueAt: number | null };
}

export interface ConversationDocument {
  _id: string;
  organizationId: string;
  patientId: string;
  version: number;
  status: "open" | "closed";
  assigneeId: string | null;
  /** Absent, not null, when nothing waits: the queue's index holds only what waits. */
  needsReplySince?: Date;
  troubles?: ConversationRecord["troubles"];
  running?: string[];
  reviews?: ReviewRecord[];
  lastRuling?: LastRuling | null;
  /** Of the oldest review; absent, not null, when there is none. */
  reviewSince?: Date;
  /** When the first of them is too late; absent when none waits for that. */
  lapsesAt?: Date;
  emergency?: ConversationRecord["emergency"];
  whose?: WhosePlace;
  /** Since when words wait here for their owner; absent when none do: the queue's index holds only those. */
  whoseSince?: Date;
  lastMove?: LastMove;
  lastUnlink?: LastUnlink;
  planned?: ConversationRecord["planned"];
  pendingAnswers?: ConversationRecord["pendingAnswers"];
  /** Of an earlier release, which knew it of what was planned alone. */
  waitedSince?: Date;
  /** When the first of what is scheduled goes; absent when nothing is, so that the queue's index holds only that. */
  scheduledAt?: Date;
  lastSeq: number;
  lastInboundSeq: number;
  lastAt: Date;
  last: Omit<LastWords, "preview"> | null;
  lastInbound: ConversationRecord["lastInbound"];
  mail: { lastId: string; references: string[] } | null;
  staffAt?: Date;
  careSends?: CareSend[];
  refusedKeys?: RefusedKey[];
  formRunId?: string;
  provisional: boolean;
  language: string | null;
  sealed: Buffer;
}

const schema = new Schema<ConversationDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    patientId: { type: String, required: true },
    version: { type: Number, required: true },
    status: { type: String, required: true },
    assigneeId: { type: String, default: null },
    needsReplySince: { type: Date },
    troubles: { type: Schema.Types.Mixed },
    running: { type: Schema.Types.Mixed },
    reviews: { type: Schema.Types.Mixed },
    lastRuling: { type: Schema.Types.Mixed },
    reviewSince: { type: Date },
    lapsesAt: { type: Date },
    emergency: { type: Schema.Types.Mixed },
    whose: { type: Schema.Types.Mixed },
    whoseSince: { type: Date },
    lastMove: { type: Schema.Types.Mixed },
    lastUnlink: { type: Schema.Types.Mixed },
    planned: { type: Schema.Types.Mixed },
    pendingAnswers: { type: Schema.Types.Mixed },
    waitedSince: { type: Date },
    scheduledAt: { type: Date },
    lastSeq: { type: Number, required: true },
    lastInboundSeq: { type: Number, required: true },
    lastAt: { type: Date, required: true },
    last: { type: Schema.Types.Mixed, default: null },
    lastInbound: { type: Schema.Types.Mixed, default: {} },
    mail: { type: Schema.Types.Mixed, default: null },
    staffAt: { type: Date },
    careSends: { type: Schema.Types.Mixed },
    refusedKeys: { type: Schema.Types.Mixed },
    formRunId: { type: String },
    provisional: { type: Boolean, required: true },
    language: { type: String, default: null },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "conversations", minimize: false },
);
schema.index({ organizationId: 1, patientId: 1 }, { unique: true });
schema.index(
  { organizationId: 1, needsReplySince: 1, _id: 1 },
  { partialFilterExpression: { needsReplySince: { $exists: true } } },
);
schema.index(
  { organizationId: 1, lastAt: -1, _id: -1 },
  { name: "troubled", partialFilterExpression: { troubles: { $exists: true } } },
);
schema.index({ lapsesAt: 1 }, { partialFilterExpression: { lapsesAt: { $exists: true } } });
schema.index(
  { organizationId: 1, reviewSince: 1, _id: 1 },
  { partialFilterExpression: { reviewSince: { $exists: true } } },
);
schema.index(
  { organizationId: 1, lastAt: -1, _id: -1 },
  { name: "emergencies", partialFilterExpression: { emergency: { $exists: true } } },
);
schema.index(
  { organizationId: 1, scheduledAt: 1, _id: 1 },
  { partialFilterExpression: { scheduledAt: { $exists: true } } },
);
schema.index(
  { organizationId: 1, whoseSince: 1, _id: 1 },
  { partialFilterExpression: { whoseSince: { $exists: true } } },
);
schema.index({ organizationId: 1, status: 1, lastAt: -1, _id: -1 });
schema.index({ organizationId: 1, status: 1, assigneeId: 1, lastAt: -1, _id: -1 });

function answersOfOld(
  since: Date | undefined,
  planned: ConversationRecord["planned"] | undefined,
): ConversationRecord["pendingAnswers"] {
  const messageId = planned?.[0]?.messageId;
  return since && messageId !== undefined ? [{ messageId, since }] : [];
}

/** When the first of what is scheduled goes; null when nothing is. */
export function scheduledAt({ planned }: Pick<ConversationRecord, "planned">): Date | null {
  const times = planned.flatMap(({ why, at }) => (why === "scheduled" ? [at.getTime()] : []));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Queues that begin with what is first in time, by the field that tells it; all others begin with the newest words. */
const earliestBy: Partial<Record<QueueId, "needsReplySince" | "reviewSince" | "scheduledAt" | "whoseSince">> =
  {
    "needs-reply": "needsReplySince",
    consent: "reviewSince",
    whose: "whoseSince",
    scheduled: "scheduledAt",
  };

/** Since when words wait here for somebody to say whose they are; null when none do. */
export function whoseSince({ whose, lastAt }: Pick<ConversationRecord, "whose" | "lastAt">): Date | null {
  return whose && whose.waiting > 0 ? (whose.since ?? lastAt) : null;
}

/** Where a page ended: the sort value in milliseconds and the id of its last row. */
export interface PageEnd {
  at: number;
  id: string;
}

function firstLapse(reviews: readonly ReviewRecord[]): Date | null {
  const open = reviews.flatMap(({ dueAt, lapsedAt }) => (dueAt && !lapsedAt ? dueAt.getTime() : []));
  return open.length > 0 ? new Date(Math.min(...open)) : null;
}

export type Conversations = ReturnType<typeof conversationQueries>;

export function conversationQueries(connection: Connection, codec: Codec) {
  const model = connection.model<ConversationDocument>("Conversation", schema);
  const place = (id: string) => `conversations/${id}`;

  function toRecord(document: ConversationDocument): ConversationRecord {
    const { _id, sealed, provisional, language, last, mail, ...more } = document;
    const { reviewSince: _since, scheduledAt: _due, lapsesAt: _lapse, whoseSince: _waits, ...others } = more;
    const { pendingAnswers, waitedSince, ...rest } = others;
    const { preview, name, latinName, subject, machineSends, form } = codec.open(
      place(_id),
      sealed,
    ) as Sealed;
    const dueAt = form?.dueAt == null ? null : new Date(form.dueAt);
    return {
      id: _id,
      ...rest,
      needsReplySince: rest.needsReplySince ?? null,
      troubles: rest.troubles ?? [],
      running: rest.running ?? [],
      staffAt: rest.staffAt ?? null,
      formRunId: rest.formRunId ?? null,
      ...(form && { form: { ...form, dueAt } }),
      machineSends: (machineSends ?? []).map((one) => ({ ...one, at: new Date(one.at) })),
      reviews: rest.reviews ?? [],
      planned: rest.planned ?? [],
      pendingAnswers: pendingAnswers ?? answersOfOld(waitedSince, rest.planned),
      lastRuling: rest.lastRuling ?? null,
      last: last && { ...last, preview: preview ?? "" },
      mail: mail && { ...mail, subject: subject ?? "" },
      patient: { name, latinName, provisional, language },
    };
  }

  function toDocument(record: ConversationRecord): ConversationDocument {
    const { id, patient, last, mail, needsReplySince, troubles, running, ...others } = record;
    const {
      reviews,
      lastRuling,
      emergency,
      staffAt,
      formRunId,
      form,
      machineSends,
      planned,
      pendingAnswers,
      whose,
      lastMove,
      lastUnlink,
      ...rest
    } = others;
    const sealed: Sealed = {
      preview: last?.preview ?? null,
      name: patient.name,
      latinName: patient.latinName,
      subject: mail?.subject ?? null,
      ...(machineSends.length > 0 && {
        machineSends: machineSends.map((one) => ({ ...one, at: one.at.getTime() })),
      }),
      ...(form && { form: { ...form, dueAt: form.dueAt?.getTime() ?? null } }),
    };
    const document: ConversationDocument = {
      _id: id,
      ...rest,
      last: null,
      mail: mail && { lastId: mail.lastId, references: mail.references },
      provisional: patient.provisional,
      language: patient.language,
      sealed: codec.seal(place(id), sealed),
    };
    if (last) {
      const { preview: _preview, ...facts } = last;
      document.last = facts;
    }
    if (needsReplySince) document.needsReplySince = needsReplySince;
    if (troubles.length > 0) document.troubles = troubles;
    if (running.length > 0) document.running = running;
    if (staffAt) document.staffAt = staffAt;
    if (formRunId !== null) document.formRunId = formRunId;
    if (lastRuling) document.lastRuling = lastRuling;
    if (reviews[0]) Object.assign(document, { reviews, reviewSince: reviews[0].at });
    const lapsesAt = firstLapse(reviews);
    if (lapsesAt) document.lapsesAt = lapsesAt;
    if (emergency) document.emergency = emergency;
    if (whose) document.whose = whose;
    if (lastMove) document.lastMove = lastMove;
    if (lastUnlink) document.lastUnlink = lastUnlink;
    if (planned.length > 0) document.planned = planned;
    if (pendingAnswers.length > 0) document.pendingAnswers = pendingAnswers;
    const waits = whoseSince(record);
    if (waits) document.whoseSince = waits;
    const due = scheduledAt(record);
    if (due) document.scheduledAt = due;
    return document;
  }

  /** The rows of a queue, as one index can give them. */
  function queueFilter(scope: Scope, queue: QueueId): Record<string, unknown> {
    const organizationId = scope.organizationId;
    switch (queue) {
      case "needs-reply":
        return { organizationId, needsReplySince: { $exists: true } };
      case "consent":
        return { organizationId, reviewSince: { $exists: true } };
      case "whose":
        return { organizationId, whoseSince: { $exists: true } };
      case "emergencies":
        return { organizationId, emergency: { $exists: true } };
      case "failed":
        return { organizationId, troubles: { $exists: true } };
      case "scheduled":
        return { organizationId, scheduledAt: { $exists: true } };
      case "mine":
        return { organizationId, status: "open", assigneeId: scope.userId };
      case "unassigned":
        return { organizationId, status: "open", assigneeId: null };
      case "open":
        return { organizationId, status: "open" };
      case "closed":
        return { organizationId, status: "closed" };
    }
  }

  return {
    model,
    toDocument,
    /** Threads with words on which nobody ruled in time, over all organizations: the process's own sweep. */
    async lapsed(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]> {
      const found = await model
        .find({ lapsesAt: { $lte: now } })
        .sort({ lapsesAt: 1 })
        .limit(limit)
        .select({ _id: 1, organizationId: 1 })
        .lean<{ _id: string; organizationId: string }[]>();
      return found.map(({ _id, organizationId }) => ({ id: _id, organizationId }));
    },
    async byId(scope: Scope, id: string): Promise<ConversationRecord | null> {
      return (await this.byIds(scope, [id]))[0] ?? null;
    },
    async byIds(scope: Scope, ids: string[]): Promise<ConversationRecord[]> {
      // On the way of every inbound message: the driver's own find, without Mongoose's casting.
      const filter = { _id: { $in: ids }, organizationId: scope.organizationId } as Record<string, unknown>;
      const found = await model.collection.find<ConversationDocument>(filter).toArray();
      return found.map(toRecord);
    },
    async ofPatients(scope: Scope, patientIds: string[]): Promise<ConversationRecord[]> {
      const filter = { organizationId: scope.organizationId, patientId: { $in: patientIds } };
      const found = await model.collection.find<ConversationDocument>(filter).toArray();
      return found.map(toRecord);
    },
    /** One page of a queue. Those in `earliestBy` begin with what is first, all others with the newest words. */
    async page(
      scope: Scope,
      queue: QueueId,
      after: PageEnd | null,
      limit: number,
    ): Promise<ConversationRecord[]> {
      const field = earliestBy[queue] ?? "lastAt";
      const upwards = field !== "lastAt";
      const direction = upwards ? 1 : -1;
      let filter = queueFilter(scope, queue);
      if (after) {
        const at = new Date(after.at);
        const beyond = upwards ? "$gt" : "$lt";
        // Two ranges of one index: the rest of the same instant, then what lies beyond it.
        const rest = { [field]: at, _id: { [beyond]: after.id } };
        const further = { [field]: { [beyond]: at } };
        const { [field]: _waiting, ...base } = filter;
        filter = {
          $or: [
            { ...base, ...rest },
            { ...base, ...further },
          ],
        };
      }
      const found = await model
        .find(filter)
        .sort({ [field]: direction, _id: direction })
        .limit(limit)
        .lean<ConversationDocument[]>();
      return found.map(toRecord);
    },
    /** How many rows a queue holds, counted no further than `cap`. */
    async count(scope: Scope, queue: QueueId, cap: number): Promise<number> {
      return model.countDocuments(queueFilter(scope, queue), { limit: cap });
    },
  };
}
