/** The settings that hold: the organization's own, else the default. A purpose that an older row lacks has the default. */
import { defaultQuietSettings, type QuietSettings } from "../../../shared/domain/quiet-hours.ts";
import type { OrganizationFacts } from "../../store/directory.ts";

export function settingsOf({ quiet }: Pick<OrganizationFacts, "quiet">): QuietSettings {
  if (!quiet) return defaultQuietSettings;
  const { settings } = quiet;
  return { ...settings, purposes: { ...defaultQuietSettings.purposes, ...settings.purposes } };
}
