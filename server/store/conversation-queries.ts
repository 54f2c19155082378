/**
 * Conversations in the store: the document, which says by a field that is there what waits in which queue, so that the
 * queue's index holds that alone; and the queries.
 */
import { Schema, type Connection } from "mongoose";
import type { QueueId } from "../../shared/api/conversations.ts";
import type { Codec } from "./codec.ts";
import {
  scheduledAt,
  whoseSince,
  type CareSend,
  type ConversationRecord,
  type LastMove,
  type LastRuling,
  type LastUnlink,
  type LastWords,
  type MachineSend,
  type RefusedKey,
  type ReviewRecord,
  type WhosePlace,
} from "./conversations.ts";
import type { Scope } from "./scope.ts";

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

/** Queues that begin with what is first in time, by the field that tells it; all others begin with the newest words. */
const earliestBy: Partial<Record<QueueId, "needsReplySince" | "reviewSince" | "scheduledAt" | "whoseSince">> =
  {
    "needs-reply": "needsReplySince",
    consent: "reviewSince",
    whose: "whoseSince",
    scheduled: "scheduledAt",
  };

/** Where a page ended: the sort value in milliseconds and the id of its last row. */
export interface PageEnd {
  at: number;
  id: string;
}

function firstLapse(reviews: readonly ReviewRecord[]): Date | null {
  const open = reviews.flatMap(({ dueAt, lapsedAt }) => (dueAt && !lapsedAt ? dueAt.getTime() : []));
  return open.length > 0 ? new Date(Math.min(...open)) : null;
}

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
