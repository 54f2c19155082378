/**
 * What is not at rest, and what it waits for, in words. A step that went listens until its time is over, and what is
 * held names its reason and its hour: that is the plan. Whatever else has something to do, and does not do it, is stuck.
 */
import type { StepRecord } from "../../../server/store/deliveries.ts";
import type { DeliveryDocument } from "../../../server/store/delivery-queries.ts";
import { timeOver } from "../../../server/rules/plan/ends.ts";
import { phaseOf } from "../../../server/rules/plan/engine.ts";

export interface Unrest {
  /** What it waits for by its plan, and until when; null: nothing explains it. */
  plan: { waits: string; until: Date } | null;
  words: string;
}

/** `now`: of the played clock. */
export function unrestOf(row: DeliveryDocument, now: number): Unrest {
  const step = row.steps[row.cursor] as StepRecord | undefined;
  const dueAt = row.nextAt ?? row.turnAt ?? null;
  const ago = (at: Date): string => seconds(at.getTime() - now);
  const phase = phaseOf({ ...row, steps: row.steps as StepRecord[] });
  const tries = (step?.attempts ?? []).map(({ startedAt, endedAt, state, lookUps, receipts, error }) =>
    [
      `${state}, begun ${ago(startedAt)}`,
      endedAt ? `ended ${ago(endedAt)}` : "open",
      `heard ${receipts.map(({ status }) => status).join(" ") || "nothing"}`,
      ...(lookUps > 0 ? [`looked up ${lookUps} times`] : []),
      ...(error ? [error.code] : []),
    ].join(", "),
  );
  const words = [
    `${row.purpose}, ${row.state} since ${ago(row.stateAt)} (${row.reason ?? "no reason"}), ${phase}`,
    ...(row.closed ? [`closed as ${row.closed.why}`] : []),
    `step ${row.cursor + 1} of ${row.steps.length}: ${step?.channel} ${step?.state}`,
    `wakes ${dueAt ? ago(dueAt) : "never"}`,
    row.lease ? `leased until ${ago(row.lease.until)}` : "free",
    `tries: ${tries.join(" | ") || "none"}`,
  ].join("; ");
  const waits =
    step && dueAt && row.lease === null && dueAt.getTime() > now && whatFor(row, phase, step, dueAt);
  return { plan: waits ? { waits, until: dueAt } : null, words };
}

function whatFor(
  { purpose, state, heldFor, reason }: DeliveryDocument,
  phase: ReturnType<typeof phaseOf>,
  step: StepRecord,
  dueAt: Date,
): string | null {
  if (state === "held" && heldFor !== null)
    return `${purpose} held for ${heldFor} (${reason ?? "no reason"})`;
  if (phase !== "listening" || dueAt.getTime() !== timeOver(step).getTime()) return null;
  return `${purpose} by ${step.channel} went, no word came, and its ${step.waitSeconds} s are not over`;
}

/** From now, of the played clock. */
function seconds(ms: number): string {
  const count = Math.round(Math.abs(ms) / 100) / 10;
  return ms < 0 ? `${count} s ago` : `in ${count} s`;
}
