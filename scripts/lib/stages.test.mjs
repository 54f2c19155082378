/** The sum at the end may never look better than what happened. */
import { expect, test } from "vitest";
import { countVitest } from "./stages.mjs";

const file = (name, status, ...tests) => ({
  name,
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

test.each([
  ["all well", { numPassedTests: 3 }, 0, { passed: 3, failed: 0, skipped: 0 }],
  ["one failed", { numPassedTests: 2, numFailedTests: 1 }, 1, { passed: 2, failed: 1, skipped: 0 }],
  [
    "skipped and to do",
    { numPassedTests: 1, numPendingTests: 2, numTodoTests: 1 },
    0,
    { passed: 1, failed: 0, skipped: 3 },
  ],
  ["no result at all", null, 1, { passed: 0, failed: 1, skipped: 0 }],
  ["no result and a happy exit", null, 0, { passed: 0, failed: 1, skipped: 0 }],
  ["not a single test", { numPassedTests: 0 }, 0, { passed: 0, failed: 1, skipped: 0 }],
  ["an error outside the tests", { numPassedTests: 5 }, 1, { passed: 5, failed: 1, skipped: 0 }],
  [
    "a file that does not load",
    { numPassedTests: 5, testResults: [file("a", "passed", "passed"), file("b", "failed")] },
    1,
    { passed: 5, failed: 1, skipped: 0 },
  ],
  [
    "a file that does not load beside a failed test",
    {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [file("a", "failed", "failed", "passed"), file("b", "failed")],
    },
    1,
    { passed: 5, failed: 2, skipped: 0 },
  ],
])("%s", (_, result, code, counts) => {
  expect(countVitest(result, code).counts).toEqual(counts);
});

test("skipped tests are told by file", () => {
  const result = {
    numPassedTests: 1,
    numPendingTests: 2,
    testResults: [file("a", "passed", "passed", "skipped", "pending")],
  };
  expect(countVitest(result, 0).skippedIn).toEqual([{ file: "a", tests: 2 }]);
});
