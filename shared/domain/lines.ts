/** How fast a line may send, and in what condition it is. */
import type { ChannelId } from "./channels.ts";
import type { SendErrorCode } from "./delivery.ts";
import type { Purpose } from "./policy.ts";

/** How often a provider's block list is compared with the ledger, and when again after it could not be read. */
export const blockListEveryMs = 24 * 3600_000;
export const blockListRetryMs = 3600_000;

/** What a provider counts: whole messages, or the SMS segments that they are made of. */
export const rateUnits = ["messages", "segments"] as const;
export type RateUnit = (typeof rateUnits)[number];

export interface LineRate {
  /** Null: as fast as it goes. */
  perSecond: number | null;
  counts: RateUnit;
  /** No more than this on one day of `zone`; null: no cap. */
  dailyCap: number | null;
  /** Whose midnight begins a new day: carriers' caps are reset by their own clocks. */
  zone: string;
}

/**
 * works. off: an admin switched it off, or it is gone. paused: an admin said so. out: it failed again and again, and is left alone until its next trial. trying:
 * one message is on its way to find out. resting: the provider asked for a pause. capped: the day's limit is reached.
 */
const lineConditions = ["works", "off", "paused", "out", "trying", "resting", "capped"] as const;
export type LineCondition = (typeof lineConditions)[number];

/** The facts that a line's condition follows from; times are ISO. They change when something happens, not by themselves. */
export interface LineStanding {
  /** Nothing goes by it: an admin switched it off, or it is gone. */
  off: boolean;
  pausedAt: string | null;
  /** Its circuit breaker is open. */
  out: {
    since: string;
    /** What it failed with. */
    code: SendErrorCode;
    /** How many trials failed since. */
    trials: number;
    trialAt: string;
    /** One message is trying it, and counts as lost then. */
    tryingUntil: string | null;
  } | null;
  /** Its provider asked for a pause. */
  restsUntil: string | null;
  /** The day's limit is reached. */
  cappedUntil: string | null;
}

/** A line's condition at an instant: what is worst of it. */
export function conditionAt(standing: LineStanding, now: Date): LineCondition {
  const holds = (until: string | null) => until !== null && Date.parse(until) > now.getTime();
  if (standing.off) return "off";
  if (standing.pausedAt !== null) return "paused";
  if (standing.out) return holds(standing.out.tryingUntil) ? "trying" : "out";
  if (holds(standing.cappedUntil)) return "capped";
  return holds(standing.restsUntil) ? "resting" : "works";
}

/** Why a delivery waits for its line, as it stands on the delivery. */
export const lineReasonKeys = ["off", "paused", "out", "full", "slow"] as const;
export type LineReason = (typeof lineReasonKeys)[number];
export const lineReasons: Readonly<Record<LineReason, string>> = {
  off: "The line was switched off.",
  paused: "An admin paused this line.",
  out: "This line is out of order.",
  full: "This line has sent all that it may today.",
  slow: "Its provider asked this line to slow down.",
};

export const slowestPerSecond = 0.1;
export const fastestPerSecond = 1_000;

const pacific = "America/Los_Angeles";
const carefulText: LineRate = { perSecond: 4, counts: "segments", dailyCap: null, zone: pacific };

/**
 * What holds for a provider until an admin knows better. A registered US number with a low volume may send 240
 * segments a minute to some carriers; WhatsApp takes 80 messages a second; the gateway's own limit is in its settings.
 */
const byProvider: Readonly<Record<string, LineRate>> = {
  twilio: carefulText,
  messente: carefulText,
  kannel: { perSecond: 10, counts: "segments", dailyCap: null, zone: "UTC" },
  meta: { perSecond: 80, counts: "messages", dailyCap: null, zone: "UTC" },
};

const byChannel: Readonly<Record<ChannelId, LineRate>> = {
  sms: carefulText,
  whatsapp: { perSecond: 80, counts: "messages", dailyCap: null, zone: "UTC" },
  email: { perSecond: 20, counts: "messages", dailyCap: null, zone: "UTC" },
};

export function defaultRate({ provider, channel }: { provider: string; channel: ChannelId }): LineRate {
  return channel === "sms" ? (byProvider[provider] ?? byChannel.sms) : byChannel[channel];
}

/** For a provider that is a program beside us: the simulator, a test's. */
export const unpaced: LineRate = { perSecond: null, counts: "messages", dailyCap: null, zone: "UTC" };

/** Who goes first where not all can: a person's words, then what has a time, then what is for many. */
export const ranks = [1, 2, 3] as const;
export type Rank = (typeof ranks)[number];

export const rankOf: Readonly<Record<Purpose, Rank>> = {
  reply: 1,
  staff: 1,
  system: 1,
  reminder: 2,
  result: 2,
  refill: 2,
  broadcast: 3,
};
