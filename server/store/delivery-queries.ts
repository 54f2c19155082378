/**
 * Deliveries in the store: the document, in which whatever may name the patient is sealed and what waits is filed by
 * its moment or in its line's queue; and the queries.
 */
import { Schema, type Connection } from "mongoose";
import { rankOf, ranks } from "../../shared/domain/lines.ts";
import type { Codec } from "./codec.ts";
import {
  laneOf,
  newDelivery,
  newStep,
  queuesAtLine,
  waitsForLine,
  type DeliveryRecord,
  type StepRecord,
  type StepTemplate,
} from "./deliveries.ts";
import type { Scope } from "./scope.ts";

/** As stored: of a template, the part that may name the patient is sealed. */
interface StoredStep extends Omit<StepRecord, "template"> {
  template: (Omit<StepTemplate, "variables" | "words"> & { sealed: Buffer }) | null;
}

export interface DeliveryDocument extends Omit<DeliveryRecord, "id" | "nextAt" | "steps"> {
  _id: string;
  steps: StoredStep[];
  /** Every reason, sealed: they name the patient, and what they said. Absent where none is told, and in older rows. */
  said?: Buffer;
  /** Absent when it rests, so that the index of due work holds only due work. */
  nextAt?: Date;
  /** In the place of nextAt where nobody waits for it at this moment: its line takes it when there is a turn. */
  turnAt?: Date;
  /** Which line it waits for, and who goes first there: see laneOf. Absent while it waits for none. */
  lane?: string;
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
    purpose: { type: String, required: true },
    exemption: { type: Schema.Types.Mixed, default: null },
    cursor: { type: Number, required: true },
    steps: { type: Schema.Types.Mixed, required: true },
    leftOut: { type: Schema.Types.Mixed, default: [] },
    said: { type: Buffer },
    atEnd: { type: String, required: true },
    departure: { type: Schema.Types.Mixed, default: null },
    heldFor: { type: String, default: null },
    despite: { type: Schema.Types.Mixed, default: null },
    expiresAt: { type: Date, default: null },
    closed: { type: Schema.Types.Mixed, default: null },
    nextAt: { type: Date },
    turnAt: { type: Date },
    lane: { type: String },
    lease: { type: Schema.Types.Mixed, default: null },
    leaseToken: { type: Number, required: true },
    receiptKeys: { type: [String], required: true },
    resolved: { type: Schema.Types.Mixed, default: null },
    alarmId: { type: String },
  },
  { versionKey: false, collection: "deliveries" },
);
schema.index({ messageId: 1 }, { unique: true });
schema.index({ organizationId: 1, receiptKeys: 1 });
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });
schema.index({ lane: 1, turnAt: 1 }, { partialFilterExpression: { turnAt: { $exists: true } } });
schema.index({ lane: 1, nextAt: 1 }, { partialFilterExpression: { lane: { $exists: true } } });
schema.index({ state: 1, nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });

/** The sentences of a delivery, in the order of its steps and of the ways that were left out. */
interface Said {
  reason: string | null;
  steps: (string | null)[];
  leftOut: string[];
}

