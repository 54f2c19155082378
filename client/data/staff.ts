/** The people of the organization, for the assignee menu. */
import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { staffSchema, type Staff } from "../../shared/api/common.ts";
import { useDataParts } from "./context.tsx";
import { keys } from "./keys.ts";

const staffPageSchema = z.object({ items: z.array(staffSchema) });
const nobody: readonly Staff[] = [];

/** In order of name; empty until known. */
export function useStaff(): readonly Staff[] {
  const { api } = useDataParts();
  const { data } = useQuery({
    queryKey: keys.staff,
    queryFn: async ({ signal }): Promise<readonly Staff[]> => {
      const { items } = await api("/staff", { schema: staffPageSchema, signal });
      return items.sort((a, b) => a.name.localeCompare(b.name));
    },
    // No event tells of new people yet.
    staleTime: 5 * 60_000,
  });
  return data ?? nobody;
}
