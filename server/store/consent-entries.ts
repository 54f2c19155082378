/** The consent ledger: append-only. What an address's owner said about being written to, in their own words. */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { ConsentChoice, ConsentScope, ConsentSource } from "../../shared/domain/consent.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface ConsentEntry {
  id: string;
  organizationId: string;
  addressId: string;
  /** Whose thread it was said in; null in entries of an earlier release. */
  patientId: string | null;
  /** By which channel and on which line it was said. */
  channel: ChannelId;
  lineId: string | null;
  choice: ConsentChoice;
  scope: ConsentScope;
  /** What it is about; null: everything. */
  purposes: Purpose[] | null;
  source: ConsentSource;
  /** Exactly what they wrote, or the provider's code. */
  word: string;
  /** The staff member who wrote it down or ruled; null when no one of the staff did. */
  actorId: string | null;
  /** Version of the template or warning that was shown; null when none was. */
  template: string | null;
  /** A signed form that is kept with the entry: the one thing by which staff can lift a refusal. */
  formId: string | null;
  /** The entry that this one rules on or takes back. */
  rulesOn: string | null;
  /** Of a doubt: not ruled on by then, it counts as a refusal. */
  dueAt: Date | null;
  at: Date;
  messageId: string | null;
}

type Document = Omit<ConsentEntry, "id" | "word"> & { _id: string; sealed: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    addressId: { type: String, required: true },
    patientId: { type: String, default: null },
    channel: { type: String, required: true },
    lineId: { type: String, default: null },
    choice: { type: String, required: true },
    scope: { type: String, required: true },
    purposes: { type: Schema.Types.Mixed, default: null },
    source: { type: String, required: true },
    actorId: { type: String, default: null },
    template: { type: String, default: null },
    formId: { type: String, default: null },
    rulesOn: { type: String, default: null },
    dueAt: { type: Date, default: null },
    at: { type: Date, required: true },
    messageId: { type: String, default: null },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "consent_entries" },
);
schema.index({ organizationId: 1, addressId: 1, at: 1 });

/** What every entry says; the rest has a meaning when it is not given. */
export type GivenConsent = Pick<
  ConsentEntry,
  "id" | "organizationId" | "addressId" | "channel" | "choice" | "source" | "word" | "at"
> &
  Partial<ConsentEntry>;

/** An entry with what is given, about everything. What an earlier release did not write is what it meant by that. */
export function newConsentEntry(given: GivenConsent): ConsentEntry {
  return {
    patientId: null,
    lineId: null,
    scope: "all",
    purposes: null,
    actorId: null,
    template: null,
    formId: null,
    rulesOn: null,
    dueAt: null,
    messageId: null,
    ...given,
  };
}

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
        .map(({ _id, sealed, ...rest }) =>
          newConsentEntry({ id: _id, ...rest, word: codec.open(place(_id), sealed) as string }),
        )
        .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
    },
  };
}
