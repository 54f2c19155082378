/** Auto-replies: the book of an organization (rules, forms, hours, limits), and what it would do with a message. */
import { z } from "zod";
import { channelIds } from "../domain/channels.ts";
import {
  appointmentAnswers,
  dateSides,
  defaultPerSenderADay,
  maxActions,
  maxForms,
  maxQuestions,
  maxRules,
  maxWords,
  questionKinds,
  templateBlanks,
} from "../domain/auto-replies.ts";
import { largestPatterns, patternProblem, patternSize, patternTooLarge } from "../text/pattern.ts";
import { templateProblem } from "../text/template.ts";
import { idSchema, staffSchema, timeSchema } from "./common.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time such as 08:00");
/** The end of a day may be its very end. */
const endClock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "expected a time such as 17:30");
const words = (most: number) =>
  z.string().trim().min(1, "expected some text").max(most, `expected at most ${most} characters`);
/** Made by the screen; stays with the rule when it moves. */
const keySchema = z.string().regex(/^[a-z0-9-]{1,40}$/, "expected small letters, digits and hyphens");
const languageSchema = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "expected a language such as es");

/** Words with blanks; what is wrong with them is told beside the field. */
const template = (most: number, blanks: readonly string[]) =>
  words(most).superRefine((text, context) => {
    const problem = templateProblem(text, blanks);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

const pattern = words(300).superRefine((source, context) => {
  const problem = patternProblem(source);
  if (problem) context.addIssue({ code: "custom", message: problem });
});

/** Of what a form says: it is said over days, so nothing of the moment. */
const formBlanks = ["clinic", "first_name"];

const where = z.enum(["whole", "first", "anywhere"]);

export const textConditionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("any") }),
  /** One of these words or phrases, however it is typed. */
  z.strictObject({
    kind: z.literal("words"),
    where,
    words: z
      .array(words(80))
      .min(1, "expected at least one word")
      .max(maxWords, `expected at most ${maxWords} words`),
  }),
  /** A regular expression in RE2's notation, which takes linear time on any text. */
  z.strictObject({ kind: z.literal("pattern"), where, pattern }),
]);
export type TextCondition = z.infer<typeof textConditionSchema>;

const webhookUrl = z
  .url({ protocol: /^https?$/, error: "expected an address such as https://emr.example.org/hook" })
  .max(500);

export const autoActionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("reply"),
    /** One for each language; `null` is for all others. */
    texts: z
      .array(z.strictObject({ language: languageSchema.nullable(), text: template(1500, templateBlanks) }))
      .min(1, "expected at least one text")
      .max(20, "expected at most 20 texts")
      .refine(
        (texts) => new Set(texts.map(({ language }) => language)).size === texts.length,
        "expected each language at most once",
      )
      .refine((texts) => texts.some(({ language }) => language === null), "expected a text for all others"),
    /** Approved WhatsApp templates: the one that fits goes in its place where the 24-hour window is closed. */
    templateIds: z.array(idSchema).max(20, "expected at most 20 templates").optional(),
  }),
  z.strictObject({ kind: z.literal("tag"), tag: words(40) }),
  z.strictObject({
    kind: z.literal("assign"),
    userId: idSchema,
    /** Also where a colleague has the thread already; left out, only where nobody has it. */
    evenIfTaken: z.boolean().optional(),
  }),
  /** What the message says of the visit. */
  z.strictObject({ kind: z.literal("answer"), answer: z.enum(appointmentAnswers) }),
  z.strictObject({ kind: z.literal("form"), formId: keySchema }),
  /** A notice without the patient's words to a staff mailbox. */
  z.strictObject({ kind: z.literal("forward"), to: z.email("expected a mail address").max(200) }),
  /** A signed POST of ids and facts, without the patient's words. */
  z.strictObject({ kind: z.literal("webhook"), url: webhookUrl }),
]);
export type AutoAction = z.infer<typeof autoActionSchema>;

export const autoRuleSchema = z.strictObject({
  id: keySchema,
  name: words(60),
  on: z.boolean(),
  when: z.strictObject({
    text: textConditionSchema,
    /** Empty: any line. */
    lineIds: z.array(idSchema).max(50),
    hours: z.enum(["any", "open", "closed"]),
    /** Of the patient. Empty: any. */
    languages: z.array(languageSchema).max(20),
    sender: z.enum(["any", "known", "unknown"]),
  }),
  /** `window`: at most once while the clinic stays open, or closed. `day`: once in 24 hours. For each sender. */
  once: z.enum(["always", "window", "day"]),
  /** Whether it also answers while a person of the staff does. */
  whileAnswering: z.boolean(),
  does: z
    .array(autoActionSchema)
    .min(1, "expected at least one action")
    .max(maxActions, `expected at most ${maxActions} actions`)
    .refine((list) => list.filter(({ kind }) => kind === "reply" || kind === "form").length <= 1, {
      error: "expected one reply or one form, not more",
    }),
  /** Whether the conversation waits for a person after it. */
  leave: z.enum(["needs_reply", "answered"]),
  /** Whether the rules after it are asked too. */
  continues: z.boolean(),
});
export type AutoRule = z.infer<typeof autoRuleSchema>;

