/** The organization's own settings: read, change. Another's change is told by an event and asked for again. */
import { useCallback } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  organizationSchema,
  type Organization,
  type OrganizationChange,
} from "../../shared/api/organization.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export interface OrganizationState {
  organization: Organization | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => Promise<void>;
}

export function useOrganization(): OrganizationState {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.organization,
    queryFn: ({ signal }) => api("/organization", { schema: organizationSchema, signal }),
  });
  return {
    organization: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(async () => void (await refetch()), [refetch]),
  };
}

/** Refused with `changed_meanwhile` when somebody saved another version since; what holds is asked for then. */
export function useChangeOrganization(): Change<OrganizationChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    await client.cancelQueries({ queryKey: keys.organization });
    try {
      const saved = await api("/organization", { method: "PATCH", body, schema: organizationSchema });
      client.setQueryData(keys.organization, saved);
    } catch (error) {
      void client.invalidateQueries({ queryKey: keys.organization });
      throw error;
    }
  });
}
