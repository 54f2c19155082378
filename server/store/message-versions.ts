/** What a message said before it was changed: append-only, sealed, for whoever looks into it later. */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface MessageVersion {
  id: string;
  organizationId: string;
  messageId: string;
  /** 1 for what was written first. */
  number: number;
  /** Who replaced it, and when. */
  replacedBy: string;
  replacedAt: Date;
  channel: ChannelId;
  addressId: string;
  /** When it was to leave. */
  departsAt: Date;
  subject: string | null;
  text: string;
  openText?: string;
}

interface Sealed {
  subject: string | null;
  text: string;
  openText?: string;
}

type Document = Omit<MessageVersion, "id" | keyof Sealed> & { _id: string; sealed: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    messageId: { type: String, required: true },
    number: { type: Number, required: true },
    replacedBy: { type: String, required: true },
    replacedAt: { type: Date, required: true },
    channel: { type: String, required: true },
    addressId: { type: String, required: true },
    departsAt: { type: Date, required: true },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "message_versions" },
);
// Two edits of the same version: one of them is not written.
schema.index({ messageId: 1, number: 1 }, { unique: true });

export function messageVersionQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("MessageVersion", schema);
  const place = (id: string) => `message_versions/${id}`;
  return {
    model,
    toDocument({ id, subject, text, openText, ...rest }: MessageVersion): Document {
      const words: Sealed = { subject, text, ...(openText !== undefined && { openText }) };
      return { _id: id, ...rest, sealed: codec.seal(place(id), words) };
    },
    /** What it said before, oldest first. */
    async ofMessage(scope: Scope, messageId: string): Promise<MessageVersion[]> {
      const found = await model
        .find({ messageId, organizationId: scope.organizationId })
        .sort({ number: 1 })
        .lean<Document[]>();
      return found.map(({ _id, sealed, ...rest }) => ({
        id: _id,
        ...rest,
        ...(codec.open(place(_id), sealed) as Sealed),
      }));
    },
  };
}
