import fc from "fast-check";
import { expect, test } from "vitest";
import { costOf, microsOf, moneyWords, sumCosts, unknownPrices } from "./price.ts";

const table = { currency: "USD", rates: { segment: 8300, utility: 4000, service: 0 } };

test.each([
  [{ channel: "sms", segments: 1 }, 8300],
  [{ channel: "sms", segments: 3 }, 24_900],
  [{ channel: "whatsapp", segments: null }, 0],
  [{ channel: "whatsapp", segments: null, category: "utility" }, 4000],
  [{ channel: "email", segments: null }, 0],
] as const)("%j costs %i", (sent, micros) => {
  expect(costOf(table, sent)).toEqual({ micros, currency: "USD", by: "table" });
});

test("what nobody told us is unknown, and mail is free", () => {
  expect(costOf(unknownPrices, { channel: "sms", segments: 1 })).toBeNull();
  expect(costOf(table, { channel: "whatsapp", segments: null, category: "marketing" })).toBeNull();
  expect(costOf(unknownPrices, { channel: "email", segments: null })?.micros).toBe(0);
});

test.each([
  ["0.0083", 8300],
  ["-0.00750", 7500],
  ["12", 12_000_000],
  ["1.5", 1_500_000],
  ["", null],
  ["1e3", null],
  ["0.00000001", null],
  ["abc", null],
])("%s is %s millionths", (amount, micros) => {
  expect(microsOf(amount)).toBe(micros);
});

test("money reads with all its digits", () => {
  expect(moneyWords({ micros: 8300, currency: "USD" })).toBe("$0.0083");
  expect(moneyWords({ micros: 24_900, currency: "USD" })).toBe("$0.0249");
  expect(moneyWords({ micros: 0, currency: "USD" })).toBe("$0.00");
  expect(moneyWords({ micros: 1_200_000, currency: "EUR" })).toBe("€1.20");
});

test("sums are exact, and no currency is added to another", () => {
  const amount = fc.record({ micros: fc.nat(10_000_000), currency: fc.constantFrom("USD", "EUR") });
  fc.assert(
    fc.property(fc.array(amount), (costs) => {
      for (const { micros, currency } of sumCosts(costs)) {
        const mine = costs.filter((one) => one.currency === currency);
        expect(micros).toBe(mine.reduce((sum, one) => sum + one.micros, 0));
      }
    }),
  );
});
