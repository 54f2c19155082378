/** One entry of a conversation, with the delivery of an outbound one. */
import { z } from "zod";
import { maxTextLength } from "../domain/channels.ts";
import {
  deliveryStates,
  receiptStatuses,
  attemptStates,
  closings,
  sendErrorCodes,
  stepStates,
} from "../domain/delivery.ts";
import { successConditions } from "../domain/policy.ts";
import { overrideReasons } from "../domain/quiet-hours.ts";
import { longestVariable } from "../domain/template.ts";
import { channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";
import { leftOutSchema } from "./policies.ts";
import { costSchema } from "./prices.ts";

export const sendErrorSchema = z.object({
  code: z.enum(sendErrorCodes),
  /** The provider's own code, as it gave it. */
  providerCode: z.string().nullable(),
  /** One sentence for staff. */
  words: z.string(),
});
export type SendErrorView = z.infer<typeof sendErrorSchema>;

export const attemptSchema = z.object({
  id: idSchema,
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  state: z.enum(attemptStates),
  error: sendErrorSchema.nullable(),
  /** When the patient refused while this call was out already and could not be called back; null in most. */
  refusedMeanwhile: timeSchema.nullable(),
  /** Its words carried a link to the secure page: what became of that. Absent where they did not. */
  page: z
    .object({
      expiresAt: timeSchema,
      /** When somebody first tried to show who they are. Opening it alone is not told: machines do that. */
      triedAt: timeSchema.nullable(),
      /** Wrong answers since the last right one. */
      wrong: z.int(),
      /** After too many of them: it never opens again. */
      lockedAt: timeSchema.nullable(),
      readAt: timeSchema.nullable(),
    })
    .optional(),
  /** What it cost, as far as anybody has said; null for what was never taken. */
  cost: costSchema.nullable(),
  receipts: z.array(
    z.object({
      status: z.enum(receiptStatuses),
      providerStatus: z.string(),
      at: timeSchema,
      error: sendErrorSchema.nullable(),
    }),
  ),
});

export type AttemptPage = NonNullable<z.infer<typeof attemptSchema>["page"]>;

export const stepSchema = z.object({
  channel: channelSchema,
  lineId: idSchema,
  lineName: z.string(),
  addressId: idSchema,
  /** Last characters only, such as "··0142". */
  addressTail: z.string(),
  state: z.enum(stepStates),
  /** Why it was skipped, refused or failed. */
  reason: z.string().nullable(),
  segments: z.int().nullable(),
  /** When it got to this state; null while it has not begun. */
  stateAt: timeSchema.nullable(),
  /** What makes it done, and how long that is waited for. */
  success: z.enum(successConditions),
  waitSeconds: z.int(),
  /** True: no machine may begin it, a person decides. */
  asks: z.boolean(),
  /**
   * What it carries in the place of the message's own words. `open`: what its author wrote for anybody's eyes.
   * `notice`: the organization's notice. `template`: an approved template.
   */
  words: z.enum(["as_written", "open", "notice", "template"]),
  /** Those words; null where the message's own go, or none before a person decides. */
  instead: z.string().nullable(),
  /** The template's name for staff; null without one. */
  templateName: z.string().nullable(),
  /** Its words say that they may come a second time. */
  repeats: z.boolean(),
  attempts: z.array(attemptSchema),
});
export type Step = z.infer<typeof stepSchema>;

export const deliverySchema = z.object({
  id: idSchema,
  /** Grows with every change; a smaller version never replaces a larger one. */
  version: z.int(),
  state: z.enum(deliveryStates),
  stateAt: timeSchema,
  /** Why, in one sentence, when the state needs a reason. */
  reason: z.string().nullable(),
  steps: z.array(stepSchema),
  /** Ways that are no step, and why. */
  leftOut: z.array(leftOutSchema),
  /** When something happens by itself: the next try, or the end of waiting; null when it rests. */
  nextAt: timeSchema.nullable(),
  /** It waits for its turn on a line that has much to send: which, and within how long, where that is known. */
  turn: z.object({ lineName: z.string(), withinMinutes: z.int().nullable() }).nullable().optional(),
  /** When it leaves, or left, where that is not at once; null: at once. */
  departure: z
    .object({
      /** `undo`: the seconds in which it can be taken back. `scheduled`: a time that somebody chose. */
      why: z.enum(["undo", "scheduled"]),
      at: timeSchema,
      /** Undo: holding it back lasts no longer than this. */
      latest: timeSchema.nullable(),
      /** The patient's time zone, in which the time was chosen. */
      zone: z.string(),
      /** It does not go if the patient writes before. */
      cancelIfAnswered: z.boolean(),
    })
    .nullable(),
  /** What it waits for, where its state is `held`. */
  held: z
    .object({
      /** hours: quiet hours, or a count that is full. ruling: words that may be a refusal. line: it cannot send, or its provider did not take it and it is tried again. */
      why: z.enum(["hours", "ruling", "line"]),
      /** Whether staff may send it now, with a reason. */
      mayGo: z.boolean(),
    })
    .optional(),
  /** Who sent it in quiet hours, and why. */
  despite: z
    .object({ at: timeSchema, by: staffSchema.nullable(), reason: z.enum(overrideReasons) })
    .optional(),
  /** Why nothing more is tried; null while more may be. */
  closed: z.enum(closings).nullable(),
  /** When staff said that they have dealt with it, or reached the patient by phone; null otherwise. */
  resolvedAt: timeSchema.nullable(),
  resolvedBy: staffSchema.nullable(),
  resolvedHow: z.enum(["dealt_with", "by_phone"]).nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

const fileSchema = z.object({ name: z.string(), contentType: z.string(), bytes: z.int().nullable() });

export const messageSchema = z.object({
  id: idSchema,
  conversationId: idSchema,
  seq: z.int(),
  direction: z.enum(["inbound", "outbound"]),
  channel: channelSchema,
  lineId: idSchema,
  lineName: z.string(),
  /** Who of the staff wrote it; null for inbound and for automatic messages. */
  author: staffSchema.nullable(),
  /** Which machine made it, such as "consent.confirmation"; null for what people wrote. */
  madeBy: z.string().nullable(),
  at: timeSchema,
  subject: z.string().nullable(),
  /** What the person wrote, without quoted history. Empty when they sent none. */
  text: z.string(),
  /** The whole text of a mail with its quoted history; null when it is the same. */
  fullText: z.string().nullable(),
  /** What its author wrote for the ways that carry only what is for anybody's eyes. */
  openText: z.string().optional(),
  files: z.array(fileSchema),
  /** Facts staff must know, such as an unverified sender, an automatic reply, a text that cannot be shown. */
  marks: z.array(
    z.enum([
      "unverified_sender",
      "automatic",
      "unsupported",
      "empty",
      "truncated",
      "conflicting_copy",
      "opt_out",
      "opt_in",
      /** A machine would have answered, and fell silent: too many messages, or the same one again and again. */
      "machine_silent",
      /** It came from a shared address and was filed with this patient by hand or by the sender's own answer. */
      "filed",
      /** Written on the secure page, by who had shown there that they are the patient. */
      "secure_page",
    ]),
  ),
  /** What a machine read an inbound message as: the answer to a question of a form, or about a visit. */
  answers: z.array(z.object({ question: z.string(), value: z.string() })).optional(),
  /** Outbound only: the word by which an answer to it is known; absent when it has none. */
  code: z.string().optional(),
  /** Present on every outbound message. */
  delivery: deliverySchema.nullable(),
  /** How often its words, way or time were changed before it left. */
  edits: z.int(),
  /** The key under which the sender's device knows it; null for inbound. */
  clientKey: z.string().nullable(),
});
export type Message = z.infer<typeof messageSchema>;

export const messagePageSchema = z.object({
  /** Oldest first. */
  items: z.array(messageSchema),
  /** First page only: what has not left and was written before the first of these. */
  waiting: z.array(messageSchema),
  /** Whether older messages exist before the first of these. */
  hasOlder: z.boolean(),
});
export type MessagePage = z.infer<typeof messagePageSchema>;

export const messageQuerySchema = z.object({
  /** Only messages with a smaller sequence number. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** How far ahead something can be scheduled. */
export const longestAheadDays = 366;

export const scheduleSchema = z.object({
  /** In the future, and no further than a year away. */
  at: timeSchema,
  /** It does not go if the patient writes before. Left out: as it was, at first as the organization has set it. */
  cancelIfAnswered: z.boolean().optional(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** What may be read by anybody; as long as a text message may be. */
const openTextSchema = z
  .string()
  .max(maxTextLength.sms, `expected at most ${maxTextLength.sms} characters`)
  .refine((text) => text.trim().length > 0, "expected some text");

const templateChoiceSchema = z.object({
  id: idSchema,
  variables: z.record(z.string().regex(/^[1-9]\d?$/), z.string().max(longestVariable)),
});

/** Made once per compose; a second send with the same key returns the first result. After a refusal: a new one. */
const clientKeySchema = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, "expected letters, digits, - or _");

/** A reply whose request had no answer: nothing of it is to come later. */
export const replyWithdrawalSchema = z.object({ clientKey: clientKeySchema });
/** `message`: what the request had made already; null: nothing, and it makes nothing any more. */
export const withdrawnReplySchema = z.object({ message: messageSchema.nullable() });

export const replySchema = z.object({
  clientKey: clientKeySchema,
  text: z
    .string()
    .max(100_000, "expected at most 100,000 characters")
    .refine((text) => text.trim().length > 0, "expected some text"),
  /**
   * What goes in the place of the text by ways that carry only what is for anybody's eyes, so nothing about health.
   * Left out: the organization's notice.
   */
  openText: openTextSchema.optional(),
  /** The way to go; left out, the default way of the conversation. */
  channel: channelSchema.optional(),
  addressId: idSchema.optional(),
  /** An approved template in place of free words; `text` is then how it reads when it is filled. */
  template: templateChoiceSchema.optional(),
  /**
   * A question to an address that several people share: it gets a code by which its answer is known, where the words
   * say {code}, else at their end. Words that say {code} are one anyhow; to any other address it is a plain C.
   */
  question: z.boolean().optional(),
  /** Left out: it goes now, after the seconds in which it can be taken back. */
  schedule: scheduleSchema.optional(),
});
export type Reply = z.infer<typeof replySchema>;

/** What may still be changed of a message that has not left. What is left out stays. */
export const messageChangeSchema = z
  .object({
    /** The delivery's version that was on the screen: who changes something else sees that first. */
    version: z.int().min(1),
    text: replySchema.shape.text,
    /** Null takes it back: the organization's notice then. */
    openText: openTextSchema.nullable(),
    channel: channelSchema,
    addressId: idSchema,
    schedule: scheduleSchema,
  })
  .partial({ text: true, openText: true, channel: true, addressId: true, schedule: true })
  .refine((change) => Object.keys(change).length > 1, "expected at least one change beside the version");
export type MessageChange = z.infer<typeof messageChangeSchema>;

export const holdSchema = z.object({
  /** True: stop the seconds, for a moment; ask again to go on holding. False: they run on. */
  on: z.boolean(),
});

/** What a message said before it was changed. */
const messageVersionSchema = z.object({
  number: z.int(),
  replacedBy: staffSchema.nullable(),
  replacedAt: timeSchema,
  channel: channelSchema,
  departsAt: timeSchema,
  subject: z.string().nullable(),
  text: z.string(),
  openText: z.string().optional(),
});
export const messageVersionsSchema = z.object({
  /** Oldest first; what holds now is not among them. */
  items: z.array(messageVersionSchema),
});
export type MessageVersions = z.infer<typeof messageVersionsSchema>;

/** A person sends a message once more: by another way, or by the same. */
export const resendSchema = z.object({
  channel: channelSchema,
  addressId: idSchema,
  /**
   * Chosen each time: the whole text never goes another way by accident. `notice`: what its author wrote for anybody's
   * eyes, else the organization's notice.
   */
  words: z.enum(["as_written", "notice"]),
  /** In the place of both: an approved template, with how it reads when it is filled. */
  template: templateChoiceSchema.extend({ reads: z.string().max(maxTextLength.whatsapp) }).optional(),
  /** The delivery's version that was on the screen: pressed twice, it goes once. */
  version: z.int().min(1),
});
export type Resend = z.infer<typeof resendSchema>;
