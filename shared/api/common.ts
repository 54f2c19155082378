/** Pieces that every API resource uses: ids, times, errors, pages. */
import { z } from "zod";
import { addressKinds, channelIds } from "../domain/channels.ts";

export const idSchema = z.string().regex(/^[0-9a-f]{24}$/, "expected an id of 24 hexadecimal digits");
export const timeSchema = z.iso.datetime({ offset: true });
export const channelSchema = z.enum(channelIds);
export const addressKindSchema = z.enum(addressKinds);

/** Errors in the manner of RFC 9457 (application/problem+json). */
export const problemSchema = z.object({
  /** A stable word that programs may branch on. */
  type: z.string(),
  /** What went wrong, for people. */
  title: z.string(),
  status: z.int(),
  /** What is safe and what to do. */
  detail: z.string().optional(),
  /** Which field, what was expected. */
  fields: z.array(z.object({ path: z.string(), expected: z.string() })).optional(),
  /** Names this occurrence in the server's log. */
  reference: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const staffSchema = z.object({
  id: idSchema,
  name: z.string(),
  initials: z.string(),
  role: z.enum(["admin", "coordinator", "clinician"]),
});
export type Staff = z.infer<typeof staffSchema>;
