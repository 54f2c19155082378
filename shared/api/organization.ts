/** The organization's own settings. */
import { z } from "zod";
import { idSchema } from "./common.ts";

/** Longer than this nobody looks at a bar; the other way is to schedule. */
export const longestUndoSeconds = 30;

export const organizationSchema = z.object({
  id: idSchema,
  name: z.string(),
  timeZone: z.string(),
  replyTargetMinutes: z.number(),
  /** So long a reply can be taken back before it goes; 0: it goes at once. */
  undoSeconds: z.int(),
  /** What is scheduled does not go once the patient wrote, unless the sender says otherwise. */
  cancelIfAnswered: z.boolean(),
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
  })
  .partial({ undoSeconds: true, cancelIfAnswered: true })
  .refine((change) => Object.keys(change).length > 1, "expected at least one change beside the version");
export type OrganizationChange = z.infer<typeof organizationChangeSchema>;
