/**
 * Deliveries: the plan and state of getting one outbound message to the patient, with every attempt and
 * receipt inside. A due delivery is its own job: state, nextAt and lease say who may work on it and when.
 */
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Cost } from "../../shared/domain/price.ts";
import type { TemplateCategory } from "../../shared/domain/template.ts";
import type {
  AttemptState,
  Closing,
  DeliveryState,
  ReceiptStatus,
  SendErrorCode,
  StepState,
} from "../../shared/domain/delivery.ts";
import type { Exemption } from "../../shared/domain/consent.ts";
import { rankOf, type Rank } from "../../shared/domain/lines.ts";
import type {
  AllowedHours,
  Policy,
  PrivacyLevel,
  Purpose,
  SuccessCondition,
} from "../../shared/domain/policy.ts";
import type { OverrideReason } from "../../shared/domain/quiet-hours.ts";

export interface SendErrorRecord {
  code: SendErrorCode;
  providerCode: string | null;
}

export interface ReceiptRecord {
  status: ReceiptStatus;
  providerStatus: string;
  at: Date;
  error: SendErrorRecord | null;
}

export interface AttemptRecord {
  id: string;
  startedAt: Date;
  endedAt: Date | null;
  state: AttemptState;
  error: SendErrorRecord | null;
  providerMessageIds: string[];
  /** How often we asked the provider what became of it. */
  lookUps: number;
  receipts: ReceiptRecord[];
  /** The line was at fault, not the message: it waits for the line, and this counts as no try. Absent: it counts. */
  givenBack?: true;
  /** The call was out when its address refused: the entry that says so. Absent in most. */
  refusedMeanwhile?: { entryId: string; at: Date };
  /** What it costs, as far as anybody told us; absent in rows of an earlier release. */
  cost?: Cost | null;
  /** Its words carried a link to the secure page: what became of that. Absent where they did not. */
  page?: PageRecord;
}

/** One link to the secure page. */
export interface PageRecord {
  expiresAt: Date;
  /** When somebody there first tried to prove who they are; opening it alone tells nothing, machines do that. */
  triedAt: Date | null;
  /** Wrong answers so far. */
  wrong: number;
  /** After too many of them: it never opens again. */
  lockedAt: Date | null;
  readAt: Date | null;
  /** Codes that were asked for to open it; absent: none. */
  code?: CodeRecord;
}

/** The newest code, and when each of the last hour was sent. */
export interface CodeRecord {
  /** A keyed hash of it; null: it was used. */
  key: string | null;
  endsAt: Date;
  sentAt: Date[];
}

/** An approved template with its variables filled: what a WhatsApp step says while the window is closed. */
export interface StepTemplate {
  templateId: string;
  name: string;
  language: string;
  category: TemplateCategory;
  providerTemplateId: string;
  /** Whether the step's tries go as this template. A step that found the window open went in its own words. */
  used: boolean;
  /** By key. May name the patient: sealed in the store. */
  variables: Record<string, string>;
  /** What the patient reads: sealed too. */
  words: string;
}

export interface StepRecord {
  channel: ChannelId;
  lineId: string;
  /** Other lines of the channel, should this one be out of order; a step of its own is made for the first. */
  spareLineIds: string[];
  addressId: string;
  addressTail: string;
  state: StepState;
  /** When it got there; null while it waits. */
  stateAt: Date | null;
  reason: string | null;
  segments: number | null;
  success: SuccessCondition;
  waitSeconds: number;
  hours: AllowedHours | null;
  /** The patient's time zone, for the hours. */
  zone: string;
  /** True: no machine may begin it. */
  ask: boolean;
  /** The words that go instead of the message's own; null: its own. Never about health, so not sealed. */
  notice: string | null;
  /** True: in the notice's place goes what the author wrote for anybody's eyes; it stands, sealed, in the message. */
  open: boolean;
  /** WhatsApp only. */
  template: StepTemplate | null;
  /** Whether its words may say that they come a second time, and that they do. */
  saysRepeat: boolean;
  repeats: boolean;
  /** Email only: its own Message-ID, where the message has none, and its subject. */
  mailId: string | null;
  subject: string | null;
  /** How much its words tell; absent in rows of an earlier release. */
  level?: PrivacyLevel;
  /** Where the link begins that goes in its words in the place of {link}; absent: none goes. */
  page?: string;
  /** The staff member who chose it; null for the plan's own. */
  chosenBy: string | null;
  attempts: AttemptRecord[];
}

/** When it leaves, where that is not at once: the seconds in which it can be taken back, or a time of somebody's choice. */
export interface DepartureRecord {
  why: "undo" | "scheduled";
  at: Date;
  /** Undo only: holding it back pushes `at` no further than this. */
  latest: Date | null;
  /** Undo only, while it is held back: what was left of the seconds. */
  leftMs: number | null;
  /** The patient's time zone: the one that the time was chosen in. */
  zone: string;
  /** The patient's own words come first: then it does not go. */
  cancelIfAnswered: boolean;
}

