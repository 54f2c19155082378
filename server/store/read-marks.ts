/** Read marks: the last message of a conversation that one person has seen. They only move forward. */
import { Schema, type Connection } from "mongoose";
import type { Scope } from "./scope.ts";

interface Document {
  _id: string;
  organizationId: string;
  userId: string;
  conversationId: string;
  seq: number;
}

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    userId: { type: String, required: true },
    conversationId: { type: String, required: true },
    seq: { type: Number, required: true },
  },
  { versionKey: false, collection: "read_marks" },
);
schema.index({ userId: 1, conversationId: 1 }, { unique: true });

export function readMarkQueries(connection: Connection) {
  const model = connection.model<Document>("ReadMark", schema);
  return {
    model,
    documentId: (userId: string, conversationId: string) => `${userId}.${conversationId}`,
    /** The scope's own marks on these conversations; a conversation never opened is missing. */
    async ofConversations(scope: Scope, conversationIds: string[]): Promise<Map<string, number>> {
      if (scope.userId === null || conversationIds.length === 0) return new Map();
      const found = await model
        .find({
          userId: scope.userId,
          conversationId: { $in: conversationIds },
          organizationId: scope.organizationId,
        })
        .lean<Document[]>();
      return new Map(found.map((mark) => [mark.conversationId, mark.seq]));
    },
  };
}
