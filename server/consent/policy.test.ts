/** The last choice of an address's owner stands; at one instant a refusal wins; the order of reading is nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import { mayWrite, type ConsentAnswer, type Question } from "./policy.ts";

const seed = Date.now() & 0xffff;
console.info(`policy: fast-check seed ${seed}`);

const entry = (choice: ConsentEntry["choice"], minute: number, id = `${minute}${choice}`): ConsentEntry =>
  newConsentEntry({
    id,
    organizationId: "o",
    addressId: "a",
    channel: "sms",
    choice,
    source: "keyword",
    word: choice === "refused" ? "STOP" : "START",
    at: new Date(minute * 60_000),
    messageId: null,
  });

const ask = (entries: readonly ConsentEntry[], question: Partial<Question> = {}): ConsentAnswer =>
  mayWrite(entries, {
    purpose: "reminder",
    channel: "sms",
    now: new Date(1e9),
    byPerson: false,
    ...question,
  });

test("who never said anything may be written to", () => {
  expect(ask([])).toEqual({ may: true, entry: null });
});

test.each<[string, ConsentEntry[], boolean]>([
  ["STOP", [entry("refused", 1)], false],
  ["START", [entry("given", 1)], true],
  ["STOP, then START", [entry("refused", 1), entry("given", 2)], true],
  ["START, then STOP", [entry("given", 1), entry("refused", 2)], false],
  ["START, then STOP, read backwards", [entry("refused", 2), entry("given", 1)], false],
  ["STOP twice, then START", [entry("refused", 1), entry("refused", 2), entry("given", 3)], true],
  ["both at one instant", [entry("given", 1), entry("refused", 1)], false],
  ["both at one instant, read backwards", [entry("refused", 1), entry("given", 1)], false],
])("%s", (_what, entries, may) => {
  const answer = ask(entries);
  expect(answer.may).toBe(may);
  if (!answer.may) expect(answer.refusal?.word).toBe("STOP");
});

test("the latest instant decides, a refusal wins within it, and any order gives the same answer", () => {
  const entries = fc.array(
    fc.record({
      choice: fc.constantFrom("refused" as const, "given" as const),
      minute: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 12 },
  );
  const shuffled = entries.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, ([list, mixed]) => {
      const latest = Math.max(-1, ...list.map(({ minute }) => minute));
      const refused = list.some(({ choice, minute }) => minute === latest && choice === "refused");
      for (const order of [list, mixed]) {
        const answer = ask(order.map(({ choice, minute }) => entry(choice, minute)));
        expect(answer.may).toBe(!refused);
        if (!answer.may) expect(answer.refusal?.at).toEqual(new Date(latest * 60_000));
      }
    }),
    { seed },
  );
});
