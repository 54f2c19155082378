/** What comes in is exactly what a schema names, or it is refused with the field's path. Values are never repeated. */
import type { z } from "zod";
import { ProblemError } from "../lib/problem.ts";

export interface FieldProblem {
  path: string;
  expected: string;
}

export class InvalidInput extends ProblemError {
  readonly fields: FieldProblem[];

  constructor(fields: FieldProblem[]) {
    super(400, "invalid", "Something in the request is not as expected", "Correct the named fields.");
    this.name = "InvalidInput";
    this.fields = fields;
  }
}

const maxFields = 20;

/**
 * Checks and converts. Keys that the schema does not name are refused, at its top and within: nothing that a
 * database could read as an operator passes as a name, and schemas of values leave it no other place.
 * `where` begins each path: "" for a body.
 */
export function validate<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
  where: "" | "query" | "path",
): z.output<Schema> {
  const parsed = schema.strict().safeParse(value);
  if (parsed.success) return parsed.data as z.output<Schema>;
  const fields = parsed.error.issues.flatMap((issue): FieldProblem[] => {
    const path = [...(where ? [where] : []), ...issue.path.map((part) => clean(String(part)))];
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        path: [...path, clean(key)].join("."),
        expected: "no such field",
      }));
    return [{ path: path.join("."), expected: words(issue.message) }];
  });
  throw new InvalidInput(fields.slice(0, maxFields));
}

/** A name of a field comes from the asker too: what does not look like one is not repeated. */
function clean(name: string): string {
  return /^[\w$.[\]-]{1,40}$/.test(name) ? name : "?";
}

/** zod says "Invalid input: expected string, received array"; the first half of the second half is enough. */
function words(message: string): string {
  return message
    .replace(/^(Invalid input|Invalid option|Too (big|small)|Invalid string): /, "")
    .replace(/, received .*$/, "");
}
