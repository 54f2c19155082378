/**
 * What a person can do in the simulated world and what they can see: the one set of actions behind the page's
 * buttons and behind tests.
 */
import type { SimulatedClock } from "./clock.ts";
import type { Random } from "./random.ts";
import type {
  Mail,
  Mailbox,
  MailboxBehaviour,
  Message,
  Phone,
  PhoneChannel,
  Setting,
  TableName,
  Tables,
  Weather,
  WireChannel,
  WireEntry,
} from "./types.ts";
import type { NewPhone } from "./people.ts";
import type { MailPost, NewMail } from "./mail/post.ts";
import type { Carrier } from "./twilio/carrier.ts";
import type { Inbound, Received } from "./twilio/inbound.ts";
import type { Receipts } from "./twilio/receipts.ts";
import type { WebhookOutcome, WebhookSender } from "./twilio/webhook.ts";
import { calmWeather, everybody, presetOf, presets, weatherOver } from "./weather.ts";
import type { World } from "./world.ts";

const waitMs = 10_000;

export interface Hands {
  phones: {
    /** Sends an SMS as a patient; resolves when the clinic's webhook has answered. */
    text(from: string, to: string, body: string, media?: string[]): Promise<Received>;
    /** The same by WhatsApp. Numbers without the `whatsapp:` prefix. */
    whatsapp(from: string, to: string, body: string, media?: string[]): Promise<Received>;
    /** What the screen shows, both directions, oldest first. */
    screen(number: string, channel?: PhoneChannel): Message[];
    /** Every message the clinic sent to this number, shown or not, oldest first. */
    sentTo(number: string, channel?: PhoneChannel): Message[];
    /** Resolves with the first message on the screen that fits; rejects after `timeoutMs` (10 s) of wall time. */
    waitFor(fits: (message: Message) => boolean, timeoutMs?: number): Promise<Message>;
    switchOff(number: string): void;
    switchOn(number: string): void;
    /** WhatsApp reads only with the screen on. */
    setScreen(number: string, on: boolean, channel?: PhoneChannel): void;
    add(phone: NewPhone): Phone;
    get(number: string, channel?: PhoneChannel): Phone;
  };
  mail: {
    /** Sends a new mail to the clinic; resolves after the first try with its journey. */
    write(mail: NewMail): Promise<Mail>;
    /** Answers a mail that arrived: to its Reply-To, in its thread, with its text quoted. */
    answer(mailId: string, text: string): Promise<Mail>;
    inbox(address: string): Mail[];
    sent(address: string): Mail[];
    waitFor(fits: (mail: Mail) => boolean, timeoutMs?: number): Promise<Mail>;
    behave(address: string, behaviour: MailboxBehaviour): Mailbox;
    add(mailbox: { name: string; address: string; language?: string }): Mailbox;
    markRead(mailId: string): void;
  };
  weather: {
    /** Changes some switches, for everybody or one person (id: the cast's key). */
    set(change: Partial<Omit<Weather, "id" | "preset">>, personId?: string): Weather;
    preset(name: Exclude<Weather["preset"], "custom">, personId?: string): Weather;
    /** One person shares everybody's weather again; without a name, the sky clears for all. */
    clear(personId?: string): void;
    over(personId?: string): Weather;
  };
  wire: {
    entries(channel?: WireChannel): WireEntry[];
    /** Makes the same webhook call again, `times` times at once, byte for byte. */
    resend(entryId: string, times: number): Promise<WebhookOutcome[]>;
  };
  /** The provider's own STOP handling of one clinic number. */
  setOptOutHandling(number: string, on: boolean): void;
  setSpeed(speed: Setting["speed"]): void;
}

