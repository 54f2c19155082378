/**
 * Alarms: an emergency in a thread, or a drill, with whom it paged, when, and who took it. An alarm that pages is its
 * own job: nextAt says when there is something to do, so that no crash forgets it.
 */
import { Schema, type Connection } from "mongoose";
import type {
  AcknowledgedHow,
  AlarmState,
  ChainStep,
  EmergencyLanguage,
  PageState,
  PageWay,
} from "../../shared/domain/emergency.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

/** One call to one person by one way. */
export interface PageRecord {
  id: string;
  /** When it was decided. */
  at: Date;
  /** Which rung of the chain, and in which round, both from 0. */
  step: number;
  round: number;
  userId: string;
  way: PageWay;
  state: PageState;
  /** When it was handed to the provider, and when the answer came. */
  calledAt: Date | null;
  endedAt: Date | null;
  /** Why not, in words for staff. */
  note: string | null;
  /** What receipts name it by, once it went; see receiptKey. */
  keys?: string[];
  /** The name of the colleague's "ACK" that it answers, as their provider gave it; absent: it is a page. */
  answersAck?: string;
}

export interface AlarmRecord {
  id: string;
  organizationId: string;
  version: number;
  kind: "emergency" | "drill";
  /** Null for a drill. */
  conversationId: string | null;
  messageId: string | null;
  /** The phrase of the table that stood in the words, never the words. */
  phrase: string | null;
  language: EmergencyLanguage | null;
  openedAt: Date;
  /** The admin who started a drill. */
  openedBy: string | null;
  state: AlarmState;
  /** The chain as it was then. */
  chain: ChainStep[];
  /** The rung that is being paged; -1 before the first. */
  step: number;
  round: number;
  /** The first of the rounds that go without a pause: it rang anew then. Absent: the first of all. */
  ringsFrom?: number;
  /** The alarm of the same thread that was not settled when this one rang; absent or null: there was none. */
  earlierId?: string | null;
  /** When the next rung is paged; null when nobody is left. */
  escalateAt: Date | null;
  pages: PageRecord[];
  acknowledged: { at: Date; by: string; how: AcknowledgedHow } | null;
  settled: { at: Date; by: string } | null;
  /** What became of the wording for the patient. */
  answer: { messageId: string | null; note: string | null } | null;
  /** When there is something to do; null when it rests. */
  nextAt: Date | null;
}

interface AlarmDocument extends Omit<AlarmRecord, "id" | "nextAt" | "phrase"> {
  _id: string;
  /** The phrase: with the conversation beside it, it tells of somebody's health. */
  sealed: Buffer;
  /** Absent when it rests, so that the index of due work holds only due work. */
  nextAt?: Date;
  /** Present while nobody has taken it. */
  paging?: true;
  /** Of all its pages. */
  receiptKeys?: string[];
}

const schema = new Schema<AlarmDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    kind: { type: String, required: true },
    conversationId: { type: String, default: null },
    messageId: { type: String, default: null },
    sealed: { type: Buffer, required: true },
    language: { type: String, default: null },
    openedAt: { type: Date, required: true },
    openedBy: { type: String, default: null },
    state: { type: String, required: true },
    chain: { type: Schema.Types.Mixed, required: true },
    step: { type: Number, required: true },
    round: { type: Number, required: true },
    ringsFrom: { type: Number },
    earlierId: { type: String },
    escalateAt: { type: Date, default: null },
    pages: { type: Schema.Types.Mixed, required: true },
    acknowledged: { type: Schema.Types.Mixed, default: null },
    settled: { type: Schema.Types.Mixed, default: null },
    answer: { type: Schema.Types.Mixed, default: null },
    nextAt: { type: Date },
    paging: { type: Boolean },
    receiptKeys: { type: Schema.Types.Mixed },
  },
  { versionKey: false, collection: "alarms", minimize: false },
);
schema.index({ organizationId: 1, openedAt: -1, _id: -1 });
schema.index({ organizationId: 1, receiptKeys: 1 });
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });
schema.index(
  { organizationId: 1, openedAt: -1 },
  { name: "paging", partialFilterExpression: { paging: { $exists: true } } },
);

export function alarmQueries(connection: Connection, codec: Codec) {
  const model = connection.model<AlarmDocument>("Alarm", schema);
  const place = (id: string) => `alarms/${id}`;
  const toRecord = ({
    _id,
    nextAt,
    paging: _paging,
    receiptKeys: _keys,
    sealed,
    ...rest
  }: AlarmDocument): AlarmRecord => ({
    id: _id,
    ...rest,
    phrase: codec.open(place(_id), sealed) as string | null,
    nextAt: nextAt ?? null,
  });
  return {
    model,
    toDocument({ id, nextAt, phrase, ...rest }: AlarmRecord): AlarmDocument {
      const open = rest.state === "acknowledged" ? {} : ({ paging: true } as const);
      const receiptKeys = rest.pages.flatMap(({ keys }) => keys ?? []);
      const kept = { ...open, ...(nextAt && { nextAt }), ...(receiptKeys.length > 0 && { receiptKeys }) };
      return { _id: id, ...rest, sealed: codec.seal(place(id), phrase), ...kept };
    },
    async byIds(scope: Scope, ids: string[]): Promise<AlarmRecord[]> {
      if (ids.length === 0) return [];
      const found = await model
        .find({ _id: { $in: ids }, organizationId: scope.organizationId })
        .lean<AlarmDocument[]>();
      return found.map(toRecord);
    },
    /** The patients' door knows no organization: the id came in a link that we signed. */
    async organizationOf(id: string): Promise<string | null> {
      const found = await model.findById(id).select({ organizationId: 1 }).lean<{ organizationId: string }>();
      return found?.organizationId ?? null;
    },
    /** Whose page a receipt is of; null for none of ours. */
    async idByReceipt({ organizationId }: Scope, key: string): Promise<string | null> {
      const found = await model
        .findOne({ organizationId, receiptKeys: key })
        .select({ _id: 1 })
        .lean<{ _id: string }>();
      return found?._id ?? null;
    },
    /** Those that nobody has taken, newest first. */
    async open(scope: Scope, limit: number): Promise<AlarmRecord[]> {
      const found = await model
        .find({ organizationId: scope.organizationId, paging: { $exists: true } })
        .sort({ openedAt: -1 })
        .limit(limit)
        .lean<AlarmDocument[]>();
      return found.map(toRecord);
    },
    /** The log of an organization, newest first. */
    async latest(scope: Scope, limit: number): Promise<AlarmRecord[]> {
      const found = await model
        .find({ organizationId: scope.organizationId })
        .sort({ openedAt: -1, _id: -1 })
        .limit(limit)
        .lean<AlarmDocument[]>();
      return found.map(toRecord);
    },
    /** Ids of what is due, earliest first, over all organizations: the process's own sweep. */
    async due(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]> {
      const found = await model
        .find({ nextAt: { $lte: now } })
        .sort({ nextAt: 1 })
        .limit(limit)
        .select({ _id: 1, organizationId: 1 })
        .lean<{ _id: string; organizationId: string }[]>();
      return found.map(({ _id, organizationId }) => ({ id: _id, organizationId }));
    },
  };
}
