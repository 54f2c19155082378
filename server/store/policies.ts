/** Policies that an organization changed: one row for each purpose, with who changed it last. Others are defaults. */
import { Schema, type Connection } from "mongoose";
import type { Policy, Purpose } from "../../shared/domain/policy.ts";
import type { Scope } from "./scope.ts";
import { putVersion } from "./versioned.ts";

export interface PolicyRecord {
  organizationId: string;
  purpose: Purpose;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  changedBy: string;
  policy: Policy;
}

type Document = PolicyRecord & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    purpose: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
    policy: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, collection: "policies" },
);
schema.index({ organizationId: 1, purpose: 1 }, { unique: true });

export function policyQueries(connection: Connection) {
  const model = connection.model<Document>("Policy", schema);
  return {
    model,
    async list(scope: Scope): Promise<PolicyRecord[]> {
      const found = await model.find({ organizationId: scope.organizationId }).lean<Document[]>();
      return found.map(({ _id, ...rest }) => rest);
    },
    /** Puts a version in the place of the one before it. False when that is no longer the one that holds. */
    async put(record: PolicyRecord): Promise<boolean> {
      const { organizationId, purpose } = record;
      return putVersion(model, { _id: `${organizationId} ${purpose}`, organizationId }, record);
    },
  };
}
