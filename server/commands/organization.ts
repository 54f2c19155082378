/** The organization's settings: an admin changes them, and two who do so at once do not undo each other. */
import type { OrganizationChange } from "../../shared/api/organization.ts";
import { ProblemError } from "../lib/problem.ts";
import type { Directory } from "../store/directory.ts";
import type { OrganizationRecord } from "../store/organizations.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export interface OrganizationCommands {
  /** Resolves to the settings before and after. */
  changeOrganization(
    scope: Scope & { userId: string },
    change: OrganizationChange,
  ): Promise<{ before: OrganizationRecord; after: OrganizationRecord }>;
}

export function createOrganizationCommands(parts: {
  store: Store;
  directory: Directory;
}): OrganizationCommands {
  const { store, directory } = parts;
  return {
    async changeOrganization(scope, { version, ...change }) {
      const { users } = await directory.of(scope.organizationId);
      if (users.get(scope.userId)?.role !== "admin")
        throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
      const before = await store.organizations.byId(scope.organizationId);
      if (!before || !(await store.organizations.change(scope.organizationId, version, change))) {
        const detail = "Look at what holds now and change it again. Nothing was changed.";
        throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
      }
      directory.forget();
      // Only a word that there is something to look at: lost, the settings hold all the same.
      await store.units.run(scope.organizationId, {
        run: async (tx) => tx.event({ name: "organization.changed" }),
      });
      return { before, after: { ...before, ...change, version: version + 1 } };
    },
  };
}
