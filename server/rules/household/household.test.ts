/** Masks, the question, its answer and answer codes: no whole name ever leaves, and nothing is guessed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceLanguages, choiceText, readChoice } from "./choice.ts";
import { codeIn, freeCode, withCode, withoutCode } from "./codes.ts";
import { masksOf } from "./masks.ts";

const seed = Date.now() & 0xffff;
console.info(`household: fast-check seed ${seed}`);

const one = (name: string, birthDate: string | null = null, latinName: string | null = null) => ({
  name,
  birthDate,
  latinName,
});

describe("masks", () => {
  it.each([
    ["initials", [one("Marisol Vega"), one("Tim Vega")], ["M.V.", "T.V."]],
    ["initials", [one("陈伟", null, "Chen Wei")], ["C.W."]],
    ["initials", [one("Ana Maria de la Cruz")], ["A.C."]],
    ["birth_year", [one("Ana", "1984-05-01"), one("Ben", "2016-01-01")], ["1984", "2016"]],
    // The same for two: the other stands beside it; where that is not known, a number.
    [
      "initials",
      [one("Tim Vega", "2015-01-01"), one("Tom Vega", "2018-01-01")],
      ["T.V. (2015)", "T.V. (2018)"],
    ],
    ["initials", [one("Tim Vega"), one("Tom Vega")], ["T.V. #1", "T.V. #2"]],
    ["birth_year", [one("Ana Vega", "1984-05-01"), one("Ben Roe")], ["1984", "B.R."]],
    // A name of one letter is no mask of itself.
    ["initials", [one("X", "1984-05-01"), one("李")], ["1984", "#2"]],
  ] as const)("by %s: %j", (mask, people, expected) => {
    expect(masksOf(people, mask)).toEqual(expected);
  });

  const letter = fc.constantFrom(..."abcdéñøXYZÖчЮ李王ンي");
  const word = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(""));
  const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
  const person = fc.record({
    name,
    latinName: fc.option(name),
    birthDate: fc.option(fc.integer({ min: 1930, max: 2025 }).map((year) => `${year}-03-04`)),
  });

  it("never hold a whole name, are all different, and lead back to their own person", () => {
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 2, maxLength: 9 }),
        fc.constantFrom("initials" as const, "birth_year" as const),
        fc.constantFrom(...choiceLanguages, "xx"),
        (people, mask, language) => {
          const masks = masksOf(people, mask);
          expect(new Set(masks).size).toBe(people.length);
          const asked = choiceText(masks, { clinic: "##", language, mask });
          masks.forEach((label, n) => {
            expect(asked).toContain(`${n + 1}=${label}`);
            for (const shown of [people[n]!.name, people[n]!.latinName ?? people[n]!.name])
              for (const part of shown.split(" ")) expect(label.split(/[^\p{L}\p{M}]+/u)).not.toContain(part);
            expect(readChoice(` ${n + 1}. `, masks)).toEqual({ kind: "member", index: n });
          });
          expect(readChoice("0", masks)).toEqual({ kind: "nobody" });
          expect(readChoice(String(people.length + 1), masks)).toBeNull();
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});

describe("the answer to whose it is", () => {
  const masks = ["M.V.", "T.V."];
  it.each([
    ["2", 1],
    ["#1", 0],
    ["t.v", 1],
    ["２", 1],
    ["٢", 1],
  ])("%s", (said, index) => expect(readChoice(said, masks)).toEqual({ kind: "member", index }));
  it.each(["", "2 tablets", "12", "tomorrow at 2", "yes", "M"])("%s is none", (said) =>
    expect(readChoice(said, masks)).toBeNull(),
  );
});

describe("answer codes", () => {
  it.each([
    ["C1", "C1"],
    ["c1 yes", "C1"],
    ["Yes, C 2.", "C2"],
    ["С2 да", "C2"],
    ["yes", null],
    ["C3", null],
    ["C1 and C2", null],
    ["ABC1", null],
    ["C12", null],
  ])("%s: %s", (said, code) => expect(codeIn(said, ["C1", "C2"])).toBe(code));

  it("are the first that is free, and stand where the words say or at their end", () => {
    expect(freeCode(new Set(["C1", "C3"]))).toBe("C2");
    expect(withCode("Reply {code} yes or {code} no", "C1", "en")).toBe("Reply C1 yes or C1 no");
    expect(withCode("¿Viene el lunes?", "C2", "es-MX")).toBe(
      "¿Viene el lunes?\nEmpiece su respuesta con C2.",
    );
  });
});

it.each([
  ["C1 STOP", "STOP"],
  ["c 12: stop!", "stop!"],
  ["Ｃ１ yes", "yes"],
  ["yes, C1.", "yes"],
  ["C1", "C1"],
  ["C1a STOP", "C1a STOP"],
  ["vitamin C", "vitamin C"],
  ["STOP", "STOP"],
])("%s without its code is %s", (text, bare) => {
  expect(withoutCode(text)).toBe(bare);
});
