/**
 * The journal: every provider's request as it came, sealed, written before it is acknowledged. What the
 * pipeline makes of it can be done again from here at any time. Large mails lie in parts beside their entry.
 */
import { Schema, type Connection } from "mongoose";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

/** What a request came as; enough to verify and parse it again. */
export interface JournalRequest {
  transport: "http" | "smtp";
  method: string;
  url: string;
  headers: Record<string, string>;
  envelope: { from: string; to: string[]; remoteAddress: string } | null;
  body: Buffer;
}

export type JournalState = "received" | "done" | "parked" | "failed";

export interface JournalEntry {
  id: string;
  organizationId: string;
  lineId: string;
  /** Hash of the body: a provider's exact retry is the same entry. */
  bodyHash: string;
  receivedAt: Date;
  state: JournalState;
  /** One named outcome per event of the request, such as "message stored" or "ignored: typing". */
  outcomes: string[];
  tries: number;
}

interface Document {
  _id: string;
  organizationId: string;
  lineId: string;
  bodyHash: string;
  receivedAt: Date;
  state: JournalState;
  outcomes: string[];
  tries: number;
  /** When the sweep looks again; absent when there is nothing left to do. */
  nextAt?: Date;
  /** Receipts that came before their attempt was recorded wait under these keys. */
  parkedKeys?: string[];
  parts: number;
  sealed: Buffer;
}

interface PartDocument {
  _id: string;
  sealed: Buffer;
}

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    lineId: { type: String, required: true },
    bodyHash: { type: String, required: true },
    receivedAt: { type: Date, required: true },
    state: { type: String, required: true },
    outcomes: { type: [String], required: true },
    tries: { type: Number, required: true },
    nextAt: { type: Date },
    parkedKeys: { type: [String], default: undefined },
    parts: { type: Number, required: true },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "journal" },
);
schema.index({ lineId: 1, bodyHash: 1 }, { unique: true });
schema.index({ nextAt: 1 }, { partialFilterExpression: { nextAt: { $exists: true } } });
schema.index(
  { organizationId: 1, receivedAt: -1 },
  { name: "unreadable", partialFilterExpression: { state: "failed" } },
);
schema.index(
  { organizationId: 1, parkedKeys: 1 },
  { partialFilterExpression: { parkedKeys: { $exists: true } } },
);

const partSchema = new Schema<PartDocument>(
  { _id: { type: String, required: true }, sealed: { type: Buffer, required: true } },
  { versionKey: false, collection: "journal_parts" },
);

/** What else an entry may carry: see the document's fields of the same names. */
export interface JournalExtra {
  nextAt?: Date;
  parkedKeys?: string[];
}

/** A body above this lies in parts, because a record may hold 16 MB at most. */
const partBytes = 4 * 1024 * 1024;

