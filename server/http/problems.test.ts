import { describe, expect, it } from "vitest";
import { TryLaterError } from "../access/try-later.ts";
import { InvalidInput } from "../api/validate.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { mapError } from "./problems.ts";

const words = "Marisol's test came back";
const named = (name: string) => Object.assign(new Error(words), { name });

describe("errors become answers", () => {
  it.each<[string, unknown, number, string, boolean]>([
    [
      "a refusal",
      new ProblemError(409, "way_unavailable", "This way is closed"),
      409,
      "way_unavailable",
      false,
    ],
    ["what is not there", notFound("patient"), 404, "not_found", false],
    [
      "a wrong field",
      new InvalidInput([{ path: "name", expected: "expected a name" }]),
      400,
      "invalid",
      false,
    ],
    ["too many tries", new TryLaterError(429, "too_many_tries", "Too many", 1), 429, "too_many_tries", false],
    [
      "a body too large",
      Object.assign(new Error(words), { type: "entity.too.large", status: 413 }),
      413,
      "too_large",
      false,
    ],
    [
      "a body that is no JSON",
      Object.assign(new Error(words), { type: "entity.parse.failed", status: 400 }),
      400,
      "invalid",
      false,
    ],
    [
      "an address that cannot be decoded",
      Object.assign(new Error(words), { status: 400 }),
      400,
      "invalid",
      false,
    ],
    ["a store that is away", named("MongoServerSelectionError"), 503, "unavailable", true],
    ["a connection that broke", named("MongoNetworkError"), 503, "unavailable", true],
    [
      "a connection that broke under a write",
      Object.assign(new Error(words), { code: "EPIPE", syscall: "write" }),
      503,
      "unavailable",
      true,
    ],
    [
      "a connection that did not come back",
      Object.assign(new Error("Operation `users.find()` buffering timed out after 10000ms"), {
        name: "MongooseError",
      }),
      503,
      "unavailable",
      true,
    ],
    ["a defect", new TypeError(words), 500, "fault", true],
    ["an error that calls itself 500", Object.assign(new Error(words), { status: 500 }), 500, "fault", true],
    ["a thrown text", words, 500, "fault", true],
    ["nothing", undefined, 500, "fault", true],
  ])("%s", (_name, error, status, type, fault) => {
    const mapped = mapError(error, "ref-1");
    expect(mapped.problem).toMatchObject({ status, type });
    expect(mapped.fault).toBe(fault);
    expect(JSON.stringify(mapped)).not.toContain(words);
    expect(mapped.problem.reference).toBe(fault ? "ref-1" : undefined);
  });

  it("say when to come back", () => {
    expect(mapError(new TryLaterError(429, "x", "x", 61_500), "").headers).toEqual({ "Retry-After": "62" });
    expect(mapError(new TryLaterError(503, "x", "x", 0), "").headers).toEqual({ "Retry-After": "1" });
    expect(mapError(named("MongoNetworkError"), "").headers).toEqual({ "Retry-After": "2" });
  });

  it("name the fields and what was expected", () => {
    const fields = [{ path: "tags.0", expected: "expected string" }];
    expect(mapError(new InvalidInput(fields), "").problem.fields).toEqual(fields);
  });
});
