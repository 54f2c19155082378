/** Approved WhatsApp templates of an organization's lines. Their words are the provider's, and no patient's. */
import { Schema, type Connection } from "mongoose";
import type { Template } from "../../shared/domain/template.ts";
import type { Scope } from "./scope.ts";
import { insertFirst } from "./versioned.ts";

export interface TemplateRecord extends Template {
  id: string;
  organizationId: string;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  /** Null for what came with the demo. */
  changedBy: string | null;
}

type Document = Omit<TemplateRecord, "id"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, default: null },
    lineId: { type: String, required: true },
    name: { type: String, required: true },
    language: { type: String, required: true },
    category: { type: String, required: true },
    body: { type: String, required: true },
    variables: { type: Schema.Types.Mixed, required: true },
    providerTemplateId: { type: String, required: true },
    status: { type: String, required: true },
    purposes: { type: [String], required: true },
  },
  { versionKey: false, collection: "templates" },
);
// One template of the provider is one row: fetched twice, it is not there twice.
schema.index({ organizationId: 1, lineId: 1, providerTemplateId: 1 }, { unique: true });

export function templateQueries(connection: Connection) {
  const model = connection.model<Document>("Template", schema);
  const toRecord = ({ _id, ...rest }: Document): TemplateRecord => ({ id: _id, ...rest });
  return {
    model,
    async list(scope: Scope): Promise<TemplateRecord[]> {
      const found = await model.find({ organizationId: scope.organizationId }).lean<Document[]>();
      return found.map(toRecord);
    },
    /** False when the line has the provider's template already. */
    async add({ id, ...rest }: TemplateRecord): Promise<boolean> {
      return insertFirst(model.collection, { _id: id, ...rest });
    },
    /** Puts a version in the place of the one before it. */
    async put(record: TemplateRecord): Promise<"done" | "moved_on" | "taken"> {
      const { id, organizationId, version, ...rest } = record;
      const filter = { _id: id, organizationId, version: version - 1 };
      try {
        const done = await model.updateOne(filter, { $set: { version, ...rest } });
        return done.modifiedCount === 1 ? "done" : "moved_on";
      } catch (error) {
        if ((error as { code?: unknown }).code === 11000) return "taken";
        throw error;
      }
    },
  };
}
