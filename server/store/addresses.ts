/**
 * Addresses: ways to reach someone. Unique per organization by the blind index of their normal form, so that
 * two first messages from one sender can never make two people.
 */
import { Schema, type Connection } from "mongoose";
import type { AddressKind } from "../../shared/domain/channels.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface AddressRecord {
  id: string;
  organizationId: string;
  version: number;
  kind: AddressKind;
  /** Blind index of kind and value: see addressKey. */
  key: string;
  /** Normal form. */
  value: string;
  /** Families share phones; the first is who is written to when nothing else decides. */
  patientIds: string[];
  verified: boolean;
  /** False for senders that cannot be answered, such as "anonymous". */
  answerable: boolean;
  /** What is known of it in words for staff. */
  note: string | null;
  /** Who last said that it works again, after a provider had said that nothing arrives there; absent: nobody. */
  reopened?: { at: Date; by: string | null; note: string | null } | null;
  /** Who last said that it is the patient's; absent: nobody of the staff. */
  checked?: { at: Date; by: string | null } | null;
  /** The provisional patient in whose thread words wait while nobody knows whose they are; absent: none did yet. */
  placePatientId?: string | null;
  /** Where the chain of its consent entries ends; absent or null: it has none yet. */
  ledger?: LedgerEnd | null;
  /** Keys of other addresses that a provider vouched are the same phone, in both rows; absent: none. */
  linked?: string[];
}

/** How many entries there are, and the link of the last one. */
export interface LedgerEnd {
  count: number;
  link: string;
}

export interface AddressDocument {
  _id: string;
  organizationId: string;
  version: number;
  kind: AddressKind;
  key: string;
  patientIds: string[];
  verified: boolean;
  answerable: boolean;
  note: string | null;
  reopened?: AddressRecord["reopened"];
  checked?: AddressRecord["checked"];
  placePatientId?: string | null;
  ledger?: LedgerEnd | null;
  linked?: string[];
  sealed: Buffer;
}

const schema = new Schema<AddressDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    kind: { type: String, required: true },
    key: { type: String, required: true },
    patientIds: { type: [String], required: true },
    verified: { type: Boolean, required: true },
    answerable: { type: Boolean, required: true },
    note: { type: String, default: null },
    reopened: { type: Schema.Types.Mixed, default: null },
    checked: { type: Schema.Types.Mixed, default: null },
    placePatientId: { type: String, default: null },
    ledger: { type: Schema.Types.Mixed, default: null },
    linked: { type: Schema.Types.Mixed },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "addresses" },
);
schema.index({ organizationId: 1, key: 1 }, { unique: true });
schema.index({ organizationId: 1, patientIds: 1 });

/** What is known of a sender that is none, such as "anonymous". */
export const cannotBeAnswered = "This sender cannot be answered";

/** A provider has said that nothing arrives there; staff may know better. */
export function isClosed({ answerable, note }: Pick<AddressRecord, "answerable" | "note">): boolean {
  return !answerable && note !== null && note !== cannotBeAnswered;
}

export function addressQueries(connection: Connection, codec: Codec) {
  const model = connection.model<AddressDocument>("Address", schema);
  const place = (id: string) => `addresses/${id}`;

  function toRecord({ _id, sealed, ...rest }: AddressDocument): AddressRecord {
    return { id: _id, ...rest, value: codec.open(place(_id), sealed) as string };
  }
  function toDocument({ id, value, ...rest }: AddressRecord): AddressDocument {
    return { _id: id, ...rest, sealed: codec.seal(place(id), value) };
  }
  return {
    model,
    toDocument,
    /** What stands for an address in look-ups. */
    addressKey(organizationId: string, kind: AddressKind, value: string): string {
      return codec.blind(organizationId, `address/${kind}`, value);
    },
    async byKeys(scope: Scope, keys: string[]): Promise<AddressRecord[]> {
      // On the way of every inbound message: the driver's own find, without Mongoose's casting.
      const filter = { organizationId: scope.organizationId, key: { $in: keys } };
      const found = await model.collection.find<AddressDocument>(filter).toArray();
      return found.map(toRecord);
    },
    async byIds(scope: Scope, ids: string[]): Promise<AddressRecord[]> {
      const found = await model
        .find({ _id: { $in: ids }, organizationId: scope.organizationId })
        .lean<AddressDocument[]>();
      return found.map(toRecord);
    },
    async ofPatient(scope: Scope, patientId: string): Promise<AddressRecord[]> {
      return this.ofPatients(scope, [patientId]);
    },
    async ofPatients(scope: Scope, patientIds: readonly string[]): Promise<AddressRecord[]> {
      const [first, ...others] = patientIds;
      const wanted = others.length === 0 ? first : { $in: patientIds };
      const filter = { organizationId: scope.organizationId, patientIds: wanted } as Record<string, unknown>;
      const found = await model.collection.find<AddressDocument>(filter).toArray();
      return found.map(toRecord).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}
