/**
 * The engine against a truth of its own: what the patient allowed, what lies with the phones, what was said. Made-up
 * worlds and histories; PLAN_HISTORIES sets how many, PLAN_SEED which.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { world } from "./test-histories.ts";
import { Play } from "./test-world.ts";

const seed = Number(process.env["PLAN_SEED"] ?? Date.now() & 0xffff);
const histories = Number(process.env["PLAN_HISTORIES"] ?? 4000);
console.info(`plan: fast-check seed ${seed}, ${histories} histories`);

test(
  "where every call meets a passing problem, the plan is tried to its end, and no further",
  () => {
    fc.assert(
      fc.property(world, (made) => {
        const play = new Play(made);
        play.pass(0);
        for (const one of made.happenings) play.happen(one);
        play.refuseAll();
        play.end();
      }),
      { seed, numRuns: Math.ceil(histories / 20) },
    );
  },
  Math.max(60_000, histories * 5),
);

test(
  "no history ends in a lie: consent, one live attempt, no send after an end, always an end, nothing lost",
  () => {
    fc.assert(
      fc.property(world, (made) => {
        const play = new Play(made);
        play.pass(0);
        for (const one of made.happenings) play.happen(one);
        play.end();
        expect(play.plan.nextAt).toBeNull();
      }),
      { seed, numRuns: histories },
    );
  },
  Math.max(60_000, histories * 5),
);
