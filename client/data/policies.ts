/** The policies of the organization: read them, change one, try one on a patient. */
import { useCallback, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  policyListSchema,
  policyTrialSchema,
  policyViewSchema,
  type PolicyChange,
  type PolicyTrial,
  type PolicyTry,
  type PolicyView,
} from "../../shared/api/policies.ts";
import type { Problem } from "../../shared/api/common.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export interface PoliciesView {
  /** One for each purpose, in the order of purposes; null before the first answer. */
  policies: readonly PolicyView[] | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  /** Resolves when the server was asked again. */
  refetch: () => Promise<void>;
}

export function usePolicies(): PoliciesView {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.policies,
    queryFn: async ({ signal }): Promise<readonly PolicyView[]> =>
      (await api("/policies", { schema: policyListSchema, signal })).items,
    // No event tells of a changed policy: asked again whenever the screen is opened.
    staleTime: 0,
  });
  return {
    policies: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(async () => void (await refetch()), [refetch]),
  };
}

/** Refused with `changed_meanwhile` when somebody saved another version since. */
export function useChangePolicy(): Change<PolicyChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (change) => {
    const saved = await api("/policies", { method: "PUT", body: change, schema: policyViewSchema });
    // An answer that was asked for before would bring the old one back.
    await client.cancelQueries({ queryKey: keys.policies });
    client.setQueryData<readonly PolicyView[]>(keys.policies, (items) =>
      items?.map((item) => (item.policy.purpose === saved.policy.purpose ? saved : item)),
    );
  });
}

export interface TryPolicy extends Change<PolicyTry> {
  /** What the last try that worked would have done, and what was tried; null before the first. */
  last: { wanted: PolicyTry; trial: PolicyTrial } | null;
}

/** A dry run on the server. Nothing is sent. */
export function useTryPolicy(): TryPolicy {
  const { api } = useDataParts();
  const [last, setLast] = useState<TryPolicy["last"]>(null);
  const change = useChange(async (wanted: PolicyTry) => {
    const trial = await api("/policies/try", { method: "POST", body: wanted, schema: policyTrialSchema });
    setLast({ wanted, trial });
  });
  return { ...change, last };
}