export function deliveryQueries(connection: Connection, codec: Codec) {
  const model = connection.model<DeliveryDocument>("Delivery", schema);

  const place = (id: string) => `deliveries/${id}`;

  function toRecord(document: DeliveryDocument): DeliveryRecord {
    const { _id, nextAt, turnAt, lane: _lane, steps, said: sealed, ...rest } = document;
    const said = sealed && openSaid(_id, sealed);
    const opened = steps.map(({ template, ...step }, n) =>
      newStep({
        ...step,
        ...(said && { reason: said.steps[n] ?? null }),
        template: template ? openTemplate(_id, template) : null,
      }),
    );
    const record = newDelivery({ id: _id, ...rest, steps: opened, nextAt: nextAt ?? turnAt ?? null });
    if (!said) return record;
    const leftOut = record.leftOut.map((one, n) => ({ ...one, reason: said.leftOut[n] ?? "" }));
    return { ...record, reason: said.reason, leftOut };
  }
  const openSaid = (id: string, sealed: Buffer) => codec.open(`${place(id)}/said`, sealed) as Said;
  function openTemplate(id: string, { sealed, ...facts }: NonNullable<StoredStep["template"]>): StepTemplate {
    return { ...facts, ...(codec.open(place(id), sealed) as Pick<StepTemplate, "variables" | "words">) };
  }
  function toDocument(record: DeliveryRecord): DeliveryDocument {
    const { id, nextAt, steps, leftOut, reason, ...rest } = record;
    const said: Said = {
      reason,
      steps: steps.map((step) => step.reason),
      leftOut: leftOut.map((one) => one.reason),
    };
    const stored = steps.map(({ template, ...open }): StoredStep => {
      const step = { ...open, reason: null };
      if (template === null) return { ...step, template };
      const { variables, words, ...facts } = template;
      return { ...step, template: { ...facts, sealed: codec.seal(place(id), { variables, words }) } };
    });
    const ways = leftOut.map((one) => ({ ...one, reason: "" }));
    const document: DeliveryDocument = { _id: id, ...rest, reason: null, leftOut: ways, steps: stored };
    if ([said.reason, ...said.steps, ...said.leftOut].some((words) => words !== null))
      document.said = codec.seal(`${place(id)}/said`, said);
    if (nextAt === null) return document;
    const lineId = waitsForLine(record) ? steps[record.cursor]?.lineId : undefined;
    if (lineId !== undefined) document.lane = laneOf(lineId, rankOf[record.purpose]);
    return { ...document, ...(queuesAtLine(record) ? { turnAt: nextAt } : { nextAt }) };
  }
  return {
    model,
    toDocument,
    async byId(scope: Scope, id: string): Promise<DeliveryRecord | null> {
      return (await this.byIds(scope, [id]))[0] ?? null;
    },
    async byIds(scope: Scope, ids: readonly string[]): Promise<DeliveryRecord[]> {
      const filter = { _id: { $in: ids }, organizationId: scope.organizationId } as Record<string, unknown>;
      const found = await model.collection.find<DeliveryDocument>(filter).toArray();
      return found.map(toRecord);
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
    /** In bulk, with nobody told of each: for what is sent to very many. */
    async insertMany(records: DeliveryRecord[]): Promise<void> {
      await model.collection.insertMany(records.map(toDocument) as never[], { ordered: false });
    },
    /** The first that waits in each line's queue, over all organizations, where it is due. */
    async lanesDue(now: Date, limit: number): Promise<{ lineId: string; organizationId: string }[]> {
      const due = new Map<string, { lineId: string; organizationId: string }>();
      let last = "";
      for (let seen = 0; seen < limit; seen += 1) {
        const [head] = await model.collection
          .find<Pick<DeliveryDocument, "lane" | "turnAt" | "organizationId">>({
            lane: { $gt: last },
            turnAt: { $exists: true },
          })
          .sort({ lane: 1, turnAt: 1 })
          .limit(1)
          .project({ lane: 1, turnAt: 1, organizationId: 1 })
          .toArray();
        if (!head?.lane || !head.turnAt) break;
        last = head.lane;
        const [lineId = ""] = head.lane.split("/");
        if (head.turnAt <= now) due.set(lineId, { lineId, organizationId: head["organizationId"] });
      }
      return [...due.values()];
    },
    /** Ids of what waits in a line's queue and is due, longest first. */
    async inLane(lane: string, now: Date, limit: number): Promise<string[]> {
      const found = await model.collection
        .find<{ _id: string }>({ lane, turnAt: { $lte: now } })
        .sort({ turnAt: 1 })
        .limit(limit)
        .project({ _id: 1 })
        .toArray();
      return found.map(({ _id }) => _id as unknown as string);
    },
    /** What waits for a line, whatever for: of no more than this many, how they are. */
    async waitingAt(scope: Scope, lineId: string, limit: number) {
      type Waiting = Pick<DeliveryRecord, "state" | "reason" | "organizationId">;
      type Row = Waiting & { _id: string; said?: Buffer };
      const found = await model.collection
        .find<Row>({ lane: { $in: ranks.map((rank) => laneOf(lineId, rank)) } })
        .limit(limit)
        .project<Row>({ state: 1, reason: 1, said: 1, organizationId: 1 })
        .toArray();
      return found
        .filter(({ organizationId }) => organizationId === scope.organizationId)
        .map(({ _id, said, ...row }): Waiting => ({
          ...row,
          reason: said ? openSaid(_id, said).reason : row.reason,
        }));
    },
    /** How many in a line's queue have waited at least as long, counted no further than `cap`. */
    async aheadInLane(lane: string, since: Date, cap: number): Promise<number> {
      return cap <= 0 ? 0 : model.countDocuments({ lane, turnAt: { $lte: since } }, { limit: cap });
    },
    /** Ids of what waits for a line until a later moment, and is not in its queue. */
    async waitingFor(lineId: string, now: Date, limit: number): Promise<string[]> {
      const lanes = ranks.map((rank) => laneOf(lineId, rank));
      const found = await model.collection
        .find<{ _id: string }>({ lane: { $in: lanes }, nextAt: { $gt: now } })
        .limit(limit)
        .project({ _id: 1 })
        .toArray();
      return found.map(({ _id }) => _id as unknown as string);
    },
    /** Whatever waits in a line's queue until a later moment is due now. */
    async wakeLanes(lineId: string, now: Date): Promise<void> {
      for (const rank of ranks)
        await model.updateMany(
          { lane: laneOf(lineId, rank), turnAt: { $gt: now } },
          { $set: { turnAt: now } },
        );
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
