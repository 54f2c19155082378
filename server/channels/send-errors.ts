/**
 * What each send error means: whether trying again can help, who must act, and the sentence staff read. What a plan
 * does next is its own table: rules/plan/tables.ts.
 */
import type { SendErrorCode } from "../../shared/domain/delivery.ts";

export interface SendErrorMeaning {
  /** True when the same message to the same address by the same line cannot succeed later. */
  permanent: boolean;
  /** True when the clinic's admins must act, because other messages will fail in the same way. */
  alert: boolean;
  /** One sentence for staff, without the provider's code. */
  words: string;
  /** The same where nothing more is tried that way; absent: those words hold then too. */
  ended?: string;
}

export const sendErrors: Readonly<Record<SendErrorCode, SendErrorMeaning>> = {
  opted_out: {
    permanent: true,
    alert: false,
    words: "The patient has opted out of messages on this channel, so nothing was sent.",
  },
  invalid_address: {
    permanent: true,
    alert: false,
    words: "This address cannot receive messages. Check it with the patient.",
  },
  unreachable: {
    permanent: false,
    alert: false,
    words: "The phone or mailbox could not be reached, for example because it is switched off or full.",
  },
  landline: {
    permanent: true,
    alert: false,
    words: "This is a landline or a phone that cannot receive texts. Call it, or use another channel.",
  },
  rate_limited: {
    permanent: false,
    alert: false,
    words: "The provider asked us to slow down; the message will be tried again.",
    ended: "The provider asked us to slow down, so nothing was sent.",
  },
  temporary: {
    permanent: false,
    alert: false,
    words: "The provider had a passing problem; the message will be tried again.",
    ended: "The provider had a problem that did not pass in time.",
  },
  window_closed: {
    permanent: false,
    alert: false,
    words:
      "More than 24 hours have passed since the patient last wrote on WhatsApp, so only a template can be sent.",
  },
  template: {
    permanent: true,
    alert: true,
    words: "WhatsApp refused the template: it is missing, paused or filled in wrongly.",
  },
  content: {
    permanent: true,
    alert: true,
    words:
      "The carrier or provider refused the content as unwanted or not allowed. Change the words before trying again.",
  },
  too_long: {
    permanent: true,
    alert: false,
    words: "The text is longer than this channel carries. Shorten it and send it again.",
  },
  cap: {
    permanent: false,
    alert: true,
    words: "The line has reached its sending limit; the message waits until the limit is lifted.",
    ended: "The line had reached its sending limit, so nothing was sent.",
  },
  config: {
    permanent: false,
    alert: true,
    words: "The line is not set up correctly at the provider. An admin needs to check its settings.",
  },
  not_reached: {
    permanent: false,
    alert: false,
    words: "The provider could not be reached, so nothing was sent; the message will be tried again.",
    ended: "The provider could not be reached, so nothing was sent.",
  },
  never_called: {
    permanent: false,
    alert: false,
    words: "The server that was to send it stood still, so it never left the clinic.",
  },
  unknown_outcome: {
    permanent: false,
    alert: false,
    words:
      "The provider did not confirm the message. It may have been sent; ask the patient before sending it again.",
  },
  expired: {
    permanent: false,
    alert: false,
    words: "The message could not be delivered in the time allowed for it.",
  },
  line_paused: {
    permanent: false,
    alert: false,
    words: "This line is paused. Resume it in the settings or choose another line.",
  },
  unknown: {
    permanent: false,
    alert: true,
    words:
      "The provider refused the message for a reason we do not know yet. The code beside this is the provider's own.",
  },
};
