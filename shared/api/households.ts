/** Addresses that several patients share: who they are, and how staff make and undo it. */
import { z } from "zod";
import { addressKindSchema, idSchema, timeSchema } from "./common.ts";
import { largestHousehold } from "../domain/household.ts";

/** Somebody who shares an address, as far as a screen needs to go to their thread. */
export const householdMemberSchema = z.object({
  patientId: idSchema,
  /** Null while nothing was ever said. */
  conversationId: idSchema.nullable(),
  name: z.string(),
  latinName: z.string().nullable(),
  /** ISO 8601 date; null when not known. */
  birthDate: z.iso.date().nullable(),
});
export type HouseholdMember = z.infer<typeof householdMemberSchema>;

/** The place where words from a shared address wait until somebody says whose they are. */
export const whosePlaceSchema = z.object({
  addressId: idSchema,
  /** How many messages wait. */
  waiting: z.int(),
  /** When the first of them came; null while none waits. */
  since: timeSchema.nullable(),
  /** When they were asked whose it is; null while no question is open. */
  askedAt: timeSchema.nullable(),
});
export type WhosePlace = z.infer<typeof whosePlaceSchema>;

const addressSchema = {
  kind: addressKindSchema,
  /** A number or a mailbox, as people write it. */
  value: z.string().trim().min(1, "expected a number or a mailbox").max(254),
};

export const addressLookUpSchema = z.object(addressSchema);
export const addressFoundSchema = z.object({
  /** In its normal form, as people write it. */
  display: z.string(),
  /** own: this patient has it already. */
  state: z.enum(["free", "own", "taken"]),
  /** Whose it is. */
  owners: z.array(householdMemberSchema),
});
export type AddressFound = z.infer<typeof addressFoundSchema>;

export const addressAddSchema = z.object({
  ...addressSchema,
  /** It is somebody else's too, and the caller knows: they share it. */
  share: z.boolean().default(false),
});

/** An address of which somebody knows better: that it works again, or that it is theirs. */
export const addressStandingSchema = z.object({ addressId: idSchema });

export const addressUnlinkSchema = z.object({ addressId: idSchema });

/** A new patient who shares an address with this one, such as a child with their mother. */
export const householdAddSchema = z.object({
  addressId: idSchema,
  name: z.string().trim().min(1, "expected a name").max(200),
  birthDate: z.iso.date("expected a day such as 2015-04-23").nullable().default(null),
});

/** At most this many messages are moved at once. */
const mostMoved = 50;

export const moveSchema = z.object({
  messageIds: z
    .array(idSchema)
    .min(1, "expected at least one message")
    .max(mostMoved, `expected at most ${mostMoved} messages`)
    .refine((ids) => new Set(ids).size === ids.length, "expected each message once"),
  /** Somebody who shares the address that the messages came from. */
  patientId: idSchema,
});
export type Move = z.infer<typeof moveSchema>;

export const householdSizeWords = `An address is shared by at most ${largestHousehold} patients`;
