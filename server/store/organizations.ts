/** Organizations: the tenants. */
import { Schema, type Connection } from "mongoose";
import type { ConsentScope } from "../../shared/domain/consent.ts";
import {
  usualHouseholdHours,
  usualHouseholdMask,
  type HouseholdMask,
} from "../../shared/domain/household.ts";
import { usualLinkDays } from "../../shared/domain/secure-page.ts";

export interface OrganizationRecord {
  id: string;
  name: string;
  timeZone: string;
  /** ISO 3166 country for national phone numbers written without a prefix. */
  country: string;
  /** A reply is late after this many minutes. */
  replyTargetMinutes: number;
  /** How far a STOP reaches. */
  consentScope: ConsentScope;
  /** What HELP is answered with, such as a phone number; null: the line's own address. */
  contact: string | null;
  /** So long a reply can be taken back before it goes; 0: it goes at once. */
  undoSeconds: number;
  /** What is scheduled does not go once the patient wrote, unless the sender says otherwise. */
  cancelIfAnswered: boolean;
  /** What a patient is called when a shared address is asked whose a message is. */
  householdMask: HouseholdMask;
  /** So long an answer from a shared address goes where our last words to it came from. */
  householdHours: number;
  /** A notice carries a link to the secure page; false: it only says to call. */
  noticeLink: boolean;
  /** So long such a link opens the page. */
  linkDays: number;
  /** Grows with every change of its settings. */
  version: number;
  /** True for the invented clinic that `npm start` seeds. */
  demo: boolean;
}

/** What an admin changes. */
export type OrganizationChange = Partial<
  Pick<
    OrganizationRecord,
    | "undoSeconds"
    | "cancelIfAnswered"
    | "householdMask"
    | "householdHours"
    | "consentScope"
    | "contact"
    | "noticeLink"
    | "linkDays"
  >
>;

export const usualUndoSeconds = 5;

/** What an earlier release did not write, and what it meant by that. */
const defaults = {
  consentScope: "all",
  contact: null,
  undoSeconds: usualUndoSeconds,
  cancelIfAnswered: true,
  householdMask: usualHouseholdMask,
  householdHours: usualHouseholdHours,
  noticeLink: true,
  linkDays: usualLinkDays,
  version: 1,
} as const;
type Given = Omit<OrganizationRecord, keyof typeof defaults> & Partial<OrganizationRecord>;
type Document = Omit<Given, "id"> & { _id: string };

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    timeZone: { type: String, required: true },
    country: { type: String, required: true },
    replyTargetMinutes: { type: Number, required: true },
    consentScope: { type: String },
    contact: { type: String, default: null },
    undoSeconds: { type: Number },
    cancelIfAnswered: { type: Boolean },
    householdMask: { type: String },
    householdHours: { type: Number },
    noticeLink: { type: Boolean },
    linkDays: { type: Number },
    version: { type: Number },
    demo: { type: Boolean, required: true },
  },
  { versionKey: false, collection: "organizations" },
);
schema.index({ demo: 1 }, { partialFilterExpression: { demo: true } });

export function organizationQueries(connection: Connection) {
  const model = connection.model<Document>("Organization", schema);
  const toRecord = ({ _id, ...rest }: Document): OrganizationRecord => ({
    ...defaults,
    id: _id,
    ...rest,
  });
  return {
    model,
    async insert({ id, ...rest }: Given): Promise<void> {
      await model.create([{ _id: id, ...rest }]);
    },
    async byId(id: string): Promise<OrganizationRecord | null> {
      const found = await model.findById(id).lean<Document>();
      return found && toRecord(found);
    },
    /** Changes settings. False when `version` is no longer the one that holds. */
    async change(id: string, version: number, change: OrganizationChange): Promise<boolean> {
      // A row of an earlier release has no version, and counts as the first.
      const held = version === 1 ? { $in: [1, null] } : version;
      const done = await model.updateOne(
        { _id: id, version: held },
        { $set: { ...change, version: version + 1 } },
      );
      return done.modifiedCount === 1;
    },
    /** Whether an invented clinic is among them. */
    async hasDemo(): Promise<boolean> {
      return (await model.exists({ demo: true })) !== null;
    },
    /** All of them, for the process's own sweeps; never shown to a person. */
    async all(): Promise<OrganizationRecord[]> {
      return (await model.find().lean<Document[]>()).map(toRecord);
    },
  };
}
