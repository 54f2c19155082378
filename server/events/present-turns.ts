/**
 * For what many get and a line's pace makes wait: which line, and within how long it is their turn. Counted when a
 * thread is read, for the few deliveries of it that wait so; what is pushed names the line alone.
 */
import { rankOf, ranks } from "../../shared/domain/lines.ts";
import type { Delivery } from "../../shared/api/messages.ts";
import { turnMs } from "../rules/line/pace.ts";
import { rateOf } from "../rules/line/standing.ts";
import type { Collections } from "../store/collections.ts";
import { laneOf, queuesAtLine, type DeliveryRecord } from "../store/deliveries.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { Scope } from "../store/scope.ts";

export type Turn = NonNullable<Delivery["turn"]>;

/** Counted no further: what is known then is that it takes longer. */
export const countedAhead = 10_000;

/** The line that a delivery queues at; null when it waits for none. */
export function turnOf({ lines }: OrganizationFacts, delivery: DeliveryRecord): Turn | null {
  if (delivery.state !== "queued" || !queuesAtLine(delivery)) return null;
  const line = lines.get(delivery.steps[delivery.cursor]?.lineId ?? "");
  return line ? { lineName: line.name, withinMinutes: null } : null;
}

/** The same with how long, by the id of the delivery. */
export async function turnsOf(
  { deliveries, lineStates }: Pick<Collections, "deliveries" | "lineStates">,
  scope: Scope,
  facts: OrganizationFacts,
  rows: readonly DeliveryRecord[],
): Promise<ReadonlyMap<string, Turn>> {
  const turns = new Map<string, Turn>();
  const waiting = rows.filter((row) => turnOf(facts, row) !== null);
  if (waiting.length === 0) return turns;
  const lineIds = [...new Set(waiting.map(({ steps, cursor }) => steps[cursor]?.lineId ?? ""))];
  const states = new Map((await lineStates.byIds(scope, lineIds)).map((state) => [state.id, state]));
  for (const row of waiting) {
    const step = row.steps[row.cursor];
    const line = step && facts.lines.get(step.lineId);
    const turn = turnOf(facts, row);
    if (!step || !line || !turn || row.nextAt === null) continue;
    const rate = rateOf(line, states.get(line.id) ?? null);
    const rank = rankOf[row.purpose];
    let ahead = 0;
    // Who goes first where not all can, and then whoever waits as long.
    for (const one of ranks.filter((other) => other <= rank))
      ahead += await deliveries.aheadInLane(laneOf(line.id, one), row.nextAt, countedAhead - ahead);
    const minutes = Math.ceil((ahead * turnMs(rate, step.segments)) / 60_000);
    turns.set(row.id, { ...turn, withinMinutes: ahead < countedAhead ? Math.max(1, minutes) : null });
  }
  return turns;
}
