/** Which rules fire and which do not, each with its reason; and limits that no history of messages gets around. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AutoReplyBook, AutoRule } from "../../../shared/api/auto-replies.ts";
import { defaultBook } from "../../../shared/domain/auto-reply-defaults.ts";
import type { MachineSend } from "../../store/conversations.ts";
import { compileBook } from "./compiled.ts";
import { judge, type AutoFacts } from "./judge.ts";
import { heldBack, remember } from "./limits.ts";
import { sameness } from "./words.ts";

const seed = Date.now() & 0xffff;
console.info(`auto-replies: fast-check seed ${seed}`);

const now = new Date("2026-03-04T17:38:00Z");
const book = defaultBook();
const base = book.rules[0]!;

const rule = (
  change: Partial<Omit<AutoRule, "when">> & { when?: Partial<AutoRule["when"]> } = {},
): AutoRule => ({
  ...base,
  on: true,
  ...change,
  when: { ...base.when, text: { kind: "any" }, ...change.when },
});
const bookOf = (...rules: AutoRule[]): AutoReplyBook => ({ ...book, rules });
const words = (where: "whole" | "first" | "anywhere", ...list: string[]) => ({
  text: { kind: "words" as const, where, words: list },
});
const facts = (change: Partial<AutoFacts> = {}): AutoFacts => ({
  now,
  text: "Where do I park on Friday?",
  lineId: "l1",
  lineName: "Front desk",
  state: { open: true, since: new Date("2026-03-04T16:00:00Z"), until: null, holiday: null },
  stateWords: "The clinic is open until 5:30 PM",
  language: "en",
  known: true,
  automatic: null,
  ownLine: false,
  answerable: true,
  barred: null,
  sent: [],
  staffAt: null,
  taken: null,
  ...change,
});
const run = (rules: AutoRule[], change: Partial<AutoFacts> = {}) =>
  judge(compileBook(bookOf(...rules)), facts(change));
const outcomes = (rules: AutoRule[], change: Partial<AutoFacts> = {}) =>
  run(rules, change).verdicts.map(({ outcome, why }) => `${outcome}: ${why}`);

test.each<[string, Parameters<typeof rule>[0], Partial<AutoFacts>, string]>([
  ["any message", {}, {}, "fired: Any message"],
  ["switched off", { on: false }, {}, "off: It is switched off"],
  ["a word anywhere", { when: words("anywhere", "park") }, {}, "fired: Word “park”"],
  ["a phrase anywhere", { when: words("anywhere", "I park") }, {}, "fired: Phrase “I park”"],
  ["part of a word", { when: words("anywhere", "par") }, {}, "no_match: The word is not in it"],
  [
    "accents and capitals",
    { when: words("anywhere", "dónde") },
    { text: "DONDE aparco" },
    "fired: Word “dónde”",
  ],
  ["first word", { when: words("first", "where") }, {}, "fired: Word “where”"],
  ["not the first", { when: words("first", "park") }, {}, "no_match: It does not begin with the word"],
  ["whole message", { when: words("whole", "yes", "C") }, { text: " c! " }, "fired: Word “C”"],
  [
    "not whole",
    { when: words("whole", "yes") },
    { text: "yes please" },
    "no_match: The whole message is not the word",
  ],
  [
    "unspaced script",
    { when: words("anywhere", "停车") },
    { text: "请问在哪里停车？" },
    "fired: Word “停车”",
  ],
  [
    "a pattern",
    { when: { text: { kind: "pattern", where: "anywhere", pattern: "par(k|cel)\\b" } } },
    {},
    "fired: The pattern fits",
  ],
  [
    "a pattern of the first word",
    { when: { text: { kind: "pattern", where: "first", pattern: "wh\\w+" } } },
    {},
    "fired: The pattern fits",
  ],
  [
    "a pattern of the whole",
    { when: { text: { kind: "pattern", where: "whole", pattern: "wh\\w+" } } },
    {},
    "no_match: The pattern does not fit",
  ],
  ["another line", { when: { lineIds: ["l2"] } }, {}, "no_match: Any message, but it came in on Front desk"],
  [
    "closed hours",
    { when: { hours: "closed" } },
    {},
    "no_match: Any message, but the clinic is open until 5:30 PM",
  ],
  ["open hours", { when: { hours: "open" } }, {}, "fired: Any message"],
  [
    "a language",
    { when: { languages: ["es"] } },
    {},
    "no_match: Any message, but the patient’s language is English",
  ],
  ["a language of a region", { when: { languages: ["es"] } }, { language: "es-MX" }, "fired: Any message"],
  [
    "no language",
    { when: { languages: ["es"] } },
    { language: null },
    "no_match: Any message, but the patient’s language is not known",
  ],
  [
    "a stranger",
    { when: { sender: "known" } },
    { known: false },
    "no_match: Any message, but the sender is not known",
  ],
  [
    "a patient",
    { when: { sender: "unknown" } },
    {},
    "no_match: Any message, but the sender is a known patient",
  ],
  [
    "a person answers",
    {},
    { staffAt: new Date(now.getTime() - 60_000) },
    "held: Any message, but a person of the staff is answering",
  ],
  [
    "a person answered long ago",
    {},
    { staffAt: new Date(now.getTime() - 31 * 60_000) },
    "fired: Any message",
  ],
  ["a person answers, and it may", { whileAnswering: true }, { staffAt: now }, "fired: Any message"],
  [
    "written by a machine",
    {},
    { automatic: "Auto-Submitted" },
    "held: Any message. The message was written by a machine; the rest of the rule is done",
  ],
  [
    "one of our lines",
    {},
    { ownLine: true },
    "held: Any message. The message comes from one of the clinic’s own lines; the rest of the rule is done",
  ],
  [
    "an address that refused",
    {},
    { barred: "This address has refused messages" },
    "held: Any message. This address has refused messages; the rest of the rule is done",
  ],
  [
    "a keyword took it",
    {},
    { taken: { name: "STOP and its kin", why: "“STOP” is the whole message" } },
    "not_asked: STOP and its kin: “STOP” is the whole message",
  ],
])("%s", (_what, change, factsChange, expected) => {
  expect(outcomes([rule(change)], factsChange)).toEqual([expected]);
});

const sent = (minutesAgo: number, change: Partial<MachineSend> = {}): MachineSend => ({
  at: new Date(now.getTime() - minutesAgo * 60_000),
  addressId: "a1",
  purpose: "reply",
  by: null,
  heard: null,
  ...change,
});

test("a window is answered once, and again in the next one", () => {
  const once = rule({ once: "window" });
  const state = facts().state;
  expect(outcomes([once], { sent: [sent(30, { by: once.id })] })[0]).toMatch(
    /^held: .*since the clinic opened$/,
  );
  expect(outcomes([once], { sent: [sent(120, { by: once.id })] })[0]).toMatch(/^fired/);
  expect(outcomes([once], { sent: [sent(30, { by: "another" })] })[0]).toMatch(/^fired/);
  const closed = { ...state, open: false };
  expect(outcomes([once], { state: closed, sent: [sent(30, { by: once.id })] })[0]).toMatch(
    /since the clinic closed$/,
  );
  expect(outcomes([rule({ once: "day" })], { sent: [sent(1439, { by: once.id })] })[0]).toMatch(
    /within 24 hours$/,
  );
  expect(outcomes([rule({ once: "day" })], { sent: [sent(1440, { by: once.id })] })[0]).toMatch(/^fired/);
});

test("the first rule that fits ends the search, unless it goes on; only one speaks", () => {
  const [one, two] = [rule({ id: "one", name: "One" }), rule({ id: "two", name: "Two" })];
  expect(outcomes([one, two])).toEqual(["fired: Any message", "not_asked: Rule 1 (One) ended the search"]);
  const both = run([{ ...one, continues: true }, two]);
  expect(both.verdicts.map(({ why }) => why)).toEqual([
    "Any message",
    "Any message. Its words are left out: One has answered",
  ]);
  expect(both.fired.flatMap(({ actions }) => actions.map(({ kind }) => kind))).toEqual([
    "reply",
    "tag",
    "tag",
  ]);
});

test("who gets too much gets silence and a mark; what nobody hears goes on", () => {
  const many = [1, 2, 3, 4, 5].map((n) => sent(n));
  const silent = run([rule()], { sent: many });
  expect(silent.silent).toBe("This sender got 5 machine messages within an hour");
  expect(silent.fired[0]?.actions.map(({ kind }) => kind)).toEqual(["tag"]);
  expect(run([rule()], { sent: many.slice(1) }).silent).toBeNull();
  const echo = [10, 300, 900].map((n) => sent(n, { heard: sameness("Where do I PARK on Friday") }));
  expect(run([rule()], { sent: echo }).silent).toBe("The same message was answered 3 times in a day");
  // A machine's own mail is expected to be what it is: no mark for it.
  expect(run([rule()], { automatic: "List-Id", sent: many }).silent).toBeNull();
});

test("a robot that numbers what it says is heard as the same, and a slow one ends by the day", () => {
  const ticket = (n: number) => `Your ticket ${1000 + 7 * n} was received at 10:${n}.`;
  const numbered = [10, 300, 900].map((n) => sent(n, { heard: sameness(ticket(n)) }));
  expect(run([rule()], { sent: numbered, text: ticket(1) }).silent).toMatch(/^The same message was answered/);
  // A menu is answered by numbers alone.
  expect([sameness("1"), sameness("2")]).toEqual(["1", "2"]);
  const slow = Array.from({ length: book.limits.perSenderADay }, (_, n) => sent(70 * n + 1));
  expect(run([rule()], { sent: slow }).silent).toBe("This sender got 20 machine messages within a day");
  expect(run([rule()], { sent: slow.slice(1) }).silent).toBeNull();
});

test("what a rule said in a long closing is remembered to its end, whatever other machines say meanwhile", () => {
  const once = rule({ once: "window" });
  const since = new Date(now.getTime() - 20 * 24 * 3_600_000);
  const state = { ...facts().state, open: false, since };
  let memory = remember([], sent(19 * 24 * 60, { by: once.id }));
  for (let n = 500; n > 0; n -= 1) memory = remember(memory, sent(50 * n, { by: `other ${n % 7}` }));
  expect(memory.length).toBeLessThanOrEqual(100);
  expect(outcomes([once], { state, sent: memory })[0]).toMatch(/^held: .*since the clinic closed$/);
});

test("what an address refused is not said to it; others are told all the same", () => {
  const told = rule({
    does: [...base.does, { kind: "forward", to: "desk@clinic.example" }, { kind: "form", formId: "refill" }],
  });
  const kinds = (change: Partial<AutoFacts>) =>
    run([told], change).fired[0]?.actions.map(({ kind }) => kind) ?? [];
  expect(kinds({ barred: "This address has refused messages" })).toEqual(["tag", "forward"]);
  expect(kinds({ automatic: "Auto-Submitted" })).toEqual(["tag"]);
});

test("a pattern of the worst kind takes no longer than its text", () => {
  const worst = { text: { kind: "pattern" as const, where: "whole" as const, pattern: "(a+)+(a|aa)+b" } };
  expect(outcomes([rule({ when: worst })], { text: "a".repeat(4000) })).toEqual([
    "no_match: The pattern does not fit",
  ]);
}, 20_000);

const anyRule = fc.record({
  on: fc.boolean(),
  once: fc.constantFrom("always" as const, "window" as const, "day" as const),
  whileAnswering: fc.boolean(),
  continues: fc.boolean(),
  word: fc.constantFrom(null, "park", "visit", "hello there"),
  where: fc.constantFrom("whole" as const, "first" as const, "anywhere" as const),
});
const anyBook = fc
  .array(anyRule, { maxLength: 6 })
  .map((list) =>
    bookOf(
      ...list.map(({ word, where, ...rest }, n) =>
        rule({ ...rest, id: `r${n}`, when: word === null ? {} : words(where, word) }),
      ),
    ),
  );
const anyText = fc.constantFrom("park", "visit", "hello there park", "something else", "");

test("no history of messages gets more than the budget, more than one answer each, or an answer to a machine", () => {
  const step = fc.record({
    text: anyText,
    minutes: fc.integer({ min: 0, max: 40 }),
    automatic: fc.constantFrom(null, null, null, "Auto-Submitted"),
    ownLine: fc.constantFrom(false, false, false, true),
  });
  fc.assert(
    fc.property(anyBook, fc.array(step, { maxLength: 60 }), (made, steps) => {
      const compiled = compileBook(made);
      let memory: MachineSend[] = [];
      const all: { at: number; text: string }[] = [];
      let at = now.getTime();
      for (const { text, minutes, automatic, ownLine } of steps) {
        at += minutes * 60_000;
        const result = judge(compiled, facts({ now: new Date(at), text, automatic, ownLine, sent: memory }));
        expect(result.verdicts).toHaveLength(made.rules.length);
        const spoken = result.fired.flatMap(({ rule: { id }, actions }) =>
          actions.flatMap(({ kind }) => (kind === "reply" ? [id] : [])),
        );
        expect(spoken.length).toBeLessThanOrEqual(automatic !== null || ownLine ? 0 : 1);
        for (const by of spoken) {
          memory = remember(memory, { ...sent(0), at: new Date(at), by, heard: sameness(text) });
          all.push({ at, text: sameness(text) });
        }
      }
      for (const one of all) {
        const hour = all.filter((other) => other.at <= one.at && one.at - other.at < 3_600_000);
        expect(hour.length).toBeLessThanOrEqual(made.limits.perSenderAnHour);
        const ofDay = all.filter((other) => other.at <= one.at && one.at - other.at < 86_400_000);
        expect(ofDay.length).toBeLessThanOrEqual(made.limits.perSenderADay);
        const day = all.filter(
          (o) => o.text !== "" && o.text === one.text && o.at <= one.at && one.at - o.at < 86_400_000,
        );
        expect(day.length).toBeLessThanOrEqual(made.limits.sameTextTimes);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test("two robots that answer everything at once fall silent", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 900 }),
      (texts, seconds) => {
        const limits = book.limits;
        // Each has its own memory, and answers with one of a few texts of its own.
        const memory: [MachineSend[], MachineSend[]] = [[], []];
        let messages = 0;
        let at = now.getTime();
        let heard = texts[0]!;
        for (let turn = 0; turn < 1000; turn += 1) {
          const me = (turn % 2) as 0 | 1;
          const when = new Date(at);
          const limitFacts = {
            now: when,
            automatic: null,
            ownLine: false,
            answerable: true,
            barred: null,
            heard: sameness(heard),
            sent: memory[me],
          };
          if (heldBack(limitFacts, limits)) break;
          messages += 1;
          memory[me] = remember(memory[me], { ...sent(0), at: when, heard: sameness(heard) });
          heard = texts[turn % texts.length]!;
          at += seconds * 1000;
        }
        // Silent within the budget of an hour, or, when slower than that, when the few texts have come round.
        const bySameness = 2 * (limits.sameTextTimes * texts.length + 1);
        const empty = texts.some((text) => sameness(text) === "");
        if (!empty || seconds * 2 * limits.perSenderAnHour < 3600) {
          expect(messages).toBeLessThanOrEqual(Math.max(bySameness, 2 * limits.perSenderAnHour + 1));
        }
      },
    ),
    { seed, numRuns: 500 },
  );
});
