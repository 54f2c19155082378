/** The breaker of a line, over made-up histories: when it opens, one trial at a time, and that it always closes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sendErrorCodes, type SendErrorCode } from "../../../shared/domain/delivery.ts";
import { beginTrial, giveTrialBack, healthy, hearOf, limit, speaksOfLine, passage } from "./health.ts";

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

const step = fc.record({
  pass: fc.integer({ min: 0, max: 400_000 }),
  act: fc.constantFrom("send" as const, "answer" as const, "die" as const),
  code: fc.option(fc.constantFrom(...sendErrorCodes), { nil: null }),
});

test("whatever happens: never two trials at once, no send while it is out, it opens only for the line's own failures, and a success closes it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let health = healthy;
      let now = start;
      let ids = 0;
      const open: { id: string; trial: boolean; until: number }[] = [];
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
          } else expect(health.out).toBeNull();
          open.push({ id, trial, until: now + 90_000 });
        } else if (act === "die") open.shift();
        else {
          const answered = open.pop();
          if (!answered) continue;
          const before = health;
          health = hearOf(health, answered.id, code, instant);
          if (code !== null && speaksOfLine(code)) ownFailures += 1;
          else expect(health).toEqual(healthy);
          if (!before.out && health.out) expect(ownFailures * 3).toBeGreaterThanOrEqual(limit);
        }
      }
    }),
    { seed, numRuns: 2_000 },
  );
});
