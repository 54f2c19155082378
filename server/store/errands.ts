/**
 * Errands: what a rule has told somebody else than the patient, a webhook or a notice to a staff mailbox. Ids and facts,
 * never a patient's words. Written with the message, run until done or given up. Which rule, whom it told and what of
 * the visit lies sealed: beside its conversation a rule's name ("Oncology refill") tells of somebody's health.
 */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { AppointmentAnswer, ErrandState } from "../../shared/domain/auto-replies.ts";
import type { Codec } from "./codec.ts";

export interface ErrandRecord {
  id: string;
  organizationId: string;
  kind: "webhook" | "forward";
  /** An address on the web, or a mailbox. */
  target: string;
  rule: { id: string; name: string };
  conversationId: string;
  messageId: string;
  channel: ChannelId;
  lineId: string;
  answer: AppointmentAnswer | null;
  at: Date;
  state: ErrandState;
  /** Since it was last begun. */
  tries: number;
  /** Before somebody had it tried again; absent: nobody had. */
  earlierTries?: number;
  /** When it is tried next; null when it never is again. */
  nextAt: Date | null;
  /** What the last try came to, without words of the other side. */
  outcome: string | null;
}

type Told = Pick<ErrandRecord, "target" | "rule" | "answer">;
type Document = Omit<ErrandRecord, "id" | "nextAt" | keyof Told> & {
  _id: string;
  nextAt?: Date;
  sealed?: Buffer;
  /** Of rows written before they were sealed. */
} & Partial<Told>;

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    kind: { type: String, required: true },
    sealed: { type: Buffer },
    target: { type: String },
    rule: { type: Schema.Types.Mixed },
    conversationId: { type: String, required: true },
    messageId: { type: String, required: true },
    channel: { type: String, required: true },
    lineId: { type: String, required: true },
    answer: { type: String },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    tries: { type: Number, required: true },
    earlierTries: { type: Number },
    nextAt: { type: Date },
    outcome: { type: String, default: null },
  },
  { versionKey: false, collection: "errands" },
);
schema.index({ organizationId: 1, state: 1, at: -1, _id: -1 });
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });

export function errandQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("Errand", schema);
  const place = (id: string) => `errands/${id}`;
  function toDocument({ id, nextAt, target, rule, answer, ...rest }: ErrandRecord): Document {
    const told: Told = { target, rule, answer };
    return { _id: id, ...rest, ...(nextAt && { nextAt }), sealed: codec.seal(place(id), told) };
  }
  function toRecord(found: Document): ErrandRecord {
    const { _id, nextAt, sealed, target = "", rule = { id: "", name: "" }, answer = null, ...rest } = found;
    const told = sealed ? (codec.open(place(_id), sealed) as Told) : { target, rule, answer };
    return { id: _id, ...rest, ...told, nextAt: nextAt ?? null };
  }
  return {
    model,
    toDocument,
    async byId({ organizationId }: { organizationId: string }, id: string): Promise<ErrandRecord | null> {
      const found = await model.findOne({ _id: id, organizationId }).lean<Document>();
      return found ? toRecord(found) : null;
    },
    /** The newest first. */
    async ofState(
      { organizationId }: { organizationId: string },
      state: ErrandState,
      limit: number,
    ): Promise<ErrandRecord[]> {
      const found = await model
        .find({ organizationId, state })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<Document[]>();
      return found.map(toRecord);
    },
    /** Puts another in its place, unless a try or somebody else was quicker. */
    async replace({ id, organizationId, state, tries }: ErrandRecord, next: ErrandRecord): Promise<boolean> {
      const { state: to, tries: left, earlierTries, nextAt, sealed } = toDocument(next);
      const done = await model.updateOne(
        { _id: id, organizationId, state, tries },
        {
          $set: {
            ...{ state: to, tries: left, sealed },
            ...(earlierTries !== undefined && { earlierTries }),
            ...(nextAt && { nextAt }),
          },
        },
      );
      return done.modifiedCount === 1;
    },
    async due(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]> {
      const found = await model
        .find({ nextAt: { $lte: now } })
        .sort({ nextAt: 1 })
        .limit(limit)
        .select({ organizationId: 1 })
        .lean<{ _id: string; organizationId: string }[]>();
      return found.map(({ _id, organizationId }) => ({ id: _id, organizationId }));
    },
    /** Takes the next try, before it is made: of two processes one gets it. `againAt` is when a lost one is made good. */
    async take({ id, organizationId, tries }: ErrandRecord, againAt: Date): Promise<boolean> {
      const due = { _id: id, organizationId, state: "due" as const, tries };
      const done = await model.updateOne(due, { $set: { tries: tries + 1, nextAt: againAt } });
      return done.modifiedCount === 1;
    },
    /** What the try came to; a null `nextAt` means that it never is tried again. */
    async settle(
      { id, organizationId }: ErrandRecord,
      { state, nextAt, outcome }: Pick<ErrandRecord, "state" | "nextAt" | "outcome">,
    ): Promise<void> {
      const change = nextAt
        ? { $set: { state, outcome, nextAt } }
        : { $set: { state, outcome }, $unset: { nextAt: 1 } };
      await model.updateOne({ _id: id, organizationId }, change);
    },
  };
}