export const questionSchema = z
  .strictObject({
    id: keySchema,
    kind: z.enum(questionKinds),
    text: template(400, formBlanks),
    /** Said before it is asked again; null for words that come with Threadwell. */
    again: words(300).nullable(),
    /** Of a choice. */
    choices: z.array(words(60)).max(9, "expected at most 9 choices"),
    /** Of a date: where a year that is short or left out may lie; left out, near today. */
    dates: z.enum(dateSides).optional(),
    /** Of a number. */
    min: z.number().nullable(),
    max: z.number().nullable(),
  })
  .refine(({ kind, choices }) => kind !== "choice" || choices.length >= 2, {
    error: "expected at least two choices",
    path: ["choices"],
  })
  .refine(({ min, max }) => min === null || max === null || min <= max, {
    error: "expected a largest number that is not below the smallest",
    path: ["max"],
  });
export type Question = z.infer<typeof questionSchema>;

export const autoFormSchema = z.strictObject({
  id: keySchema,
  name: words(60),
  intro: template(400, formBlanks).nullable(),
  questions: z
    .array(questionSchema)
    .min(1, "expected at least one question")
    .max(maxQuestions, `expected at most ${maxQuestions} questions`),
  thanks: template(400, formBlanks).nullable(),
  /** Said when an answer could not be read too often. */
  giveUp: template(400, formBlanks).nullable(),
  /** How many times one question is asked again. */
  askAgain: z.int().min(0).max(3, "expected at most 3"),
  /** How long an answer is waited for. */
  timeoutMinutes: z
    .int()
    .min(5, "expected at least 5 minutes")
    .max(7 * 24 * 60, "expected at most 7 days"),
});
export type AutoForm = z.infer<typeof autoFormSchema>;

/** 1 is Monday, 7 Sunday. */
const openHoursSchema = z
  .strictObject({ day: z.int().min(1).max(7), from: clock, to: endClock })
  .refine(({ from, to }) => from < to, { error: "expected an end after the beginning", path: ["to"] });
export type OpenHours = z.infer<typeof openHoursSchema>;

const holidaySchema = z.strictObject({
  date: z.iso.date("expected a date such as 2026-12-25"),
  name: words(60),
});
export type Holiday = z.infer<typeof holidaySchema>;

const autoLimitsSchema = z.strictObject({
  /** Machine messages to one sender in an hour, then silence. */
  perSenderAnHour: z.int().min(1, "expected at least 1").max(30, "expected at most 30"),
  /** And in a day; absent in what an earlier release kept. */
  perSenderADay: z
    .int()
    .min(1, "expected at least 1")
    .max(50, "expected at most 50")
    .default(defaultPerSenderADay),
  /** The same text from the same sender is answered this many times in a day. */
  sameTextTimes: z.int().min(1, "expected at least 1").max(10, "expected at most 10"),
  /** A person counts as answering for this long after their last message. */
  quietAfterStaffMinutes: z
    .int()
    .min(0)
    .max(24 * 60, "expected at most 1,440"),
});
export type AutoReplyLimits = z.infer<typeof autoLimitsSchema>;

const unique = (list: readonly { id: string }[]) => new Set(list.map(({ id }) => id)).size === list.length;

export const autoReplyBookSchema = z.strictObject({
  /** In the order in which they are asked. */
  rules: z
    .array(autoRuleSchema)
    .max(maxRules, `expected at most ${maxRules} rules`)
    .refine(unique, "expected each id once"),
  forms: z
    .array(autoFormSchema)
    .max(maxForms, `expected at most ${maxForms} forms`)
    .refine(unique, "expected each id once"),
  hours: z.array(openHoursSchema).max(35, "expected at most 35 spans"),
  holidays: z.array(holidaySchema).max(200, "expected at most 200 holidays"),
  limits: autoLimitsSchema,
});
export type AutoReplyBook = z.infer<typeof autoReplyBookSchema>;

/**
 * Patterns that would take too long on a message, by their place in the book: refused in what is written, and shown in
 * what an earlier release has kept.
 */
export function patternsTooLarge({ rules }: AutoReplyBook): { path: (string | number)[]; message: string }[] {
  let all = 0;
  return rules.flatMap(({ when: { text } }, n) => {
    if (text.kind !== "pattern") return [];
    all += patternSize(text.pattern);
    const together = `Together the patterns would take too long: they have ${all} steps up to here, at most ${largestPatterns} may be.`;
    const message = patternTooLarge(text.pattern) ?? (all > largestPatterns ? together : null);
    return message === null ? [] : [{ path: ["rules", n, "when", "text", "pattern"], message }];
  });
}

