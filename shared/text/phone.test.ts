import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patients } from "../cast.ts";
import { displayPhone, normalPhone, phoneSeenFrom, phoneTail } from "./phone.ts";

describe("normal form", () => {
  test.each([
    ["already normal", "+15035550142", "+15035550142"],
    ["as Americans write it", "(503) 555-0142", "+15035550142"],
    ["with dots and a leading 1", "1.503.555.0142", "+15035550142"],
    ["with 00", "00 44 7700 900123", "+447700900123"],
    ["with spaces around", "  +1 503 555 0142 ", "+15035550142"],
    ["as a link", "tel:+15035550142", "+15035550142"],
    ["Mexico as WhatsApp reports it", "+5215512345678", "+525512345678"],
    ["Mexico as carriers report it", "+52 55 1234 5678", "+525512345678"],
    ["Brazil without the ninth digit", "+551187654321", "+5511987654321"],
    ["Brazil with it", "+55 11 98765-4321", "+5511987654321"],
    ["a Brazilian landline stays", "+551133334444", "+551133334444"],
    ["a short code", "12345", null],
    ["a word", "anonymous", null],
    ["a sender word with digits", "INFO24", null],
    ["nothing", "", null],
    ["too many digits", "+1503555014212345678", null],
    ["an extension", "+15035550142 ext. 7", null],
    ["a lone plus", "+", null],
    ["a number inside a sentence", "call 503 555 0142 now", null],
  ])("%s", (_name, given, normal) => {
    expect(normalPhone(given)).toBe(normal);
  });

  test("is read in the clinic's own country", () => {
    expect(normalPhone("07700 900123", "GB")).toBe("+447700900123");
  });

  test("holds for everyone in the cast", () => {
    const numbers = patients.flatMap((one) => one.addresses).filter((one) => one.kind !== "email");
    expect(numbers.length).toBeGreaterThan(0);
    for (const { value } of numbers) expect(normalPhone(value)).toBe(value);
  });

  test("never throws, and a normal form is its own normal form", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^\+?[0-9 ().-]{0,20}$/)),
        (given) => {
          const once = normalPhone(given);
          if (once !== null) expect(normalPhone(once)).toBe(once);
        },
      ),
    );
  });
});

test("display and tail", () => {
  expect(displayPhone("+15035550142")).toBe("+1 503 555 0142");
  expect(displayPhone("US.13491208655302741918")).toBe("US.13491208655302741918");
  expect(displayPhone("not a number")).toBe("not a number");
  expect(phoneTail("+15035550142")).toBe("··0142");
});

test.each([
  ["5035550142", "+15035550100", "+15035550142"],
  ["15035550142", "+15035550100", "+15035550142"],
  ["447911123456", "+15035550100", "+447911123456"],
  ["07911123456", "+447911000000", "+447911123456"],
  ["447911123456", "+447911000000", "+447911123456"],
  ["0512345678", "+48221234567", null],
  ["512345678", "+48221234567", "+48512345678"],
  ["72345", "+15035550100", null],
  ["TAXI", "+15035550100", null],
  ["anonymous", "+15035550100", null],
  ["5035550142", "72345", null],
])("%s, as it came to %s, is %s", (input, own, number) => {
  expect(phoneSeenFrom(input, own)).toBe(number);
});
