/** Quiet hours: the settings, the laws behind them, and whether a patient may be written to now. */
import { z } from "zod";
import { purposes } from "../domain/policy.ts";
import {
  maxSpreadMinutes,
  maxWindows,
  neverHeld,
  overrideReasons,
  quietLaws,
  weekdays,
} from "../domain/quiet-hours.ts";
import { channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";

const opening = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time such as 08:00");
const closing = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "expected a time such as 21:00, or 24:00");

export const quietWindowSchema = z
  .strictObject({
    days: z
      .array(z.literal(weekdays))
      .min(1, "expected at least one day")
      .refine((list) => new Set(list).size === list.length, "expected each day once"),
    from: opening,
    to: closing,
  })
  .refine(({ from, to }) => from < to, {
    path: ["to"],
    message: "expected a time later than from: over midnight it is two windows",
  });

export const purposeQuietSchema = z
  .strictObject({
    on: z.boolean(),
    windows: z.array(quietWindowSchema).max(maxWindows, `expected at most ${maxWindows} windows`),
    holidays: z.boolean(),
    law: z.enum(quietLaws),
    override: z.boolean(),
    exemption: z.boolean(),
  })
  .refine(({ on, windows }) => !on || windows.length > 0, {
    path: ["windows"],
    message: "expected at least one window in which it may go",
  });

export const quietSettingsSchema = z.strictObject({
  purposes: z.record(z.enum(purposes), purposeQuietSchema).superRefine((each, context) => {
    for (const purpose of neverHeld)
      if (each[purpose].on)
        context.addIssue({
          code: "custom",
          path: [purpose, "on"],
          message: "expected false: the words of the system itself are never held",
        });
  }),
  spreadMinutes: z.int().min(0).max(maxSpreadMinutes, `expected at most ${maxSpreadMinutes} minutes`),
});

export const hoursLawSchema = z.object({
  region: z.string(),
  name: z.string(),
  windows: z.array(z.object({ days: z.array(z.literal(weekdays)), from: z.string(), to: z.string() })),
  notOnHolidays: z.boolean(),
  citation: z.string(),
  /** read: the statute's own text. table: what compliance tables say that name it. */
  basis: z.enum(["read", "table"]),
  /** Year and month in which that was looked at. */
  asOf: z.string(),
});
export type HoursLawView = z.infer<typeof hoursLawSchema>;

export const quietSettingsViewSchema = z.object({
  settings: quietSettingsSchema,
  /** The federal hours first. For review by counsel. */
  laws: z.array(hoursLawSchema),
  /** Of the clinic, from its auto-replies. */
  holidays: z.array(z.object({ date: z.string(), name: z.string() })),
  /** 0 while the default holds; grows with every change. */
  version: z.int(),
  changedAt: timeSchema.nullable(),
  changedBy: staffSchema.nullable(),
});
export type QuietSettingsView = z.infer<typeof quietSettingsViewSchema>;

export const quietSettingsChangeSchema = z.strictObject({
  settings: quietSettingsSchema,
  /** The version that was on the screen. */
  version: z.int().min(0),
});
export type QuietSettingsChange = z.infer<typeof quietSettingsChangeSchema>;

export const quietTrySchema = z.strictObject({
  patientId: idSchema,
  purpose: z.enum(purposes),
  /** As they stand on the screen, saved or not. */
  settings: quietSettingsSchema,
});
export type QuietTry = z.infer<typeof quietTrySchema>;

export const quietTrialSchema = z.object({
  items: z.array(
    z.object({
      channel: channelSchema,
      /** As people write it. */
      addressDisplay: z.string(),
      allowed: z.boolean(),
      /** The first moment at which it may go; null: now, or at none of the days that are looked at. */
      edge: timeSchema.nullable(),
      /** Why, in a sentence. */
      reason: z.string(),
      /** How the zone is known: set on the patient, from their state, from the number, or the clinic's own. */
      source: z.enum(["patient", "region", "number", "clinic"]),
      /** Each with the clock on its wall now, "20:30". */
      zones: z.array(z.object({ zone: z.string(), clock: z.string() })),
      /** The states whose laws may hold. */
      regions: z.array(z.string()),
      /** Every rule that has a say, by zone, and whether it is open now. */
      rules: z.array(z.object({ words: z.string(), zone: z.string(), open: z.boolean() })),
    }),
  ),
});
export type QuietTrial = z.infer<typeof quietTrialSchema>;

export const despiteHoursSchema = z.strictObject({
  reason: z.enum(overrideReasons),
  /** The delivery's version that was on the screen. */
  version: z.int().min(1),
});
export type DespiteHours = z.infer<typeof despiteHoursSchema>;
