/**
 * What an organization says in its own words about STOP, START and HELP: one row for each language, with every version
 * before it and who made it. For any other language the standard texts hold. The words are the clinic's, and no
 * patient's.
 */
import { Schema, type Connection } from "mongoose";
import {
  noOwnConsentTexts,
  type ConsentLanguage,
  type OwnConsentTexts,
} from "../../shared/domain/consent-text-rules.ts";
import type { Scope } from "./scope.ts";
import { insertFirst } from "./versioned.ts";

export interface ConsentTextVersion {
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  changedBy: string;
  texts: OwnConsentTexts;
}

export interface ConsentTextRecord extends ConsentTextVersion {
  organizationId: string;
  language: ConsentLanguage;
}

type StoredTexts = Partial<OwnConsentTexts>;
type StoredVersion = Omit<ConsentTextVersion, "texts"> & { texts: StoredTexts };
type Document = Omit<ConsentTextRecord, "texts"> & StoredVersion & { _id: string; earlier: StoredVersion[] };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    language: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
    texts: { type: Schema.Types.Mixed, required: true },
    earlier: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, collection: "consent_texts", minimize: false },
);
schema.index({ organizationId: 1, language: 1 }, { unique: true });

/**
 * In an earlier release one text was said however far a STOP reached. What a clinic wrote then says that no more will
 * come, which is true of one channel too, and of one purpose is not.
 */
function readable<Row extends { texts: StoredTexts }>(row: Row): Row & { texts: OwnConsentTexts } {
  const { stopped = null } = row.texts;
  return { ...row, texts: { ...noOwnConsentTexts, stoppedChannel: stopped, ...row.texts } };
}

export function consentTextQueries(connection: Connection) {
  const model = connection.model<Document>("ConsentText", schema);
  return {
    model,
    /** What holds, without what held before. */
    async list(scope: Scope): Promise<ConsentTextRecord[]> {
      const found = await model
        .find({ organizationId: scope.organizationId }, { earlier: 0 })
        .lean<Omit<Document, "earlier">[]>();
      return found.map(({ _id, ...rest }) => readable(rest));
    },
    /** Every version of a language, newest first. */
    async versions(scope: Scope, language: ConsentLanguage): Promise<ConsentTextVersion[]> {
      const found = await model.findOne({ organizationId: scope.organizationId, language }).lean<Document>();
      if (!found) return [];
      const { version, changedAt, changedBy, texts, earlier } = found;
      return [{ version, changedAt, changedBy, texts }, ...[...earlier].reverse()].map(readable);
    },
    /**
     * Puts a version in the place of the one before it, which is kept. False when `before` is no longer the one that
     * holds.
     */
    async put(record: ConsentTextRecord, before: ConsentTextVersion | null): Promise<boolean> {
      const { organizationId, language, ...version } = record;
      const _id = `${organizationId} ${language}`;
      if (before === null) return insertFirst(model.collection, { _id, ...record, earlier: [] });
      const { version: number, changedAt, changedBy, texts } = before;
      const done = await model.updateOne(
        { organizationId, language, version: number },
        { $set: version, $push: { earlier: { version: number, changedAt, changedBy, texts } } },
      );
      return done.modifiedCount === 1;
    },
  };
}
