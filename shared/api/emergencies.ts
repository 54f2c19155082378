/** Emergencies: the words that raise one, whom it pages, its log, and a drill. */
import { z } from "zod";
import {
  emergencyLanguages,
  longestPageWaitSeconds,
  maxChainSteps,
  pageWays,
  shortestPageWaitSeconds,
  withText,
} from "../domain/emergency.ts";
import { idSchema, staffSchema, timeSchema } from "./common.ts";

const language = z.enum(emergencyLanguages);
const phrase = z
  .string()
  .trim()
  .min(2, "expected at least two letters")
  .max(80, "expected at most 80 letters");
const phrases = z.array(phrase).max(1000, "expected at most 1,000 phrases");
export const emergencyWordsSchema = z.strictObject({ alarms: phrases, calm: phrases });

const answerText = z
  .string()
  .trim()
  .min(1, "expected some text")
  .max(300, "expected at most 300 characters")
  .refine((text) => text.includes("{number}"), "expected {number}, which stands for the number to call");

export const chainStepSchema = z.strictObject({
  userIds: z.array(idSchema).min(1, "expected somebody").max(5, "expected at most five people"),
  ways: z
    .array(z.enum(pageWays))
    .min(1, "expected at least one way")
    .refine((ways) => new Set(ways).size === ways.length, "expected each way at most once")
    .refine(
      (ways) => withText(ways).length === ways.length,
      "expected a text beside a flash text, which is gone once it is read",
    ),
  waitSeconds: z.int().min(shortestPageWaitSeconds).max(longestPageWaitSeconds),
});

export const emergencySettingsSchema = z.strictObject({
  on: z.boolean(),
  off: z.array(language),
  /** Languages whose words were changed; the default for all others. */
  words: z.partialRecord(language, emergencyWordsSchema),
  answer: z.strictObject({
    on: z.boolean(),
    windowMinutes: z
      .int()
      .min(5)
      .max(24 * 60),
    number: z.string().trim().min(2, "expected a number to call").max(30),
    texts: z.partialRecord(language, answerText),
  }),
  chain: z.array(chainStepSchema).max(maxChainSteps, `expected at most ${maxChainSteps} steps`),
  /** Phones that their owners have not proven are paged too. Left out: they are. */
  pageUnproven: z.boolean().optional(),
});

export const emergencySettingsViewSchema = z.object({
  settings: emergencySettingsSchema,
  /** What holds for a language that was not changed. */
  defaults: z.record(language, emergencyWordsSchema),
  /**
   * Of each language that was changed: what updates of Threadwell brought since, which holds; null where it was changed
   * under an earlier release, and nothing reached it.
   */
  brought: z.partialRecord(language, emergencyWordsSchema.nullable()),
  /** Names the lists that came with this release. */
  lists: z.string(),
  defaultAnswers: z.record(language, z.string()),
  /** Who can be paged by text: they have a phone on record. */
  reachable: z.array(idSchema),
  /** Of these, who proved that the phone is theirs. */
  proven: z.array(idSchema),
  /** Whether a line of the organization can send texts, flash texts and mail. */
  lines: z.object({ sms: z.boolean(), flash: z.boolean(), email: z.boolean() }),
  /** 0 while the default holds; grows with every change. */
  version: z.int(),
  changedAt: timeSchema.nullable(),
  changedBy: staffSchema.nullable(),
});
export type EmergencySettingsView = z.infer<typeof emergencySettingsViewSchema>;

export const emergencySettingsChangeSchema = z.strictObject({
  settings: emergencySettingsSchema,
  /** The version that was on the screen. */
  version: z.int().min(0),
  /** The lists that were there then: a change of words that was made from others is refused. Left out: those of now. */
  lists: z.string().max(40).optional(),
});
export type EmergencySettingsChange = z.infer<typeof emergencySettingsChangeSchema>;

