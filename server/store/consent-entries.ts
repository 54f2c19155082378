/** The consent ledger: append-only. What an address's owner said about being written to, in their own words. */
import { Schema, type Connection } from "mongoose";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { ConsentChoice, ConsentScope, ConsentSource } from "../../shared/domain/consent.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { LedgerEnd } from "./addresses.ts";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export interface ConsentEntry {
  id: string;
  organizationId: string;
  addressId: string;
  /** Whose thread it was said in; null in entries of an earlier release. */
  patientId: string | null;
  /** Whose the address was then: what is said of a phone holds for all who have it. Null: of an earlier release. */
  heldFor: string[] | null;
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
  /** How it was said to the staff who wrote it down; null for what reached us by itself. */
  how: "phone" | "desk" | "letter" | "email" | "other" | null;
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
  /** Of a refusal: calls to a provider that were out as it was recorded, and could not be called back. */
  inFlight: { messageId: string; attemptId: string }[] | null;
  /** 1, 2, 3 … on its address, and what binds it to the one before; null in entries of before the chain. */
  place: number | null;
  link: string | null;
}

type Document = Omit<ConsentEntry, "id" | "word"> & { _id: string; sealed: Buffer };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    addressId: { type: String, required: true },
    patientId: { type: String, default: null },
    heldFor: { type: Schema.Types.Mixed, default: null },
    channel: { type: String, required: true },
    lineId: { type: String, default: null },
    choice: { type: String, required: true },
    scope: { type: String, required: true },
    purposes: { type: Schema.Types.Mixed, default: null },
    source: { type: String, required: true },
    how: { type: String, default: null },
    actorId: { type: String, default: null },
    template: { type: String, default: null },
    formId: { type: String, default: null },
    rulesOn: { type: String, default: null },
    dueAt: { type: Date, default: null },
    at: { type: Date, required: true },
    messageId: { type: String, default: null },
    inFlight: { type: Schema.Types.Mixed, default: null },
    place: { type: Number, default: null },
    link: { type: String, default: null },
    sealed: { type: Buffer, required: true },
  },
  { versionKey: false, collection: "consent_entries" },
);
schema.index({ organizationId: 1, addressId: 1, at: 1 });
schema.index({ organizationId: 1, patientId: 1, at: 1 });
schema.index({ organizationId: 1, heldFor: 1, at: 1 });

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
    heldFor: null,
    lineId: null,
    scope: "all",
    purposes: null,
    how: null,
    actorId: null,
    template: null,
    formId: null,
    rulesOn: null,
    dueAt: null,
    messageId: null,
    inFlight: null,
    place: null,
    link: null,
    ...given,
  };
}

export function consentQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("ConsentEntry", schema);
  const place = (id: string) => `consent_entries/${id}`;
  const toRecord = ({ _id, sealed, ...rest }: Document): ConsentEntry =>
    newConsentEntry({ id: _id, ...rest, word: codec.open(place(_id), sealed) as string });
  /** Keyed: who can write to the store, but has not the keys, cannot make one. */
  const linkOf = (before: string | null, entry: ConsentEntry): string =>
    codec.blind(entry.organizationId, "consent chain", JSON.stringify([before, ...chained(entry)]));
  return {
    model,
    linkOf,
    /**
     * The first of one address's entries that is not where or as it was written; null when all are. Where the newest
     * are missing, the last that is there.
     */
    brokenAt(entries: readonly ConsentEntry[], end: LedgerEnd | null): string | null {
      const chain = entries
        .filter((entry) => entry.place !== null)
        .sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
      let before: string | null = null;
      for (const [at, entry] of chain.entries()) {
        if (entry.place !== at + 1 || entry.link !== linkOf(before, entry)) return entry.id;
        before = entry.link;
      }
      const whole = chain.length === (end?.count ?? 0) && before === (end?.link ?? null);
      return whole ? null : (chain.at(-1)?.id ?? "");
    },
    toDocument: ({ id, word, ...rest }: ConsentEntry): Document => ({
      _id: id,
      ...rest,
      sealed: codec.seal(place(id), word),
    }),
    /** Every entry on these addresses, oldest first. */
    async ofAddresses(scope: Scope, addressIds: string[]): Promise<ConsentEntry[]> {
      const filter = { organizationId: scope.organizationId, addressId: { $in: addressIds } };
      const found = await model.collection.find<Document>(filter).toArray();
      return found.map(toRecord).sort(oldestFirst);
    },
    /** Every entry that was made for this patient or held for them, whoever has its address today, oldest first. */
    async ofPatient(scope: Scope, patientId: string): Promise<ConsentEntry[]> {
      const { organizationId } = scope;
      const [made, held] = await Promise.all([
        model.find({ organizationId, patientId }).lean<Document[]>(),
        model.collection.find<Document>({ organizationId, heldFor: patientId }).toArray(),
      ]);
      const all = new Map([...made, ...held].map((one) => [one._id, one]));
      return [...all.values()].map(toRecord).sort(oldestFirst);
    },
  };
}

/** Within one instant in the order in which they were written. */
function oldestFirst(a: ConsentEntry, b: ConsentEntry): number {
  return a.at.getTime() - b.at.getTime() || (a.place ?? 0) - (b.place ?? 0) || (a.id < b.id ? -1 : 1);
}

/** Everything that an entry says, in a fixed order. */
function chained(entry: ConsentEntry): unknown[] {
  const { id, organizationId, addressId, patientId, channel, lineId, choice, scope, purposes, source } =
    entry;
  const { word, how, actorId, template, formId, rulesOn, dueAt, at, messageId, place } = entry;
  const { inFlight, heldFor } = entry;
  const about = [id, organizationId, addressId, patientId, channel, lineId, choice, scope, purposes, source];
  const rest = [word, how, actorId, template, formId, rulesOn, dueAt, at, messageId, place];
  // Entries of an earlier release had no such fields: what they are bound by stays as it was.
  const calls = inFlight?.map(({ messageId: id, attemptId }) => [id, attemptId]);
  return [...about, ...rest, ...(calls ? [calls] : []), ...(heldFor ? [["held for", ...heldFor]] : [])];
}
