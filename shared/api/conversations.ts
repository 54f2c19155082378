/** The inbox: rows of the list, one conversation with its patient, and the ways a reply can go. */
import { z } from "zod";
import { channelIds } from "../domain/channels.ts";
import { reviewKinds } from "../domain/consent.ts";
import { deliveryStates, troubleStates } from "../domain/delivery.ts";
import { reachModes } from "../domain/reach.ts";
import { templateCategories, variableKinds } from "../domain/template.ts";
import { isZone } from "../text/zoned.ts";
import { addressKindSchema, channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";
import { householdMemberSchema, whosePlaceSchema } from "./households.ts";
import { detourSchema } from "./lines.ts";

/**
 * Queues of the inbox. `needs-reply`, `whose` and `consent` are ordered longest wait first, `scheduled` by what goes first,
 * all others newest first.
 */
export const queueIds = [
  "needs-reply",
  "mine",
  "unassigned",
  "emergencies",
  "failed",
  "whose",
  "consent",
  "scheduled",
  "open",
  "closed",
] as const;
export const queueSchema = z.enum(queueIds);
export type QueueId = z.infer<typeof queueSchema>;

export const patientBriefSchema = z.object({
  id: idSchema,
  /** What to call the person; for an unknown sender, the address they wrote from. */
  name: z.string(),
  /** The name in Latin letters, where the name is in another script. */
  latinName: z.string().nullable(),
  /** True for an unknown sender that nobody has named yet. */
  provisional: z.boolean(),
  /** BCP 47, such as "es" or "vi". */
  language: z.string().nullable(),
});

const reviewSchema = z.object({
  id: idSchema,
  kind: z.enum(reviewKinds),
  messageId: idSchema,
  channel: channelSchema,
  /** Of mail from a mailbox that is not the patient's: how many of theirs a ruling is about too. Else 0. */
  mailboxes: z.int().optional(),
  at: timeSchema,
  /** When it is too late to rule: then it counts as a refusal. Null: never. */
  dueAt: timeSchema.nullable(),
});
export type Review = z.infer<typeof reviewSchema>;

/** A ruling on a review. seen: only where nothing is to be ruled, such as a CANCEL that may have meant the visit. */
export const rulingSchema = z.object({
  reviewId: idSchema,
  ruling: z.enum(["refusal", "no_refusal", "wrong_number", "seen"]),
});
export type Ruling = z.infer<typeof rulingSchema>;

export const conversationSummarySchema = z.object({
  id: idSchema,
  /** Grows with every change; a smaller version never replaces a larger one. */
  version: z.int(),
  patient: patientBriefSchema,
  status: z.enum(["open", "closed"]),
  assignee: staffSchema.nullable(),
  /** When the oldest unanswered message came; null when nothing waits for a reply. */
  needsReplySince: timeSchema.nullable(),
  /** Set while an outbound message needs a person and nobody has dealt with it: of several, the worst. */
  trouble: z.enum(troubleStates).nullable(),
  /** Words of the patient on which staff are to rule, oldest first. */
  reviews: z.array(reviewSchema),
  /** Set while an emergency of this thread is not settled: it is pinned above all others. */
  emergency: z
    .object({
      alarmId: idSchema,
      messageId: idSchema,
      since: timeSchema,
      /** Who was called last; null: the screens alone were told. */
      paged: z.object({ staff: staffSchema, at: timeSchema }).nullable(),
      acknowledged: z.object({ by: staffSchema, at: timeSchema }).nullable(),
      /** The whole chain was called again and again, and nobody took it. */
      unanswered: z.boolean(),
      /** What became of the wording for the patient, in words; null before it was decided. */
      answerNote: z.string().nullable(),
    })
    .nullable()
    .optional(),
  /** Set on the place where words from a shared address wait until somebody says whose they are. */
  whose: whosePlaceSchema.nullable().optional(),
  /** A form that a machine is asking; null while none is. */
  form: z
    .object({
      name: z.string(),
      /** Which question is open, from 0, and of how many. */
      index: z.int(),
      of: z.int(),
      /** When it ends by itself if nobody answers. */
      dueAt: timeSchema.nullable(),
    })
    .nullable()
    .optional(),
  /** When the first message that waits for a time of its own goes; null when none does. */
  scheduledAt: timeSchema.nullable(),
  lastSeq: z.int(),
  last: z
    .object({
      seq: z.int(),
      direction: z.enum(["inbound", "outbound"]),
      channel: channelSchema,
      /** First words, one line. */
      preview: z.string(),
      at: timeSchema,
      files: z.int(),
      state: z.enum(deliveryStates).nullable(),
    })
    .nullable(),
  /** The last message this reader has seen. Unread when smaller than lastInboundSeq. */
  readSeq: z.int(),
  lastInboundSeq: z.int(),
});
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

export const conversationPageSchema = z.object({
  items: z.array(conversationSummarySchema),
  nextCursor: z.string().nullable(),
  /** The number of the last event that this page already shows. */
  eventNumber: z.int(),
});
export type ConversationPage = z.infer<typeof conversationPageSchema>;

export const conversationQuerySchema = z.object({
  queue: queueSchema.default("needs-reply"),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Counts stop at `countCap`; show that value as "500+". */
export const countCap = 500;
export const queueCountsSchema = z.object({
  "needs-reply": z.int(),
  mine: z.int(),
  unassigned: z.int(),
  emergencies: z.int(),
  failed: z.int(),
  whose: z.int(),
  consent: z.int(),
  scheduled: z.int(),
});
export type QueueCounts = z.infer<typeof queueCountsSchema>;

export const patientAddressSchema = z.object({
  id: idSchema,
  kind: addressKindSchema,
  /** As people write it: "+1 503 555 0142", "marisol.vega@example.org". */
  display: z.string(),
  verified: z.boolean(),
  /** What is known of it in words, such as "Landline, cannot get texts". */
  note: z.string().nullable(),
  /** A provider said that nothing arrives there, so nothing goes; staff may say that it works again. Absent: no. */
  closed: z.literal(true).optional(),
  preferred: z.boolean(),
  /** A recorded refusal on this address, with the patient's own word where there is one. */
  refused: z.object({ at: timeSchema, word: z.string().nullable() }).nullable(),
  /** Who else has it; absent when nobody does. */
  sharedWith: z.array(householdMemberSchema).optional(),
});
export type PatientAddress = z.infer<typeof patientAddressSchema>;

/** How one patient is to be reached, where that differs from the clinic's order. */
export const reachSchema = z.strictObject({
  /** `order`: these first. `only`: these alone. `not`: never these. */
  mode: z.enum(reachModes),
  channels: z
    .array(channelSchema)
    .min(1, "expected at least one channel")
    .max(channelIds.length)
    .refine((list) => new Set(list).size === list.length, "expected each channel once"),
});

export const patientSchema = patientBriefSchema.extend({
  version: z.int(),
  pronouns: z.string().nullable(),
  /** ISO 8601 date. Null unless the reader may see it. */
  birthDate: z.iso.date().nullable(),
  recordNumber: z.string().nullable(),
  /** Null: by their state, else by all zones that the number allows. */
  timeZone: z.string().nullable(),
  /** The state they live in, as US-FL, for its zones and its laws. */
  region: z.string().nullable().optional(),
  tags: z.array(z.string()),
  /** Null: the clinic's order. */
  reach: reachSchema.nullable(),
  addresses: z.array(patientAddressSchema),
});
export type Patient = z.infer<typeof patientSchema>;

export const patientChangeSchema = z
  .object({
    name: z.string().trim().min(1, "expected a name").max(200),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "expected a language tag such as es")
      .nullable(),
    tags: z.array(z.string().trim().min(1).max(40)).max(50),
    reach: reachSchema.nullable(),
    timeZone: z.string().max(64).refine(isZone, "expected a time zone such as America/Chicago").nullable(),
    region: z
      .string()
      .regex(/^US-[A-Z]{2}$/, "expected a state such as US-FL")
      .nullable(),
  })
  .partial()
  .refine(
    (change) => Object.keys(change).length > 0,
    "expected at least one of name, language, tags, reach, timeZone, region",
  );
export type PatientChange = z.infer<typeof patientChangeSchema>;

const priceSchema = z.object({ micros: z.int(), currency: z.string() });

/** An approved template as a person may send it, with what is known already in its variables. */
export const replyTemplateSchema = z.object({
  id: idSchema,
  name: z.string(),
  language: z.string(),
  category: z.enum(templateCategories),
  body: z.string(),
  variables: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      kind: z.enum(variableKinds),
      example: z.string(),
      /** Null: a person types it. */
      value: z.string().nullable(),
    }),
  ),
  /** What sending it costs; null when nobody has said. */
  price: priceSchema.nullable(),
});
export type ReplyTemplate = z.infer<typeof replyTemplateSchema>;

