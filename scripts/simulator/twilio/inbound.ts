/** A patient writes: the message enters Twilio and goes to the clinic's webhook, and TwiML answers come back. */
import type { SimulatedClock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Message, PhoneChannel, TwilioNumber } from "../types.ts";
import { tail, type Wire } from "../wire.ts";
import type { World } from "../world.ts";
import type { Carrier } from "./carrier.ts";
import { apiVersion } from "./resources.ts";
import { newMessage } from "./sending.ts";
import { repliesIn, type WebhookOutcome, type WebhookSender } from "./webhook.ts";

/** Single-word messages Twilio obeys by itself on long codes. */
const stopWords = new Set(["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"]);
const startWords = new Set(["START", "YES", "UNSTOP"]);
const helpWords = new Set(["HELP", "INFO"]);

export interface Written {
  channel: PhoneChannel;
  /** The patient's number, E.164. */
  from: string;
  /** The clinic's number, E.164. */
  to: string;
  body: string;
  media?: string[];
}

export interface Received {
  message: Message;
  /** What the clinic answered; null when the number has no webhook. */
  webhook: WebhookOutcome | null;
}

export interface Inbound {
  /** Resolves when the clinic has answered, or has not. */
  write(written: Written): Promise<Received>;
}

export function createInbound(parts: {
  world: World;
  clock: SimulatedClock;
  random: Random;
  wire: Wire;
  webhooks: WebhookSender;
  carrier: Carrier;
  accountSid: string;
}): Inbound {
  const { world, carrier } = parts;

  const reply = (original: Message, body: string, byProvider: boolean): void => {
    const message = newMessage(parts, {
      channel: original.channel,
      direction: "outbound-reply",
      from: original.to,
      to: original.from,
      body,
      byProvider,
    });
    world.put("message", message);
    carrier.carry(message);
  };

  const obeyKeyword = (number: TwilioNumber, message: Message): void => {
    if (!number.optOutHandling || message.channel !== "sms") return;
    const word = message.body.trim().toUpperCase();
    const id = `${message.to}|${message.from}`;
    if (stopWords.has(word) && !world.get("optOut", id)) {
      world.put("optOut", { id, at: parts.clock.now() });
      reply(
        message,
        "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.",
        true,
      );
    } else if (startWords.has(word) && world.get("optOut", id)) {
      world.remove("optOut", id);
      reply(
        message,
        "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
        true,
      );
    } else if (helpWords.has(word)) {
      reply(message, "Reply STOP to unsubscribe. Msg&Data Rates May Apply.", true);
    }
  };

  return {
    async write(written) {
      const number = world.get("number", `${written.channel}:${written.to}`);
      if (!number) throw new Error(`No clinic number ${written.to} on ${written.channel}.`);
      const message = world.put("message", newMessage(parts, { ...written, direction: "inbound" }));
      obeyKeyword(number, message);
      if (!number.smsUrl) {
        parts.wire.open({
          channel: written.channel,
          direction: "in",
          peer: "Twilio",
          what: `inbound message, From=${tail(written.from)}`,
          request: `No webhook is configured for ${number.number}: Twilio keeps the message and tells nobody.`,
        })({ outcome: "no webhook configured", tone: "bad" });
        return { message, webhook: null };
      }
      const name = world.get("phone", `${written.channel}:${written.from}`)?.name ?? "";
      const webhook = await parts.webhooks.post({
        url: number.smsUrl,
        body: inboundBody(parts.accountSid, message, name),
        channel: written.channel,
        what: `POST inbound message, From=${tail(written.from)}`,
      });
      const optedOut = number.optOutHandling && world.get("optOut", `${message.to}|${message.from}`);
      for (const body of optedOut ? [] : repliesIn(webhook)) reply(message, body, false);
      return { message, webhook };
    },
  };
}

/** The parameters of an inbound webhook, form-encoded, as Twilio sends them for SMS and for WhatsApp. */
function inboundBody(accountSid: string, message: Message, profileName: string): string {
  const prefix = message.channel === "whatsapp" ? "whatsapp:" : "";
  const form = new URLSearchParams();
  if (message.channel === "sms") {
    for (const [name, value] of Object.entries(geography("To", message.to))) form.set(name, value);
    for (const [name, value] of Object.entries(geography("From", message.from))) form.set(name, value);
  } else {
    form.set("ProfileName", profileName);
    form.set("WaId", message.from.replace("+", ""));
    form.set("MessageType", message.media.length ? "image" : "text");
    const context = { ProfileName: profileName, WaId: message.from.replace("+", "") };
    form.set("ChannelMetadata", JSON.stringify({ type: "whatsapp", data: { context } }));
  }
  form.set("MessageSid", message.id);
  form.set("SmsSid", message.id);
  form.set("SmsMessageSid", message.id);
  form.set("AccountSid", accountSid);
  form.set("From", prefix + message.from);
  form.set("To", prefix + message.to);
  form.set("Body", message.body);
  form.set("NumMedia", String(message.media.length));
  form.set("NumSegments", String(message.segments));
  form.set("SmsStatus", "received");
  form.set("ApiVersion", apiVersion);
  message.media.forEach((url, index) => {
    form.set(`MediaUrl${index}`, url);
    form.set(`MediaContentType${index}`, "image/jpeg");
  });
  return form.toString();
}

/** Where the number's exchange stands on the map. Only Portland's is known here; others stay empty. */
function geography(side: "From" | "To", number: string): Record<string, string> {
  const portland = number.startsWith("+1503");
  return {
    [`${side}Country`]: number.startsWith("+1") ? "US" : "",
    [`${side}State`]: portland ? "OR" : "",
    [`${side}City`]: portland ? "PORTLAND" : "",
    [`${side}Zip`]: portland ? "97201" : "",
  };
}
