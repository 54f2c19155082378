import { expect, test } from "vitest";
import { sendErrorCodes } from "../../shared/domain/delivery.ts";
import { sendErrors } from "./send-errors.ts";

test("every code has a meaning, and nothing else has", () => {
  expect(Object.keys(sendErrors).sort()).toEqual([...sendErrorCodes].sort());
});

test("nothing permanent is retried, and what may have gone is never sent again by machine", () => {
  for (const [code, meaning] of Object.entries(sendErrors)) {
    if (meaning.permanent) expect(meaning.next, code).not.toBe("retry");
  }
  expect(sendErrors.unknown_outcome.next).toBe("stop");
  expect(sendErrors.opted_out.next).toBe("stop");
});

test("the words are one or two plain sentences without codes", () => {
  for (const [code, { words }] of Object.entries(sendErrors)) {
    expect(words, code).toMatch(/^[A-Z].*\.$/);
    expect(words, code).not.toMatch(/_|\d{3,}/);
    expect(words.length, code).toBeLessThan(130);
  }
});
