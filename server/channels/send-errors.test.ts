import { expect, test } from "vitest";
import { sendErrorCodes } from "../../shared/domain/delivery.ts";
import { sendErrors } from "./send-errors.ts";

test("every code has a meaning, and nothing else has", () => {
  expect(Object.keys(sendErrors).sort()).toEqual([...sendErrorCodes].sort());
});

test("the words are one or two plain sentences without codes", () => {
  for (const [code, { words }] of Object.entries(sendErrors)) {
    expect(words, code).toMatch(/^[A-Z].*\.$/);
    expect(words, code).not.toMatch(/_|\d{3,}/);
    expect(words.length, code).toBeLessThan(130);
  }
});
