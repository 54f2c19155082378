import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdOrder, pendingWords, stepFrom } from "./order.ts";

const ids = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { maxLength: 10 });

describe("an order that is held", () => {
  it("follows the live order while nobody points at it", () => {
    fc.assert(
      fc.property(ids, ids, (shown, live) => {
        expect(holdOrder(shown, live, false)).toEqual({ shown: live, fresh: 0, moved: false });
      }),
    );
  });

  it("never moves or drops a row that is shown, and never shows one twice", () => {
    fc.assert(
      fc.property(ids, ids, (shown, live) => {
        fc.pre(shown.length > 0);
        const order = holdOrder(shown, live, true);
        expect(order.shown.slice(0, shown.length)).toEqual(shown);
        expect(new Set(order.shown).size).toBe(order.shown.length);
      }),
    );
  });

  it("accounts for every live row: shown, or counted as new", () => {
    fc.assert(
      fc.property(ids, ids, (shown, live) => {
        fc.pre(shown.length > 0);
        const order = holdOrder(shown, live, true);
        expect(live.filter((id) => !order.shown.includes(id)).length).toBe(order.fresh);
      }),
    );
  });

  it("says that nothing waits exactly when taking it over would change nothing", () => {
    fc.assert(
      fc.property(ids, ids, (shown, live) => {
        fc.pre(shown.length > 0);
        const order = holdOrder(shown, live, true);
        const same =
          order.shown.length === live.length && order.shown.every((id, index) => id === live[index]);
        expect(pendingWords(order) === null).toBe(same);
      }),
    );
  });

  it.each([
    ["a newest-first arrival waits", "abc", "xabc", { shown: "abc", fresh: 1, moved: false }],
    ["the longest-wait-first arrival is put below", "abc", "abcx", { shown: "abcx", fresh: 0, moved: false }],
    ["a row that left keeps its place", "abc", "bc", { shown: "abc", fresh: 0, moved: true }],
    ["rows that changed places stay", "abc", "bac", { shown: "abc", fresh: 0, moved: true }],
  ] as const)("%s", (_name, shown, live, expected) => {
    const order = holdOrder([...shown], [...live], true);
    expect({ ...order, shown: order.shown.join("") }).toEqual(expected);
  });

  it("says what waits", () => {
    expect(pendingWords({ shown: [], fresh: 2, moved: true })).toBe("2 new");
    expect(pendingWords({ shown: [], fresh: 0, moved: true })).toBe("Order changed");
  });
});

describe("going from row to row", () => {
  it.each([
    ["next", "abc", "b", 1, 1, "c"],
    ["previous", "abc", "b", 1, -1, "a"],
    ["nothing after the last", "abc", "c", 2, 1, null],
    ["the first when none is open", "abc", null, -1, 1, "a"],
    ["nothing before the first", "abc", null, -1, -1, null],
    ["what took the place of an answered row", "ac", "b", 1, 1, "c"],
    ["what stood before an answered row", "ac", "b", 1, -1, "a"],
    ["the last when the answered row was the last", "ab", "c", 2, 1, "b"],
    ["nothing in an empty list", "", "a", 0, 1, null],
  ] as const)("%s", (_name, rows, current, lastIndex, delta, expected) => {
    expect(stepFrom([...rows], current, lastIndex, delta)).toBe(expected);
  });
});
