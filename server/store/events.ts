/** The log: one gap-free sequence per organization, written in the same transaction as the rows it speaks of. */
import { Schema, type Connection } from "mongoose";
import type { EventName } from "../../shared/events/catalogue.ts";
import type { Scope } from "./scope.ts";

export interface EventRecord {
  organizationId: string;
  /** 1, 2, 3 … */
  number: number;
  name: EventName;
  at: Date;
  conversationId: string | null;
  messageId: string | null;
  patientId: string | null;
  /** The alarm that it is about; absent for all others. */
  alarmId?: string | null;
  /** The line that it is about; absent for all others. */
  lineId?: string | null;
  /** Set when the event is one person's own affair. */
  userId: string | null;
}

const schema = new Schema<EventRecord & { _id: string }>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    number: { type: Number, required: true },
    name: { type: String, required: true },
    at: { type: Date, required: true },
    conversationId: { type: String, default: null },
    messageId: { type: String, default: null },
    patientId: { type: String, default: null },
    alarmId: { type: String },
    lineId: { type: String },
    userId: { type: String, default: null },
  },
  { versionKey: false, collection: "events" },
);
schema.index({ organizationId: 1, number: 1 }, { unique: true });

export function eventQueries(connection: Connection) {
  const model = connection.model<EventRecord & { _id: string }>("Event", schema);
  return {
    model,
    toDocument: (event: EventRecord) => ({ _id: `${event.organizationId}.${event.number}`, ...event }),
    /** The number of the last event; 0 when there is none. */
    async last(scope: Scope): Promise<number> {
      const found = await model
        .findOne({ organizationId: scope.organizationId })
        .sort({ number: -1 })
        .select({ number: 1 })
        .lean<{ number: number }>();
      return found?.number ?? 0;
    },
    async after(scope: Scope, number: number, limit: number): Promise<EventRecord[]> {
      return model
        .find({ organizationId: scope.organizationId, number: { $gt: number } })
        .sort({ number: 1 })
        .limit(limit)
        .select({ _id: 0 })
        .lean<EventRecord[]>();
    },
  };
}
