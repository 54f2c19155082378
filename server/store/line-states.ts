/**
 * What changes about a line while it works: from when on it is free, what it sent today, how it is. Written in the
 * units that send, so that all processes keep one pace and know of one trial. A line without a row is new.
 */
import { Schema, type Connection } from "mongoose";
import type { SendErrorCode } from "../../shared/domain/delivery.ts";
import type { LineRate } from "../../shared/domain/lines.ts";
import type { Scope } from "./scope.ts";

export interface LineStateRecord {
  /** The line's. */
  id: string;
  organizationId: string;
  version: number;
  /** Milliseconds of the clock, with their fraction. */
  freeAt: number;
  /** Its provider asked for a pause until then. */
  restsUntil: Date | null;
  /** The day's limit is reached until then. */
  cappedUntil: Date | null;
  /** What was sent on the day that ends then by the line's clock: calls, and what they count against the cap. */
  today: { until: Date; messages: number; units: number };
  /** See rules/line/health. */
  out: {
    since: Date;
    code: SendErrorCode;
    trials: number;
    trialAt: Date;
    trial: { attemptId: string; until: Date; taken?: boolean } | null;
    late?: boolean;
  } | null;
  strain: number;
  strainedAt: Date | null;
  late: { strain: number; at: Date; from: Date | null } | null;
  lastError: { at: Date; code: SendErrorCode; providerCode: string | null } | null;
  /** When its provider last took a message, give or take a minute. */
  lastTakenAt: Date | null;
  /** Null unless an admin switched it off: nothing is planned over it, what comes in by it still does. */
  off: { at: Date; by: string } | null;
  /** Null while nobody has paused it. */
  paused: { at: Date; by: string; reason: string } | null;
  /** What an admin set; null while what the line came with holds. Here, so that the next claim anywhere obeys it. */
  settings: { version: number; rate: LineRate; at: Date; by: string } | null;
  /** The last comparison of the ledger with the provider's block list; null before the first, and without such a list. */
  blockList: BlockListState | null;
}

export interface BlockListState {
  at: Date;
  /** On the provider's list. */
  numbers: number;
  /** When it last had numbers of ours that were not refused here, and how many; null: never. */
  differed: { at: Date; numbers: number } | null;
  /** Why it could not be read this time. */
  problem: string | null;
}

export interface LineStateDocument extends Omit<LineStateRecord, "id"> {
  _id: string;
}

const schema = new Schema<LineStateDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    freeAt: { type: Number, required: true },
    restsUntil: { type: Date, default: null },
    cappedUntil: { type: Date, default: null },
    today: { type: Schema.Types.Mixed, required: true },
    out: { type: Schema.Types.Mixed, default: null },
    strain: { type: Number, required: true },
    strainedAt: { type: Date, default: null },
    late: { type: Schema.Types.Mixed, default: null },
    lastError: { type: Schema.Types.Mixed, default: null },
    lastTakenAt: { type: Date, default: null },
    off: { type: Schema.Types.Mixed, default: null },
    paused: { type: Schema.Types.Mixed, default: null },
    settings: { type: Schema.Types.Mixed, default: null },
    blockList: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false, collection: "line_states" },
);
schema.index({ organizationId: 1 });

export function newLineState(organizationId: string, id: string): LineStateRecord {
  return {
    id,
    organizationId,
    version: 1,
    freeAt: 0,
    restsUntil: null,
    cappedUntil: null,
    today: { until: new Date(0), messages: 0, units: 0 },
    out: null,
    strain: 0,
    strainedAt: null,
    late: null,
    lastError: null,
    lastTakenAt: null,
    off: null,
    paused: null,
    settings: null,
    blockList: null,
  };
}

/** Whether the last comparison found nobody who was not refused here. */
export function blockListAgrees({ at, differed, problem }: BlockListState): boolean {
  return problem === null && differed?.at.getTime() !== at.getTime();
}

export function lineStateQueries(connection: Connection) {
  const model = connection.model<LineStateDocument>("LineState", schema);
  const toRecord = ({ _id, ...rest }: LineStateDocument): LineStateRecord => ({
    ...newLineState(rest.organizationId, _id),
    ...rest,
  });
  return {
    model,
    toDocument: ({ id, ...rest }: LineStateRecord): LineStateDocument => ({ _id: id, ...rest }),
    async byIds(scope: Scope, ids: readonly string[]): Promise<LineStateRecord[]> {
      const filter = { _id: { $in: ids }, organizationId: scope.organizationId } as Record<string, unknown>;
      const found = await model.collection.find<LineStateDocument>(filter).toArray();
      return found.map(toRecord);
    },
    async list(scope: Scope): Promise<LineStateRecord[]> {
      const filter = { organizationId: scope.organizationId };
      const found = await model.collection.find<LineStateDocument>(filter).toArray();
      return found.map(toRecord);
    },
  };
}