function refuseTooLarge({ book }: { book: AutoReplyBook | null }, context: z.RefinementCtx): void {
  for (const { path, message } of book ? patternsTooLarge(book) : [])
    context.addIssue({ code: "custom", path: ["book", ...path], message });
}

/** A new signing secret: shown this once, and the one before it signs nothing any more. */
export const webhookSecretSchema = z.object({ secret: z.string(), madeAt: timeSchema });
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

export const webhookTestSchema = z.strictObject({ url: webhookUrl });
/** What the other side answered, in words; a call to it was made just now. */
export const webhookTestedSchema = z.object({ ok: z.boolean(), outcome: z.string() });
export type WebhookTested = z.infer<typeof webhookTestedSchema>;

/** Two rules in each other's way, or one that cannot do anything. */
export const ruleConflictSchema = z.object({
  kind: z.enum(["never", "both", "keyword", "gone"]),
  ruleId: z.string(),
  otherId: z.string().nullable(),
  /** What is so, in one sentence. */
  words: z.string(),
  /** What to do about it. */
  advice: z.string(),
});
export type RuleConflict = z.infer<typeof ruleConflictSchema>;

export const autoReplyViewSchema = z.object({
  book: autoReplyBookSchema,
  /** 0 while what comes with Threadwell holds; grows with every change. */
  version: z.int(),
  changedAt: timeSchema.nullable(),
  changedBy: staffSchema.nullable(),
  conflicts: z.array(ruleConflictSchema),
  /** Whether the clinic is open now, in words. */
  now: z.string(),
  /** Since when webhooks are signed with the secret that holds; null before one was made. */
  webhookSecretAt: timeSchema.nullable(),
  /** That a rule can be for. */
  lines: z.array(z.object({ id: idSchema, name: z.string(), channel: z.enum(channelIds) })),
  /** Of the clinic: its hours and holidays are by this clock. */
  timeZone: z.string(),
  /** Approved ones in which nothing has to be typed. */
  templates: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      language: z.string(),
      lineName: z.string(),
      /** With an example for the patient's name. */
      reads: z.string(),
    }),
  ),
  /** How often rules ran within 30 days; a rule that did not is not here. */
  runs: z.array(z.object({ ruleId: z.string(), count: z.int(), lastAt: timeSchema })),
  /** How much that rules told others was given up, and nobody has seen to it; a rule with none is not here. */
  givenUp: z.array(z.object({ ruleId: z.string(), count: z.int() })),
});
export type AutoReplyView = z.infer<typeof autoReplyViewSchema>;

export const autoReplyChangeSchema = z
  .object({
    book: autoReplyBookSchema,
    /** The version that was on the screen. */
    version: z.int().min(0),
  })
  .superRefine(refuseTooLarge);
export type AutoReplyChange = z.infer<typeof autoReplyChangeSchema>;

export const autoReplyTrySchema = z
  .object({
    /** Tried as it stands here, saved or not, by an admin; null, for all staff, tries the one that holds. */
    book: autoReplyBookSchema.nullable(),
    text: z.string().max(5000, "expected at most 5,000 characters"),
    lineId: idSchema,
    /** Null for now. */
    at: timeSchema.nullable(),
    language: languageSchema.nullable(),
    sender: z.enum(["known", "unknown"]),
    /** As if a person of the staff had written a moment ago. */
    personAnswering: z.boolean(),
    /** As if the message were written by a machine. */
    automatic: z.boolean(),
  })
  .superRefine(refuseTooLarge);
export type AutoReplyTry = z.infer<typeof autoReplyTrySchema>;

export const verdictSchema = z.object({
  /** Null for what always comes first. */
  ruleId: z.string().nullable(),
  name: z.string(),
  outcome: z.enum(["fired", "no_match", "held", "not_asked", "off"]),
  /** Why, in one sentence. */
  why: z.string(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const autoReplyTrialSchema = z.object({
  verdicts: z.array(verdictSchema),
  /** What the patient would read; none where nothing would be sent. */
  replies: z.array(
    z.object({
      /** Null for what always comes first. */
      ruleId: z.string().nullable(),
      name: z.string(),
      channel: z.enum(channelIds),
      words: z.string(),
      segments: z.int().nullable(),
    }),
  ),
  /** What else would be done, each in a few words. */
  acts: z.array(z.object({ ruleId: z.string().nullable(), name: z.string(), words: z.string() })),
  conflicts: z.array(ruleConflictSchema),
  /** Whether the clinic is open at that time, in words. */
  now: z.string(),
});
export type AutoReplyTrial = z.infer<typeof autoReplyTrialSchema>;
