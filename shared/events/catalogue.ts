/**
 * What the server tells its screens. The log keeps ids and small facts; what is pushed to a reader carries
 * beside them the current rows that this reader may see, so that applying it needs no further request.
 */
import { z } from "zod";
import { idSchema, timeSchema } from "../api/common.ts";
import { conversationSummarySchema, patientSchema } from "../api/conversations.ts";
import { alarmSchema } from "../api/emergencies.ts";
import { lineSchema } from "../api/lines.ts";
import { messageSchema } from "../api/messages.ts";

const eventNames = [
  "message.received",
  /** A message went to another thread: told once for the one that it left, once for the one that it is in. */
  "message.moved",
  "message.queued",
  "delivery.changed",
  "conversation.changed",
  "patient.changed",
  "conversation.read",
  "alarm.changed",
  "line.changed",
  /** Settings of the organization: who shows them asks for them again. */
  "organization.changed",
  /** The same of the book of auto-replies: a rule was made, changed, moved or deleted, or its secret renewed. */
  "auto_replies.changed",
] as const;
export type EventName = (typeof eventNames)[number];

/** One entry of an organization's gap-free log, with the rows it touched as they are now. */
export const pushedEventSchema = z.object({
  /** 1, 2, 3 … per organization, without gaps. */
  number: z.int().positive(),
  name: z.enum(eventNames),
  at: timeSchema,
  conversationId: idSchema.nullable(),
  messageId: idSchema.nullable(),
  /** Whole current rows; each replaces an older version of itself. Null when not touched or not yours to see. */
  message: messageSchema.nullable(),
  /** `readSeq` in it is the receiving user's own. */
  conversation: conversationSummarySchema.nullable(),
  patient: patientSchema.nullable(),
  /** An emergency or a drill, with whom it paged so far. */
  alarm: alarmSchema.nullable().optional(),
  /** A line that broke, works again, was paused or set otherwise. */
  line: lineSchema.nullable().optional(),
});
export type PushedEvent = z.infer<typeof pushedEventSchema>;

/** The answer to "what came after number n": the gap, or the word to fetch everything anew. */
export const gapSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("events"), events: z.array(pushedEventSchema), last: z.int() }),
  z.object({ kind: z.literal("reload"), last: z.int() }),
]);
export type Gap = z.infer<typeof gapSchema>;

/** More than this many missed events are answered with "reload". */
export const maxGap = 500;
