/**
 * Messages: the entries of a conversation. Three unique keys carry promises: (conversation, seq) the order,
 * (line, inbound key) that a provider's retry is one message, (organization, client key) that a reply is one.
 */
import { createHash } from "node:crypto";
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Message } from "../../shared/api/messages.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface MessageRecord {
  id: string;
  organizationId: string;
  conversationId: string;
  patientId: string;
  seq: number;
  direction: "inbound" | "outbound";
  channel: ChannelId;
  lineId: string;
  addressId: string;
  authorId: string | null;
  /** Which machine made it, such as "consent.confirmation"; null for people's words. */
  madeBy: string | null;
  at: Date;
  /** Inbound only: see inboundKey. */
  inboundKey: string | null;
  /** Outbound only: the key its author's device made. */
  clientKey: string | null;
  /** Email only: Message-ID with angle brackets, for threading. */
  mailId: string | null;
  marks: Message["marks"];
  subject: string | null;
  text: string;
  fullText: string | null;
  /** What its author wrote for steps that carry only what is for anybody's eyes. */
  openText?: string;
  files: Message["files"];
  /** How often it was changed before it left; what it said then is kept (message-versions.ts). */
  edits: number;
  /** Outbound: the word by which an answer to it is known. */
  code?: string;
  /** What a machine read it as. */
  answers?: { question: string; value: string }[];
}

interface Sealed {
  subject: string | null;
  text: string;
  fullText: string | null;
  files: Message["files"];
  openText?: string;
  answers?: NonNullable<MessageRecord["answers"]>;
  /** Whole, where in the clear only its kind stands: a rule's name tells of what somebody asked. */
  madeBy?: string;
}

export interface MessageDocument {
  _id: string;
  organizationId: string;
  conversationId: string;
  patientId: string;
  seq: number;
  direction: "inbound" | "outbound";
  channel: ChannelId;
  lineId: string;
  addressId: string;
  authorId: string | null;
  at: Date;
  inboundKey?: string;
  clientKey?: string;
  mailId?: string;
  /** Its kind, up to the first point of what belongs to an organization: "auto-reply". */
  madeBy?: string;
  marks: Message["marks"];
  edits?: number;
  code?: string;
  sealed: Buffer;
}

const schema = new Schema<MessageDocument>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    conversationId: { type: String, required: true },
    patientId: { type: String, required: true },
    seq: { type: Number, required: true },
    direction: { type: String, required: true },
    channel: { type: String, required: true },
    lineId: { type: String, required: true },
    addressId: { type: String, required: true },
    authorId: { type: String, default: null },
    at: { type: Date, required: true },
    inboundKey: { type: String },
    clientKey: { type: String },
    mailId: { type: String },
    madeBy: { type: String },
    marks: { type: [String], required: true },
    edits: { type: Number },
    code: { type: String },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "messages" },
);
schema.index({ conversationId: 1, seq: 1 }, { unique: true });
schema.index(
  { lineId: 1, inboundKey: 1 },
  { unique: true, partialFilterExpression: { inboundKey: { $exists: true } } },
);
schema.index(
  { organizationId: 1, clientKey: 1 },
  { unique: true, partialFilterExpression: { clientKey: { $exists: true } } },
);
// Machines' messages alone: how much a rule has said to somebody lately is asked before it says more.
schema.index(
  { organizationId: 1, addressId: 1, at: -1 },
  { partialFilterExpression: { madeBy: { $exists: true } } },
);
schema.index({ organizationId: 1, mailId: 1 }, { partialFilterExpression: { mailId: { $exists: true } } });

/**
 * What makes an inbound message the same one again: the provider's id and the sender. Two senders may share
 * a provider's id; a second body under one id is another message (`copy` is then its hash).
 */
export function inboundKey(providerMessageId: string, sender: string, copy = ""): string {
  return createHash("sha256")
    .update(`${providerMessageId}\0${sender}\0${copy}`)
    .digest("base64url")
    .slice(0, 32);
}

/** What machines of an organization's own rules are called, before the rule's id. */
const ruleMade = "auto-reply.";