/** One way a reply could go now. */
export const replyWaySchema = z.object({
  channel: channelSchema,
  addressId: idSchema,
  addressDisplay: z.string(),
  lineId: idSchema,
  lineName: z.string(),
  available: z.boolean(),
  /** Nothing but WhatsApp's closed window stands against it: one of its templates may go. */
  needsTemplate: z.boolean(),
  /** WhatsApp only: the approved templates of its line, those in the patient's language first. */
  templates: z.array(replyTemplateSchema),
  /** What free text costs, by segment for SMS, by message for WhatsApp; null when nobody has said. */
  price: priceSchema.nullable(),
  /** Why it cannot be used, or why it is the default, as the end of a sentence: "because …". */
  reason: z.string(),
  isDefault: z.boolean(),
  /** When WhatsApp's 24-hour window closes; null for other channels or when it is closed. */
  windowClosesAt: timeSchema.nullable(),
  /** Where the words go now, because its line takes none; null while it does. */
  detour: detourSchema.nullable(),
  /** What comes next if this way fails or stays silent, in order; empty for a way that cannot be used. */
  next: z.array(
    z.object({
      channel: channelSchema,
      /** Its words: the same, the organization's notice, an approved template, or none before a person decides. */
      words: z.enum(["as_written", "notice", "template", "ask"]),
      /** What it says where that is not the text itself, and nobody writes other words for anybody's eyes. */
      says: z.string().nullable(),
      /** A link as long as the one that goes in the place of {link}, for who counts; absent where none may go. */
      link: z.string().optional(),
      /** How long the way before it is waited for; null when only its failure leads here. */
      afterSeconds: z.int().nullable(),
    }),
  ),
});
export type ReplyWay = z.infer<typeof replyWaySchema>;

export const conversationSchema = conversationSummarySchema.extend({
  patientDetails: patientSchema,
  ways: z.array(replyWaySchema),
  /** With `whose`: who shares the address, in the order in which they are asked for. */
  members: z.array(householdMemberSchema).optional(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** A new patient who shares an address, with their thread. */
export const householdAddedSchema = z.object({
  patient: patientSchema,
  conversation: conversationSummarySchema,
});
/** Both threads after messages went from one to the other. */
export const movedSchema = z.object({ from: conversationSummarySchema, to: conversationSummarySchema });
export type Moved = z.infer<typeof movedSchema>;

export const readSchema = z.object({ seq: z.int().min(0) });
export const assignSchema = z.object({ userId: idSchema.nullable() });
export const statusSchema = z.object({ status: z.enum(["open", "closed"]) });
