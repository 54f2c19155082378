import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeTimes } from "../../../components/message/times.ts";
import { castPatient, sampleConversation } from "../fixtures.ts";
import { addressWords } from "./address-words.ts";
import { languageChoices } from "./languages.ts";
import { birthWords, recordWords } from "./mask.ts";
import { withoutTag, withTag } from "./tag-list.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const times = makeTimes("America/Los_Angeles");
const { patientDetails, ways } = sampleConversation(castPatient("marisol"), now);

describe("addresses in words", () => {
  it("says what each can do", () => {
    const words = patientDetails.addresses.map((address) => addressWords(address, ways, times, now));
    expect(words.map(({ glyph, state }) => [glyph, state])).toEqual([
      ["phone", "Verified"],
      ["whatsapp", "Verified. Window open, 23 h 52 m left"],
      ["email", "Verified"],
      ["call", "Landline, cannot get texts"],
    ]);
  });

  it("says a refusal with its date and the patient's own word", () => {
    const [first] = patientDetails.addresses;
    if (!first) throw new Error("the sample has an address");
    const at = new Date(now - 47 * 86_400_000).toISOString();
    const refusal = (word: string | null) =>
      addressWords({ ...first, refused: { at, word } }, ways, times, now).refusal;
    expect(refusal("STOP")).toBe("Refused Oct 3, “STOP”");
    expect(refusal(null)).toBe("Refused Oct 3");
    expect(addressWords({ ...first, verified: false }, ways, times, now)).toMatchObject({
      state: "Not verified",
      refusal: null,
    });
  });
});

describe("private facts", () => {
  it("stay covered until revealed", () => {
    expect(birthWords("1967-09-14", false)).toBe("•• ••• 1967");
    expect(birthWords("1967-09-14", true)).toBe("Sep 14, 1967");
    expect(recordWords("LC-100412", false)).toBe("••• 412");
    expect(recordWords("LC-100412", true)).toBe("LC-100412");
  });
});

describe("tags", () => {
  it("are added once, whatever their case, and trimmed", () => {
    expect(withTag(["Pickup"], " Diabetes care ")).toEqual(["Pickup", "Diabetes care"]);
    expect(withTag(["Pickup"], "pickup")).toBeNull();
    expect(withTag(["Pickup"], "  ")).toBeNull();
    expect(
      withTag(
        Array.from({ length: 50 }, (_one, index) => `t${index}`),
        "one more",
      ),
    ).toBeNull();
  });

  it("come back as they were when the removal is taken back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), (tags) => {
        const [tag] = tags;
        expect(withoutTag(tags, tag ?? "")).toEqual(tags.slice(1));
      }),
    );
  });
});

describe("languages to choose from", () => {
  it("are ordered by name, keep a recorded one, and tell two writings apart", () => {
    const labels = languageChoices("gd").map((one) => one.label);
    expect(labels).toContain("Scottish Gaelic");
    expect(labels).toContain("Chinese, traditional");
    expect([...labels].sort((a, b) => a.localeCompare(b, "en"))).toEqual(labels);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
