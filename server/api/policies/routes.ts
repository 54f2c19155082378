/** Ways to reach a patient: read the policies, change one, try one on a patient. */
import {
  policyChangeSchema,
  policyListSchema,
  policyTrialSchema,
  policyTrySchema,
  policyViewSchema,
  type PolicyView,
} from "../../../shared/api/policies.ts";
import { defaultPolicies, purposes } from "../../../shared/domain/policy.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import type { PolicyRecord } from "../../store/policies.ts";
import { answer, route, type Route } from "../route.ts";

export interface PolicyRouteParts {
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<Commands, "changePolicy" | "tryPolicy">;
  audit: Audit;
}

export function policyRoutes({ directory, presenter, commands, audit }: PolicyRouteParts): Route[] {
  function present({ users }: OrganizationFacts, record: PolicyRecord): PolicyView {
    const user = users.get(record.changedBy);
    return {
      policy: record.policy,
      version: record.version,
      changedAt: record.changedAt.toISOString(),
      changedBy: user ? presenter.staff(user) : null,
    };
  }

  return [
    route({
      method: "get",
      path: "/policies",
      summary: "In which order each purpose tries to reach a patient; the default where nobody changed it.",
      access: "staff",
      answers: { 200: policyListSchema },
      async handler({ caller: { scope } }) {
        const facts = await directory.of(scope.organizationId);
        const items = purposes.map((purpose): PolicyView => {
          const own = facts.policies.get(purpose);
          const untouched = { version: 0, changedAt: null, changedBy: null };
          return own ? present(facts, own) : { policy: defaultPolicies[purpose], ...untouched };
        });
        return answer(200, { items });
      },
    }),
    route({
      method: "put",
      path: "/policies",
      summary:
        "Change the policy of one purpose. Plans that run keep the one they began with, but for the warning: it is asked about as they go.",
      access: "staff",
      body: policyChangeSchema,
      answers: { 200: policyViewSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        404: "`not_found`: a step names a line that is not there",
        409: "`changed_meanwhile`: the version is no longer the one that holds",
        422: "`wrong_line`: a step names a line of another channel",
      },
      async handler({ caller: { scope }, body }) {
        const record = await commands.changePolicy(scope, body);
        const { purpose, version, policy } = record;
        const rules = JSON.stringify(policy);
        await audit.record(scope, "policy.changed", { purpose, version: String(version), rules });
        return answer(200, present(await directory.of(scope.organizationId), record));
      },
    }),
    route({
      method: "post",
      path: "/policies/try",
      summary: "What a policy would do for a patient now, step by step, and why. Nothing is sent.",
      access: "staff",
      body: policyTrySchema,
      answers: { 200: policyTrialSchema },
      refusals: {
        404: "`not_found`: there is no such patient, or a step names a line that is not there",
        422: "`wrong_line`: a step names a line of another channel",
      },
      async handler({ caller: { scope, sessionId }, body }) {
        const trial = await commands.tryPolicy(scope, body);
        await audit.look({ ...scope, sessionId }, "policy.tried", { patient: body.patientId });
        return answer(200, trial);
      },
    }),
  ];
}
