/** What rules told others than the patient: the list, trying again, leaving it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errandListSchema, errandSchema, type Errand } from "../../shared/api/errands.ts";
import type { Problem } from "../../shared/api/common.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export function useErrands(): {
  errands: readonly Errand[] | null;
  problem: Problem | null;
  refetch: () => void;
} {
  const { api } = useDataParts();
  const { data, error, refetch } = useQuery({
    queryKey: keys.errands,
    queryFn: async ({ signal }) => (await api("/errands", { schema: errandListSchema, signal })).items,
    // What goes at once is told by no event: asked when the list is opened.
    staleTime: 0,
  });
  return {
    errands: data ?? null,
    problem: error ? problemOf(error) : null,
    refetch: () => void refetch(),
  };
}

/** Refused with `changed_meanwhile` when it is under way or went: the list is asked for again then too. */
export function useErrandAct(): Change<{ id: string; act: "retry" | "leave" }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ id, act }) => {
    try {
      const changed = await api(`/errands/${id}/${act}`, { method: "POST", schema: errandSchema });
      await client.cancelQueries({ queryKey: keys.errands });
      client.setQueryData<readonly Errand[]>(keys.errands, (list) =>
        list?.map((one) => (one.id === id ? changed : one)),
      );
    } finally {
      void client.invalidateQueries({ queryKey: keys.autoReplies });
    }
  });
}
