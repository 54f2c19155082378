/**
 * What does not come to rest, and what it waits for: a delivery with something to do still, in words. Where its own
 * row names the time and the reason (a ruling, hours, a line), that is the plan's; anything else is a finding.
 */
import type { DeliveryDocument } from "../../../server/store/deliveries.ts";
import { phaseOf } from "../../../server/rules/plan/engine.ts";

export interface Unrest {
  /** What the plan waits for by its own word; null: nothing explains it. */
  explained: string | null;
  words: string;
}

/** `now`: of the played clock. */
export function unrestOf(row: DeliveryDocument, now: number): Unrest {
  const dueAt = row.nextAt ?? row.turnAt;
  const step = row.steps[row.cursor];
  const wakes = dueAt ? seconds(dueAt.getTime() - now) : "never";
  const lease = row.lease
    ? `leased by ${row.lease.holder} until ${seconds(row.lease.until.getTime() - now)}`
    : "free";
  const tries = (step?.attempts ?? []).map(
    ({ startedAt, endedAt, state, lookUps, receipts, error }) =>
      `${state} begun ${seconds(startedAt.getTime() - now)}${endedAt ? `, ended ${seconds(endedAt.getTime() - now)}` : ", open"}` +
      `, asked ${lookUps} times${error ? `, ${error.code}` : ""}, heard ${receipts.map(({ status }) => status).join(" ") || "nothing"}`,
  );
  const phase = phaseOf({ ...row, steps: row.steps as never });
  const words =
    `${row.state} since ${seconds(row.stateAt.getTime() - now)} (${row.reason ?? "no reason"}), ${phase}` +
    `${row.closed ? `, closed as ${row.closed.why}` : ""}; ` +
    `step ${row.cursor + 1} of ${row.steps.length}, ${step?.channel} ${step?.state}; wakes ${wakes}, ${lease}; ` +
    `tries [${tries.join(" | ")}]`;
  return { explained: explained(row, dueAt, now), words };
}

/** Held for longer than a run lasts, and it says so. */
function explained(
  { state, heldFor, reason }: DeliveryDocument,
  dueAt: Date | undefined,
  now: number,
): string | null {
  if (state !== "held" || heldFor === null || !dueAt || dueAt.getTime() <= now) return null;
  return `held for ${heldFor}: ${reason ?? ""}`;
}

/** From now, of the played clock. */
function seconds(ms: number): string {
  const count = Math.round(ms / 100) / 10;
  return count < 0 ? `${-count} s ago` : `in ${count} s`;
}
