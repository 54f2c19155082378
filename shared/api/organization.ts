/** The organization's own settings. */
import { z } from "zod";
import { idSchema } from "./common.ts";
import { consentScopes } from "../domain/consent.ts";
import { householdMasks, longestHouseholdHours } from "../domain/household.ts";
import { longestLinkDays } from "../domain/secure-page.ts";

/** Longer than this nobody looks at a bar; the other way is to schedule. */
export const longestUndoSeconds = 30;

/** It stands in a text message with the clinic's name. */
export const longestContact = 60;

export const organizationSchema = z.object({
  id: idSchema,
  name: z.string(),
  timeZone: z.string(),
  replyTargetMinutes: z.number(),
  /** So long a reply can be taken back before it goes; 0: it goes at once. */
  undoSeconds: z.int(),
  /** What is scheduled does not go once the patient wrote, unless the sender says otherwise. */
  cancelIfAnswered: z.boolean(),
  /** What a patient is called in the question whose a message from a shared address is. */
  householdMask: z.enum(householdMasks),
  /** So long an answer from a shared address goes where our last words to it came from. */
  householdHours: z.int(),
  /** How far a STOP reaches: everything, its channel, or what it answered. */
  consentScope: z.enum(consentScopes),
  /** What HELP is answered with; null: the line's own number. */
  contact: z.string().nullable(),
  /** A notice carries a link to the secure page; false: it only says to call or write. */
  noticeLink: z.boolean(),
  /** So long such a link opens the page. */
  linkDays: z.int(),
  /** Grows with every change. */
  version: z.int(),
});
export type Organization = z.infer<typeof organizationSchema>;

export const organizationChangeSchema = z
  .object({
    /** The version that was on the screen. */
    version: z.int().min(1),
    undoSeconds: z
      .int("expected whole seconds")
      .min(0, "expected 0 or more seconds")
      .max(longestUndoSeconds, `expected at most ${longestUndoSeconds} seconds`),
    cancelIfAnswered: z.boolean(),
    householdMask: z.enum(householdMasks),
    householdHours: z
      .int("expected whole hours")
      .min(1, "expected at least 1 hour")
      .max(longestHouseholdHours, `expected at most ${longestHouseholdHours} hours`),
    consentScope: z.enum(consentScopes),
    contact: z
      .string()
      .trim()
      .min(1, "expected a number or an address, or null")
      .max(longestContact, `expected at most ${longestContact} characters`)
      .regex(/^[^\p{Cc}{}]*$/u, "expected one line without braces")
      .nullable(),
    noticeLink: z.boolean(),
    linkDays: z
      .int("expected whole days")
      .min(1, "expected at least 1 day")
      .max(longestLinkDays, `expected at most ${longestLinkDays} days`),
  })
  .partial({
    noticeLink: true,
    linkDays: true,
    undoSeconds: true,
    cancelIfAnswered: true,
    householdMask: true,
    householdHours: true,
    consentScope: true,
    contact: true,
  })
  .refine((change) => Object.keys(change).length > 1, "expected at least one change beside the version");
export type OrganizationChange = z.infer<typeof organizationChangeSchema>;
