/** The breaker of a line, over made-up histories: when it opens, one trial at a time, and that it always closes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sendErrorCodes, type SendErrorCode } from "../../../shared/domain/delivery.ts";
import {
  beginTrial,
  giveTrialBack,
  healthy,
  hearLate,
  hearOf,
  limit,
  mend,
  passage,
  speaksOfLine,
  type LineHealth,
} from "./health.ts";

const seed = Date.now() & 0xffff;
console.info(`line health: fast-check seed ${seed}`);

const start = 1_700_000_000_000;
const at = (ms: number) => new Date(start + ms);
const fail = (codes: readonly (SendErrorCode | null)[], everyMs = 1_000) =>
  codes.reduce((health, code, n) => hearOf(health, `a${n}`, code, at(n * everyMs)), healthy);

test.each<[string, (SendErrorCode | null)[], boolean]>([
  ["one refusal of the settings may be a slip", ["config"], false],
  ["two are no slip", ["config", "config"], true],
  ["three unknown outcomes", ["unknown_outcome", "unknown_outcome", "unknown_outcome"], true],
  [
    "two unknown outcomes and a success",
    ["unknown_outcome", "unknown_outcome", null, "unknown_outcome"],
    false,
  ],
  ["a hundred wrong numbers", Array<SendErrorCode>(100).fill("invalid_address"), false],
  [
    "a refusal proves that the provider is there",
    ["not_reached", "not_reached", "opted_out", "not_reached"],
    false,
  ],
  ["a provider out of reach", ["not_reached", "not_reached", "not_reached"], true],
  ["kinds add up", ["temporary", "config", "not_reached"], true],
])("%s", (_name, codes, out) => {
  expect(fail(codes).out !== null).toBe(out);
});

test("failures far apart do not add up", () => {
  expect(fail(["config", "config", "config"], 11 * 60_000).out).toBeNull();
});

test("after a pause one message tries the line; its failure makes the pause longer, its success ends it", () => {
  const out = fail(["config", "config"]);
  const opened = out.out!;
  expect(passage(out, at(2_000))).toEqual({ may: "wait", until: opened.trialAt });
  expect(passage(out, opened.trialAt)).toEqual({ may: "try" });
  const until = new Date(opened.trialAt.getTime() + 90_000);
  const tried = beginTrial(out, "trial", until);
  expect(passage(tried, opened.trialAt)).toEqual({ may: "wait", until });
  // The one that tries it died: the next may.
  expect(passage(tried, until)).toEqual({ may: "try" });
  expect(passage(giveTrialBack(tried, "trial"), opened.trialAt)).toEqual({ may: "try" });
  const again = hearOf(tried, "trial", "config", opened.trialAt);
  expect(again.out!.trialAt.getTime() - opened.trialAt.getTime()).toBeGreaterThan(
    opened.trialAt.getTime() - opened.since.getTime(),
  );
  expect(again.out!.since).toBe(opened.since);
  expect(hearOf(tried, "trial", null, opened.trialAt)).toEqual(healthy);
});

const sentAt = (id: string, ms: number) => ({ id, startedAt: at(ms) });

test("receipts break a line that takes everything; its trial is proven by a receipt, or by a quiet minute", () => {
  const taken = (health: LineHealth, id: string, ms: number) => hearOf(health, id, null, at(ms));
  let health = taken(healthy, "a", 0);
  health = hearLate(health, sentAt("a", 0), "config", at(5_000));
  // That the next one is taken disproves nothing.
  health = taken(health, "b", 6_000);
  expect(health.out).toBeNull();
  health = hearLate(health, sentAt("b", 6_000), "config", at(9_000));
  expect(health.out).toMatchObject({ since: at(9_000), code: "config", late: true });
  const opened = health.out!;
  // An answer to what was under way is no proof either.
  expect(taken(health, "c", 9_500)).toBe(health);

  const began = opened.trialAt.getTime() - start;
  const tried = taken(beginTrial(health, "t", at(began + 90_000)), "t", began + 200);
  expect(passage(tried, at(began + 300))).toMatchObject({ may: "wait" });
  expect(hearLate(tried, sentAt("t", began), null, at(began + 900)).out).toBeNull();
  const failed = hearLate(tried, sentAt("t", began), "line_paused", at(began + 900));
  expect(failed.out).toMatchObject({ trials: 1, trial: null, code: "line_paused", since: opened.since });

  const { until } = tried.out!.trial!;
  expect(mend(tried, at(began + 300))).toBe(tried);
  expect(passage(tried, until)).toEqual({ may: "send" });
  const mended = mend(tried, until);
  expect(mended.out).toBeNull();
  // What was sent before it was mended says nothing of it now.
  expect(hearLate(mended, sentAt("b", 6_000), "config", until)).toBe(mended);
});

test.each<[string, SendErrorCode | null]>([
  ["a phone that is off", "unreachable"],
  ["a passing problem", "temporary"],
  ["a wrong number", "invalid_address"],
  ["an arrival", null],
])("a hundred receipts of %s break nothing", (_name, code) => {
  let health: LineHealth = healthy;
  for (let n = 0; n < 100; n += 1) health = hearLate(health, sentAt(`a${n}`, n), code, at(n));
  expect(health).toBe(healthy);
});

test("a good receipt between bad ones is proof that the line works", () => {
  const one = hearLate(healthy, sentAt("a", 0), "config", at(1));
  const proven = hearLate(one, sentAt("b", 2), null, at(3));
  expect(hearLate(proven, sentAt("c", 4), "config", at(5)).out).toBeNull();
});

const step = fc.record({
  pass: fc.integer({ min: 0, max: 400_000 }),
  act: fc.constantFrom("send" as const, "answer" as const, "die" as const, "receipt" as const),
  code: fc.option(fc.constantFrom(...sendErrorCodes), { nil: null }),
});

test("whatever happens: never two trials at once, no send while it is out, it opens only for the line's own failures, and a success closes it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let health = healthy;
      let now = start;
      let ids = 0;
      const open: { id: string; trial: boolean; until: number }[] = [];
      const sent: { id: string; startedAt: Date }[] = [];
      let ownFailures = 0;
      for (const { pass, act, code } of steps) {
        now += pass;
        for (const one of open.filter(({ until }) => until <= now)) open.splice(open.indexOf(one), 1);
        const instant = new Date(now);
        if (act === "send") {
          const use = passage(health, instant);
          if (use.may === "wait") {
            expect(health.out).not.toBeNull();
            expect(use.until.getTime()).toBeGreaterThan(now);
            continue;
          }
          const id = `a${(ids += 1)}`;
          const trial = use.may === "try";
          if (trial) {
            expect(open.filter((one) => one.trial)).toEqual([]);
            health = beginTrial(health, id, new Date(now + 90_000));
          } else {
            health = mend(health, instant);
            expect(health.out).toBeNull();
          }
          sent.push({ id, startedAt: instant });
          open.push({ id, trial, until: now + 90_000 });
        } else if (act === "die") open.shift();
        else if (act === "receipt") {
          const told = sent.at(-1 - (pass % 3));
          if (!told) continue;
          const before = health;
          health = hearLate(health, told, code, instant);
          if (code !== null && speaksOfLine(code)) ownFailures += 1;
          if (!before.out && health.out) expect(health.out.late).toBe(true);
          // Good news of anything but its trial mends nothing.
          if (before.out && !health.out) expect(before.out.trial?.attemptId).toBe(told.id);
        } else {
          const answered = open.pop();
          if (!answered) continue;
          const before = health;
          health = hearOf(health, answered.id, code, instant);
          if (code !== null && speaksOfLine(code)) ownFailures += 1;
          else if (!before.out?.late) expect([health.out, health.strain]).toEqual([null, 0]);
          if (!before.out && health.out && !health.out.late)
            expect(ownFailures * 3).toBeGreaterThanOrEqual(limit);
        }
      }
    }),
    { seed, numRuns: 2_000 },
  );
});
