import { expect, test } from "vitest";
import { fillTemplate, templateKeys, templateParts, variableProblem } from "./approved-template.ts";

test("a body falls into words and variables", () => {
  expect(templateParts("Hi {{1}}, see {{ 2 }}.")).toEqual([
    { kind: "words", text: "Hi " },
    { kind: "variable", text: "1" },
    { kind: "words", text: ", see " },
    { kind: "variable", text: "2" },
    { kind: "words", text: "." },
  ]);
  expect(templateKeys("{{2}} {{1}} {{2}}")).toEqual(["2", "1"]);
});

test("what is not filled yet stays visible", () => {
  expect(fillTemplate("Hi {{1}}, {{2}}", { "1": " Ana ", "2": " " })).toBe("Hi Ana, {{2}}");
  expect(fillTemplate("{{1}}", JSON.parse('{"__proto__":{"1":"x"}}') as Record<string, string>)).toBe(
    "{{1}}",
  );
});

test.each([
  ["text", "Friday at 9:00 am", null],
  ["text", "", "Enter this"],
  ["text", "two\nlines", "One line, without tabs or runs of spaces"],
  ["text", "x".repeat(201), "200 characters at most"],
  ["number", "1,200.50", null],
  ["number", "ten", "Digits only"],
  ["link", "https://larkspur.example/r/1", null],
  ["link", "http://larkspur.example", "A web address that begins with https://"],
] as const)("%s %j: %s", (kind, value, problem) => {
  expect(variableProblem({ kind }, value)).toBe(problem);
});
