import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emailTail, normalEmail } from "./email.ts";

describe("normal form", () => {
  test.each([
    ["Ana.Ruiz@Example.ORG", "ana.ruiz@example.org"],
    ["  ana@example.org ", "ana@example.org"],
    ["Ana Ruiz <Ana@example.org>", "ana@example.org"],
    ["ana+clinic@example.org", "ana+clinic@example.org"],
    ["ana@example.org.", "ana@example.org"],
    ["o'brien@example.org", "o'brien@example.org"],
    ["jürgen@bücher.example", "jürgen@bücher.example"],
    ['"two words"@example.org', '"two words"@example.org'],
    ["root@localhost", "root@localhost"],
    ["", null],
    ["ana", null],
    ["@example.org", null],
    ["ana@", null],
    ["ana@@example.org", null],
    ["ana@exa mple.org", null],
    ["ana@-example.org", null],
    ["ana@example..org", null],
    [".ana@example.org", null],
    ["ana@example.org, bob@example.org", null],
    ["ana@example.org\r\nBcc: bob@example.org", null],
    [`${"a".repeat(65)}@example.org`, null],
    [`ana@${"a".repeat(64)}.org`, null],
    ["undisclosed-recipients:;", null],
    ["<>", null],
  ])("%s", (given, normal) => {
    expect(normalEmail(given)).toBe(normal);
  });

  test("never throws, holds no line break, and is its own normal form", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress()), (given) => {
        const once = normalEmail(given);
        if (once === null) return;
        expect(once).not.toMatch(/[\r\n]/);
        expect(normalEmail(once)).toBe(once);
      }),
    );
  });
});

test("tail", () => {
  expect(emailTail("ana@example.org")).toBe("an··@example.org");
  expect(emailTail("no mailbox")).toBe("··");
});
