import { describe, expect, it } from "vitest";
import {
  ageOf,
  callName,
  cityOf,
  initialsOf,
  languageName,
  objectOf,
  possessiveOf,
  subjectOf,
} from "./people.ts";

describe("what to call people", () => {
  it.each([
    ["Marisol Vega", "Marisol"],
    ["陈伟", "陈伟"],
    ["+1 503 555 0176", "+1 503 555 0176"],
    ["marisol.vega@example.org", "marisol.vega@example.org"],
  ])("calls %s %s", (name, called) => {
    expect(callName(name)).toBe(called);
  });

  it.each([
    ["Marisol Vega", "MV"],
    ["Ana María de la Cruz", "AC"],
    ["kim", "K"],
    ["陈伟", "陈"],
    ["  ", ""],
  ])("marks %s with %s", (name, marked) => {
    expect(initialsOf(name)).toBe(marked);
  });

  it("takes pronouns from the record, else the name; never guesses", () => {
    expect([subjectOf("she/her", "M V"), objectOf("she/her", "M V"), possessiveOf("she/her", "M V")]).toEqual(
      ["she", "her", "her"],
    );
    expect([subjectOf("they/them", "A"), objectOf("they/them", "A"), possessiveOf("they/them", "A")]).toEqual(
      ["they", "them", "their"],
    );
    expect([subjectOf(null, "Kim Lee"), objectOf(null, "Kim Lee"), possessiveOf(null, "Kim Lee")]).toEqual([
      "Kim",
      "Kim",
      "Kim’s",
    ]);
  });

  it.each([
    ["es", "Spanish"],
    ["zh-Hans", "Chinese"],
    ["ht", "Haitian Creole"],
    ["qqq", "qqq"],
    [null, null],
  ])("names the language %s", (tag, name) => {
    expect(languageName(tag)).toBe(name);
  });

  it("counts whole years only", () => {
    const day = Date.parse("2025-09-13T12:00:00Z");
    expect(ageOf("1967-09-14", day)).toBe(57);
    expect(ageOf("1967-09-13", day)).toBe(58);
  });

  it("says a zone by its city", () => {
    expect(cityOf("America/Los_Angeles")).toBe("Los Angeles");
    expect(cityOf("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  });
});
