/** Whose hours a limit keeps. */
import type { Limit } from "./hours.ts";

export interface Rule {
  /** purpose: the clinic's hours. holiday: of the clinic. wish: the patient's own. step: of the way in the plan. */
  kind: "law" | "purpose" | "holiday" | "wish" | "step";
  /** Of a law its state; of a purpose its own; of a wish or a step the hour from which it may go. */
  name: string;
}

export type RuleLimit = Limit & { rule: Rule };
