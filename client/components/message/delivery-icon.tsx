/** The icon of each look a delivery can have. */
import {
  IconAlertTriangle,
  IconCalendarClock,
  IconCheck,
  IconChecks,
  IconCircleX,
  IconClock,
  IconClockCheck,
  IconCloudOff,
  IconEyeCheck,
  IconHandStop,
  IconHelpHexagon,
  IconLoader2,
  IconMoon,
  IconPlugConnectedX,
  IconRefresh,
  IconRoute,
  IconUserQuestion,
  type Icon,
} from "@tabler/icons-react";
import type { DeliveryLook } from "./delivery-words.ts";
import classes from "./delivery.module.css";

const icons: Readonly<Record<DeliveryLook, Icon>> = {
  scheduled: IconCalendarClock,
  held: IconMoon,
  "line-held": IconPlugConnectedX,
  again: IconRefresh,
  queued: IconClock,
  sending: IconLoader2,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconEyeCheck,
  "fell-back": IconRoute,
  late: IconClockCheck,
  unconfirmed: IconHelpHexagon,
  undecided: IconUserQuestion,
  failed: IconAlertTriangle,
  refused: IconHandStop,
  cancelled: IconCircleX,
  saving: IconLoader2,
  "on-device": IconCloudOff,
  "turned-away": IconAlertTriangle,
  withdrawing: IconCloudOff,
};

export function DeliveryIcon({ look, size = 16 }: { look: DeliveryLook; size?: number }) {
  const Glyph = icons[look];
  return (
    <Glyph
      size={size}
      stroke={1.75}
      aria-hidden="true"
      className={look === "sending" || look === "saving" ? classes.spin : classes.icon}
    />
  );
}
