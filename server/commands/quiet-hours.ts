/** Quiet hours as people handle them: change the settings, try them on a patient, send what they hold with a reason. */
import type {
  DespiteHours,
  QuietSettingsChange,
  QuietTrial,
  QuietTry,
} from "../../shared/api/quiet-hours.ts";
import { channelOfKind } from "../../shared/domain/channels.ts";
import type { QuietSettings } from "../../shared/domain/quiet-hours.ts";
import { wallClock } from "../../shared/text/zoned.ts";
import { displayAddress } from "../events/present-patient.ts";
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { exemptPurposes, overExemption } from "../rules/quiet/exemption.ts";
import { isOpen } from "../rules/quiet/hours.ts";
import { limitsFor, placeFor, quietAnswer } from "../rules/quiet/judge.ts";
import { settingsOf } from "../rules/quiet/settings.ts";
import { ruleWords } from "../rules/quiet/words.ts";
import type { Directory } from "../store/directory.ts";
import type { QuietSettingsRecord } from "../store/quiet-settings.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import { createChangeDelivery, person, refuseOldVersion, type Caller, type Sent } from "./change-delivery.ts";

export interface QuietHoursCommands {
  changeQuietHours(scope: Caller, change: QuietSettingsChange): Promise<QuietSettingsRecord>;
  tryQuietHours(scope: Scope, wanted: QuietTry): Promise<QuietTrial>;
  /** Lets go what quiet hours hold. */
  sendDespiteHours(scope: Caller, messageId: string, wanted: DespiteHours): Promise<Sent>;
}

export function createQuietHours(parts: {
  store: Store;
  directory: Directory;
  clock: Clock;
}): QuietHoursCommands {
  const { store, directory, clock } = parts;
  const changeDelivery = createChangeDelivery(parts);
  return {
    async changeQuietHours(scope, { settings, version }) {
      const { users } = await directory.of(scope.organizationId);
      if (users.get(scope.userId)?.role !== "admin")
        throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
      const record: QuietSettingsRecord = {
        organizationId: scope.organizationId,
        version: version + 1,
        changedAt: clock.now(),
        changedBy: scope.userId,
        settings,
      };
      if (!(await store.quietSettings.put(record))) {
        const detail = "Look at what holds now and change it again. Nothing was changed.";
        throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
      }
      directory.forget();
      return record;
    },

    async tryQuietHours(scope, { patientId, purpose, settings }) {
      const [facts, patients, addresses, conversations] = await Promise.all([
        directory.of(scope.organizationId),
        store.patients.byIds(scope, [patientId]),
        store.addresses.ofPatient(scope, patientId),
        store.conversations.ofPatients(scope, [patientId]),
      ]);
      const patient = patients[0];
      if (!patient) throw notFound("patient");
      const now = clock.now();
      const { timeZone, region = null, quietHours = null } = patient;
      const items = addresses.map((address): QuietTrial["items"][number] => {
        const channel = channelOfKind[address.kind];
        const counted = channel === "sms" && exemptPurposes.includes(purpose);
        const asked = {
          now,
          purpose,
          byPerson: false,
          channel,
          settings: settings as QuietSettings,
          holidays: (facts.autoReplies?.book.holidays ?? []).map(({ date }) => date),
          patient: { timeZone, region, quietHours },
          address: address.value,
          clinicZone: facts.organization.timeZone,
          stepHours: null,
          over:
            counted && settings.purposes[purpose].exemption
              ? overExemption(conversations[0]?.careSends ?? [], { deliveryId: null, text: "" }, now)
              : null,
          id: patientId,
        };
        const place = placeFor(asked);
        const answer = quietAnswer(asked);
        return {
          channel,
          addressDisplay: displayAddress(address),
          allowed: answer === null,
          edge: answer?.edge?.toISOString() ?? null,
          reason: answer?.reason ?? "It may go now.",
          source: place.source,
          zones: place.zones.map((zone) => ({ zone, clock: wallClock(zone, now).slice(11) })),
          regions: [...place.regions],
          rules: limitsFor(asked, place).map((limit) => ({
            words: ruleWords(limit.rule),
            zone: limit.zone,
            open: isOpen(limit, now),
          })),
        };
      });
      return { items };
    },

    sendDespiteHours: (scope, messageId, { reason, version }) =>
      changeDelivery(scope, messageId, {
        event(_tx, rows, facts) {
          refuseOldVersion(rows, version);
          if (!settingsOf(facts).purposes[rows.delivery.purpose].override)
            throw new ProblemError(
              403,
              "not_permitted",
              "The clinic’s quiet hours do not let staff send this now",
              "Nothing was sent. Call, or wait for the hours to end.",
            );
          return { kind: "despite_hours", by: person(scope, facts), reason };
        },
      }),
  };
}
