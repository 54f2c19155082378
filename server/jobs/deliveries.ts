/** Deliveries as work: send one, look up one that is unconfirmed, take over one whose worker died. */
import { rankOf } from "../../shared/domain/lines.ts";
import type { Sender } from "../outbound/sender.ts";
import { queuesAtLine, type DeliveryRecord } from "../store/deliveries.ts";
import type { Store } from "../store/store.ts";
import type { UnitRunner } from "../store/unit.ts";
import type { Job } from "./job.ts";
import { urgent, usual, type Queue } from "./queue.ts";

export function deliveryJob(parts: { store: Store; sender: Sender }): Job {
  const { store, sender } = parts;
  return {
    name: "deliveries",
    atOnce: 32,
    run: ({ organizationId, id }) => sender.run(organizationId, id),
    due: (now, limit) => store.deliveries.due(now, limit),
    opened: (queue) => follow(store.units, queue),
  };
}

/** The queue follows the rows: whoever moves a delivery's due time, its wake is there as soon as that is durable. */
function follow(units: UnitRunner, queue: Queue): void {
  units.onCommit((organizationId, events) => {
    for (const { delivery } of events) {
      // Whoever holds the lease says afterwards when it is due; a dead one is found by the sweep.
      if (!delivery || delivery.lease || queuesAtLine(delivery)) continue;
      const { id, nextAt: at } = delivery;
      if (at) queue.add({ id, organizationId, at, priority: isFresh(delivery) ? urgent : usual });
      else queue.cancel(id);
    }
  });
}

/** Somebody has just pressed "send". */
function isFresh({ state, steps, purpose }: DeliveryRecord): boolean {
  if (rankOf[purpose] !== 1 || !(state === "queued" || state === "scheduled")) return false;
  return steps.every(({ attempts }) => attempts.length === 0);
}
