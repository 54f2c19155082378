/** What a pattern may cost: told before it is compiled, and never less than half of what it then is. */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { compilePattern, patternProblem, patternSize, patternTooLarge } from "./pattern.ts";

const seed = Date.now() & 0xffff;
console.info(`patterns: fast-check seed ${seed}`);

test.each([
  "ref(ill|urb)",
  "(?:\\+?1[-. ]?)?\\(?\\d{3}\\)?[-. ]?\\d{3}[-. ]?\\d{4}",
  "\\b(refill|renew\\w*|prescription|rx)\\b.{0,60}\\b(please|need|want|out)\\b",
  "[[:alpha:]]{2,40}\\p{L}+[^]a-z{]{1,100}",
  "(a+)+(a|aa)+b",
  "\\Q(((\\E|{",
])("%s is taken", (source) => {
  expect([patternTooLarge(source), patternProblem(source)]).toEqual([null, null]);
});

test.each([
  ".{0,1000}x",
  Array.from({ length: 18 }, () => ".{0,990}aZ").join("|"),
  "((a{0,30}){0,30})x",
  "(?:(?:.{10}){10}){10}",
  "\\p{L}{501}",
  "[^]{]{400,999}",
  "((((.{0,600}",
])("%s is refused before it is compiled", (source) => {
  expect(patternTooLarge(source)).toMatch(/take too long/);
  expect(() => compilePattern(source)).toThrow(/take too long/);
});

test("no pattern is more than twice as large as it was told to be", () => {
  const atom = fc.constantFrom("a", ".", "\\d", "[a-z{]", "\\p{L}", "\\.", "[^]x]", "é");
  const times = fc.constantFrom("", "", "*", "+?", "?", "{3}", "{2,}", "{0,40}", "{5,60}", "{0}");
  const { pattern } = fc.letrec<{ pattern: string; item: string }>((tie) => ({
    item: fc
      .tuple(
        fc.oneof(
          { maxDepth: 4 },
          atom,
          fc.tuple(fc.constantFrom("(", "(?:", "(?i:"), tie("pattern")).map((all) => `${all.join("")})`),
        ),
        times,
      )
      .map((all) => all.join("")),
    pattern: fc
      .array(fc.array(tie("item"), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
      .map((all) => all.map((items) => items.join("")).join("|")),
  }));
  let taken = 0;
  fc.assert(
    fc.property(pattern, (source) => {
      if (patternTooLarge(source) !== null || patternProblem(source) !== null) return;
      taken += 1;
      const size = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE).programSize();
      expect(size).toBeLessThanOrEqual(2 * patternSize(source) + 4);
    }),
    { seed, numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(100);
});
