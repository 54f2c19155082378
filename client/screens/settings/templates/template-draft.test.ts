import { expect, it } from "vitest";
import { byItself, draftProblems, newDraft, previewOf, withBody, withVariable } from "./template-draft.ts";

const empty = newDraft("line");

it("has the variables of its text, and keeps what was said of them", () => {
  const first = withVariable(withBody(empty, "Hi {{1}}"), "1", { label: "Name", filledBy: "first_name" });
  const second = withBody(first, "{{2}} for {{1}}");
  expect(second.variables.map(({ key, label }) => [key, label])).toEqual([
    ["2", "Variable 2"],
    ["1", "Name"],
  ]);
  expect(withBody(second, "Hi").variables).toEqual([]);
});

it("reads with its examples", () => {
  const draft = withVariable(withBody(empty, "{{1}}: {{2}}"), "1", { filledBy: "clinic" });
  expect(previewOf(draft, "Larkspur Clinic")).toBe("Larkspur Clinic: Variable 2");
});

it("says what is missing, and whether a plan can take it", () => {
  expect(Object.keys(draftProblems(empty))).toEqual(["name", "body", "id"]);
  expect(draftProblems(withBody(empty, "Hi {{name}}")).body).toMatch(/\{\{1\}\}/);
  const draft = withBody({ ...empty, purposes: ["reply"] }, "Hi {{1}}");
  expect(byItself(draft)).toMatch(/has to be typed/);
  expect(byItself(withVariable(draft, "1", { filledBy: "clinic" }))).toBeNull();
  expect(byItself({ ...draft, status: "paused" })).toMatch(/Paused/);
});
