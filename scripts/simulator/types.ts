/**
 * What the simulated world is made of. The same records travel to the page, to the log on disk and to tests,
 * so that all three always speak of the same thing.
 */

export type PhoneChannel = "sms" | "whatsapp";
export type WireChannel = PhoneChannel | "mail";

/** Twilio's own status words. */
export type MessageStatus =
  | "accepted"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "undelivered"
  | "failed"
  | "canceled"
  | "receiving"
  | "received";

export interface Person {
  /** Also the key of this person's own weather. */
  id: string;
  name: string;
}

export interface Phone {
  /** `sms:+15035550142` or `whatsapp:+15035550142`: one app on one handset. */
  id: string;
  channel: PhoneChannel;
  /** E.164. */
  number: string;
  personId: string;
  name: string;
  /** BCP 47, for the page's `lang`. */
  language: string;
  /** A landline never shows a text: sends to it end undelivered with 30006. */
  landline: boolean;
  /** WhatsApp sends "read" only when somebody looks at the screen. */
  screenOn: boolean;
  /** Milliseconds since 1970, or null while the phone is on. */
  offSince: number | null;
}

/** A clinic's sender, as configured at Twilio. */
export interface TwilioNumber {
  /** `sms:+15035550100` or `whatsapp:+15035550101`. */
  id: string;
  sid: string;
  channel: PhoneChannel;
  number: string;
  friendlyName: string;
  /** Where Twilio posts what patients write. Empty: not configured. */
  smsUrl: string;
  /** True: the provider itself obeys STOP and START, as it does on long codes by default. */
  optOutHandling: boolean;
}

export interface Message {
  /** Twilio's sid: SM or MM and 32 hex digits. */
  id: string;
  channel: PhoneChannel;
  direction: "inbound" | "outbound-api" | "outbound-reply";
  /** E.164, without the `whatsapp:` prefix. */
  from: string;
  to: string;
  body: string;
  media: string[];
  /** An approved template: it may go while the WhatsApp window is closed. */
  contentSid: string | null;
  segments: number;
  status: MessageStatus;
  errorCode: number | null;
  statusCallback: string | null;
  /** Seconds an undeliverable text waits at the carrier. */
  validitySeconds: number;
  /** Milliseconds since 1970, all of them. */
  createdAt: number;
  updatedAt: number;
  sentAt: number | null;
  /** When the patient's phone showed it; null: it never did. */
  shownAt: number | null;
  /** When an undelivered text is given up; null unless it waits for a phone that is off. */
  expiresAt: number | null;
  /** Written by Twilio itself (opt-out confirmations): on the phone, not in the clinic's account. */
  byProvider: boolean;
}

/** A receipt (status callback) that has not left yet. */
export interface PendingReceipt {
  id: string;
  messageId: string;
  phoneId: string;
  status: MessageStatus;
  errorCode: number | null;
  /** When Twilio had it to tell. */
  madeAt: number;
  /** Milliseconds since 1970 at the present clock speed; null: held until a later receipt has gone. */
  leavesAt: number | null;
}

/** A line in the middle of a phone's screen that no patient wrote: "Off 9:02 to 9:29, 1 text refused". */
export interface PhoneEvent {
  id: string;
  phoneId: string;
  at: number;
  offAt: number;
  waited: number;
  refused: number;
}

export type MailboxBehaviour = "fine" | "no-such-user" | "full" | "greylist" | "bounce-later" | "spam";

export interface Mailbox {
  /** The address in lower case. */
  id: string;
  address: string;
  personId: string;
  name: string;
  language: string;
  behaviour: MailboxBehaviour;
}

export interface MailAddress {
  name: string;
  address: string;
}

export interface Mail {
  id: string;
  mailboxId: string;
  folder: "inbox" | "sent" | "spam";
  from: MailAddress;
  to: MailAddress[];
  /** Where an answer goes: Reply-To, else From. */
  replyTo: MailAddress;
  subject: string;
  text: string;
  /** As sent, null when the mail had no HTML part. */
  html: string | null;
  /** With angle brackets, as on the wire. */
  messageId: string;
  inReplyTo: string | null;
  references: string[];
  attachments: { name: string; type: string; bytes: number }[];
  at: number;
  unread: boolean;
  /** Sent mail only: where its journey to the clinic stands. */
  journey: { state: "sending" | "deferred" | "delivered" | "refused"; tries: number; answer: string } | null;
}

export interface Weather {
  /** `all`, or a person's id. */
  id: string;
  preset: "clear" | "slow" | "patchy" | "storm" | "custom";
  phoneOff: boolean;
  /** Twilio error code every send ends with; null: sends are taken. */
  rejectCode: number | null;
  delaySeconds: number;
  losePercent: number;
  reorder: boolean;
  double: boolean;
  /** The message is made and delivered, but the REST call is never answered. */
  acceptThenTimeOut: boolean;
  /** What the REST API answers to a send instead of doing it. */
  answer: "normal" | "429" | "500" | "503";
  answerPercent: number;
}

export interface WireEntry {
  id: string;
  at: number;
  channel: WireChannel;
  /** out: the clinic calls the world. in: the world calls the clinic. */
  direction: "out" | "in";
  peer: "Twilio" | "Mail";
  what: string;
  outcome: string;
  tone: "ok" | "held" | "bad" | "open";
  ms: number | null;
  request: string;
  response: string;
  /** A webhook that can be made again, byte for byte, to test duplicates. */
  replay: { url: string; body: string } | null;
}

export interface Setting {
  id: "clock";
  speed: 1 | 10 | 60;
}

export interface OptOut {
  /** `<clinic number>|<patient number>`. */
  id: string;
  at: number;
}

/** Every table of the world and the record it holds. */
export interface Tables {
  person: Person;
  phone: Phone;
  number: TwilioNumber;
  message: Message;
  pending: PendingReceipt;
  phoneEvent: PhoneEvent;
  mailbox: Mailbox;
  mail: Mail;
  weather: Weather;
  wire: WireEntry;
  optOut: OptOut;
  setting: Setting;
}
export type TableName = keyof Tables;

/** One change of the world: what the page receives live and what the log on disk keeps. */
export type Change =
  | { [T in TableName]: { op: "put"; table: T; value: Tables[T] } }[TableName]
  | {
      op: "remove";
      table: TableName;
      id: string;
    };
