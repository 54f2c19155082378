/** The book of auto-replies that an organization made its own: one row with who changed it last; others have the default. */
import { Schema, type Connection } from "mongoose";
import type { AutoReplyBook } from "../../shared/api/auto-replies.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface AutoReplyRecord {
  organizationId: string;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  changedBy: string;
  book: AutoReplyBook;
  /** With it webhooks are signed. */
  webhookSecret: string;
}

type Document = Omit<AutoReplyRecord, "webhookSecret"> & { _id: string; sealed: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
    book: { type: Schema.Types.Mixed, required: true },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "auto_replies", minimize: false },
);

export type AutoReplies = ReturnType<typeof autoReplyQueries>;

export function autoReplyQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("AutoReplies", schema);
  const place = (organizationId: string) => `autoReplies/${organizationId}`;
  return {
    model,
    async of(scope: Scope): Promise<AutoReplyRecord | null> {
      const found = await model
        .findOne({ _id: scope.organizationId, organizationId: scope.organizationId })
        .lean<Document>();
      if (!found) return null;
      const { _id, sealed, ...rest } = found;
      return { ...rest, webhookSecret: codec.open(place(_id), sealed) as string };
    },
    /** Puts a version in the place of the one before it. False when that is no longer the one that holds. */
    async put({ webhookSecret, ...record }: AutoReplyRecord): Promise<boolean> {
      const _id = record.organizationId;
      const sealed = codec.seal(place(_id), webhookSecret);
      if (record.version === 1) {
        try {
          await model.collection.insertOne({ _id, ...record, sealed } as never);
          return true;
        } catch (error) {
          if ((error as { code?: unknown }).code === 11000) return false;
          throw error;
        }
      }
      const { version, changedAt, changedBy, book } = record;
      const filter = { _id, organizationId: record.organizationId, version: version - 1 };
      const done = await model.updateOne(filter, { $set: { version, changedAt, changedBy, book, sealed } });
      return done.modifiedCount === 1;
    },
  };
}
