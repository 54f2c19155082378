/** What an admin sets for everybody: one list for the person's menu and, on a phone, for their own screen. */
import {
  IconHandStop,
  IconMessageBolt,
  IconMoon,
  IconRoute,
  IconSend,
  IconTemplate,
  IconUrgent,
  IconWaveSine,
} from "@tabler/icons-react";
import { autoRepliesPath } from "../screens/settings/auto-replies/path.ts";
import { consentSettingsPath } from "../screens/settings/consent/path.ts";
import { emergenciesPath } from "../screens/settings/emergencies/path.ts";
import { fallbackPath } from "../screens/settings/fallback/path.ts";
import { sendingPath } from "../screens/settings/sending/path.ts";
import { linesPath } from "../screens/settings/lines/path.ts";
import { quietHoursPath } from "../screens/settings/quiet-hours/path.ts";
import { templatesPath } from "../screens/settings/templates/path.ts";

export const settings = [
  { to: fallbackPath, Icon: IconRoute, name: "Ways to reach a patient" },
  { to: sendingPath, Icon: IconSend, name: "Sending" },
  { to: quietHoursPath, Icon: IconMoon, name: "Quiet hours" },
  { to: autoRepliesPath, Icon: IconMessageBolt, name: "Auto-replies" },
  { to: templatesPath, Icon: IconTemplate, name: "Templates and prices" },
  { to: linesPath, Icon: IconWaveSine, name: "Lines" },
  { to: consentSettingsPath, Icon: IconHandStop, name: "Consent" },
  { to: emergenciesPath, Icon: IconUrgent, name: "Emergencies" },
] as const;
