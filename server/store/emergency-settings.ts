/** What an organization changed of its emergencies: one row, with who changed it last. Without one the default holds. */
import { Schema, type Connection } from "mongoose";
import { withText, type EmergencySettings } from "../../shared/domain/emergency.ts";
import type { Scope } from "./scope.ts";
import { putVersion } from "./versioned.ts";

export interface EmergencySettingsRecord {
  organizationId: string;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  changedBy: string;
  settings: EmergencySettings;
}

type Document = Omit<EmergencySettingsRecord, "organizationId"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
    settings: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, collection: "emergency_settings", minimize: false },
);

export function emergencySettingsQueries(connection: Connection) {
  const model = connection.model<Document>("EmergencySettings", schema);
  return {
    model,
    async of(scope: Scope): Promise<EmergencySettingsRecord | null> {
      const found = await model.findOne({ _id: scope.organizationId }).lean<Document>();
      if (!found) return null;
      const { _id, settings, ...rest } = found;
      // An earlier release took a flash text alone.
      const chain = settings.chain.map((step) => ({ ...step, ways: withText(step.ways) }));
      return { organizationId: _id, ...rest, settings: { ...settings, chain } };
    },
    /** Puts a version in the place of the one before it. False when that is no longer the one that holds. */
    async put({ organizationId, ...record }: EmergencySettingsRecord): Promise<boolean> {
      return putVersion(model, { _id: organizationId }, record);
    },
  };
}
