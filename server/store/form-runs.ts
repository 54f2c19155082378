/** Forms that are or were asked: one row for each time; which form it is and what was answered lie sealed. */
import { Schema, type Connection } from "mongoose";
import type { Codec } from "./codec.ts";

export interface FormRunRecord {
  id: string;
  organizationId: string;
  version: number;
  conversationId: string;
  /** Who answers, and on which of our lines. */
  addressId: string;
  lineId: string;
  formId: string;
  ruleId: string;
  startedAt: Date;
  state: "asking" | "answered" | "given_up" | "out_of_time" | "taken_over";
  /** Which question is open. */
  index: number;
  /** How many times that one was asked again. */
  asked: number;
  answers: { questionId: string; question: string; value: string }[];
  /** When the open question is out of time; null when nothing is open. */
  dueAt: Date | null;
}

type Kept = Pick<FormRunRecord, "answers" | "formId" | "ruleId">;
type Document = Omit<FormRunRecord, "id" | "dueAt" | keyof Kept> & {
  _id: string;
  /** Absent, not null, when nothing is open: the index holds only what waits. */
  dueAt?: Date;
  sealed: Buffer;
  /** Of rows written before these were sealed: there the seal holds the answers alone. */
  formId?: string;
  ruleId?: string;
};

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    conversationId: { type: String, required: true },
    addressId: { type: String, required: true },
    lineId: { type: String, required: true },
    formId: { type: String },
    ruleId: { type: String },
    startedAt: { type: Date, required: true },
    state: { type: String, required: true },
    index: { type: Number, required: true },
    asked: { type: Number, required: true },
    dueAt: { type: Date },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "form_runs" },
);
schema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });

export function formRunQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("FormRun", schema);
  const place = (id: string) => `formRuns/${id}`;
  return {
    model,
    toDocument({ id, answers, formId, ruleId, dueAt, ...rest }: FormRunRecord): Document {
      const kept: Kept = { answers, formId, ruleId };
      return { _id: id, ...rest, ...(dueAt && { dueAt }), sealed: codec.seal(place(id), kept) };
    },
    async byId({ organizationId }: { organizationId: string }, id: string): Promise<FormRunRecord | null> {
      const found = await model.findOne({ _id: id, organizationId }).lean<Document>();
      if (!found) return null;
      const { _id, sealed, dueAt, formId = "", ruleId = "", ...rest } = found;
      const opened = codec.open(place(_id), sealed) as Kept | Kept["answers"];
      const kept = Array.isArray(opened) ? { answers: opened, formId, ruleId } : opened;
      return { id: _id, ...rest, ...kept, dueAt: dueAt ?? null };
    },
    /** Open questions that are out of time, over all organizations, earliest first. */
    async due(now: Date, limit: number): Promise<{ id: string; organizationId: string }[]> {
      const found = await model
        .find({ dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .select({ organizationId: 1 })
        .lean<{ _id: string; organizationId: string }[]>();
      return found.map(({ _id, organizationId }) => ({ id: _id, organizationId }));
    },
  };
}
