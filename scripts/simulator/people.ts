/** Puts people, their phones and mailboxes into the world: the demo cast, or somebody added from the page. */
import * as cast from "../../shared/cast.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Random } from "./random.ts";
import type { Mailbox, Message, Phone, PhoneChannel, TwilioNumber } from "./types.ts";
import { newMessage } from "./twilio/sending.ts";
import type { World } from "./world.ts";

interface Parts {
  world: World;
  clock: SimulatedClock;
  random: Random;
}

export interface NumberConfig {
  /** E.164. */
  number: string;
  channel: PhoneChannel;
  /** Where Twilio posts what patients write to this number. */
  webhookUrl?: string;
  friendlyName?: string;
  /** The provider's own STOP handling. Default: on for SMS (as on a long code), off for WhatsApp. */
  optOutHandling?: boolean;
}

/** The cast's own lines at Twilio; STOP is left to the clinic, so that the demo shows how it is obeyed there. */
export const castNumbers: NumberConfig[] = cast.lines
  .filter((line) => line.provider === "twilio")
  .map((line) => ({
    number: line.address,
    channel: line.channel === "whatsapp" ? "whatsapp" : "sms",
    friendlyName: line.label,
    optOutHandling: false,
  }));

/** Sets up the clinic's numbers. What the environment says wins over what was kept from an earlier run. */
export function configureNumbers(numbers: readonly NumberConfig[], parts: Parts): TwilioNumber[] {
  return numbers.map((given) => {
    const id = `${given.channel}:${given.number}`;
    const known = parts.world.get("number", id);
    return parts.world.put("number", {
      id,
      sid: known?.sid ?? `PN${parts.random.hex(32)}`,
      channel: given.channel,
      number: given.number,
      friendlyName: given.friendlyName ?? known?.friendlyName ?? given.number,
      smsUrl: given.webhookUrl ?? known?.smsUrl ?? "",
      optOutHandling: given.optOutHandling ?? known?.optOutHandling ?? given.channel === "sms",
    });
  });
}

export interface NewPhone {
  name: string;
  /** E.164. */
  number: string;
  channel: PhoneChannel;
  language?: string;
  landline?: boolean;
  personId?: string;
}

/** Adds a phone. A known name is the same person; an existing phone is returned as it is. */
export function addPhone(given: NewPhone, { world }: Pick<Parts, "world">): Phone {
  const id = `${given.channel}:${given.number}`;
  const known = world.get("phone", id);
  if (known) return known;
  return world.put("phone", {
    id,
    channel: given.channel,
    number: given.number,
    personId: personNamed(given.name, given.personId, world),
    name: given.name,
    language: given.language ?? "en",
    landline: given.landline ?? false,
    screenOn: true,
    offSince: null,
  });
}

/** Adds a mailbox; an existing one is returned as it is. */
export function addMailbox(
  given: { name: string; address: string; language?: string; personId?: string },
  { world }: Pick<Parts, "world">,
): Mailbox {
  const id = given.address.toLowerCase();
  const known = world.get("mailbox", id);
  if (known) return known;
  return world.put("mailbox", {
    id,
    address: given.address,
    personId: personNamed(given.name, given.personId, world),
    name: given.name,
    language: given.language ?? "en",
    behaviour: "fine",
  });
}

function personNamed(name: string, id: string | undefined, world: World): string {
  const known = world.all("person").find((person) => (id ? person.id === id : person.name === name));
  if (known) return known.id;
  const fresh = id ?? `person-${world.all("person").length + 1}`;
  return world.put("person", { id: fresh, name }).id;
}

/** The demo cast with their phones and mailboxes and, when asked for, what was said before the demo began. */
export function loadCast(parts: Parts, options: { history: boolean }): void {
  for (const patient of cast.patients) {
    const common = { name: patient.name, language: patient.languages[0] ?? "en", personId: patient.key };
    for (const address of patient.addresses) {
      if (address.kind === "email") addMailbox({ ...common, address: address.value }, parts);
      else {
        const channel = address.kind === "whatsapp" ? "whatsapp" : "sms";
        addPhone({ ...common, number: address.value, channel, landline: address.landline ?? false }, parts);
      }
    }
    if (options.history) for (const entry of patient.history) remember(patient, entry, parts);
  }
}

function remember(patient: cast.CastPatient, entry: cast.CastMessage, parts: Parts): void {
  const at = parts.clock.now() - entry.minutesAgo * 60_000;
  const line = cast.lines.find((candidate) => candidate.channel === entry.channel);
  if (entry.kind === "note" || !line) return;
  if (entry.channel === "email") return rememberMail(patient, entry, line.address, at, parts);
  const kind = entry.channel === "whatsapp" ? "whatsapp" : "phone";
  const from = cast.patients.find(({ key }) => key === patient.sharesPhoneOf) ?? patient;
  const own = from.addresses.find((address) => address.kind === kind && !address.landline)?.value;
  if (!own) return;
  const inbound = entry.kind === "inbound";
  const status: Message["status"] = inbound ? "received" : kind === "whatsapp" ? "read" : "delivered";
  parts.world.put("message", {
    ...newMessage(parts, {
      channel: kind === "whatsapp" ? "whatsapp" : "sms",
      direction: inbound ? "inbound" : "outbound-api",
      from: inbound ? own : line.address,
      to: inbound ? line.address : own,
      body: entry.body,
    }),
    status,
    createdAt: at,
    updatedAt: at,
    sentAt: at,
    shownAt: at,
  });
}

function rememberMail(
  patient: cast.CastPatient,
  entry: cast.CastMessage,
  clinicMailbox: string,
  at: number,
  parts: Parts,
): void {
  const own = patient.addresses.find((address) => address.kind === "email")?.value;
  if (!own) return;
  const inbound = entry.kind === "inbound";
  const clinic = { name: cast.organization.name, address: clinicMailbox };
  const me = { name: patient.name, address: own };
  const angled = (id: string | undefined) => (id ? `<${id}>` : null);
  const repliesTo = angled(entry.inReplyTo);
  parts.world.put("mail", {
    id: `M${parts.random.hex(16)}`,
    mailboxId: own.toLowerCase(),
    folder: inbound ? "sent" : "inbox",
    from: inbound ? me : clinic,
    to: [inbound ? clinic : me],
    replyTo: clinic,
    subject: entry.subject ?? "",
    text: entry.body,
    html: null,
    messageId: angled(entry.mailId) ?? `<${parts.random.hex(24)}@${cast.organization.mailDomain}>`,
    inReplyTo: repliesTo,
    references: repliesTo ? [repliesTo] : [],
    attachments: [],
    at,
    unread: false,
    journey: inbound ? { state: "delivered", tries: 1, answer: "250 accepted" } : null,
  });
}
