/** The consent ledger of a patient: what may be sent, every entry behind it, and what staff write down. */
import { z } from "zod";
import { deliveryStates } from "../domain/delivery.ts";
import { consentChoices, consentScopes, consentSources } from "../domain/consent.ts";
import { patientPurposes } from "../domain/preferences.ts";
import { addressKindSchema, channelSchema, idSchema, staffSchema, timeSchema } from "./common.ts";
import { patientBriefSchema } from "./conversations.ts";

/** How one purpose stands on one address. */
const standingStates = ["given", "refused", "doubted", "asked", "expired", "not_asked"] as const;

/** How something was said to the staff. */
export const heardHow = ["phone", "desk", "letter", "email", "other"] as const;

export const consentEntrySchema = z.object({
  id: idSchema,
  at: timeSchema,
  choice: z.enum(consentChoices),
  /** `unencrypted`: not about messages, but that the channel is not encrypted. */
  about: z.enum(["messages", "unencrypted"]),
  scope: z.enum(consentScopes),
  /** Null: everything. */
  purposes: z.array(z.string()).nullable(),
  /** By which it was said. */
  channel: channelSchema,
  /** Which it holds for: the address's own. A number that texts and has WhatsApp has an entry for each. */
  covers: channelSchema,
  addressId: idSchema,
  /** Last characters only. */
  addressTail: z.string(),
  /** The whole of it, as people write it: what a court asks about is one number. */
  addressDisplay: z.string(),
  lineName: z.string().nullable(),
  source: z.enum(consentSources),
  how: z.enum(heardHow).nullable(),
  /** Exactly what was said, written or chosen. */
  words: z.string(),
  /** Said by an earlier owner of the address: the entry counts, and its words are not shown to who came after. */
  withheld: z.boolean(),
  /** Version of the page, template or warning that was shown. */
  shown: z.string().nullable(),
  /** Who of the staff wrote it down; null when the patient or a machine did. */
  actor: staffSchema.nullable(),
  message: z.object({ id: idSchema, conversationId: idSchema, seq: z.int() }).nullable(),
  /** What a machine answered to it, in the words that went; null: nothing. */
  answer: z
    .object({
      id: idSchema,
      conversationId: idSchema,
      at: timeSchema,
      words: z.string(),
      state: z.enum(deliveryStates),
    })
    .nullable(),
  form: z.object({ id: idSchema, name: z.string(), contentType: z.string(), bytes: z.int() }).nullable(),
  /** Messages that were already on their way when this refusal was recorded, and could not be called back. */
  onTheirWay: z.array(z.object({ id: idSchema, conversationId: idSchema, seq: z.int() })),
  /** The entry that this one rules on or takes back, and the one that took this one back. */
  corrects: idSchema.nullable(),
  correctedBy: idSchema.nullable(),
  dueAt: timeSchema.nullable(),
  /** Until when the reader may take it back as a slip; null: not theirs to take back. */
  undoUntil: timeSchema.nullable(),
  /** Its place in the address's chain; null for entries of before the chain. */
  place: z.int().nullable(),
});
export type ConsentEntryView = z.infer<typeof consentEntrySchema>;

export const consentCellSchema = z.object({
  purpose: z.enum(patientPurposes),
  state: z.enum(standingStates),
  may: z.boolean(),
  /** The entry that decides; null while the ledger says nothing. */
  entryId: idSchema.nullable(),
});
export type ConsentCell = z.infer<typeof consentCellSchema>;

export const consentWaySchema = z.object({
  addressId: idSchema,
  kind: addressKindSchema,
  channel: channelSchema,
  display: z.string(),
  tail: z.string(),
  /** Several patients are reached there. */
  shared: z.boolean(),
  /** What else stands against sending there, such as a landline; null for nothing. */
  obstacle: z.string().nullable(),
  /** False: nothing at all can go there, whatever was said about it. */
  reachable: z.boolean(),
  warning: z.object({
    accepted: z.boolean(),
    entryId: idSchema.nullable(),
    /** A policy asks for it before texts of care go there. */
    demanded: z.boolean(),
  }),
  cells: z.array(consentCellSchema),
});
export type ConsentWay = z.infer<typeof consentWaySchema>;