export const emergencyTrySchema = z.strictObject({
  text: z.string().min(1, "expected some text").max(2000, "expected at most 2,000 characters"),
  /** As they stand on the screen, saved or not. */
  off: z.array(language),
  words: z.partialRecord(language, emergencyWordsSchema),
});
export type EmergencyTry = z.infer<typeof emergencyTrySchema>;

export const emergencyTrialSchema = z.object({
  alarm: z.boolean(),
  findings: z.array(
    z.object({
      language,
      phrase: z.string(),
      /** Where it stands in the text. */
      from: z.int(),
      to: z.int(),
      /** Why it does not count; null: it is an alarm. */
      calm: z.enum(["negated", "over", "calm_phrase"]).nullable(),
      because: z.string().nullable(),
    }),
  ),
});
export type EmergencyTrial = z.infer<typeof emergencyTrialSchema>;

export const wordsCheckSchema = z.strictObject({
  language,
  /** As they stand on the screen, saved or not. */
  words: emergencyWordsSchema,
});
export type WordsCheck = z.infer<typeof wordsCheckSchema>;

/** What words that do not hold yet would raise among ordinary texts that come with Threadwell. */
export const falseAlarmsSchema = z.object({
  /** How many texts they were tried on. */
  texts: z.int(),
  /** Only those that would raise something. */
  phrases: z.array(
    z.object({
      phrase: z.string(),
      count: z.int(),
      /** Some of the texts, as they come with Threadwell. */
      examples: z.array(z.string()),
    }),
  ),
});
export type FalseAlarmsAnswer = z.infer<typeof falseAlarmsSchema>;

export const pageSchema = z.object({
  id: idSchema,
  at: timeSchema,
  step: z.int(),
  round: z.int(),
  staff: staffSchema.nullable(),
  way: z.enum(pageWays),
  state: z.enum(["due", "calling", "sent", "delivered", "failed", "unconfirmed", "skipped"]),
  endedAt: timeSchema.nullable(),
  note: z.string().nullable(),
  /** True: no page, but an answer to the colleague's own "ACK", who has it. */
  answersAck: z.boolean(),
});

export const alarmSchema = z.object({
  id: idSchema,
  version: z.int(),
  kind: z.enum(["emergency", "drill"]),
  conversationId: idSchema.nullable(),
  openedAt: timeSchema,
  /** The admin who started a drill. */
  openedBy: staffSchema.nullable(),
  state: z.enum(["paging", "acknowledged", "unanswered"]),
  /** The phrase of the table that raised it, never the patient's words. */
  phrase: z.string().nullable(),
  steps: z.int(),
  step: z.int(),
  round: z.int(),
  /** When the next step is paged; null: nobody is paged any more. */
  escalateAt: timeSchema.nullable(),
  pages: z.array(pageSchema),
  acknowledged: z
    .object({ at: timeSchema, by: staffSchema.nullable(), how: z.enum(["screen", "link", "sms"]) })
    .nullable(),
  settledAt: timeSchema.nullable(),
  settledBy: staffSchema.nullable(),
  /** What became of the wording for the patient until now, in words; null for a drill or before it was decided. */
  answerNote: z.string().nullable(),
});
export type Alarm = z.infer<typeof alarmSchema>;

export const alarmListSchema = z.object({ items: z.array(alarmSchema) });
export const alarmQuerySchema = z.object({ open: z.enum(["true", "false"]).default("false") });

export const contactSchema = z.object({
  /** As people write it; null while there is none. */
  phone: z.string().nullable(),
  /** When the caller proved that it is theirs; null while they have not. */
  provenAt: timeSchema.nullable(),
  /** A code that was sent to it and still counts. */
  code: z.object({ sentAt: timeSchema, expiresAt: timeSchema, triesLeft: z.int() }).nullable(),
});
export type Contact = z.infer<typeof contactSchema>;
export const contactChangeSchema = z.strictObject({ phone: z.string().trim().max(40).nullable() });
export const phoneProofSchema = z.strictObject({
  code: z
    .string()
    .transform((text) => text.replaceAll(/[\s-]/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "expected the six digits of the code")),
});
