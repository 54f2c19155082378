/**
 * Lines as work: what waits in a line's queue is taken from its head, so many as the line has turns for, what has a
 * time before what is for many. A hundred thousand rows cost nothing while they wait; and whoever waits for a line
 * that broke or works again is told to look.
 */
import { ranks, type Rank } from "../../shared/domain/lines.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Sender } from "../outbound/sender.ts";
import { laneOf, queuesAtLine } from "../store/deliveries.ts";
import type { Store } from "../store/store.ts";
import type { Job } from "./job.ts";
import { usual } from "./queue.ts";

/** Taken from the head at once; a line without a rate has no more than so many calls under way. */
const batch = 32;
const maxUnderWay = 64;
const maxLanes = 2_000;
const queued: readonly Rank[] = ranks.filter((rank) => rank > 1);

export function laneJob(parts: { store: Store; sender: Sender; clock: Clock; log: Log }): Job {
  const { store, sender, clock, log } = parts;
  const underWay = new Map<string, Set<Promise<unknown>>>();

  async function heads(lineId: string, now: Date): Promise<string[]> {
    const ids: string[] = [];
    for (const rank of queued) {
      if (ids.length >= batch) break;
      ids.push(...(await store.deliveries.inLane(laneOf(lineId, rank), now, batch - ids.length)));
    }
    return ids;
  }

  async function run({ organizationId, id }: { organizationId: string; id: string }): Promise<Date | null> {
    const calls = underWay.get(id) ?? new Set();
    underWay.set(id, calls);
    while (calls.size > maxUnderWay - batch) await Promise.race(calls);
    const ids = await heads(id, clock.now());
    const { begun, nextTurnAt } =
      ids.length > 0 ? await sender.runLane(organizationId, ids) : { begun: [], nextTurnAt: null };
    for (const call of begun) {
      calls.add(call);
      void call.finally(() => calls.delete(call));
    }
    if (nextTurnAt) return nextTurnAt;
    // One that could not be claimed stays at the head: it is left to the sweep, and does not keep us busy.
    return ids.length === batch && begun.length > 0 ? clock.now() : null;
  }

  return {
    name: "lanes",
    atOnce: 16,
    run,
    async due(now, limit) {
      const lanes = await store.deliveries.lanesDue(now, Math.max(limit, maxLanes));
      return lanes.map(({ lineId, organizationId }) => ({ id: lineId, organizationId }));
    },
    opened(queue) {
      store.units.onCommit((organizationId, events) => {
        for (const { delivery, line, incident } of events) {
          if (line && incident)
            void sender.lineIncident(organizationId, line.id).catch((error: unknown) => {
              log.warn({ line: line.id, err: describeError(error) }, "who waits for a line was not told");
            });
          const at = delivery?.nextAt;
          const lineId = delivery?.steps[delivery.cursor]?.lineId;
          if (delivery && at && lineId !== undefined && queuesAtLine(delivery))
            queue.add({ id: lineId, organizationId, at, priority: usual });
        }
      });
    },
  };
}
