/** The plan engine alone, over made-up histories, judged by the truth that its own tests use. */
import fc from "fast-check";
import { world } from "../../../server/rules/plan/test-histories.ts";
import { Play } from "../../../server/rules/plan/test-world.ts";
import type { Findings } from "./judge.ts";

/** How many were played: all, or as many as it took to find one that lies. */
export function playHistories(count: number, seed: number, findings: Findings): number {
  const outcome = fc.check(
    fc.property(world, (made) => {
      const play = new Play(made);
      play.pass(0);
      for (const one of made.happenings) play.happen(one);
      play.end();
      if (play.plan.nextAt !== null) throw new Error("it never rests");
    }),
    { seed, numRuns: count },
  );
  if (outcome.failed) {
    const error = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : "";
    const list = /twice|two live|again/.test(error)
      ? "doubled"
      : /refus/.test(error)
        ? "againstConsent"
        : "untrue";
    findings[list].push(`a history: ${error} ${JSON.stringify(outcome.counterexample)}`);
  }
  return outcome.numRuns;
}
