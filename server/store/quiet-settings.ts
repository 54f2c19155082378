/** What an organization changed of its quiet hours: one row, with who changed it last. Without one the default holds. */
import { Schema, type Connection } from "mongoose";
import type { QuietSettings } from "../../shared/domain/quiet-hours.ts";
import type { Scope } from "./scope.ts";
import { putVersion } from "./versioned.ts";

export interface QuietSettingsRecord {
  organizationId: string;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  changedBy: string;
  settings: QuietSettings;
}

type Document = Omit<QuietSettingsRecord, "organizationId"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
    settings: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, collection: "quiet_settings", minimize: false },
);

export function quietSettingsQueries(connection: Connection) {
  const model = connection.model<Document>("QuietSettings", schema);
  return {
    model,
    async of(scope: Scope): Promise<QuietSettingsRecord | null> {
      const found = await model.findOne({ _id: scope.organizationId }).lean<Document>();
      if (!found) return null;
      const { _id, ...rest } = found;
      return { organizationId: _id, ...rest };
    },
    /** Puts a version in the place of the one before it. False when that is no longer the one that holds. */
    async put({ organizationId, ...record }: QuietSettingsRecord): Promise<boolean> {
      return putVersion(model, { _id: organizationId }, record);
    },
  };
}