/** Why it is held. `hours`: quiet hours, or a count. `ruling`: words that may be a refusal. `line`: it cannot send. */
export type HeldFor = "hours" | "ruling" | "line";

/** A person sent it in quiet hours, and why. */
export interface DespiteRecord {
  at: Date;
  by: string;
  reason: OverrideReason;
}

/** A way that is no step, and why. */
export interface LeftOutRecord {
  channel: ChannelId;
  addressTail: string | null;
  reason: string;
}

export interface DeliveryRecord {
  id: string;
  organizationId: string;
  messageId: string;
  conversationId: string;
  /** The message's place in its conversation. */
  seq: number;
  version: number;
  state: DeliveryState;
  stateAt: Date;
  reason: string | null;
  purpose: Purpose;
  /** Why it may go although the address refused; null: it may not. */
  exemption: Exemption | null;
  /** Index of the step in work, or of the last one when nothing more is tried. */
  cursor: number;
  steps: StepRecord[];
  leftOut: LeftOutRecord[];
  atEnd: Policy["atEnd"];
  /** Null: it left at once. Kept when it has left. */
  departure: DepartureRecord | null;
  /** What a delivery in the state `held` waits for; of no meaning in any other. */
  heldFor: HeldFor | null;
  /** Quiet hours do not hold it any more; null: they do. */
  despite: DespiteRecord | null;
  /** No try begins after this; null: never too late. */
  expiresAt: Date | null;
  /** Why nothing more is tried; null while the plan runs. */
  closed: { at: Date; why: Closing } | null;
  /** When there is something to do; null when it rests. */
  nextAt: Date | null;
  /** Who works on it. The token grows with every claim; a write with an older one is refused. */
  lease: { holder: string; token: number; until: Date } | null;
  leaseToken: number;
  /** What receipts name: see receiptKey. */
  receiptKeys: string[];
  /** Staff have dealt with a delivery that needed a person, or reached the patient by phone. */
  resolved: { at: Date; by: string; how: "dealt_with" | "by_phone" } | null;
  /** The alarm whose wording it carries: its log says what became of it. Absent for all others. */
  alarmId?: string;
}

type Given<Row, Keys extends keyof Row> = Pick<Row, Keys> & Partial<Row>;

/** A step with what is given, and nothing tried. What an earlier release did not write is what it meant by that. */
export function newStep(
  given: Given<StepRecord, "channel" | "lineId" | "addressId" | "addressTail">,
): StepRecord {
  return {
    spareLineIds: [],
    state: "waiting",
    stateAt: null,
    reason: null,
    segments: null,
    success: given.channel === "email" ? "sent" : "delivered",
    waitSeconds: 3600,
    hours: null,
    zone: "UTC",
    ask: false,
    notice: null,
    open: false,
    template: null,
    saysRepeat: false,
    repeats: false,
    mailId: null,
    subject: null,
    chosenBy: null,
    attempts: [],
    ...given,
  };
}

/** A delivery with what is given, as a reply that rests. */
export function newDelivery(
  given: Given<
    DeliveryRecord,
    "id" | "organizationId" | "messageId" | "conversationId" | "seq" | "state" | "stateAt" | "steps"
  >,
): DeliveryRecord {
  return {
    version: 1,
    reason: null,
    purpose: "reply",
    exemption: null,
    cursor: 0,
    leftOut: [],
    atEnd: "rest",
    departure: null,
    heldFor: null,
    despite: null,
    expiresAt: null,
    closed: null,
    nextAt: null,
    lease: null,
    leaseToken: 0,
    receiptKeys: [],
    resolved: null,
    ...given,
  };
}

/** What a receipt names: on one line, the provider's id or our own attempt's. */
export function receiptKey(lineId: string, providerMessageId: string): string {
  return `${lineId}:${providerMessageId}`;
}

/** Everything of one rank that waits for one line. */
export function laneOf(lineId: string, rank: Rank): string {
  return `${lineId}/${rank}`;
}

/**
 * Whether it waits in its line's queue: it has yet to begin its step, and is no person's words of this moment. A
 * hundred thousand of these must not stand before the one thing that is due.
 */
export function queuesAtLine(delivery: DeliveryRecord): boolean {
  const { steps, cursor, purpose } = delivery;
  return waitsForLine(delivery) && rankOf[purpose] > 1 && steps[cursor]?.attempts.length === 0;
}

/** Whether its step waits for a line: nobody works on it, and nothing has ended it. */
export function waitsForLine({ nextAt, lease, closed, steps, cursor }: DeliveryRecord): boolean {
  return nextAt !== null && lease === null && closed === null && steps[cursor]?.state === "waiting";
}
