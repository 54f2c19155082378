/** Users: the staff who sign in. Their email is unique over all organizations, because sign-in asks for nothing else. */
import { Schema, type Connection } from "mongoose";
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
}

type Document = Omit<UserRecord, "id"> & { _id: string };

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
  },
  { versionKey: false, collection: "users" },
);
schema.index({ email: 1 }, { unique: true });
schema.index({ organizationId: 1, name: 1 });

export type Users = ReturnType<typeof userQueries>;

export function userQueries(connection: Connection) {
  const model = connection.model<Document>("User", schema);
  const toRecord = ({ _id, ...rest }: Document): UserRecord => ({ id: _id, ...rest });
  return {
    model,
    async insertMany(users: UserRecord[]): Promise<void> {
      await model.insertMany(users.map(({ id, ...rest }) => ({ _id: id, ...rest })));
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
    async list(scope: Scope): Promise<UserRecord[]> {
      const found = await model
        .find({ organizationId: scope.organizationId })
        .sort({ name: 1 })
        .lean<Document[]>();
      return found.map(toRecord);
    },
  };
}
