/**
 * Reads a JSON body up to a limit. What is longer is answered at once and its connection closed: reading off the
 * rest, as body-parser does, would let a stranger keep us busy with bytes that nobody wants.
 */
import type { Request, Response } from "express";
import { ProblemError } from "../lib/problem.ts";
import { readBody } from "../lib/read-body.ts";
import { InvalidInput } from "./validate.ts";

/** Throws ProblemError 400, 413 or 415. `limit` in bytes; compressed bodies are not taken. */
export async function readJson(request: Request, response: Response, limit: number): Promise<unknown> {
  refuseOtherTypes(request);
  try {
    return parse(await readBody(request, limit));
  } catch (error) {
    if (error instanceof ProblemError && error.status === 413) response.set("Connection", "close");
    throw error;
  }
}

function refuseOtherTypes(request: Request): void {
  const type = request.get("content-type");
  const length = Number(request.get("content-length") ?? 0);
  // No body at all is a missing value, not a wrong type.
  if (type === undefined && length === 0 && request.get("transfer-encoding") === undefined) throw notJson();
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type ?? ""))
    throw new ProblemError(
      415,
      "unsupported_media_type",
      "Expected a body of type application/json in UTF-8",
    );
  if ((request.get("content-encoding") ?? "identity") !== "identity")
    throw new ProblemError(415, "unsupported_media_type", "Send the body without content-encoding");
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw notJson();
  }
}

function notJson(): InvalidInput {
  return new InvalidInput([{ path: "", expected: "expected a JSON body" }]);
}
