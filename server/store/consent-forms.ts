/** Signed forms: what a patient put their name to, kept as it came, encrypted, never changed. */
import { Schema, type Connection } from "mongoose";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface ConsentFormRecord {
  id: string;
  organizationId: string;
  patientId: string;
  /** Told from its first bytes. */
  contentType: "application/pdf" | "image/png" | "image/jpeg";
  bytes: number;
  /** The day on which it was signed, as the staff read it: "2026-03-02". */
  signedOn: string;
  /** "14:05" by the clinic's clock; null where nobody said. */
  signedTime: string | null;
  uploadedBy: string;
  at: Date;
  /** The file's name may name the patient. */
  name: string;
}

type Document = Omit<ConsentFormRecord, "id" | "name"> & { _id: string; sealed: Buffer; file: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    patientId: { type: String, required: true },
    contentType: { type: String, required: true },
    bytes: { type: Number, required: true },
    signedOn: { type: String, required: true },
    signedTime: { type: String, default: null },
    uploadedBy: { type: String, required: true },
    at: { type: Date, required: true },
    sealed: { type: Buffer, required: true },
    file: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "consent_forms" },
);

export function consentFormQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("ConsentForm", schema);
  const place = (id: string) => `consent_forms/${id}`;
  const toRecord = ({ _id, sealed, file: _file, ...rest }: Document): ConsentFormRecord => ({
    id: _id,
    ...rest,
    // Not kept by an earlier release.
    signedTime: rest.signedTime ?? null,
    name: codec.open(place(_id), sealed) as string,
  });
  return {
    model,
    async insert({ id, name, ...rest }: ConsentFormRecord, file: Buffer): Promise<void> {
      const sealed = codec.seal(place(id), name);
      const document = { _id: id, ...rest, sealed, file: codec.sealBytes(`${place(id)}/file`, file) };
      await model.collection.insertOne(document as never);
    },
    /** Without their bytes. */
    async byIds(scope: Scope, ids: string[]): Promise<ConsentFormRecord[]> {
      const found = await model
        .find({ _id: { $in: ids }, organizationId: scope.organizationId })
        .select({ file: 0 })
        .lean<Document[]>();
      return found.map(toRecord);
    },
    async file(scope: Scope, id: string): Promise<{ form: ConsentFormRecord; file: Buffer } | null> {
      const found = await model.findOne({ _id: id, organizationId: scope.organizationId }).lean<Document>();
      return found && { form: toRecord(found), file: codec.openBytes(`${place(id)}/file`, found.file) };
    },
  };
}
