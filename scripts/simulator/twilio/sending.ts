/** Checks a send the way Twilio's Messages resource does, in its order and with its codes, and makes the message. */
import type { SimulatedClock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Message, PhoneChannel } from "../types.ts";
import { weatherOver } from "../weather.ts";
import type { World } from "../world.ts";
import { sendProblems, type TwilioProblem } from "./errors.ts";
import { contentText, isKnownContent } from "./content.ts";
import { segmentsOf } from "./segments.ts";

/** Twilio gives up after at most ten hours; here the default is four, so that a demo day sees it. */
const defaultValiditySeconds = 4 * 60 * 60;

export function checkSend(
  form: URLSearchParams,
  parts: { world: World; clock: SimulatedClock; random: Random },
): { ok: true; message: Message } | { ok: false; problem: TwilioProblem } {
  const refuse = (problem: TwilioProblem) => ({ ok: false, problem }) as const;
  const to = (form.get("To") ?? "").trim();
  const from = (form.get("From") ?? "").trim();
  const body = form.get("Body") ?? "";
  const media = form.getAll("MediaUrl").filter(Boolean);
  const contentSid = form.get("ContentSid");

  if (!to) return refuse(sendProblems.noTo);
  if (form.get("MessagingServiceSid") && !from) return refuse(sendProblems.unknownService);
  if (!from) return refuse(sendProblems.noFrom);
  if (!body && media.length === 0 && !contentSid) return refuse(sendProblems.noBody);
  if ([...body].length > 1600) return refuse(sendProblems.tooLong);

  const sender = addressOf(from);
  const recipient = addressOf(to);
  if (!recipient) return refuse(sendProblems.invalidTo(to));
  const number = sender && parts.world.get("number", `${sender.channel}:${sender.number}`);
  if (!sender || !number) {
    return refuse(
      from.startsWith("whatsapp:") ? sendProblems.unknownChannel : sendProblems.unknownFrom(from),
    );
  }
  if (sender.channel !== recipient.channel) return refuse(sendProblems.mixedChannels);
  if (sender.number === recipient.number) return refuse(sendProblems.sameNumbers);

  if (media.length > 10) return refuse(sendProblems.tooManyMedia);
  if (!media.every(isUrl)) return refuse(sendProblems.badMedia);
  const callback = form.get("StatusCallback");
  if (callback && !isUrl(callback)) return refuse(sendProblems.badCallback(callback));
  const validity = form.get("ValidityPeriod");
  const validitySeconds = validity === null ? defaultValiditySeconds : Number(validity);
  if (!Number.isInteger(validitySeconds) || validitySeconds < 1 || validitySeconds > 36_000) {
    return refuse(sendProblems.badValidity);
  }

  if (number.optOutHandling && parts.world.get("optOut", `${sender.number}|${recipient.number}`)) {
    return refuse(sendProblems.optedOut);
  }
  const phone = parts.world.get("phone", `${recipient.channel}:${recipient.number}`);
  const weather = weatherOver(parts.world, phone?.personId);
  if (weather.rejectCode === 21610) return refuse(sendProblems.optedOut);
  if (weather.rejectCode === 21614) return refuse(sendProblems.notMobile(recipient.number));

  if (contentSid && !isKnownContent(contentSid)) return refuse(sendProblems.unknownContent);
  const text = contentSid ? contentText(contentSid, form.get("ContentVariables")) : body;
  if (text === null) return refuse(sendProblems.badContentVariables);
  const message = newMessage(parts, {
    channel: sender.channel,
    direction: "outbound-api",
    from: sender.number,
    to: recipient.number,
    body: text,
    media,
    contentSid,
    statusCallback: callback || null,
    validitySeconds,
  });
  return { ok: true, message };
}

/** A fresh message in its first state: queued when it goes to a patient, received when it comes from one. */
export function newMessage(
  parts: { clock: SimulatedClock; random: Random },
  given: Pick<Message, "channel" | "direction" | "from" | "to" | "body"> & Partial<Message>,
): Message {
  const now = parts.clock.now();
  return {
    id: (given.media?.length && given.channel === "sms" ? "MM" : "SM") + parts.random.hex(32),
    media: [],
    contentSid: null,
    segments: given.channel === "sms" ? segmentsOf(given.body) : 1,
    status: given.direction === "inbound" ? "received" : "queued",
    errorCode: null,
    statusCallback: null,
    validitySeconds: defaultValiditySeconds,
    createdAt: now,
    updatedAt: now,
    sentAt: null,
    shownAt: given.direction === "inbound" ? now : null,
    expiresAt: null,
    byProvider: false,
    ...given,
  };
}

/** Splits `whatsapp:+15035550142` or `+15035550142`; null when it is no E.164 number. */
export function addressOf(value: string): { channel: PhoneChannel; number: string } | null {
  const channel = value.startsWith("whatsapp:") ? "whatsapp" : "sms";
  const number = (channel === "whatsapp" ? value.slice("whatsapp:".length) : value).replace(/[\s().-]/g, "");
  return /^\+[1-9]\d{6,14}$/.test(number) ? { channel, number } : null;
}

function isUrl(value: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(value).protocol);
  } catch {
    return false;
  }
}