export const consentViewSchema = z.object({
  patient: patientBriefSchema,
  conversationId: idSchema.nullable(),
  quietHours: z.object({ from: z.string(), to: z.string() }).nullable(),
  ways: z.array(consentWaySchema),
  /** Newest first. */
  entries: z.array(consentEntrySchema),
  /** Whether every entry is where and as it was written. */
  chain: z.object({ unbroken: z.boolean(), entries: z.int(), brokenAt: z.string().nullable() }),
  /** When each line's provider was last asked for its own block list; lines without one are not here. */
  blockLists: z.array(
    z.object({
      lineName: z.string(),
      comparedAt: timeSchema,
      agrees: z.boolean(),
      /** Why it could not be read; null when it was. */
      problem: z.string().nullable(),
    }),
  ),
});
export type ConsentView = z.infer<typeof consentViewSchema>;

export const consentRecordSchema = z.object({
  addressId: idSchema,
  choice: z.enum(["given", "refused", "asked"]),
  about: z.enum(["messages", "unencrypted"]).default("messages"),
  /** Null: everything. */
  purposes: z
    .array(z.enum(patientPurposes))
    .min(1, "expected at least one purpose")
    .max(5)
    .nullable()
    .default(null),
  how: z.enum(heardHow),
  /** Exactly what was said, in the language in which it was said. */
  words: z.string().trim().min(1, "expected the words").max(2000, "expected at most 2,000 characters"),
  source: z.enum(["staff", "api", "import"]).default("staff"),
  /** The signed form that says so; the one thing by which staff can lift a refusal. */
  formId: idSchema.nullable().default(null),
});
export type ConsentRecord = z.input<typeof consentRecordSchema>;

export const consentUndoSchema = z.object({
  entryId: idSchema,
  /** What went wrong. */
  words: z.string().trim().min(1, "expected the reason").max(500, "expected at most 500 characters"),
});

const formTypes = ["application/pdf", "image/png", "image/jpeg"] as const;
export const maxFormBytes = 4 * 1024 * 1024;

export const formUploadSchema = z.object({
  name: z.string().trim().min(1, "expected a file name").max(150, "expected at most 150 characters"),
  /** The day on which the patient signed it. */
  signedOn: z.iso.date("expected a day such as 2026-03-02"),
  /** At what time, by the clinic's clock; needed only against a refusal of the same day. */
  signedTime: z.iso.time({ precision: -1, error: "expected a time such as 14:05" }).nullable().default(null),
  /** The file's bytes in base64: PDF, PNG or JPEG, at most 4 MB. */
  data: z
    .base64("expected base64")
    .min(8, "expected a file")
    .max(Math.ceil(maxFormBytes / 3) * 4, "expected at most 4 MB"),
});
export type FormUpload = z.input<typeof formUploadSchema>;

export const formSchema = z.object({
  id: idSchema,
  name: z.string(),
  contentType: z.enum(formTypes),
  bytes: z.int(),
  signedOn: z.iso.date(),
  /** Null: not said. */
  signedTime: z.string().nullable(),
  at: timeSchema,
  uploadedBy: staffSchema.nullable(),
});
export type ConsentForm = z.infer<typeof formSchema>;

export const formFileSchema = formSchema.extend({ data: z.string() });
export const exportFormats = ["csv", "json", "html"] as const;
export const exportQuerySchema = z.object({ format: z.enum(exportFormats) });

export const consentExportSchema = z.object({
  name: z.string(),
  contentType: z.string(),
  text: z.string(),
  /** Of the text in UTF-8; the audit trail keeps it, so that a copy can be told from a forgery. */
  sha256: z.string(),
});
export type ConsentExport = z.infer<typeof consentExportSchema>;

export const preferenceLinkRequestSchema = z.object({ addressId: idSchema });

export const preferenceLinkSchema = z.object({
  url: z.string(),
  endsAt: timeSchema,
  /** Ready to be put into a reply, in the patient's language. */
  words: z.string(),
});
