/** Approved WhatsApp templates: what an organization's lines may send while a patient's window is closed. */
import { z } from "zod";
import { purposes } from "../domain/policy.ts";
import {
  longestTemplateBody,
  mostVariables,
  templateCategories,
  templateStatuses,
  variableKinds,
  variableSources,
} from "../domain/template.ts";
import { templateKeys } from "../text/approved-template.ts";
import { idSchema, staffSchema, timeSchema } from "./common.ts";

export const templateVariableSchema = z.strictObject({
  /** As it stands in the body: "1" for {{1}}. */
  key: z.string().regex(/^[1-9]\d?$/, "expected a number such as 1"),
  label: z.string().trim().min(1, "expected a name").max(60),
  kind: z.enum(variableKinds),
  /** Where its words come from by themselves; null: a person types them. */
  filledBy: z.enum(variableSources).nullable(),
  example: z.string().trim().max(200),
});

const fields = {
  lineId: idSchema,
  name: z.string().trim().min(1, "expected a name").max(80),
  language: z.string().regex(/^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, "expected a language tag such as es"),
  category: z.enum(templateCategories),
  body: z.string().trim().min(1, "expected the approved text").max(longestTemplateBody),
  variables: z.array(templateVariableSchema).max(mostVariables),
  providerTemplateId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.:-]{1,128}$/, "expected the provider's id, such as HX and 32 digits"),
  status: z.enum(templateStatuses),
  /** For which purposes a plan may take it by itself. */
  purposes: z.array(z.enum(purposes)).max(purposes.length),
};

/** The variables are those of the text, each once. */
const sameVariables = ({ body, variables }: { body: string; variables: { key: string }[] }) =>
  [...templateKeys(body)].sort().join() ===
  variables
    .map(({ key }) => key)
    .sort()
    .join();
const variablesProblem = { path: ["variables"], error: "expected exactly the variables of the text" };
/** A brace that is left over belongs to no variable, and the patient would read it. */
const noBraces = ({ body }: { body: string }) =>
  !/\{\{|\}\}/.test(body.replace(/\{\{\s*\d{1,2}\s*\}\}/g, ""));
const braceProblem = { path: ["body"], error: "expected variables such as {{1}} and no other double braces" };

export const templateNewSchema = z
  .strictObject(fields)
  .refine(noBraces, braceProblem)
  .refine(sameVariables, variablesProblem);
export type TemplateNew = z.infer<typeof templateNewSchema>;

export const templateChangeSchema = z
  .strictObject({ ...fields, version: z.int().min(1) })
  .refine(noBraces, braceProblem)
  .refine(sameVariables, variablesProblem);
export type TemplateChange = z.infer<typeof templateChangeSchema>;

export const templateViewSchema = z.object({
  id: idSchema,
  /** Grows with every change. */
  version: z.int(),
  changedAt: timeSchema,
  changedBy: staffSchema.nullable(),
  lineName: z.string(),
  ...fields,
});
export type TemplateView = z.infer<typeof templateViewSchema>;

export const templateListSchema = z.object({
  items: z.array(templateViewSchema),
  /** The WhatsApp lines that a template can belong to, and whether their provider can be asked for its own. */
  lines: z.array(z.object({ id: idSchema, name: z.string(), provider: z.string(), canFetch: z.boolean() })),
});
export type TemplateList = z.infer<typeof templateListSchema>;

export const templateFetchSchema = z.strictObject({ lineId: idSchema });

/** What asking the provider brought. */
export const templateFetchedSchema = z.object({
  added: z.int(),
  /** Ours that the provider has changed: paused, approved again, or worded anew. */
  changed: z.int(),
  unchanged: z.int(),
});
export type TemplateFetched = z.infer<typeof templateFetchedSchema>;
