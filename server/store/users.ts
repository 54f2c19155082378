/** Users: the staff who sign in. Their email is unique over all organizations, because sign-in asks for nothing else. */
import { timingSafeEqual } from "node:crypto";
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
  /** When they proved that it is theirs; absent while they have not. */
  phoneProvenAt?: Date;
  /** A code that is on its way to it, or was. */
  phoneCode?: { tries: number; sentAt: Date; expiresAt: Date };
}

export type PhoneCodeTry = { kind: "proven" } | { kind: "wrong"; left: number } | { kind: "none" };

type Document = Omit<UserRecord, "id" | "phone" | "phoneCode"> & {
  _id: string;
  /** Sealed: a colleague's own number is nobody else's business. */
  sealedPhone?: Buffer;
  /** Blind index of it: a text from it is a colleague's. */
  phoneKey?: string;
  /** A keyed hash of code, person and phone: who reads the store cannot guess it. */
  phoneCode?: NonNullable<UserRecord["phoneCode"]> & { hash: string };
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
    phoneProvenAt: { type: Date },
    phoneCode: { type: Schema.Types.Mixed },
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
  const codeHash = (organizationId: string, id: string, phoneKey: string, code: string) =>
    codec.blind(organizationId, "user/phone code", `${id} ${phoneKey} ${code}`);
  const toRecord = ({ _id, sealedPhone, phoneKey: _key, phoneCode, ...rest }: Document): UserRecord => ({
    id: _id,
    ...rest,
    ...(phoneCode && {
      phoneCode: { tries: phoneCode.tries, sentAt: phoneCode.sentAt, expiresAt: phoneCode.expiresAt },
    }),
    ...(sealedPhone && { phone: codec.open(place(_id), sealedPhone) as string }),
  });
  const toDocument = ({ id, phone, phoneCode: _code, ...rest }: UserRecord): Document => ({
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
    /** Another number has to be proven anew; the same one stays as it is. */
    async setPhone({ organizationId }: Scope, id: string, phone: string | null): Promise<void> {
      const filter = { _id: id, organizationId };
      const unproven = { phoneProvenAt: 1, phoneCode: 1 };
      if (phone === null) {
        await model.updateOne(filter, { $unset: { sealedPhone: 1, phoneKey: 1, ...unproven } });
        return;
      }
      const phoneKey = phoneKeyOf(organizationId, phone);
      await model.updateOne(
        { ...filter, phoneKey: { $ne: phoneKey } },
        { $set: { sealedPhone: codec.seal(place(id), phone), phoneKey }, $unset: unproven },
      );
    },
    /** In the place of the code before. Nothing when the phone is another by now. */
    async putPhoneCode(
      { organizationId }: Scope,
      id: string,
      given: { code: string; phone: string; sentAt: Date; expiresAt: Date },
    ): Promise<void> {
      const { code, phone, sentAt, expiresAt } = given;
      const phoneKey = phoneKeyOf(organizationId, phone);
      const hash = codeHash(organizationId, id, phoneKey, code);
      await model.updateOne(
        { _id: id, organizationId, phoneKey },
        { $set: { phoneCode: { hash, tries: 0, sentAt, expiresAt } } },
      );
    },
    async dropPhoneCode({ organizationId }: Scope, id: string): Promise<void> {
      await model.updateOne({ _id: id, organizationId }, { $unset: { phoneCode: 1 } });
    },
    /** A guess counts before it is looked at, so that many at once cannot slip through together. */
    async tryPhoneCode(
      { organizationId }: Scope,
      id: string,
      code: string,
      now: Date,
      tries: number,
    ): Promise<PhoneCodeTry> {
      const counted = await model
        .findOneAndUpdate(
          {
            _id: id,
            organizationId,
            "phoneCode.tries": { $lt: tries },
            "phoneCode.expiresAt": { $gt: now },
          },
          { $inc: { "phoneCode.tries": 1 } },
          { returnDocument: "after" },
        )
        .lean<Document>();
      const { phoneCode, phoneKey } = counted ?? {};
      if (!phoneCode || phoneKey === undefined) return { kind: "none" };
      const hash = codeHash(organizationId, id, phoneKey, code);
      if (!timingSafeEqual(Buffer.from(hash), Buffer.from(phoneCode.hash)))
        return { kind: "wrong", left: tries - phoneCode.tries };
      const done = await model.updateOne(
        { _id: id, organizationId, phoneKey, "phoneCode.hash": phoneCode.hash },
        { $set: { phoneProvenAt: now }, $unset: { phoneCode: 1 } },
      );
      return done.modifiedCount === 1 ? { kind: "proven" } : { kind: "none" };
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
