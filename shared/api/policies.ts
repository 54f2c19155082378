/** Ways to reach a patient: an organization's policies, and what one would do for a patient now. */
import { z } from "zod";
import { channelIds } from "../domain/channels.ts";
import {
  longestWaitSeconds,
  maxPolicySteps,
  purposes,
  shortestWaitSeconds,
  stepTexts,
  successConditions,
} from "../domain/policy.ts";
import { channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";
import { detourSchema } from "./lines.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time such as 08:00");

export const purposeSchema = z.enum(purposes);

export const policyStepSchema = z.strictObject({
  channel: channelSchema,
  /** Null for the line that the patient knows. */
  lineId: idSchema.nullable(),
  success: z.enum(successConditions),
  /** How long to wait for success before the next step. */
  waitSeconds: z.int().min(shortestWaitSeconds).max(longestWaitSeconds),
  /** Which words may go this way when it is not the one that a person chose. */
  text: z.enum(stepTexts),
  saysRepeat: z.boolean(),
  /** Of the patient's own clock; null for any time. */
  hours: z.strictObject({ from: clock, to: clock, outside: z.enum(["hold", "next"]) }).nullable(),
});

const steps = z
  .array(policyStepSchema)
  .min(1, "expected at least one step")
  .max(Math.min(maxPolicySteps, channelIds.length), "expected each channel at most once")
  .refine(
    (list) => new Set(list.map(({ channel }) => channel)).size === list.length,
    "expected each channel at most once",
  );

const rules = {
  steps,
  /** When the last step stays silent: leave it as sent, or ask a person. */
  atEnd: z.enum(["rest", "ask"]),
  expiresSeconds: z.int().min(60).max(longestWaitSeconds),
  /** What may go anywhere; {clinic} stands for the sender's name. */
  notice: z.string().trim().min(1, "expected some text").max(300, "expected at most 300 characters"),
  /** Health detail goes by these only to whom was warned that they are not encrypted, and accepted it. */
  needsWarning: z
    .array(channelSchema)
    .max(channelIds.length)
    .refine((list) => new Set(list).size === list.length, "expected each channel at most once")
    .optional(),
};

export const policySchema = z.strictObject({ purpose: purposeSchema, ...rules });

export const policyViewSchema = z.object({
  policy: policySchema,
  /** 0 while the default holds; grows with every change. */
  version: z.int(),
  changedAt: timeSchema.nullable(),
  changedBy: staffSchema.nullable(),
});
export type PolicyView = z.infer<typeof policyViewSchema>;

export const policyListSchema = z.object({ items: z.array(policyViewSchema) });

export const policyChangeSchema = z.object({
  purpose: purposeSchema,
  ...rules,
  /** The version that was on the screen. */
  version: z.int().min(0),
});
export type PolicyChange = z.infer<typeof policyChangeSchema>;

export const policyTrySchema = z.object({
  patientId: idSchema,
  /** Tried as it stands here, saved or not. */
  policy: policySchema,
  /** What would be said. */
  text: z.string().trim().min(1, "expected some text").max(2000, "expected at most 2,000 characters"),
});
export type PolicyTry = z.infer<typeof policyTrySchema>;

export const plannedStepSchema = z.object({
  channel: channelSchema,
  lineId: idSchema,
  lineName: z.string(),
  /** As people write it. */
  addressDisplay: z.string(),
  /** When it would go, if all before it stayed silent. */
  at: timeSchema,
  /** Why it would not go at all: its hours open too late, or pass it on, or the plan is over by then. */
  notBegun: z.string().nullable(),
  success: z.enum(successConditions),
  waitSeconds: z.int(),
  /** True: it would stop here and ask a person. */
  asks: z.boolean(),
  /** `open`: for anybody's eyes. `care`: the whole text. */
  level: z.enum(["open", "care"]),
  /** What the patient would read. */
  words: z.string(),
  segments: z.int().nullable(),
  /** Its words carry a link to the secure page: what opens that for this patient. Null: they carry none. */
  opens: z.enum(["birth_date", "code"]).nullable(),
  /** Why here. */
  reason: z.string(),
  /** Where it goes, were it begun now, because its line takes nothing; null while it does. */
  detour: detourSchema.nullable(),
});
export type PlannedStepView = z.infer<typeof plannedStepSchema>;

export const leftOutSchema = z.object({
  channel: channelSchema,
  addressTail: z.string().nullable(),
  reason: z.string(),
});
export const policyTrialSchema = z.object({
  steps: z.array(plannedStepSchema),
  leftOut: z.array(leftOutSchema),
});
export type PolicyTrial = z.infer<typeof policyTrialSchema>;
