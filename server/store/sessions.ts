/**
 * Sessions: one row is one sign-in and its whole family of refresh tokens. Only hashes of tokens are kept, and
 * every rotation is a compare-and-set, so that of two that race exactly one makes the successor.
 */
import { Schema, type Connection } from "mongoose";

export type SessionEnd = "signed_out" | "expired" | "reuse";

export interface SessionRecord {
  id: string;
  organizationId: string;
  userId: string;
  startedAt: Date;
  /** When the person last did something; kept to the minute. */
  lastSeenAt: Date;
  /** The session ends then, whatever happens. */
  expiresAt: Date;
  /** SHA-256 of the refresh token that is good now, base64url. */
  tokenHash: string;
  /** The one before it, with its successor sealed so that only its holder can read it; see access/sessions.ts. */
  previous: { tokenHash: string; handover: string; rotatedAt: Date } | null;
  ended: { at: Date; because: SessionEnd } | null;
}

type Document = Omit<SessionRecord, "id"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    userId: { type: String, required: true },
    startedAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    tokenHash: { type: String, required: true },
    previous: { type: Schema.Types.Mixed, default: null },
    ended: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false, collection: "sessions", minimize: false },
);
/** A day longer than it lasts: an old token that turns up late is still known for what it is. */
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 24 * 60 * 60 });

export type SessionRows = ReturnType<typeof sessionQueries>;

/** These look-ups take no scope: a session is where a scope comes from. */
export function sessionQueries(connection: Connection) {
  const model = connection.model<Document>("Session", schema);
  const toRecord = ({ _id, ...rest }: Document): SessionRecord => ({ id: _id, ...rest });
  return {
    model,
    async insert({ id, ...rest }: SessionRecord): Promise<void> {
      await model.create([{ _id: id, ...rest }]);
    },
    async byIds(ids: readonly string[]): Promise<SessionRecord[]> {
      if (ids.length === 0) return [];
      const found = await model.find({ _id: { $in: [...ids] } }).lean<Document[]>();
      return found.map(toRecord);
    },
    /** Puts a new token in the place of the one it follows. False when that one is no longer the good one. */
    async rotate(
      id: string,
      from: string,
      next: { tokenHash: string; handover: string; at: Date },
    ): Promise<boolean> {
      const previous = { tokenHash: from, handover: next.handover, rotatedAt: next.at };
      const result = await model.updateOne(
        { _id: id, tokenHash: from, ended: null },
        { $set: { tokenHash: next.tokenHash, previous }, $max: { lastSeenAt: next.at } },
      );
      return result.matchedCount === 1;
    },
    async touch(id: string, at: Date): Promise<void> {
      await model.updateOne({ _id: id, ended: null }, { $max: { lastSeenAt: at } });
    },
    /** True for the one call that ended it. */
    async end(id: string, at: Date, because: SessionEnd): Promise<boolean> {
      const result = await model.updateOne({ _id: id, ended: null }, { $set: { ended: { at, because } } });
      return result.matchedCount === 1;
    },
  };
}
