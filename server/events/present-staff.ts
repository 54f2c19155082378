/** A person of the staff, as a screen names them. */
import type { Staff } from "../../shared/api/common.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { UserRecord } from "../store/users.ts";

export function presentStaff({ id, name, initials, role }: UserRecord): Staff {
  return { id, name, initials, role };
}

export function staffOf(facts: OrganizationFacts, userId: string | null): Staff | null {
  const user = userId === null ? undefined : facts.users.get(userId);
  return user ? presentStaff(user) : null;
}
