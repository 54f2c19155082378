/** Journal entries as work: what was acknowledged and not finished, and receipts that wait for their attempt. */
import type { Pipeline } from "../inbound/pipeline.ts";
import type { Job } from "./job.ts";

export function journalJob({ pipeline }: { pipeline: Pipeline }): Job {
  return {
    name: "journal",
    atOnce: 100,
    run: ({ organizationId, id }) => pipeline.runAgain(organizationId, id),
    due: (_now, limit) => pipeline.due(limit),
  };
}
