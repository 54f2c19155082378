/** The last choice of an address's owner stands; at one instant a refusal wins; the order of reading is nothing. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import { mayWrite, plainWord, type ConsentAnswer, type Question } from "./policy.ts";

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

const at = (minute: number) => new Date(minute * 60_000);
const say = (
  change: Partial<ConsentEntry> & Pick<ConsentEntry, "id" | "choice">,
  minute: number,
): ConsentEntry => ({
  ...entry("refused", minute, change.id),
  ...change,
});

describe("who may lift a refusal", () => {
  const stop = entry("refused", 1);
  test.each<[string, Partial<ConsentEntry>, boolean]>([
    ["the patient's own START", { source: "keyword" }, true],
    ["the preference page", { source: "page" }, true],
    ["the provider's START", { source: "provider" }, true],
    ["a form that they signed", { source: "staff", formId: "f" }, true],
    ["a switch of the staff", { source: "staff" }, false],
    ["an import", { source: "import" }, false],
    ["the API", { source: "api" }, false],
  ])("%s", (_who, change, may) => {
    expect(ask([stop, say({ id: "g", choice: "given", ...change }, 2)]).may).toBe(may);
  });
});

describe("words that may be a refusal", () => {
  const doubt = say({ id: "d", choice: "doubted", source: "free_words", dueAt: at(100) }, 1);
  const ruled = (choice: ConsentEntry["choice"], minute: number, rulesOn = "d", id = "r") =>
    say({ id, choice, source: "staff", rulesOn }, minute);
  const machine = (entries: ConsentEntry[], minute: number) => {
    const answer = ask(entries, { now: at(minute) });
    return answer.may ? "may" : answer.kind;
  };

  test("hold machines, and let a person reply", () => {
    expect(ask([doubt], { now: at(2) })).toMatchObject({ may: false, kind: "doubted", until: at(100) });
    expect(ask([doubt], { now: at(2), purpose: "reply", byPerson: true }).may).toBe(true);
    expect(ask([doubt], { now: at(2), purpose: "broadcast", byPerson: true }).may).toBe(false);
  });
  test("are a refusal when nobody ruled in time, for people too", () => {
    expect(machine([doubt], 100)).toBe("refused");
    expect(ask([doubt], { now: at(100), purpose: "reply", byPerson: true })).toMatchObject({ overdue: true });
  });
  test.each<[string, ConsentEntry[], number, string]>([
    ["cleared", [doubt, ruled("cleared", 5)], 6, "may"],
    ["cleared too late", [doubt, ruled("cleared", 101)], 102, "refused"],
    ["ruled a refusal", [doubt, ruled("refused", 5)], 6, "refused"],
    [
      "ruled a refusal, taken back",
      [doubt, ruled("refused", 5), ruled("withdrawn", 6, "r", "w")],
      7,
      "doubted",
    ],
    ["cleared, taken back", [doubt, ruled("cleared", 5), ruled("withdrawn", 6, "r", "w")], 7, "doubted"],
    ["taken back too late", [doubt, ruled("refused", 5), ruled("withdrawn", 16, "r", "w")], 17, "refused"],
    ["STOP cannot be taken back", [entry("refused", 1, "s"), ruled("withdrawn", 2, "s", "w")], 3, "refused"],
    ["START after them", [doubt, entry("given", 5)], 6, "may"],
  ])("%s", (_what, entries, minute, answer) => {
    expect(machine(entries, minute)).toBe(answer);
  });
});

test("a scope reaches as far as it says", () => {
  const news = say({ id: "n", choice: "refused", scope: "purpose", purposes: ["broadcast"] }, 1);
  expect(ask([news], { purpose: "broadcast" }).may).toBe(false);
  expect(ask([news], { purpose: "reminder" }).may).toBe(true);
  const chat = say({ id: "c", choice: "refused", scope: "channel", channel: "whatsapp" }, 1);
  expect(ask([chat], { channel: "whatsapp" }).may).toBe(false);
  expect(ask([chat], { channel: "sms" }).may).toBe(true);
});

describe("what may go although it was refused", () => {
  const stop = entry("refused", 1, "s");
  const confirms = { kind: "confirms", entryId: "s" } as const;
  const asked = (entries: ConsentEntry[], minute: number, purpose: Question["purpose"] = "system") =>
    ask(entries, { purpose, exemption: confirms, now: at(minute) }).may;
  test.each<[string, boolean, boolean]>([
    ["its confirmation within five minutes", asked([stop], 6), true],
    ["its confirmation later", asked([stop], 6.1), false],
    ["when it was said again", asked([stop, entry("refused", 2)], 3), true],
    ["when it was lifted meanwhile: it would be no longer so", asked([stop, entry("given", 2)], 3), false],
    ["anything that is no system message", asked([stop], 2, "broadcast"), false],
    ["a confirmation of nothing", asked([], 2), false],
    ["a confirmation of another's refusal", asked([entry("refused", 1, "other")], 2), false],
  ])("%s: %s", (_what, may, expected) => {
    expect(may).toBe(expected);
  });
  test("the answer to HELP, for as long as somebody waits for it", () => {
    const exemption = { kind: "answers_help", messageId: "m", until: at(6) } as const;
    expect(ask([stop], { purpose: "system", exemption, now: at(6) }).may).toBe(true);
    expect(ask([stop], { purpose: "system", exemption, now: at(7) }).may).toBe(false);
    expect(ask([stop], { purpose: "reminder", exemption, now: at(2) }).may).toBe(false);
  });
});

test.each<[ConsentEntry["source"], string, string | null]>([
  ["keyword", "STOP", "STOP"],
  ["provider", "STOP", "STOP"],
  ["provider", "21610", null],
  ["provider", "opted out", null],
  ["provider", "on the provider’s block list", null],
  ["free_words", "please no more about my HIV test", null],
  ["page", "every purpose", null],
])("of a refusal by %s, “%s”, a sentence may say that the patient said %s", (source, word, said) => {
  expect(plainWord({ source, word })).toBe(said);
});
