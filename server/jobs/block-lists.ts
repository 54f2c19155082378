/** Providers' block lists as work: each compared with the ledger once a day. */
import type { BlockListWatch } from "../inbound/block-list.ts";
import type { Job } from "./job.ts";

/** No row of the store says that one is due: every line is looked at, and that not every second. */
const lookEveryMs = 5 * 60_000;

export function blockListJob({ blockLists }: { blockLists: BlockListWatch }): Job {
  let lookAt = 0;
  return {
    name: "block-lists",
    atOnce: 1,
    run: ({ organizationId, id }) => blockLists.compare(organizationId, id),
    async due(now, limit) {
      if (now.getTime() < lookAt) return [];
      lookAt = now.getTime() + lookEveryMs;
      return blockLists.due(now, limit);
    },
  };
}
