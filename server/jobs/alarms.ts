/** Alarms as work: page the next rung of the on-call chain when its time has come. */
import type { Pager } from "../outreach/pager.ts";
import type { Store } from "../store/store.ts";
import type { Job } from "./job.ts";
import { urgent, type Queue } from "./queue.ts";

export function alarmJob({ store, pager }: { store: Store; pager: Pager }): Job {
  return {
    name: "alarms",
    atOnce: 16,
    run: ({ organizationId, id }) => pager.run(organizationId, id),
    due: (now, limit) => store.alarms.due(now, limit),
    opened: (queue) => follow(store, queue),
  };
}

/** Whoever moves an alarm's due time: its wake is there as soon as that is durable. */
function follow({ units }: Store, queue: Queue): void {
  units.onCommit((organizationId, events) => {
    for (const { alarm } of events) {
      if (!alarm) continue;
      if (alarm.nextAt) queue.add({ id: alarm.id, organizationId, at: alarm.nextAt, priority: urgent });
      else queue.cancel(alarm.id);
    }
  });
}
