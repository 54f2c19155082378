/** The words of an approved template: which variables stand in it, what they may be, and how it reads when filled. */
import { longestVariable, type TemplateVariable } from "../domain/template.ts";

export interface TemplatePart {
  kind: "words" | "variable";
  /** The words themselves, or the variable's key. */
  text: string;
}

const hole = /\{\{\s*(\d{1,2})\s*\}\}/g;

/** A body in pieces, in order. */
export function templateParts(body: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const found of body.matchAll(hole)) {
    if (found.index > from) parts.push({ kind: "words", text: body.slice(from, found.index) });
    parts.push({ kind: "variable", text: found[1] ?? "" });
    from = found.index + found[0].length;
  }
  if (from < body.length) parts.push({ kind: "words", text: body.slice(from) });
  return parts;
}

/** The keys of a body, each once, in the order in which they first stand. */
export function templateKeys(body: string): string[] {
  const keys = templateParts(body).filter(({ kind }) => kind === "variable");
  return [...new Set(keys.map(({ text }) => text))];
}

/** As the patient reads it; what is not filled yet stays as {{n}}. */
export function fillTemplate(body: string, values: Readonly<Record<string, string>>): string {
  return templateParts(body)
    .map(({ kind, text }) => (kind === "words" ? text : (ownValue(values, text) ?? `{{${text}}}`)))
    .join("");
}

function ownValue(values: Readonly<Record<string, string>>, key: string): string | undefined {
  const value = Object.hasOwn(values, key) ? values[key]?.trim() : undefined;
  return value === "" ? undefined : value;
}

/** What is wrong with a variable's words; null when nothing is. WhatsApp itself refuses breaks and tabs in them. */
export function variableProblem(
  { kind }: Pick<TemplateVariable, "kind">,
  value: string | undefined,
): string | null {
  const words = value?.trim() ?? "";
  if (words === "") return "Enter this";
  if (words.length > longestVariable) return `${longestVariable} characters at most`;
  if (/[\n\r\t]| {5,}/.test(words)) return "One line, without tabs or runs of spaces";
  if (kind === "number" && !/^[\d., ]+$/.test(words)) return "Digits only";
  if (kind === "link" && !/^https:\/\/\S+$/.test(words)) return "A web address that begins with https://";
  return null;
}
