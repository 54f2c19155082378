/** The book of auto-replies that an organization made its own: one row with who changed it last; others have the default. */
import { Schema, type Connection } from "mongoose";
import type { AutoReplyBook } from "../../shared/api/auto-replies.ts";
import { defaultLimits } from "../../shared/domain/auto-reply-defaults.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";
import { insertFirst } from "./versioned.ts";

export interface AutoReplyRecord {
  organizationId: string;
  /** Grows with every change. */
  version: number;
  changedAt: Date;
  changedBy: string;
  book: AutoReplyBook;
  /** With it webhooks are signed. */
  webhookSecret: string;
  /** When it was made; null where nobody has seen it yet. */
  webhookSecretAt: Date | null;
}

type Document = Omit<AutoReplyRecord, "webhookSecret" | "webhookSecretAt"> & {
  _id: string;
  sealed: Buffer;
  secretAt?: Date;
};

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    version: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
    book: { type: Schema.Types.Mixed, required: true },
    sealed: { type: Buffer, required: true },
    secretAt: { type: Date },
  },
  { versionKey: false, collection: "auto_replies", minimize: false },
);

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
      const { _id, sealed, secretAt, ...rest } = found;
      const webhookSecret = codec.open(place(_id), sealed) as string;
      // A limit that an earlier release did not know has its default.
      const book = { ...rest.book, limits: { ...defaultLimits, ...rest.book.limits } };
      return { ...rest, book, webhookSecret, webhookSecretAt: secretAt ?? null };
    },
    /** A new secret beside the same book. False where there is no book yet. */
    async setSecret({ organizationId }: Scope, webhookSecret: string, secretAt: Date): Promise<boolean> {
      const sealed = codec.seal(place(organizationId), webhookSecret);
      const filter = { _id: organizationId, organizationId };
      return (await model.updateOne(filter, { $set: { sealed, secretAt } })).matchedCount === 1;
    },
    /**
     * Puts a version in the place of the one before it; a secret only with the first. False when that is no longer the
     * one that holds.
     */
    async put({ webhookSecret, webhookSecretAt: _shown, ...record }: AutoReplyRecord): Promise<boolean> {
      const _id = record.organizationId;
      if (record.version === 1) {
        const sealed = codec.seal(place(_id), webhookSecret);
        return insertFirst(model.collection, { _id, ...record, sealed });
      }
      const { version, changedAt, changedBy, book } = record;
      const filter = { _id, organizationId: record.organizationId, version: version - 1 };
      const done = await model.updateOne(filter, { $set: { version, changedAt, changedBy, book } });
      return done.modifiedCount === 1;
    },
  };
}
