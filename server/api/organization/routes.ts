/** The organization's own settings. */
import {
  organizationChangeSchema,
  organizationSchema,
  type Organization,
} from "../../../shared/api/organization.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import { notFound } from "../../lib/problem.ts";
import type { OrganizationRecord } from "../../store/organizations.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";

export interface OrganizationRouteParts {
  store: Pick<Store, "organizations">;
  commands: Pick<Commands, "changeOrganization">;
  audit: Audit;
}

export function organizationRoutes({ store, commands, audit }: OrganizationRouteParts): Route[] {
  return [
    route({
      method: "get",
      path: "/organization",
      summary: "The organization's settings.",
      access: "staff",
      answers: { 200: organizationSchema },
      async handler({ caller: { scope } }) {
        const found = await store.organizations.byId(scope.organizationId);
        if (!found) throw notFound("organization");
        return answer(200, present(found));
      },
    }),
    route({
      method: "patch",
      path: "/organization",
      summary: "Change settings. Messages that wait already keep the seconds they began with.",
      access: "staff",
      body: organizationChangeSchema,
      answers: { 200: organizationSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        409: "`changed_meanwhile`: the version is no longer the one that holds",
      },
      async handler({ caller: { scope }, body }) {
        const { before, after } = await commands.changeOrganization(scope, body);
        // What the admin sent, and what held before in its place.
        const { version: _version, ...change } = body;
        const asked = Object.keys(change) as (keyof typeof change)[];
        const settings = (row: OrganizationRecord) =>
          JSON.stringify(Object.fromEntries(asked.map((key) => [key, row[key]])));
        await audit.record(scope, "organization.changed", {
          version: String(after.version),
          from: settings(before),
          to: settings(after),
        });
        return answer(200, present(after));
      },
    }),
  ];
}

function present(row: OrganizationRecord): Organization {
  const { id, name, timeZone, replyTargetMinutes, version } = row;
  const { undoSeconds, cancelIfAnswered, householdMask, householdHours, consentScope, contact } = row;
  const { noticeLink, linkDays } = row;
  const settings = { undoSeconds, cancelIfAnswered, householdMask, householdHours, consentScope, contact };
  return { id, name, timeZone, replyTargetMinutes, ...settings, noticeLink, linkDays, version };
}
