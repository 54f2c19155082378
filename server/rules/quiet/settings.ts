/**
 * The settings that hold: the organization's own, else the default. A purpose that an older row lacks has the default,
 * and what nothing may hold is free whatever an older row says.
 */
import { defaultQuietSettings, neverHeld, type QuietSettings } from "../../../shared/domain/quiet-hours.ts";
import type { Purpose } from "../../../shared/domain/policy.ts";
import type { OrganizationFacts } from "../../store/directory.ts";
import { exemptPurposes } from "./exemption.ts";

export function settingsOf({ quiet }: Pick<OrganizationFacts, "quiet">): QuietSettings {
  if (!quiet) return defaultQuietSettings;
  const { settings } = quiet;
  const purposes = { ...defaultQuietSettings.purposes, ...settings.purposes };
  for (const purpose of neverHeld) purposes[purpose] = { ...purposes[purpose], on: false };
  return { ...settings, purposes };
}

/** Whether texts of a purpose count under the healthcare exemption. */
export function countsAsCare(facts: Pick<OrganizationFacts, "quiet">, purpose: Purpose): boolean {
  return exemptPurposes.includes(purpose) && settingsOf(facts).purposes[purpose].exemption;
}
