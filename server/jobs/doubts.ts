/** Words on which nobody ruled in time: the ledger is told that they count as a refusal now. */
import { lapseDoubts } from "../inbound/lapsed-doubts.ts";
import type { Store } from "../store/store.ts";
import type { Job } from "./job.ts";

export function doubtJob({ store }: { store: Store }): Job {
  return {
    name: "doubts",
    atOnce: 4,
    run: async ({ organizationId, id }) => {
      await store.units.run(organizationId, lapseDoubts(id));
      return null;
    },
    due: (now, limit) => store.conversations.lapsed(now, limit),
  };
}
