/** The audit trail: append-only. Who read or changed what, by ids; never what it said. */
import { Schema, type Connection } from "mongoose";
import type { Scope } from "./scope.ts";

export interface AuditEntry {
  id: string;
  organizationId: string;
  /** Null when nobody was signed in, such as a failed sign-in. */
  userId: string | null;
  action:
    | "conversation.read"
    | "conversation.list"
    | "patient.changed"
    | "patient.added"
    | "address.looked-up"
    | "address.added"
    | "address.unlinked"
    | "address.reopened"
    | "address.verified"
    | "message.moved"
    | "conversation.assigned"
    | "conversation.status"
    | "consent.ruled"
    | "message.sent"
    | "message.resolved"
    | "message.unresolved"
    | "message.cancelled"
    | "message.resent"
    | "price.changed"
    | "template.added"
    | "template.changed"
    | "template.fetched"
    | "message.by_phone"
    | "message.undone"
    | "message.sent_now"
    | "message.edited"
    | "message.versions.read"
    | "organization.changed"
    | "consent_texts.changed"
    | "consent.read"
    | "consent.recorded"
    | "consent.withdrawn"
    | "consent.exported"
    | "consent_form.added"
    | "consent_form.read"
    | "preference_link.made"
    | "preference_link.revoked"
    | "policy.changed"
    | "line.rate"
    | "line.paused"
    | "line.resumed"
    | "line.off"
    | "line.on"
    | "line.tested"
    | "auto_replies.changed"
    | "auto_replies.secret"
    | "form.stopped"
    | "auto_replies.webhook_tested"
    | "errand.left"
    | "errand.retried"
    | "policy.tried"
    | "emergency.settings"
    | "emergency.tried"
    | "emergency.drill"
    | "emergency.acknowledged"
    | "emergency.settled"
    | "emergency.reopened"
    | "quiet_hours.changed"
    | "quiet_hours.tried"
    | "message.sent_in_quiet_hours"
    | "user.phone"
    | "secure_page.opened"
    | "secure_page.code_sent"
    | "secure_page.failed"
    | "secure_page.locked"
    | "secure_page.read"
    | "secure_page.replied"
    | "user.phone_code"
    | "user.phone_proven"
    | "session.started"
    | "session.refused"
    | "session.ended"
    | "session.reuse";
  /** Ids of what it was about. */
  subject: Record<string, string>;
  at: Date;
}

type Document = Omit<AuditEntry, "id"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    userId: { type: String, default: null },
    action: { type: String, required: true },
    subject: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false, collection: "audit_entries" },
);
// The id makes the order total: entries of one instant are read in the order in which they were made.
schema.index({ organizationId: 1, at: 1, _id: 1 });

export type AuditEntries = ReturnType<typeof auditQueries>;

export function auditQueries(connection: Connection) {
  const model = connection.model<Document>("AuditEntry", schema);
  return {
    model,
    async append({ id, ...rest }: AuditEntry): Promise<void> {
      await model.collection.insertOne({ _id: id, ...rest } as never);
    },
    async list(scope: Scope, limit: number): Promise<AuditEntry[]> {
      const found = await model
        .find({ organizationId: scope.organizationId })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<Document[]>();
      return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
    },
  };
}
