/** The consent ledger: append-only. What an address's owner said about being written to, in their own words. */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface ConsentEntry {
  id: string;
  organizationId: string;
  addressId: string;
  channel: ChannelId;
  choice: "refused" | "given";
  source: "keyword" | "provider" | "mail_unsubscribe";
  /** Exactly what they wrote, or the provider's code. */
  word: string;
  at: Date;
  messageId: string | null;
}

type Document = Omit<ConsentEntry, "id" | "word"> & { _id: string; sealed: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    addressId: { type: String, required: true },
    channel: { type: String, required: true },
    choice: { type: String, required: true },
    source: { type: String, required: true },
    at: { type: Date, required: true },
    messageId: { type: String, default: null },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "consent_entries" },
);
schema.index({ organizationId: 1, addressId: 1, at: 1 });

export type ConsentEntries = ReturnType<typeof consentQueries>;

export function consentQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("ConsentEntry", schema);
  const place = (id: string) => `consent_entries/${id}`;
  return {
    model,
    toDocument: ({ id, word, ...rest }: ConsentEntry): Document => ({
      _id: id,
      ...rest,
      sealed: codec.seal(place(id), word),
    }),
    /** Every entry on these addresses, oldest first. */
    async ofAddresses(scope: Scope, addressIds: string[]): Promise<ConsentEntry[]> {
      const filter = { organizationId: scope.organizationId, addressId: { $in: addressIds } };
      const found = await model.collection.find<Document>(filter).toArray();
      return found
        .map(({ _id, sealed, ...rest }) => ({
          id: _id,
          ...rest,
          word: codec.open(place(_id), sealed) as string,
        }))
        .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
    },
  };
}
