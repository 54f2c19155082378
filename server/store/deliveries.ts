/**
 * Deliveries: the plan and state of getting one outbound message to the patient, with every attempt and
 * receipt inside. A due delivery is its own job: state, nextAt and lease say who may work on it and when.
 */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type {
  AttemptState,
  DeliveryState,
  ReceiptStatus,
  SendErrorCode,
} from "../../shared/domain/delivery.ts";
import type { Scope } from "./scope.ts";

export interface SendErrorRecord {
  code: SendErrorCode;
  providerCode: string | null;
}

export interface ReceiptRecord {
  status: ReceiptStatus;
  providerStatus: string;
  at: Date;
  error: SendErrorRecord | null;
}

export interface AttemptRecord {
  id: string;
  startedAt: Date;
  endedAt: Date | null;
  state: AttemptState;
  error: SendErrorRecord | null;
  providerMessageIds: string[];
  /** How often we asked the provider what became of it. */
  lookUps: number;
  receipts: ReceiptRecord[];
}

export interface StepRecord {
  channel: ChannelId;
  lineId: string;
  addressId: string;
  addressTail: string;
  state: "waiting" | "running" | "succeeded" | "failed" | "skipped" | "unconfirmed";
  reason: string | null;
  segments: number | null;
  attempts: AttemptRecord[];
}

export interface DeliveryRecord {
  id: string;
  organizationId: string;
  messageId: string;
  conversationId: string;
  /** The message's place in its conversation. */
  seq: number;
  version: number;
  state: DeliveryState;
  stateAt: Date;
  reason: string | null;
  /** Index of the step in work. */
  cursor: number;
  steps: StepRecord[];
  /** When there is something to do; null when it rests. */
  nextAt: Date | null;
  /** Who works on it. The token grows with every claim; a write with an older one is refused. */
  lease: { holder: string; token: number; until: Date } | null;
  leaseToken: number;
  /** What receipts name: see receiptKey. */
  receiptKeys: string[];
  /** Staff have dealt with a failed or unconfirmed delivery. */
  resolved: { at: Date; by: string } | null;
}

export interface DeliveryDocument extends Omit<DeliveryRecord, "id" | "nextAt"> {
  _id: string;
  /** Absent when it rests, so that the index of due work holds only due work. */
  nextAt?: Date;
}

const schema = new Schema<DeliveryDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    messageId: { type: String, required: true },
    conversationId: { type: String, required: true },
    seq: { type: Number, required: true },
    version: { type: Number, required: true },
    state: { type: String, required: true },
    stateAt: { type: Date, required: true },
    reason: { type: String, default: null },
    cursor: { type: Number, required: true },
    steps: { type: Schema.Types.Mixed, required: true },
    nextAt: { type: Date },
    lease: { type: Schema.Types.Mixed, default: null },
    leaseToken: { type: Number, required: true },
    receiptKeys: { type: [String], required: true },
    resolved: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false, collection: "deliveries" },
);
schema.index({ messageId: 1 }, { unique: true });
schema.index({ organizationId: 1, receiptKeys: 1 });
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });
schema.index({ state: 1, nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });

/** What a receipt names: on one line, the provider's id or our own attempt's. */
export function receiptKey(lineId: string, providerMessageId: string): string {
  return `${lineId}:${providerMessageId}`;
}

export type Deliveries = ReturnType<typeof deliveryQueries>;

export function deliveryQueries(connection: Connection) {
  const model = connection.model<DeliveryDocument>("Delivery", schema);

  function toRecord({ _id, nextAt, ...rest }: DeliveryDocument): DeliveryRecord {
    return { id: _id, ...rest, nextAt: nextAt ?? null };
  }
  function toDocument({ id, nextAt, ...rest }: DeliveryRecord): DeliveryDocument {
    return { _id: id, ...rest, ...(nextAt && { nextAt }) };
  }
  return {
    model,
    toDocument,
    async byId(scope: Scope, id: string): Promise<DeliveryRecord | null> {
      const found = await model
        .findOne({ _id: id, organizationId: scope.organizationId })
        .lean<DeliveryDocument>();
      return found && toRecord(found);
    },
    async ofMessages(scope: Scope, messageIds: string[]): Promise<DeliveryRecord[]> {
      if (messageIds.length === 0) return [];
      const found = await model
        .find({ messageId: { $in: messageIds }, organizationId: scope.organizationId })
        .lean<DeliveryDocument[]>();
      return found.map(toRecord);
    },
    async byReceiptKey(scope: Scope, key: string): Promise<DeliveryRecord | null> {
      const found = await model
        .findOne({ organizationId: scope.organizationId, receiptKeys: key })
        .lean<DeliveryDocument>();
      return found && toRecord(found);
    },
    /** Takes every lease for dead. Only for a process that is alone on its store and has just started. */
    async releaseLeases(now: Date): Promise<void> {
      await model.updateMany({ nextAt: { $gt: now }, state: "sending" }, { $set: { nextAt: now } });
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
