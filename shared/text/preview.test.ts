import fc from "fast-check";
import { expect, test } from "vitest";
import { preview } from "./preview.ts";

const graphemes = (text: string) => [
  ...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text),
];

test.each([
  ["Hi\n\n there\t you", 120, "Hi there you"],
  ["", 10, ""],
  [" \u2028 \n ", 10, ""],
  ["one two three four", 15, "one two three…"],
  ["one two three four", 18, "one two three four"],
  ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2, "👩‍👩‍👧‍👦…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
  ["🇪🇪🇺🇦🇫🇷", 2, "🇪🇪…"],
])("%j at %i", (text, max, line) => {
  expect(preview(text, max)).toBe(line);
});

test("a huge text costs no more than a short one", () => {
  const before = performance.now();
  expect(preview("😀".repeat(5_000_000), 10)).toBe("😀".repeat(9) + "…");
  expect(performance.now() - before).toBeLessThan(1_000);
});

test("is one line within the limit, whatever comes", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.integer({ min: 1, max: 80 }),
      (text, max) => {
        const line = preview(text, max);
        expect(line).not.toMatch(/[\r\n\u2028\u2029\t]/);
        expect(graphemes(line).length).toBeLessThanOrEqual(max);
      },
    ),
  );
});
