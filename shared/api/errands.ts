/** What rules have told others than the patient: mail to a staff mailbox, webhooks. What came of each, and trying again. */
import { z } from "zod";
import { errandStates } from "../domain/auto-replies.ts";
import { idSchema, timeSchema } from "./common.ts";

export const errandSchema = z.object({
  id: idSchema,
  kind: z.enum(["forward", "webhook"]),
  /** The rule as it was called then. */
  rule: z.object({ id: z.string(), name: z.string() }),
  /** A mailbox, or an address on the web. */
  target: z.string(),
  /** Where another try would go: what the rule names now. */
  againTo: z.string(),
  /** In whose thread the message is that it tells of. */
  conversationId: idSchema,
  at: timeSchema,
  state: z.enum(errandStates),
  /** All of them, also those before somebody tried again. */
  tries: z.int(),
  /** When it is tried next; null when it is not. */
  nextAt: timeSchema.nullable(),
  /** What the last try came to, in one sentence; null before the first. */
  outcome: z.string().nullable(),
});
export type Errand = z.infer<typeof errandSchema>;

/** Given up, under way, gone: each with the newest first. */
export const errandListSchema = z.object({ items: z.array(errandSchema) });
