/** What a clinic says in its own words about STOP, START and HELP, per language, with every version before. */
import { z } from "zod";
import {
  consentLanguages,
  consentTextNames,
  consentTextFault,
  longestConsentText,
} from "../domain/consent-text-rules.ts";
import { channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";

const consentLanguageSchema = z.enum(consentLanguages);

const text = z.string().max(longestConsentText, `expected at most ${longestConsentText} characters`);
/** Null: the standard text. */
const ownTextsSchema = z.strictObject({
  stopped: text.nullable(),
  stoppedChannel: text.nullable(),
  stoppedPurpose: text.nullable(),
  started: text.nullable(),
  help: text.nullable(),
});

const consentTextVersionSchema = z.object({
  version: z.int(),
  changedAt: timeSchema,
  changedBy: staffSchema.nullable(),
  texts: ownTextsSchema,
});
export type ConsentTextVersionView = z.infer<typeof consentTextVersionSchema>;

export const consentTextSchema = z.object({
  language: consentLanguageSchema,
  standard: z.object({
    stopped: z.string(),
    stoppedChannel: z.string(),
    stoppedPurpose: z.string(),
    started: z.string(),
    help: z.string(),
  }),
  texts: ownTextsSchema,
  /** 0 while the standard texts hold; grows with every change. */
  version: z.int(),
  changedAt: timeSchema.nullable(),
  changedBy: staffSchema.nullable(),
});
export type ConsentTextView = z.infer<typeof consentTextSchema>;

export const consentTextListSchema = z.object({
  items: z.array(consentTextSchema),
  /** On which lines they go, and what stands there for {clinic} and {contact}. */
  lines: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      channel: channelSchema,
      clinic: z.string(),
      /** The line's own address, which is named where the organization names nothing else. */
      address: z.string(),
    }),
  ),
});
export type ConsentTextList = z.infer<typeof consentTextListSchema>;

export const consentTextChangeSchema = z
  .strictObject({
    language: consentLanguageSchema,
    /** The version that was on the screen. */
    version: z.int().min(0),
    /** A text that is left out stays as it is. */
    texts: ownTextsSchema.partial({ stoppedChannel: true, stoppedPurpose: true }),
  })
  .superRefine(({ language, texts }, context) => {
    for (const name of consentTextNames) {
      const own = texts[name] ?? null;
      const fault = own === null ? null : consentTextFault(language, name, own);
      if (fault) context.addIssue({ code: "custom", path: ["texts", name], message: fault.words });
    }
  });
export type ConsentTextChange = z.infer<typeof consentTextChangeSchema>;

export const consentTextVersionsQuerySchema = z.object({ language: consentLanguageSchema });
export const consentTextVersionsSchema = z.object({ items: z.array(consentTextVersionSchema) });
