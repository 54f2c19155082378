/**
 * Which approved template may go to a patient, and how it reads with its variables filled. Pure. A plan takes one by
 * itself only when nothing in it has to be typed; a person may take any of the line.
 */
import type { Purpose } from "../../shared/domain/policy.ts";
import type { TemplateVariable } from "../../shared/domain/template.ts";
import { fillTemplate, variableProblem } from "../../shared/text/approved-template.ts";
import type { StepTemplate } from "../store/deliveries.ts";
import type { TemplateRecord } from "../store/templates.ts";
import { calledName } from "./ways.ts";

export interface TemplateFacts {
  patientName: string;
  provisional: boolean;
  /** BCP 47. */
  language: string | null;
  clinic: string;
  templates: readonly TemplateRecord[];
}

/** What a variable says by itself; null: a person types it, or nothing is known to say. */
export function ownValue(
  facts: Pick<TemplateFacts, "patientName" | "provisional" | "clinic">,
  { filledBy }: TemplateVariable,
): string | null {
  if (filledBy === "clinic") return facts.clinic;
  // "Hi the sender" is worse than no message.
  if (filledBy === "first_name") return facts.provisional ? null : calledName(facts);
  return null;
}

/** The template that a plan takes by itself on a line, filled; null when none fits. */
export function templateFor(facts: TemplateFacts, lineId: string, purpose: Purpose): StepTemplate | null {
  const meant = facts.templates.filter(({ purposes }) => purposes.includes(purpose));
  return templateOfLine({ ...facts, templates: meant }, lineId);
}

/** The best of these for the patient that may go on a line with nothing to be typed, filled; null when there is none. */
export function templateOfLine(facts: TemplateFacts, lineId: string): StepTemplate | null {
  const fitting = facts.templates.filter(
    (one) =>
      one.lineId === lineId &&
      one.status === "approved" &&
      one.variables.every((variable) => ownValue(facts, variable) !== null),
  );
  const best = fitting
    .map((one) => ({ one, rank: languageRank(one.language, facts.language) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || (a.one.name < b.one.name ? -1 : 1))[0]?.one;
  if (!best) return null;
  const values = Object.fromEntries(best.variables.map((one) => [one.key, ownValue(facts, one) ?? ""]));
  return filled(best, values, false);
}

/** The patient's own language first; English where there is none in it. */
function languageRank(language: string, wanted: string | null): number {
  const base = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];
  if (wanted !== null && language.toLowerCase() === wanted.toLowerCase()) return 3;
  if (wanted !== null && base(language) === base(wanted)) return 2;
  return base(language) === "en" ? 1 : 0;
}

/** What is wrong with the values a person gave, by key; empty when they can go. */
export function valueProblems(
  { variables }: Pick<TemplateRecord, "variables">,
  values: Readonly<Record<string, string>>,
): { key: string; expected: string }[] {
  const unknown = Object.keys(values).filter((key) => !variables.some((one) => one.key === key));
  return [
    ...unknown.map((key) => ({ key, expected: "no such variable" })),
    ...variables.flatMap((variable) => {
      const value = Object.hasOwn(values, variable.key) ? values[variable.key] : undefined;
      const expected = variableProblem(variable, value);
      return expected === null ? [] : [{ key: variable.key, expected }];
    }),
  ];
}

/** A template as a step carries it. The values must have no problems. */
export function filled(
  template: TemplateRecord,
  values: Readonly<Record<string, string>>,
  used: boolean,
): StepTemplate {
  const variables = Object.fromEntries(
    template.variables.map(({ key }) => [key, (values[key] ?? "").trim()]),
  );
  const { id, name, language, category, providerTemplateId, body } = template;
  return {
    templateId: id,
    name,
    language,
    category,
    providerTemplateId,
    used,
    variables,
    words: fillTemplate(body, variables),
  };
}
