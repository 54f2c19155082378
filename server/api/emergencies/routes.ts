/** Emergencies: read the log, take, settle and reopen one, run a drill, change what raises one and whom it pages. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  alarmListSchema,
  alarmQuerySchema,
  alarmSchema,
  emergencySettingsChangeSchema,
  emergencySettingsViewSchema,
  emergencyTrialSchema,
  emergencyTrySchema,
  falseAlarmsSchema,
  wordsCheckSchema,
  type EmergencySettingsView,
} from "../../../shared/api/emergencies.ts";
import {
  defaultAnswers,
  defaultEmergencySettings,
  emergencyLanguages,
} from "../../../shared/domain/emergency.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import { presentAlarm } from "../../events/present-alarm.ts";
import type { Presenter } from "../../events/present.ts";
import { falseAlarms } from "../../rules/emergency/false-alarms.ts";
import { broughtTo, listsName, wordsOf } from "../../rules/emergency/in-force.ts";
import { defaultEmergencyWords } from "../../rules/emergency/words.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";
import { isUsed } from "../../rules/line/standing.ts";

export interface EmergencyRouteParts {
  store: Pick<Store, "alarms">;
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<
    Commands,
    "changeEmergencies" | "tryEmergency" | "startDrill" | "takeAlarm" | "settleAlarm" | "reopenAlarm"
  >;
  flashes: (provider: string) => boolean;
  audit: Audit;
}

const params = z.object({ id: idSchema });
const logLength = 50;

export function emergencyRoutes(parts: EmergencyRouteParts): Route[] {
  const { store, directory, presenter, commands, audit } = parts;

  function present({ emergency, users, lines }: OrganizationFacts): EmergencySettingsView {
    const active = [...lines.values()].filter(isUsed);
    const withPhone = [...users.values()].filter((user) => user.active && user.phone);
    const changer = emergency ? users.get(emergency.changedBy) : undefined;
    const { bases, ...settings } = emergency?.settings ?? defaultEmergencySettings;
    const held = { words: settings.words, bases };
    const changed = emergencyLanguages.filter((language) => settings.words[language]);
    return {
      settings: {
        ...settings,
        words: Object.fromEntries(changed.map((language) => [language, wordsOf(language, held)])),
      },
      defaults: defaultEmergencyWords,
      brought: Object.fromEntries(changed.map((language) => [language, broughtTo(language, held)])),
      lists: listsName(),
      defaultAnswers,
      reachable: withPhone.map(({ id }) => id),
      proven: withPhone.filter(({ phoneProvenAt }) => phoneProvenAt).map(({ id }) => id),
      lines: {
        sms: active.some(({ channel }) => channel === "sms"),
        flash: active.some(({ channel, provider }) => channel === "sms" && parts.flashes(provider)),
        email: active.some(({ channel }) => channel === "email"),
      },
      version: emergency?.version ?? 0,
      changedAt: emergency?.changedAt.toISOString() ?? null,
      changedBy: changer ? presenter.staff(changer) : null,
    };
  }

  return [
    route({
      method: "get",
      path: "/emergencies",
      summary: "The log of emergencies and drills, newest first; with open=true those that nobody has taken.",
      access: "staff",
      query: alarmQuerySchema,
      answers: { 200: alarmListSchema },
      async handler({ caller: { scope }, query: { open } }) {
        const facts = await directory.of(scope.organizationId);
        const rows =
          open === "true" ? store.alarms.open(scope, logLength) : store.alarms.latest(scope, logLength);
        return answer(200, { items: (await rows).map((row) => presentAlarm(facts, row)) });
      },
    }),
    route({
      method: "get",
      path: "/emergencies/settings",
      summary: "What raises an emergency, what the patient is answered, and whom it pages.",
      access: "staff",
      answers: { 200: emergencySettingsViewSchema },
      async handler({ caller: { scope } }) {
        return answer(200, present(await directory.of(scope.organizationId)));
      },
    }),
    route({
      method: "put",
      path: "/emergencies/settings",
      summary: "Change them. Emergencies under way keep the chain they began with.",
      access: "staff",
      body: emergencySettingsChangeSchema,
      answers: { 200: emergencySettingsViewSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        404: "`not_found`: the chain names somebody who is not there",
        409: "`changed_meanwhile`: the version, or the lists that came with Threadwell, are no longer those that hold",
      },
      async handler({ caller: { scope }, body }) {
        const { version } = await commands.changeEmergencies(scope, body);
        await audit.record(scope, "emergency.settings", { version: String(version) });
        return answer(200, present(await directory.of(scope.organizationId)));
      },
    }),
    route({
      method: "post",
      path: "/emergencies/words/check",
      summary:
        "How many ordinary texts each added phrase of a language would raise, with examples. A warning.",
      access: "staff",
      body: wordsCheckSchema,
      answers: { 200: falseAlarmsSchema },
      async handler({ caller: { scope }, body: { language, words } }) {
        const { emergency } = await directory.of(scope.organizationId);
        const holds = wordsOf(language, emergency?.settings ?? defaultEmergencySettings);
        return answer(200, falseAlarms(language, words, holds));
      },
    }),
    route({
      method: "post",
      path: "/emergencies/try",
      summary: "Whether these words would raise an emergency, and why. Nobody is paged.",
      access: "staff",
      body: emergencyTrySchema,
      answers: { 200: emergencyTrialSchema },
      async handler({ caller: { scope, sessionId }, body }) {
        await audit.look({ ...scope, sessionId }, "emergency.tried", {});
        return answer(200, commands.tryEmergency(body));
      },
    }),
    route({
      method: "post",
      path: "/emergencies/drill",
      summary: "Page the on-call chain as a drill. Every screen says that it is one.",
      access: "staff",
      answers: { 201: alarmSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        409: "`drill_runs`: one is under way already",
      },
      async handler({ caller: { scope } }) {
        const alarm = await commands.startDrill(scope);
        await audit.record(scope, "emergency.drill", { alarm: alarm.id });
        return answer(201, presentAlarm(await directory.of(scope.organizationId), alarm));
      },
    }),
    ...(
      [
        [
          "acknowledge",
          "takeAlarm",
          "emergency.acknowledged",
          "Say that you have it: nobody else is paged.",
          {},
        ],
        [
          "settle",
          "settleAlarm",
          "emergency.settled",
          "It is dealt with: the thread is no longer pinned.",
          {},
        ],
        [
          "reopen",
          "reopenAlarm",
          "emergency.reopened",
          "It was settled by a slip: the thread is pinned again. Nobody is paged.",
          { 409: "`rang_again`: another emergency has come in its thread since" },
        ],
      ] as const
    ).map(([word, command, action, summary, refusals]) =>
      route({
        method: "post",
        path: `/emergencies/:id/${word}`,
        summary,
        access: "staff",
        params,
        answers: { 200: alarmSchema },
        refusals,
        async handler({ caller: { scope }, params: { id } }) {
          const alarm = await commands[command](scope, id);
          await audit.record(scope, action, { alarm: id });
          return answer(200, presentAlarm(await directory.of(scope.organizationId), alarm));
        },
      }),
    ),
  ];
}
