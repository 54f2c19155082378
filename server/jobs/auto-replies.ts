/** What rules leave behind as work: errands to somebody else than the patient, and questions that are out of time. */
import { closeForm } from "../inbound/form-time.ts";
import type { Errands } from "../outbound/errands.ts";
import type { Store } from "../store/store.ts";
import type { Job } from "./job.ts";

export function errandJob({ store, errands }: { store: Store; errands: Errands }): Job {
  return {
    name: "errands",
    atOnce: 8,
    run: ({ organizationId, id }) => errands.run(organizationId, id),
    due: (now, limit) => store.errands.due(now, limit),
  };
}

export function formJob({ store }: { store: Store }): Job {
  return {
    name: "forms",
    atOnce: 8,
    run: async ({ organizationId, id }) => {
      await store.units.run(organizationId, closeForm(id));
      return null;
    },
    due: (now, limit) => store.formRuns.due(now, limit),
  };
}
