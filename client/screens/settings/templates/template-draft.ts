/** A template while an admin types it: its variables follow its text. Pure. */
import type { TemplateNew, TemplateView } from "../../../../shared/api/templates.ts";
import type { TemplateVariable, VariableKind } from "../../../../shared/domain/template.ts";
import { fillTemplate, templateKeys } from "../../../../shared/text/approved-template.ts";

export const kindWords: Readonly<Record<VariableKind, string>> = {
  text: "Words",
  number: "Number",
  link: "Web address",
};

export const sourceWords = {
  "": "A person types it",
  first_name: "The patient’s first name",
  clinic: "The clinic’s name",
} as const;

export const categoryWords: Readonly<Record<TemplateNew["category"], string>> = {
  utility: "Utility",
  marketing: "Marketing",
  authentication: "Sign-in code",
};

export function newDraft(lineId: string): TemplateNew {
  return {
    lineId,
    name: "",
    language: "en",
    category: "utility",
    body: "",
    variables: [],
    providerTemplateId: "",
    status: "approved",
    purposes: [],
  };
}

export function draftOf(view: TemplateView): TemplateNew {
  const { lineId, name, language, category, body, variables, providerTemplateId, status, purposes } = view;
  return { lineId, name, language, category, body, variables, providerTemplateId, status, purposes };
}

/** What stands in the text is what there is to fill; what was said of a variable stays while it stands there. */
export function withBody(draft: TemplateNew, body: string): TemplateNew {
  const variables = templateKeys(body).map(
    (key): TemplateVariable =>
      draft.variables.find((one) => one.key === key) ?? {
        key,
        label: `Variable ${key}`,
        kind: "text",
        filledBy: null,
        example: "",
      },
  );
  return { ...draft, body, variables };
}

export function withVariable(
  draft: TemplateNew,
  key: string,
  change: Partial<TemplateVariable>,
): TemplateNew {
  return {
    ...draft,
    variables: draft.variables.map((one) => (one.key === key ? { ...one, ...change } : one)),
  };
}

/** With its examples in place. */
export function previewOf({ body, variables }: TemplateNew, clinic: string): string {
  const values = variables.map(({ key, filledBy, example, label }) => [
    key,
    filledBy === "clinic" ? clinic : example || (filledBy === "first_name" ? "Ana" : label),
  ]);
  return fillTemplate(body, Object.fromEntries(values) as Record<string, string>);
}

/** Why it cannot be saved yet, by field; empty when it can. */
export function draftProblems(
  draft: TemplateNew,
): Partial<Record<"name" | "body" | "language" | "id", string>> {
  const found: ReturnType<typeof draftProblems> = {};
  if (draft.name.trim() === "") found.name = "Enter a name";
  if (draft.body.trim() === "") found.body = "Enter the approved text, letter by letter";
  else if (/\{\{|\}\}/.test(draft.body.replace(/\{\{\s*\d{1,2}\s*\}\}/g, "")))
    found.body = "Variables are written {{1}}, {{2}} and so on";
  if (!/^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(draft.language)) found.language = "Such as en or es-MX";
  if (!/^[A-Za-z0-9_.:-]{1,128}$/.test(draft.providerTemplateId.trim()))
    found.id = "Copy it from the provider, such as HX and 32 digits";
  return found;
}

/** Why a plan cannot take it by itself; null when it can. */
export function byItself({ variables, purposes, status }: TemplateNew): string | null {
  if (status === "paused") return "Paused: nobody can send it.";
  if (purposes.length === 0) return "Only people send it.";
  if (variables.some(({ filledBy }) => filledBy === null))
    return "Only people send it: a variable has to be typed.";
  return null;
}
