/**
 * Texts with blanks in Handlebars' own notation, and no more of it than a message needs: {{name}}, {{#if name}},
 * {{else}}. The parsed text is walked here, so that no code is made of it, no property of an object is reached, and
 * its result is plain text that is never longer than its blanks make it.
 */
import { parse, type AST } from "@handlebars/parser";

/** What a blank holds. Empty or null counts as "no" in {{#if}} and prints nothing. */
export type TemplateValues = Readonly<Record<string, string | null>>;

/** What is wrong with a template, in words for its author; null when nothing is. */
export function templateProblem(template: string, known: readonly string[]): string | null {
  try {
    const list = known.map((name) => `{{${name}}}`).join(", ");
    for (const name of namesIn(parse(template).body, 0)) {
      if (!known.includes(name)) return `There is no blank {{${name}}}. These can be used: ${list}.`;
    }
    return null;
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    return "The braces do not match. A blank is written {{name}}.";
  }
}

/** Fills the blanks. Throws for a template that `templateProblem` would refuse as it stands. */
export function renderTemplate(template: string, values: TemplateValues): string {
  return renderBody(parse(template).body, values, 0)
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

class TemplateError extends Error {}

const deepest = 4;

function renderBody(body: readonly AST.Statement[], values: TemplateValues, depth: number): string {
  return body
    .map((node) => {
      const part = partOf(node, depth);
      if (part.kind === "text") return part.text;
      const value = valueOf(values, part.name);
      if (part.kind === "blank") return value;
      return renderBody(value === "" ? part.no : part.yes, values, depth + 1);
    })
    .join("");
}

const valueOf = (values: TemplateValues, name: string) =>
  Object.hasOwn(values, name) ? (values[name] ?? "") : "";

function namesIn(body: readonly AST.Statement[], depth: number): string[] {
  return body.flatMap((node) => {
    const part = partOf(node, depth);
    if (part.kind === "text") return [];
    if (part.kind === "blank") return [part.name];
    return [part.name, ...namesIn(part.yes, depth + 1), ...namesIn(part.no, depth + 1)];
  });
}

type Part =
  | { kind: "text"; text: string }
  | { kind: "blank"; name: string }
  | { kind: "if"; name: string; yes: AST.Statement[]; no: AST.Statement[] };

/** The one place that says what may stand in a template. */
function partOf(node: AST.Statement, depth: number): Part {
  if (depth > deepest) throw new TemplateError("Too many {{#if}} inside each other.");
  switch (node.type) {
    case "ContentStatement":
      return { kind: "text", text: (node as AST.ContentStatement).value };
    case "CommentStatement":
      return { kind: "text", text: "" };
    case "MustacheStatement": {
      const { path, params, hash } = node as AST.MustacheStatement;
      if (params.length > 0 || hash) throw new TemplateError("Only {{name}} and {{#if name}} can be used.");
      return { kind: "blank", name: nameOf(path) };
    }
    case "BlockStatement": {
      const { path, params, program, inverse } = node as AST.BlockStatement;
      const [name] = params;
      if (nameOf(path) !== "if" || params.length !== 1 || !name)
        throw new TemplateError("Only {{name}} and {{#if name}} can be used.");
      return { kind: "if", name: nameOf(name), yes: program?.body ?? [], no: inverse?.body ?? [] };
    }
    default:
      throw new TemplateError("Only {{name}} and {{#if name}} can be used.");
  }
}

function nameOf(path: AST.Expression): string {
  const { type, parts, depth, data } = path as AST.PathExpression;
  const [name] = parts ?? [];
  if (type !== "PathExpression" || parts.length !== 1 || depth !== 0 || data || typeof name !== "string")
    throw new TemplateError("A blank is one word, such as {{clinic}}.");
  return name;
}
