import fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import splitSms from "split-sms";
import { describe, expect, test } from "vitest";
import { countSms, isGsm7, plainText } from "./segments.ts";

describe("segment borders", () => {
  test.each([
    ["nothing", "", "GSM-7", 0, 0, 160],
    ["160 plain letters", "a".repeat(160), "GSM-7", 160, 1, 0],
    ["161 plain letters", "a".repeat(161), "GSM-7", 161, 2, 145],
    ["80 euro signs", "€".repeat(80), "GSM-7", 160, 1, 0],
    ["81 euro signs", "€".repeat(81), "GSM-7", 162, 2, 143],
    ["306 letters", "a".repeat(306), "GSM-7", 306, 2, 0],
    ["307 letters", "a".repeat(307), "GSM-7", 307, 3, 152],
    ["a euro sign at the border", "a".repeat(152) + "€" + "a".repeat(20), "GSM-7", 174, 2, 131],
    ["70 Cyrillic letters", "ж".repeat(70), "UCS-2", 70, 1, 0],
    ["71 Cyrillic letters", "ж".repeat(71), "UCS-2", 71, 2, 63],
    ["35 emoji", "😀".repeat(35), "UCS-2", 70, 1, 0],
    ["36 emoji", "😀".repeat(36), "UCS-2", 72, 2, 61],
    ["an emoji that would be cut", "ж".repeat(66) + "😀" + "ж".repeat(10), "UCS-2", 78, 2, 55],
    ["1,600 emoji", "😀".repeat(1600), "UCS-2", 3200, 49, 35],
  ] as const)("%s", (_name, text, encoding, units, segments, unitsLeft) => {
    expect(countSms(text)).toMatchObject({ encoding, units, segments, unitsLeft });
  });
});

test("one curly quote forces UCS-2 and is offered as plain", () => {
  const count = countSms("Don’t wait – call…\u00A0now 😀 don’t");
  expect(count.encoding).toBe("UCS-2");
  expect(count.offenders).toEqual([
    { character: "’", codePoint: "U+2019", count: 2, replacement: "'" },
    { character: "–", codePoint: "U+2013", count: 1, replacement: "-" },
    { character: "…", codePoint: "U+2026", count: 1, replacement: "..." },
    { character: "\u00A0", codePoint: "U+00A0", count: 1, replacement: " " },
    { character: "😀", codePoint: "U+1F600", count: 1, replacement: null },
  ]);
  expect(plainText("Don’t wait – call…\u00A0now")).toBe("Don't wait - call... now");
  expect(isGsm7(plainText("Don’t wait – call…\u00A0now"))).toBe(true);
});

test("joiners inside emoji stay where plain text would gain nothing", () => {
  expect(plainText("👩\u200D👧 don’t")).toBe("👩\u200D👧 don't");
  expect(plainText("don’t\u200B")).toBe("don't");
});

test("capital Ç is GSM-7, small ç is not and keeps its cedilla", () => {
  expect(countSms("Ç").encoding).toBe("GSM-7");
  expect(countSms("ç").offenders[0]?.replacement).toBeNull();
  expect(plainText("Curaçao – ’")).toBe("Curaçao - '");
});

const gsmCharacter = fc.constantFrom(
  ..."@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà^{}\\[~]|€",
);
// Single code points that never join with their neighbours: the calculator keeps joined emoji whole, phones do not.
const wideCharacter = fc.constantFrom(..."жЩ日本語ظ’“—…\u00A0ç😀🎉🚑");
const text = fc.oneof(
  fc.string({ unit: gsmCharacter, maxLength: 700 }),
  fc.string({ unit: fc.oneof({ weight: 9, arbitrary: gsmCharacter }, wideCharacter), maxLength: 400 }),
  fc.string({ unit: wideCharacter, maxLength: 400 }),
);

test("agrees with two independent counters on generated texts", () => {
  fc.assert(
    fc.property(
      text.filter((value) => value !== ""),
      (value) => {
        const ours = countSms(value);
        const calculator = new SegmentedMessage(value);
        const split = splitSms.split(value);
        expect(ours.encoding).toBe(calculator.encodingName);
        expect(ours.segments).toBe(calculator.segmentsCount);
        expect(ours.units).toBe(calculator.messageSize / (ours.encoding === "GSM-7" ? 7 : 16));
        expect(ours.encoding).toBe(split.characterSet === "GSM" ? "GSM-7" : "UCS-2");
        expect(ours.segments).toBe(split.parts.length);
        expect(ours.unitsLeft).toBe(split.remainingInPart);
      },
    ),
    { numRuns: 600 },
  );
});

test("any string at all is counted, and one more letter fits exactly when the counter says so", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (value) => {
      const count = countSms(value);
      expect(count.segments).toBeGreaterThanOrEqual(value === "" ? 0 : 1);
      expect(count.unitsLeft).toBeGreaterThanOrEqual(0);
      const next = countSms(value + "a");
      expect(next.segments > count.segments).toBe(count.unitsLeft === 0 || count.segments === 0);
    }),
  );
});