export function messageQueries(connection: Connection, codec: Codec) {
  const model = connection.model<MessageDocument>("Message", schema);
  const place = (id: string) => `messages/${id}`;

  function toRecord(document: MessageDocument): MessageRecord {
    const { _id, sealed, inboundKey, clientKey, mailId, madeBy, ...rest } = document;
    const content = codec.open(place(_id), sealed) as Sealed;
    return {
      id: _id,
      ...rest,
      ...content,
      inboundKey: inboundKey ?? null,
      clientKey: clientKey ?? null,
      mailId: mailId ?? null,
      madeBy: content.madeBy ?? madeBy ?? null,
      edits: rest.edits ?? 0,
    };
  }
  function toDocument(record: MessageRecord): MessageDocument {
    const {
      id,
      subject,
      text,
      fullText,
      openText,
      files,
      answers,
      inboundKey,
      clientKey,
      mailId,
      madeBy,
      edits,
      code,
      ...rest
    } = record;
    const ruled = madeBy?.startsWith(ruleMade) === true;
    const kept = { ...(answers && { answers }), ...(ruled && madeBy !== null && { madeBy }) };
    const open = openText !== undefined && { openText };
    const sealed: Sealed = { subject, text, fullText, files, ...open, ...kept };
    return {
      _id: id,
      ...rest,
      ...(inboundKey !== null && { inboundKey }),
      ...(clientKey !== null && { clientKey }),
      ...(mailId !== null && { mailId }),
      ...(madeBy !== null && { madeBy: ruled ? ruleMade.slice(0, -1) : madeBy }),
      ...(edits > 0 && { edits }),
      ...(code !== undefined && { code }),
      sealed: codec.seal(place(id), sealed),
    };
  }
  return {
    model,
    toDocument,
    async byId(scope: Scope, id: string): Promise<MessageRecord | null> {
      return (await this.byIds(scope, [id]))[0] ?? null;
    },
    async byIds(scope: Scope, ids: string[]): Promise<MessageRecord[]> {
      const filter = { _id: { $in: ids }, organizationId: scope.organizationId } as Record<string, unknown>;
      const found = await model.collection.find<MessageDocument>(filter).toArray();
      return found.map(toRecord);
    },
    /** The newest `limit` messages with a smaller sequence number than `before`, oldest first. */
    async page(
      scope: Scope,
      conversationId: string,
      before: number,
      limit: number,
    ): Promise<MessageRecord[]> {
      const found = await model
        .find({ conversationId, seq: { $lt: before }, organizationId: scope.organizationId })
        .sort({ seq: -1 })
        .limit(limit)
        .lean<MessageDocument[]>();
      return found.map(toRecord).reverse();
    },
    async byClientKey(scope: Scope, clientKey: string): Promise<MessageRecord | null> {
      const found = await model
        .findOne({ organizationId: scope.organizationId, clientKey })
        .lean<MessageDocument>();
      return found && toRecord(found);
    },
    async byClientKeys(scope: Scope, clientKeys: readonly string[]): Promise<MessageRecord[]> {
      if (clientKeys.length === 0) return [];
      const found = await model
        .find({ organizationId: scope.organizationId, clientKey: { $in: [...clientKeys] } })
        .lean<MessageDocument[]>();
      return found.map(toRecord);
    },
    /** What machines sent to an address since then, newest first. */
    async machineMade(scope: Scope, addressId: string, since: Date, limit: number): Promise<MessageRecord[]> {
      const { organizationId } = scope;
      const found = await model
        .find({ organizationId, addressId, at: { $gte: since }, madeBy: { $exists: true } })
        .sort({ at: -1 })
        .limit(limit)
        .lean<MessageDocument[]>();
      return found.map(toRecord);
    },
    async byInboundKey(scope: Scope, lineId: string, key: string): Promise<MessageRecord | null> {
      const found = await model
        .findOne({ lineId, inboundKey: key, organizationId: scope.organizationId })
        .lean<MessageDocument>();
      return found && toRecord(found);
    },
    /** Where the first of these Message-IDs that is ours stands, and between whom; null when none is. */
    async placeOfMail(
      scope: Scope,
      mailIds: string[],
    ): Promise<Pick<MessageRecord, "conversationId" | "addressId"> | null> {
      if (mailIds.length === 0) return null;
      const found = await model
        .find({ organizationId: scope.organizationId, mailId: { $in: mailIds } })
        .lean<MessageDocument[]>();
      // The ids are strongest first: In-Reply-To before the older references.
      for (const mailId of mailIds) {
        const match = found.find((message) => message.mailId === mailId);
        if (match) return { conversationId: match.conversationId, addressId: match.addressId };
      }
      return null;
    },
  };
}