export function journalQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("JournalEntry", schema);
  const parts = connection.model<PartDocument>("JournalPart", partSchema);
  const place = (id: string) => `journal/${id}`;

  function toEntry({
    _id,
    organizationId,
    lineId,
    bodyHash,
    receivedAt,
    state,
    outcomes,
    tries,
  }: Document): JournalEntry {
    return { id: _id, organizationId, lineId, bodyHash, receivedAt, state, outcomes, tries };
  }

  function seal(id: string, request: JournalRequest, body: Buffer): Buffer {
    const { body: _body, ...envelope } = request;
    const head = Buffer.from(JSON.stringify(envelope));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(head.length);
    return codec.sealBytes(place(id), Buffer.concat([length, head, body]));
  }

  return {
    model,
    parts,
    /** An entry whose body fits into its own record. */
    toDocument({ id, ...facts }: JournalEntry, request: JournalRequest, more: JournalExtra): Document {
      return { _id: id, ...facts, ...more, parts: 0, sealed: seal(id, request, request.body) };
    },
    /** Whether these bytes came on this line before. */
    async has(lineId: string, bodyHash: string): Promise<boolean> {
      return (await model.exists({ lineId, bodyHash })) !== null;
    },
    /**
     * Writes the request durably. Returns false when the same bytes came on this line before: the earlier
     * entry stands and this one is a duplicate. `nextAt` is when the sweep takes over if nobody finished it.
     */
    async write(entry: JournalEntry, request: JournalRequest, nextAt: Date): Promise<boolean> {
      const { body } = request;
      const inParts = body.length > partBytes;
      const count = inParts ? Math.ceil(body.length / partBytes) : 0;
      for (let index = 0; index < count; index += 1) {
        const partId = `${entry.id}.${index}`;
        const bytes = body.subarray(index * partBytes, (index + 1) * partBytes);
        await parts.collection.insertOne({
          _id: partId,
          sealed: codec.sealBytes(place(partId), bytes),
        } as never);
      }
      const { id, ...facts } = entry;
      const sealed = seal(id, request, inParts ? Buffer.alloc(0) : body);
      const document: Document = { _id: id, ...facts, nextAt, parts: count, sealed };
      try {
        await model.collection.insertOne(document as never);
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code !== 11000) throw error;
        if (count > 0)
          await parts.deleteMany({ _id: { $in: Array.from({ length: count }, (_, n) => `${id}.${n}`) } });
        return false;
      }
    },
    async read(scope: Scope, id: string): Promise<{ entry: JournalEntry; request: JournalRequest } | null> {
      const found = await model.findOne({ _id: id, organizationId: scope.organizationId }).lean<Document>();
      if (!found) return null;
      const plain = codec.openBytes(place(id), found.sealed);
      const headEnd = 4 + plain.readUInt32BE(0);
      const envelope = JSON.parse(plain.toString("utf8", 4, headEnd)) as Omit<JournalRequest, "body">;
      const pieces = [plain.subarray(headEnd)];
      for (let index = 0; index < found.parts; index += 1) {
        const partId = `${id}.${index}`;
        const part = await parts.findById(partId).lean<PartDocument>();
        if (!part) throw new Error(`journal entry ${id} lacks part ${index}`);
        pieces.push(codec.openBytes(place(partId), part.sealed));
      }
      return { entry: toEntry(found), request: { ...envelope, body: Buffer.concat(pieces) } };
    },
    /** Entries that nobody finished in time, over all organizations: the process's own sweep. */
    async due(now: Date, limit: number): Promise<JournalEntry[]> {
      const found = await model
        .find({ nextAt: { $lte: now } })
        .sort({ nextAt: 1 })
        .limit(limit)
        .select({ sealed: 0 })
        .lean<Document[]>();
      return found.map(toEntry);
    },
    /** Nothing left to do: many entries of equal outcome in one write. */
    async finish(ids: string[], outcomes: string[], state: "done" | "failed" = "done"): Promise<void> {
      await model.collection.updateMany(
        { _id: { $in: ids } } as never,
        { $set: { state, outcomes }, $unset: { nextAt: "", parkedKeys: "" } } as never,
      );
    },
    /** Waits for something (a receipt for its attempt) or for the next try after a fault. */
    async park(id: string, outcomes: string[], nextAt: Date, parkedKeys: string[]): Promise<void> {
      await model.collection.updateOne(
        { _id: id } as never,
        {
          $set: {
            state: parkedKeys.length > 0 ? "parked" : "received",
            outcomes,
            nextAt,
            ...(parkedKeys.length > 0 && { parkedKeys }),
          },
          $inc: { tries: 1 },
        } as never,
      );
    },
    /** Receipts that came before the attempt they speak of was recorded. */
    async parkedFor(scope: Scope, keys: string[]): Promise<JournalEntry[]> {
      const found = await model
        .find({ parkedKeys: { $in: keys }, organizationId: scope.organizationId })
        .select({ sealed: 0 })
        .lean<Document[]>();
      return found.map(toEntry);
    },
    /** Requests that were signed but could not be read, newest first. */
    async unreadable(scope: Scope, limit: number): Promise<JournalEntry[]> {
      const found = await model
        .find({ organizationId: scope.organizationId, state: "failed" })
        .sort({ receivedAt: -1 })
        .limit(limit)
        .select({ sealed: 0 })
        .lean<Document[]>();
      return found.map(toEntry);
    },
  };
}
