/** What each line costs, as the clinic's admins have set it. A line without a row has no known price. */
import { Schema, type Connection } from "mongoose";
import type { PriceTable } from "../../shared/domain/price.ts";
import type { Scope } from "./scope.ts";
import { putVersion } from "./versioned.ts";

export interface PriceRecord extends PriceTable {
  organizationId: string;
  lineId: string;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  /** Null for what came with the demo. */
  changedBy: string | null;
}

type Document = PriceRecord & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    lineId: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, default: null },
    currency: { type: String, required: true },
    rates: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, collection: "prices", minimize: false },
);
schema.index({ organizationId: 1, lineId: 1 }, { unique: true });

export function priceQueries(connection: Connection) {
  const model = connection.model<Document>("Price", schema);
  return {
    model,
    async list(scope: Scope): Promise<PriceRecord[]> {
      const found = await model.find({ organizationId: scope.organizationId }).lean<Document[]>();
      return found.map(({ _id, ...rest }) => rest);
    },
    /** Puts a version in the place of the one before it. False when that is no longer the one that holds. */
    async put(record: PriceRecord): Promise<boolean> {
      const { organizationId, lineId } = record;
      return putVersion(model, { _id: lineId, organizationId }, record);
    },
  };
}
