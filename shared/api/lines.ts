/** Lines: how each stands, how fast it may send, what it did today and what waits for it; change, pause, switch off. */
import { z } from "zod";
import { sendErrorCodes } from "../domain/delivery.ts";
import { fastestPerSecond, lineReasonKeys, rateUnits, slowestPerSecond } from "../domain/lines.ts";
import { isZone } from "../text/zoned.ts";
import { channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";

export const mostPerDay = 100_000_000;
export const longestPauseReason = 140;

export const lineRateSchema = z.strictObject({
  /** Null: as fast as it goes. */
  perSecond: z
    .number()
    .min(slowestPerSecond, `expected ${slowestPerSecond} or more`)
    .max(fastestPerSecond, `expected at most ${fastestPerSecond}`)
    .nullable(),
  counts: z.enum(rateUnits),
  /** Null: no cap. */
  dailyCap: z
    .int("expected a whole number")
    .min(1, "expected 1 or more; pause the line instead of 0")
    .max(mostPerDay, `expected at most ${mostPerDay}`)
    .nullable(),
  /** Whose midnight begins a new day. */
  zone: z.string().refine(isZone, "expected a time zone such as America/Los_Angeles"),
});

/** All that changes only when something happens: a screen that applies `line.changed` holds what it would fetch. */
export const lineSchema = z.object({
  id: idSchema,
  /** Grows with every change, and with every send. */
  version: z.int(),
  channel: channelSchema,
  /** For staff. */
  name: z.string(),
  /** For patients. */
  displayName: z.string(),
  addressDisplay: z.string(),
  /** What people call the provider. */
  provider: z.string(),
  standing: z.object({
    off: z.boolean(),
    pausedAt: timeSchema.nullable(),
    out: z
      .object({
        since: timeSchema,
        code: z.enum(sendErrorCodes),
        trials: z.int(),
        trialAt: timeSchema,
        tryingUntil: timeSchema.nullable(),
      })
      .nullable(),
    restsUntil: timeSchema.nullable(),
    cappedUntil: timeSchema.nullable(),
  }),
  /** Null unless somebody switched it off. */
  switchedOff: z.object({ by: staffSchema.nullable(), at: timeSchema }).nullable(),
  /** Null unless somebody paused it. */
  paused: z.object({ by: staffSchema.nullable(), reason: z.string() }).nullable(),
  /** What holds now. */
  rate: lineRateSchema,
  /** 0 while nobody has set it; grows with every change. */
  rateVersion: z.int(),
  rateChangedAt: timeSchema.nullable(),
  rateChangedBy: staffSchema.nullable(),
  /** What is usual for its provider. */
  usualRate: lineRateSchema,
  /** The provider's own block list beside the ledger; null where it has none that can be read. */
  blockList: z
    .object({
      comparedAt: timeSchema,
      agrees: z.boolean(),
      /** How many it holds. */
      numbers: z.int(),
      /** When it last held numbers of patients that were not refused here; they are since. */
      differed: z.object({ at: timeSchema, numbers: z.int() }).nullable(),
      problem: z.string().nullable(),
    })
    .nullable(),
});
export type Line = z.infer<typeof lineSchema>;

export const lineListSchema = z.object({ items: z.array(lineSchema) });

/** Counts more of what waits for a line than this, it says so. */
export const mostCounted = 10_000;

/** What changes with every send: asked for while somebody looks. */
export const lineFiguresSchema = z.object({
  lineId: idSchema,
  /** Since the line's last midnight; `units` is what counts against the cap. */
  today: z.object({ messages: z.int(), units: z.int(), until: timeSchema }),
  /** When its provider last took a message, give or take a minute. */
  lastTakenAt: timeSchema.nullable(),
  /** The last failure that spoke of the line itself. */
  lastError: z
    .object({
      at: timeSchema,
      code: z.enum(sendErrorCodes),
      /** What it means, for staff. */
      words: z.string(),
      providerCode: z.string().nullable(),
    })
    .nullable(),
  /** What waits for it, by why, most first. */
  waiting: z.object({
    total: z.int(),
    /** There are more than were counted. */
    more: z.boolean(),
    reasons: z.array(z.object({ reason: z.string(), count: z.int() })),
  }),
});
export type LineFigures = z.infer<typeof lineFiguresSchema>;

export const lineFiguresListSchema = z.object({ items: z.array(lineFiguresSchema) });

export const lineRateChangeSchema = z.strictObject({
  /** The version that was on the screen. */
  version: z.int().min(0),
  rate: lineRateSchema,
});
export type LineRateChange = z.infer<typeof lineRateChangeSchema>;

export const linePauseSchema = z.strictObject({
  /** Colleagues read it wherever the line would have been used. */
  reason: z
    .string()
    .trim()
    .min(1, "expected a reason")
    .max(longestPauseReason, `expected at most ${longestPauseReason} characters`),
});
export type LinePause = z.infer<typeof linePauseSchema>;

/** What became of a test message to the admin who asked for it. */
export const lineTestSchema = z.object({
  state: z.enum(["sent", "failed", "unconfirmed"]),
  /** Where it went: the admin's own phone or mailbox. */
  to: z.string(),
  /** Why it did not go, or is not certain; null when the provider took it. */
  note: z.string().nullable(),
});
export type LineTest = z.infer<typeof lineTestSchema>;

/** Where words go while the line that comes first takes none. */
export const detourSchema = z.object({
  /** `goes`: by this line. `waits`: for it. `asks`: a person is asked before they go there. */
  ending: z.enum(["goes", "waits", "asks"]),
  channel: channelSchema,
  lineName: z.string(),
  /** The lines that came before it, in order, and why each takes nothing. */
  passed: z.array(
    z.object({
      channel: channelSchema,
      lineName: z.string(),
      why: z.enum(lineReasonKeys),
      /** When that is over or tried again; null: when somebody says so. */
      until: timeSchema.nullable(),
    }),
  ),
});
export type Detour = z.infer<typeof detourSchema>;
