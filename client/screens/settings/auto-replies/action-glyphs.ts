/** The picture of each action. */
import {
  IconCalendarCheck,
  IconListCheck,
  IconMailForward,
  IconMessageReply,
  IconTag,
  IconUserCheck,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";
import type { AutoAction } from "../../../../shared/api/auto-replies.ts";

export const actionGlyphs: Readonly<Record<AutoAction["kind"], Icon>> = {
  reply: IconMessageReply,
  form: IconListCheck,
  tag: IconTag,
  assign: IconUserCheck,
  answer: IconCalendarCheck,
  forward: IconMailForward,
  webhook: IconWebhook,
};
