/** Links to the secure page: which try of which delivery a link belongs to. The link itself stands nowhere. */
import { Schema, type Connection } from "mongoose";

export interface SecureLinkRecord {
  /** A keyed hash of what the link ends in. */
  key: string;
  organizationId: string;
  deliveryId: string;
  attemptId: string;
  /** Long after it ended: till then its page says that it has. */
  forgottenAt: Date;
}

type Document = Omit<SecureLinkRecord, "key"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    deliveryId: { type: String, required: true },
    attemptId: { type: String, required: true },
    forgottenAt: { type: Date, required: true },
  },
  { versionKey: false, collection: "secure_links" },
);
schema.index({ forgottenAt: 1 }, { expireAfterSeconds: 0 });

export function secureLinkQueries(connection: Connection) {
  const model = connection.model<Document>("SecureLink", schema);
  return {
    model,
    toDocument: ({ key, ...rest }: SecureLinkRecord): Document => ({ _id: key, ...rest }),
    /** Whoever holds the link is nobody yet: it says itself whose it is. */
    async byKey(key: string): Promise<SecureLinkRecord | null> {
      const found = await model.findById(key).lean<Document>();
      if (!found) return null;
      const { _id, ...rest } = found;
      return { key: _id, ...rest };
    },
  };
}
