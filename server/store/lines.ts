/** Lines: an organization's own senders, with their provider and sealed credentials. */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { LineRate } from "../../shared/domain/lines.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface LineRecord {
  id: string;
  organizationId: string;
  channel: ChannelId;
  /** The adapter's id. */
  provider: string;
  /** For staff: "Front desk". */
  name: string;
  /** For patients: "Larkspur Clinic". */
  displayName: string;
  /** Normal form. */
  address: string;
  /** Unguessable part of the webhook's path. */
  key: string;
  /** Validated with the adapter's schema. */
  credentials: unknown;
  active: boolean;
  /** An admin switched it off (see LineStateRecord): known in the directory's copies alone, and no part of the row. */
  off?: boolean;
  /** How fast it may send until an admin says otherwise (see LineStateRecord); null: what its provider's usually may. */
  rate?: LineRate | null;
}

type Document = Omit<LineRecord, "id" | "credentials" | "off"> & { _id: string; sealed: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    channel: { type: String, required: true },
    provider: { type: String, required: true },
    name: { type: String, required: true },
    displayName: { type: String, required: true },
    address: { type: String, required: true },
    key: { type: String, required: true },
    sealed: { type: Buffer, required: true },
    active: { type: Boolean, required: true },
    rate: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false, collection: "lines" },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ organizationId: 1, channel: 1, address: 1 }, { unique: true });
schema.index({ channel: 1, address: 1 });

export function lineQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("Line", schema);
  const toRecord = ({ _id, sealed, ...rest }: Document): LineRecord => ({
    id: _id,
    ...rest,
    credentials: codec.open(`lines/${_id}`, sealed),
  });
  return {
    model,
    async insertMany(lines: LineRecord[]): Promise<void> {
      await model.insertMany(
        lines.map(({ id, credentials, off: _off, ...rest }) => ({
          _id: id,
          ...rest,
          sealed: codec.seal(`lines/${id}`, credentials),
        })),
      );
    },
    /** The webhook door's look-up: the path is all that is known. */
    async byKey(key: string): Promise<LineRecord | null> {
      const found = await model.findOne({ key }).lean<Document>();
      return found && toRecord(found);
    },
    /** The mail door's look-up: the mailbox is all that is known. */
    async byMailbox(address: string): Promise<LineRecord | null> {
      const found = await model.findOne({ channel: "email", address }).lean<Document>();
      return found && toRecord(found);
    },
    async setCredentials(scope: Scope, id: string, credentials: unknown): Promise<void> {
      const sealed = codec.seal(`lines/${id}`, credentials);
      await model.updateOne({ _id: id, organizationId: scope.organizationId }, { $set: { sealed } });
    },
    async list(scope: Scope): Promise<LineRecord[]> {
      const found = await model.find({ organizationId: scope.organizationId }).lean<Document[]>();
      return found.map(toRecord);
    },
  };
}
