/**
 * Approved WhatsApp templates: the only words that may go while a patient's 24-hour window is closed. The provider
 * holds the approved text; here is its copy, so that staff see what the patient will read.
 */
import type { Purpose } from "./policy.ts";

export const templateCategories = ["utility", "marketing", "authentication"] as const;
export type TemplateCategory = (typeof templateCategories)[number];

/** `paused`: not used by anyone until it is approved again. */
export const templateStatuses = ["approved", "paused"] as const;
export type TemplateStatus = (typeof templateStatuses)[number];

/** What a variable's words may be. `text`: one line. `number`: digits. `link`: a web address. */
export const variableKinds = ["text", "number", "link"] as const;
export type VariableKind = (typeof variableKinds)[number];

/** Where a variable's words come from by themselves; null: a person types them. */
export const variableSources = ["first_name", "clinic"] as const;
export type VariableSource = (typeof variableSources)[number];

export interface TemplateVariable {
  /** As it stands in the body: "1" for {{1}}. */
  key: string;
  /** For staff: "Visit time". */
  label: string;
  kind: VariableKind;
  filledBy: VariableSource | null;
  /** For the preview: "Friday at 9:00 am". */
  example: string;
}

export interface Template {
  lineId: string;
  /** For staff: "Message waiting". */
  name: string;
  /** BCP 47. */
  language: string;
  category: TemplateCategory;
  /** With {{1}}, {{2}}… where the variables stand. */
  body: string;
  variables: TemplateVariable[];
  /** The provider's own id of it, such as Twilio's ContentSid. */
  providerTemplateId: string;
  status: TemplateStatus;
  /** For which purposes a plan may take it by itself. A person may take any. */
  purposes: Purpose[];
}

export const longestTemplateBody = 1024;
export const longestVariable = 200;
export const mostVariables = 20;
