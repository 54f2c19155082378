/** Quiet hours: read the settings and the laws behind them, change them, try them on a patient. */
import {
  quietSettingsChangeSchema,
  quietSettingsViewSchema,
  quietTrialSchema,
  quietTrySchema,
  type QuietSettingsView,
} from "../../../shared/api/quiet-hours.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import { federalHours, stateHours } from "../../rules/quiet/laws.ts";
import { settingsOf } from "../../rules/quiet/settings.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import { answer, route, type Route } from "../route.ts";

export interface QuietHoursRouteParts {
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<Commands, "changeQuietHours" | "tryQuietHours">;
  audit: Audit;
}

export function quietHoursRoutes({ directory, presenter, commands, audit }: QuietHoursRouteParts): Route[] {
  function present(facts: OrganizationFacts): QuietSettingsView {
    const { quiet, users, autoReplies } = facts;
    const changer = quiet ? users.get(quiet.changedBy) : undefined;
    return {
      settings: settingsOf(facts),
      laws: [federalHours, ...stateHours],
      holidays: autoReplies?.book.holidays ?? [],
      version: quiet?.version ?? 0,
      changedAt: quiet?.changedAt.toISOString() ?? null,
      changedBy: changer ? presenter.staff(changer) : null,
    };
  }

  return [
    route({
      method: "get",
      path: "/quiet-hours",
      summary: "When what goes by itself may reach patients, for each purpose, with the laws behind it.",
      access: "staff",
      answers: { 200: quietSettingsViewSchema },
      async handler({ caller: { scope } }) {
        return answer(200, present(await directory.of(scope.organizationId)));
      },
    }),
    route({
      method: "put",
      path: "/quiet-hours",
      summary: "Change them. What is held already is asked again when its time comes.",
      access: "staff",
      body: quietSettingsChangeSchema,
      answers: { 200: quietSettingsViewSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        409: "`changed_meanwhile`: the version is no longer the one that holds",
      },
      async handler({ caller: { scope }, body }) {
        const { version, settings } = await commands.changeQuietHours(scope, body);
        const rules = JSON.stringify(settings);
        await audit.record(scope, "quiet_hours.changed", { version: String(version), rules });
        return answer(200, present(await directory.of(scope.organizationId)));
      },
    }),
    route({
      method: "post",
      path: "/quiet-hours/try",
      summary:
        "Whether a patient may be written to now for a purpose, until when not, and why. Nothing is sent.",
      access: "staff",
      body: quietTrySchema,
      answers: { 200: quietTrialSchema },
      refusals: { 404: "`not_found`: there is no such patient" },
      async handler({ caller: { scope, sessionId }, body }) {
        const trial = await commands.tryQuietHours(scope, body);
        await audit.look({ ...scope, sessionId }, "quiet_hours.tried", { patient: body.patientId });
        return answer(200, trial);
      },
    }),
  ];
}