export function createHands(parts: {
  world: World;
  clock: SimulatedClock;
  random: Random;
  inbound: Inbound;
  post: MailPost;
  webhooks: WebhookSender;
  receipts: Receipts;
  carrier: Carrier;
  addPhone: (given: NewPhone) => Phone;
  addMailbox: (given: { name: string; address: string; language?: string }) => Mailbox;
}): Hands {
  const { world, clock } = parts;

  const phone = (number: string, channel?: PhoneChannel): Phone => {
    const channels: PhoneChannel[] = channel ? [channel] : ["sms", "whatsapp"];
    for (const each of channels) {
      const found = world.get("phone", `${each}:${number}`);
      if (found) return found;
    }
    throw new Error(`No phone ${number} in the simulator.`);
  };

  const write =
    (channel: PhoneChannel) => async (from: string, to: string, body: string, media?: string[]) => {
      if (phone(from, channel).offSince !== null) throw new Error(`The phone ${from} is off.`);
      return parts.inbound.write({ channel, from, to, body, ...(media ? { media } : {}) });
    };

  const setWeather: Hands["weather"]["set"] = (change, personId) => {
    const id = personId ?? everybody;
    const changed = { ...weatherOver(world, personId), ...change, id };
    return world.put("weather", { ...changed, preset: presetOf(changed) });
  };

  const power = (number: string, off: boolean): void => {
    setWeather({ phoneOff: off }, phone(number).personId);
  };

  return {
    phones: {
      text: write("sms"),
      whatsapp: write("whatsapp"),
      screen: (number, channel = "sms") =>
        world
          .all("message")
          .filter(
            (message) =>
              message.channel === channel &&
              (message.from === number || message.to === number) &&
              message.shownAt !== null,
          ),
      sentTo: (number, channel = "sms") =>
        world
          .all("message")
          .filter(
            (message) =>
              message.channel === channel && message.to === number && message.direction !== "inbound",
          ),
      waitFor: (fits, timeoutMs) =>
        waitFor(
          world,
          "message",
          (message) => message.direction !== "inbound" && message.shownAt !== null && fits(message),
          timeoutMs,
        ),
      switchOff: (number) => power(number, true),
      switchOn: (number) => power(number, false),
      setScreen(number, on, channel = "whatsapp") {
        parts.carrier.phoneChanged(world.put("phone", { ...phone(number, channel), screenOn: on }));
      },
      add: parts.addPhone,
      get: phone,
    },
    mail: {
      write: parts.post.write,
      answer: parts.post.answer,
      inbox: (address) => inFolder(world, address, "inbox"),
      sent: (address) => inFolder(world, address, "sent"),
      waitFor: (fits, timeoutMs) =>
        waitFor(world, "mail", (mail) => mail.folder !== "sent" && fits(mail), timeoutMs),
      behave(address, behaviour) {
        const mailbox = world.get("mailbox", address.toLowerCase());
        if (!mailbox) throw new Error(`No mailbox ${address} in the simulator.`);
        return world.put("mailbox", { ...mailbox, behaviour });
      },
      add: parts.addMailbox,
      markRead: parts.post.markRead,
    },
    weather: {
      set: setWeather,
      preset: (name, personId) => setWeather(presets[name], personId),
      clear(personId) {
        if (personId) return world.remove("weather", personId);
        for (const weather of world.all("weather")) world.remove("weather", weather.id);
        world.put("weather", calmWeather(everybody));
      },
      over: (personId) => weatherOver(world, personId),
    },
    wire: {
      entries: (channel) => world.all("wire").filter((entry) => !channel || entry.channel === channel),
      resend(entryId, times) {
        const entry = world.get("wire", entryId);
        const replay = entry?.replay;
        if (!replay) return Promise.reject(new Error("This call cannot be made again."));
        return Promise.all(
          Array.from({ length: times }, () =>
            parts.webhooks.post({
              url: replay.url,
              body: replay.body,
              channel: entry.channel,
              what: entry.what,
              notes: ["again"],
            }),
          ),
        );
      },
    },
    setOptOutHandling(number, on) {
      const found = world.get("number", `sms:${number}`);
      if (!found) throw new Error(`No clinic number ${number} in the simulator.`);
      world.put("number", { ...found, optOutHandling: on });
    },
    setSpeed(speed) {
      clock.setSpeed(speed);
      world.put("setting", { id: "clock", speed });
      parts.receipts.retime();
    },
  };
}

const inFolder = (world: World, address: string, folder: Mail["folder"]): Mail[] =>
  world.all("mail").filter((mail) => mail.mailboxId === address.toLowerCase() && mail.folder === folder);

function waitFor<T extends TableName>(
  world: World,
  table: T,
  fits: (value: Tables[T]) => boolean,
  timeoutMs = waitMs,
): Promise<Tables[T]> {
  const already = world.all(table).find(fits);
  if (already) return Promise.resolve(already);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`No ${table} came that fits within ${timeoutMs} ms.`));
    }, timeoutMs);
    const stop = world.subscribe((change) => {
      if (change.op !== "put" || change.table !== table || !fits(change.value as Tables[T])) return;
      clearTimeout(timer);
      stop();
      resolve(change.value as Tables[T]);
    });
  });
}
