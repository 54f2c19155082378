/**
 * How often each auto-reply rule ran: one small row a rule and day, counted where the rule runs. Kept for 90 days. Which
 * rule it was is sealed: beside the time of a message it would tell what somebody asked about.
 */
import { Schema, type Connection } from "mongoose";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface RuleRunsRecord {
  organizationId: string;
  ruleId: string;
  /** By the clinic's clock: "2026-11-26". */
  day: string;
  count: number;
  lastAt: Date;
}

type Document = Omit<RuleRunsRecord, "ruleId"> & { _id: string; sealed: Buffer; expiresAt: Date };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    sealed: { type: Buffer, required: true },
    day: { type: String, required: true },
    count: { type: Number, required: true },
    lastAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, collection: "rule_runs" },
);
schema.index({ organizationId: 1, day: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const keptMs = 90 * 24 * 3_600_000;

export type RuleRunRows = ReturnType<typeof ruleRunQueries>;

export function ruleRunQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("RuleRuns", schema);
  const place = (id: string) => `rule_runs/${id}`;
  return {
    model,
    /** Adds to a day's count. */
    async add({ organizationId, ruleId, day, count, lastAt }: RuleRunsRecord): Promise<void> {
      const id = `${organizationId} ${codec.blind(organizationId, "rule run", ruleId)} ${day}`;
      const change = {
        $inc: { count },
        $max: { lastAt, expiresAt: new Date(lastAt.getTime() + keptMs) },
        $setOnInsert: { organizationId, day, sealed: codec.seal(place(id), ruleId) },
      };
      const filter = { _id: id };
      try {
        await model.updateOne(filter, change, { upsert: true });
      } catch (error) {
        // Two first ones at once: one made the row, the other now finds it.
        if ((error as { code?: unknown }).code !== 11000) throw error;
        await model.updateOne(filter, change);
      }
    },
    /** Of every rule, from that day on. */
    async since({ organizationId }: Scope, day: string): Promise<RuleRunsRecord[]> {
      const found = await model.find({ organizationId, day: { $gte: day } }).lean<Document[]>();
      return found.map(({ _id, expiresAt: _expires, sealed, ...rest }) => {
        return { ...rest, ruleId: codec.open(place(_id), sealed) as string };
      });
    },
  };
}
