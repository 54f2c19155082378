/** Users: the staff who sign in. Their email is unique over all organizations, because sign-in asks for nothing else. */
import { Schema, type Connection } from "mongoose";
import type { Codec } from "./codec.ts";
import type { Scope } from "./scope.ts";

export type Role = "admin" | "coordinator" | "clinician";

export interface UserRecord {
  id: string;
  organizationId: string;
  name: string;
  initials: string;
  /** Lower case. */
  email: string;
  role: Role;
  timeZone: string;
  /** See access/passwords.ts for its shape. */
  passwordHash: string;
  active: boolean;
  /** Where they are paged, in normal form; absent while they have not said. */
  phone?: string;
}

type Document = Omit<UserRecord, "id" | "phone"> & {
  _id: string;
  /** Sealed: a colleague's own number is nobody else's business. */
  sealedPhone?: Buffer;
  /** Blind index of it: a text from it is a colleague's. */
  phoneKey?: string;
};

const schema = new Schema<Document>(
  {
    _id: { type: String, required: true },
    organizationId: { type: String, required: true },
    name: { type: String, required: true },
    initials: { type: String, required: true },
    email: { type: String, required: true },
    role: { type: String, required: true },
    timeZone: { type: String, required: true },
    passwordHash: { type: String, required: true },
    active: { type: Boolean, required: true },
    sealedPhone: { type: Buffer },
    phoneKey: { type: String },
  },
  { versionKey: false, collection: "users" },
);
schema.index({ email: 1 }, { unique: true });
schema.index({ organizationId: 1, name: 1 });
schema.index(
  { organizationId: 1, phoneKey: 1 },
  { partialFilterExpression: { phoneKey: { $exists: true } } },
);

export type Users = ReturnType<typeof userQueries>;

export function userQueries(connection: Connection, codec: Codec) {
  const model = connection.model<Document>("User", schema);
  const place = (id: string) => `users/${id}`;
  const phoneKeyOf = (organizationId: string, phone: string) =>
    codec.blind(organizationId, "user/phone", phone);
  const toRecord = ({ _id, sealedPhone, phoneKey: _key, ...rest }: Document): UserRecord => ({
    id: _id,
    ...rest,
    ...(sealedPhone && { phone: codec.open(place(_id), sealedPhone) as string }),
  });
  const toDocument = ({ id, phone, ...rest }: UserRecord): Document => ({
    _id: id,
    ...rest,
    ...(phone !== undefined && {
      sealedPhone: codec.seal(place(id), phone),
      phoneKey: phoneKeyOf(rest.organizationId, phone),
    }),
  });
  return {
    model,
    async insertMany(users: UserRecord[]): Promise<void> {
      await model.insertMany(users.map(toDocument));
    },
    /** The one look-up without a scope: at sign-in nobody knows the organization yet. */
    async byEmail(email: string): Promise<UserRecord | null> {
      const found = await model.findOne({ email }).lean<Document>();
      return found && toRecord(found);
    },
    async byId(scope: Scope, id: string): Promise<UserRecord | null> {
      const found = await model.findOne({ _id: id, organizationId: scope.organizationId }).lean<Document>();
      return found && toRecord(found);
    },
    /** Whose phone this is; null when it is nobody's. */
    async byPhone(scope: Scope, phone: string): Promise<UserRecord | null> {
      const phoneKey = phoneKeyOf(scope.organizationId, phone);
      const found = await model.findOne({ organizationId: scope.organizationId, phoneKey }).lean<Document>();
      return found && toRecord(found);
    },
    async setPhone(scope: Scope, id: string, phone: string | null): Promise<void> {
      const filter = { _id: id, organizationId: scope.organizationId };
      const { organizationId } = scope;
      const change =
        phone === null
          ? { $unset: { sealedPhone: 1, phoneKey: 1 } }
          : {
              $set: {
                sealedPhone: codec.seal(place(id), phone),
                phoneKey: phoneKeyOf(organizationId, phone),
              },
            };
      await model.updateOne(filter, change);
    },
    async list(scope: Scope): Promise<UserRecord[]> {
      const found = await model
        .find({ organizationId: scope.organizationId })
        .sort({ name: 1 })
        .lean<Document[]>();
      return found.map(toRecord);
    },
  };
}
