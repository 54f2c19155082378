/** The sum at the end may never look better than what happened. */
import { expect, test } from "vitest";
import { countVitest, inLanes } from "./stages.mjs";

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

test("two lanes do all that there is, never more than two at a time, and a failure waits for the rest", async () => {
  const done = [];
  let now = 0;
  let most = 0;
  const work = async (n) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, n % 3));
    now--;
    if (n === 4) throw new Error("the fourth");
    done.push(n);
  };
  await expect(inLanes(2, [1, 2, 3, 4, 5, 6, 7], work)).rejects.toThrow("the fourth");
  expect(done.toSorted()).toEqual([1, 2, 3, 5, 6, 7]);
  expect(most).toBe(2);
});
