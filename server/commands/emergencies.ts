/** Emergencies as staff handle them: take one, settle or reopen it, start a drill, change what raises one and whom it pages. */
import type { EmergencySettingsChange, EmergencyTrial, EmergencyTry } from "../../shared/api/emergencies.ts";
import {
  defaultEmergencySettings,
  type AcknowledgedHow,
  type EmergencySettings,
} from "../../shared/domain/emergency.ts";
import { normalPhone, type PhoneCountry } from "../../shared/text/phone.ts";
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { createMatcher } from "../rules/emergency/match.ts";
import { changedWords, listsName, wordsInForce } from "../rules/emergency/in-force.ts";
import { openAlarm } from "../rules/paging/paging.ts";
import { openLooked, reopenThread, settleThread, takeThread } from "../rules/paging/thread.ts";
import { addAlarm } from "../rules/paging/write.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { EmergencySettingsRecord } from "../store/emergency-settings.ts";
import { systemScope, type Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

type Caller = Scope & { userId: string };

export interface EmergencyCommands {
  changeEmergencies(scope: Caller, change: EmergencySettingsChange): Promise<EmergencySettingsRecord>;
  tryEmergency(wanted: EmergencyTry): EmergencyTrial;
  startDrill(scope: Caller): Promise<AlarmRecord>;
  takeAlarm(scope: Caller, alarmId: string): Promise<AlarmRecord>;
  settleAlarm(scope: Caller, alarmId: string): Promise<AlarmRecord>;
  /** Takes back that it was settled. Refused with `rang_again` when another one has rung in its thread since. */
  reopenAlarm(scope: Caller, alarmId: string): Promise<AlarmRecord>;
  /** Of a link that we signed: takes it for the colleague whom the page went to. Null: there is no such page. */
  takeByLink(
    alarmId: string,
    pageId: string,
  ): Promise<{ alarm: AlarmRecord; facts: OrganizationFacts } | null>;
  readByLink(alarmId: string): Promise<{ alarm: AlarmRecord; facts: OrganizationFacts } | null>;
  setPhone(scope: Caller, phone: string | null): Promise<string | null>;
}

export function createEmergencies(parts: {
  store: Store;
  directory: Directory;
  clock: Clock;
}): EmergencyCommands {
  const { store, directory, clock } = parts;

  function change(
    organizationId: string,
    alarmId: string,
    apply: (tx: Transaction, alarm: AlarmRecord, open: AlarmRecord[]) => Promise<unknown>,
  ): Promise<AlarmRecord> {
    return store.units.run(organizationId, {
      async run(tx) {
        const alarm = await tx.alarm(alarmId);
        if (!alarm) throw notFound("emergency");
        await apply(tx, alarm, await store.alarms.open(systemScope(organizationId), openLooked));
        return alarm;
      },
    });
  }
  const take = (organizationId: string, alarmId: string, by: string, how: AcknowledgedHow) =>
    change(organizationId, alarmId, (tx, alarm, open) => takeThread(tx, open, alarm, by, how));

  async function readByLink(alarmId: string) {
    const organizationId = await store.alarms.organizationOf(alarmId);
    if (organizationId === null) return null;
    const [facts, [alarm]] = await Promise.all([
      directory.of(organizationId),
      store.alarms.byIds(systemScope(organizationId), [alarmId]),
    ]);
    return alarm ? { alarm, facts } : null;
  }

  return {
    async changeEmergencies(scope, { settings, version, lists = listsName() }) {
      const facts = await directory.of(scope.organizationId);
      refuseOthers(facts, scope.userId);
      for (const userId of settings.chain.flatMap(({ userIds }) => userIds))
        if (!facts.users.get(userId)?.active) throw notFound("colleague");
      const record: EmergencySettingsRecord = {
        organizationId: scope.organizationId,
        version: version + 1,
        changedAt: clock.now(),
        changedBy: scope.userId,
        settings: {
          ...(settings as EmergencySettings),
          ...changedWords(settings.words as EmergencySettings["words"]),
        },
      };
      if (lists !== listsName()) throw changedMeanwhile("Threadwell was updated meanwhile");
      if (!(await store.emergencySettings.put(record)))
        throw changedMeanwhile("Somebody else changed this meanwhile");
      directory.forget();
      return record;
    },

    tryEmergency({ text, off, words }) {
      const settings = { ...defaultEmergencySettings, off, words: words as EmergencySettings["words"] };
      const findings = createMatcher(wordsInForce(settings)).find(text);
      return { alarm: findings.some(({ calm }) => calm === null), findings };
    },

    async startDrill(scope) {
      const facts = await directory.of(scope.organizationId);
      refuseOthers(facts, scope.userId);
      const { chain } = facts.emergency?.settings ?? defaultEmergencySettings;
      return store.units.run(scope.organizationId, {
        async run(tx) {
          const open = await store.alarms.open(scope, 50);
          if (open.some(({ kind, state }) => kind === "drill" && state === "paging"))
            throw new ProblemError(
              409,
              "drill_runs",
              "A drill is under way already",
              "Take it first, or wait.",
            );
          const of = { conversationId: null, messageId: null, phrase: null, language: null };
          const { organizationId } = tx;
          const given = {
            id: tx.ids.next(),
            organizationId,
            kind: "drill",
            openedBy: scope.userId,
            chain,
          } as const;
          const alarm = openAlarm({ ...given, ...of }, tx.now);
          await addAlarm(tx, alarm);
          return alarm;
        },
      });
    },

    takeAlarm: (scope, alarmId) => take(scope.organizationId, alarmId, scope.userId, "screen"),

    settleAlarm: (scope, alarmId) =>
      change(scope.organizationId, alarmId, (tx, alarm, open) => settleThread(tx, open, alarm, scope.userId)),

    reopenAlarm: (scope, alarmId) =>
      change(scope.organizationId, alarmId, async (tx, alarm) => {
        if (await reopenThread(tx, alarm)) return;
        const detail = "It is pinned in the thread, and nothing was changed.";
        throw new ProblemError(409, "rang_again", "Another emergency came in this thread since", detail);
      }),

    async takeByLink(alarmId, pageId) {
      const found = await readByLink(alarmId);
      const page = found?.alarm.pages.find(({ id }) => id === pageId);
      if (!found || !page) return null;
      // Who left does not take emergencies any more.
      if (!found.facts.users.get(page.userId)?.active) return null;
      const alarm = await take(found.alarm.organizationId, alarmId, page.userId, "link");
      return { alarm, facts: found.facts };
    },
    readByLink,

    async setPhone(scope, given) {
      const { organization } = await directory.of(scope.organizationId);
      const phone =
        given === null || given === "" ? null : normalPhone(given, organization.country as PhoneCountry);
      if (given && phone === null)
        throw new ProblemError(422, "no_phone", "This is no phone number", "Write it with its country code.");
      await store.users.setPhone(scope, scope.userId, phone);
      directory.forget();
      return phone;
    },
  };
}

function changedMeanwhile(title: string): ProblemError {
  const detail = "Look at what holds now and change it again. Nothing was changed.";
  return new ProblemError(409, "changed_meanwhile", title, detail);
}

function refuseOthers({ users }: OrganizationFacts, userId: string): void {
  if (users.get(userId)?.role === "admin") return;
  throw new ProblemError(403, "admins_only", "Only an admin can do this", "Nothing was changed.");
}
