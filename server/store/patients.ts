/** Patients: people in care. An unknown sender is a provisional patient until staff name them. */
import { Schema, type Connection } from "mongoose";
import type { Reach } from "../../shared/domain/reach.ts";
import type { QuietHours } from "../../shared/domain/preferences.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface PatientRecord {
  id: string;
  organizationId: string;
  version: number;
  provisional: boolean;
  /** For a provisional patient, the address they wrote from. */
  name: string;
  latinName: string | null;
  pronouns: string | null;
  /** ISO 8601 date. */
  birthDate: string | null;
  recordNumber: string | null;
  tags: string[];
  /** BCP 47. */
  language: string | null;
  timeZone: string | null;
  /** The state they live in, as US-FL: for its zones and its laws. Absent or null: unknown. */
  region?: string | null;
  /** The address they asked us to use. */
  preferredAddressId: string | null;
  /** How to reach them, where that differs from the clinic's order. */
  reach: Reach | null;
  /** What they asked for on their own page; absent or null: nothing of their own. */
  quietHours?: QuietHours | null;
  /** Links to their page that were made before are no longer good; absent or null: none was revoked. */
  linksRevokedAt?: Date | null;
}

interface Sealed {
  name: string;
  latinName: string | null;
  pronouns: string | null;
  birthDate: string | null;
  recordNumber: string | null;
  tags: string[];
}

export interface PatientDocument {
  _id: string;
  organizationId: string;
  version: number;
  provisional: boolean;
  language: string | null;
  timeZone: string | null;
  region?: string | null;
  preferredAddressId: string | null;
  /** Absent: the clinic's order. */
  reach?: Reach;
  quietHours?: QuietHours | null;
  linksRevokedAt?: Date | null;
  sealed: Buffer;
}

const schema = new Schema<PatientDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    provisional: { type: Boolean, required: true },
    language: { type: String, default: null },
    timeZone: { type: String, default: null },
    region: { type: String, default: null },
    preferredAddressId: { type: String, default: null },
    reach: { type: Schema.Types.Mixed },
    quietHours: { type: Schema.Types.Mixed, default: null },
    linksRevokedAt: { type: Date, default: null },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "patients" },
);

export function patientQueries(connection: Connection, codec: Codec) {
  const model = connection.model<PatientDocument>("Patient", schema);
  const place = (id: string) => `patients/${id}`;

  function toRecord({ _id, sealed, reach, ...rest }: PatientDocument): PatientRecord {
    return { id: _id, ...rest, reach: reach ?? null, ...(codec.open(place(_id), sealed) as Sealed) };
  }
  function toDocument(record: PatientRecord): PatientDocument {
    const { id, name, latinName, pronouns, birthDate, recordNumber, tags, reach, ...rest } = record;
    const sealed: Sealed = { name, latinName, pronouns, birthDate, recordNumber, tags };
    return { _id: id, ...rest, ...(reach && { reach }), sealed: codec.seal(place(id), sealed) };
  }
  return {
    model,
    toDocument,
    async byIds(scope: Scope, ids: string[]): Promise<PatientRecord[]> {
      const filter = { _id: { $in: ids }, organizationId: scope.organizationId } as Record<string, unknown>;
      const found = await model.collection.find<PatientDocument>(filter).toArray();
      return found.map(toRecord);
    },
    async byId(scope: Scope, id: string): Promise<PatientRecord | null> {
      return (await this.byIds(scope, [id]))[0] ?? null;
    },
  };
}
