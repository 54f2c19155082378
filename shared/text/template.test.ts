/** Blanks are filled, everything else of Handlebars is refused in words, and nothing of a template ever runs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderTemplate, templateProblem } from "./template.ts";

const seed = Date.now() & 0xffff;
console.info(`template: fast-check seed ${seed}`);

test.each([
  ["Hello {{name}}.", { name: "Ana" }, "Hello Ana."],
  ["Hello{{#if name}} {{name}}{{/if}}.", { name: null }, "Hello."],
  ["{{#if name}}Dear {{name}}{{else}}Hello{{/if}}", { name: "" }, "Hello"],
  ["{{name}} & <b>", { name: "<i>" }, "<i> & <b>"],
  ["{{! for us }}Hello", {}, "Hello"],
  ["{{name}}", { name: "{{other}}", other: "no" }, "{{other}}"],
  ["{{toString}}{{constructor}}{{__proto__}}", {}, ""],
])("%s", (template, values, text) => {
  expect(renderTemplate(template, values as Record<string, string | null>)).toBe(text);
});

test.each([
  ["Hello {{name", /braces/],
  ["Hello {{nam}}", /no blank \{\{nam\}\}.*\{\{name\}\}/],
  ["{{#each name}}x{{/each}}", /Only/],
  ["{{> part}}", /Only/],
  ["{{lookup name 1}}", /Only/],
  ["{{name.constructor}}", /one word/],
  ["{{this}}", /one word/],
  ["{{@root}}", /one word/],
  [
    "{{#if name}}{{#if name}}{{#if name}}{{#if name}}{{#if name}}x{{/if}}{{/if}}{{/if}}{{/if}}{{/if}}",
    /many/,
  ],
])("%s is refused", (template, words) => {
  expect(templateProblem(template, ["name"])).toMatch(words);
});

test("any text at all is refused in words or rendered, never both, never an error of a program", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "{{",
      "}}",
      "{{{",
      "}}}",
      "#if",
      "/if",
      "else",
      "^",
      " ",
      "name",
      ">",
      "!",
      "&",
      "../",
      "@",
      "[",
      "]",
      "\\",
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 14 }).map((parts) => parts.join("")),
      (template) => {
        const problem = templateProblem(template, ["name"]);
        if (problem === null) expect(typeof renderTemplate(template, { name: "Ana" })).toBe("string");
        else expect(problem).toMatch(/\.$/);
      },
    ),
    { seed, numRuns: 2000 },
  );
});
