/** Which ways a reply can go now, which is the default, and why: facts in, an explained list out. Pure. */
import {
  addressKindOf,
  channelIds,
  channelWords,
  whatsappWindowMs,
  type ChannelId,
} from "../../shared/domain/channels.ts";
import { inOwnOrder, mayReach, type Reach } from "../../shared/domain/reach.ts";
import { mayWrite, plainWord, type Question } from "../consent/policy.ts";
import { warningStanding } from "../consent/standing.ts";
import { isAnothers } from "../consent/whose-words.ts";
import { isUsed } from "./line/standing.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { LineRecord } from "../store/lines.ts";

/** For what, and by whom: the channel and the time are the way's. */
export type Asking = Pick<Question, "purpose" | "byPerson" | "exemption">;

export interface WayFacts {
  now: Date;
  patientId: string;
  patientName: string;
  provisional: boolean;
  preferredAddressId: string | null;
  /** How this patient is to be reached, where that differs from the clinic's order. */
  reach: Reach | null;
  addresses: readonly AddressRecord[];
  lines: readonly LineRecord[];
  consent: readonly ConsentEntry[];
  /** What the ledger is asked. */
  asking: Asking;
  lastInbound: ConversationRecord["lastInbound"];
  /** By these nothing that a person writes goes to whom was not warned that they are not encrypted. */
  needsWarning?: readonly ChannelId[];
}

export interface Way {
  channel: ChannelId;
  address: AddressRecord;
  line: LineRecord;
  available: boolean;
  /** Nothing but WhatsApp's closed window stands against it: an approved template may go. */
  needsTemplate: boolean;
  /** Ends the sentence "because …" for the default, else says what is so. */
  reason: string;
  isDefault: boolean;
  windowClosesAt: Date | null;
}

export function replyWays(facts: WayFacts): Way[] {
  const ways = channelIds.flatMap((channel) =>
    facts.addresses
      .filter((address) => address.kind === addressKindOf[channel])
      .flatMap((address) => wayTo(facts, channel, address) ?? []),
  );
  const chosen = chooseDefault(facts, ways);
  if (chosen) {
    chosen.way.isDefault = true;
    chosen.way.reason = chosen.because;
  }
  return ways;
}

function wayTo(facts: WayFacts, channel: ChannelId, address: AddressRecord): Way | null {
  const last = facts.lastInbound[channel];
  const wroteHere = last?.addressId === address.id ? last : null;
  const all = facts.lines.filter((line) => line.channel === channel && line.active);
  const used = all.filter(isUsed);
  // Where all of a channel are switched off it says so, rather than not to be there.
  const candidates = used.length > 0 ? used : all;
  // Answers go out on the line the patient wrote to: they know that number.
  const line = candidates.find(({ id }) => id === wroteHere?.lineId) ?? candidates[0];
  if (!line) return null;
  const closesAt = channel === "whatsapp" ? windowClosesAt(last, address.id, line.id) : null;
  const open = closesAt !== null && closesAt > facts.now;
  const refused =
    whyNot(facts, channel, address) ??
    (isUsed(line) ? null : switchedOff(channel)) ??
    whyUnwarned(facts, facts.needsWarning ?? [], channel, address);
  const needsTemplate = refused === null && channel === "whatsapp" && !open;
  const blocked = needsTemplate ? windowClosed : refused;
  return {
    channel,
    address,
    line,
    available: blocked === null,
    needsTemplate,
    reason: blocked ?? openReason(facts, channel),
    isDefault: false,
    windowClosesAt: open ? closesAt : null,
  };
}

/**
 * Until when free text may go by WhatsApp: for a day after the patient wrote, from that address and to that very
 * line. Null: it was never opened there.
 */
export function windowClosesAt(
  wrote: ConversationRecord["lastInbound"][ChannelId],
  addressId: string,
  lineId: string,
): Date | null {
  if (wrote?.addressId !== addressId || wrote.lineId !== lineId) return null;
  return new Date(wrote.at.getTime() + whatsappWindowMs);
}

export const windowClosed = "the 24-hour reply window is closed, and only a template may go";

const switchedOff = (channel: ChannelId) =>
  `the clinic’s line for ${channel === "email" ? "email" : channelWords[channel]} is switched off`;

function openReason(facts: WayFacts, channel: ChannelId): string {
  return mayReach(facts.reach, channel)
    ? `${channelWords[channel]} is open too`
    : `${calledName(facts)} is not to be reached by ${channelWords[channel]} unless you choose it`;
}

function whyNot(facts: WayFacts, channel: ChannelId, address: AddressRecord): string | null {
  if (!address.answerable) return address.note ?? "this sender cannot be answered";
  return consentWords(facts, channel, address);
}

/** What the ledger says against it, as the end of a sentence. */
function consentWords(facts: WayFacts, channel: ChannelId, address: AddressRecord): string | null {
  const entries = facts.consent.filter((entry) => entry.addressId === address.id);
  const consent = mayWrite(entries, { ...facts.asking, channel, now: facts.now });
  if (consent.may) return null;
  const word = consent.refusal && plainWord(consent.refusal);
  const before = consent.refusal && isAnothers(consent.refusal, facts.patientId, address);
  const said = before
    ? "somebody who had this address before asked for no messages there"
    : word
      ? `${calledName(facts)} said ${word} on this address`
      : `${calledName(facts)} asked for no messages on this address`;
  if (consent.kind === "refused") return consent.overdue ? `${said}, and nobody ruled on it in time` : said;
  return `${said}, and nobody has ruled yet whether that is a refusal`;
}

/** Why health detail may not go this way yet; null when the warning was accepted, or nobody asks for it. */
export function whyUnwarned(
  facts: WayFacts,
  needsWarning: readonly ChannelId[],
  channel: ChannelId,
  address: AddressRecord,
): string | null {
  if (!needsWarning.includes(channel)) return null;
  const entries = facts.consent.filter((entry) => entry.addressId === address.id);
  if (warningStanding(entries, facts).accepted) return null;
  return `${calledName(facts)} has not accepted that ${channelWords[channel]} is not encrypted, which the clinic asks for first`;
}

function chooseDefault(facts: WayFacts, ways: Way[]): { way: Way; because: string } | null {
  const { reach } = facts;
  const open = inOwnOrder(
    reach,
    ways.filter((way) => way.available && mayReach(reach, way.channel)),
  );
  const name = calledName(facts);
  const own =
    reach?.mode === "order" ? open.find(({ channel }) => reach.channels.includes(channel)) : undefined;
  if (own) return { way: own, because: `${name} is to be reached by ${channelWords[own.channel]} first` };
  const preferred = open.find((way) => way.address.id === facts.preferredAddressId);
  if (preferred) return { way: preferred, because: `${name} prefers ${channelWords[preferred.channel]}` };
  const latest = latestInbound(facts.lastInbound);
  const same = open.find((way) => way.channel === latest?.channel && way.address.id === latest.addressId);
  if (same) return { way: same, because: `${name} wrote by ${channelWords[same.channel]} last` };
  const first = open[0];
  if (!first) return null;
  if (open.length === 1) return { way: first, because: "it is the only way open" };
  return { way: first, because: `${name} has ${channelWords[first.channel]} and has not said otherwise` };
}

function latestInbound(ways: ConversationRecord["lastInbound"]) {
  let latest: { channel: ChannelId; addressId: string; at: Date } | null = null;
  for (const channel of channelIds) {
    const way = ways[channel];
    if (way && (!latest || way.at > latest.at)) latest = { channel, addressId: way.addressId, at: way.at };
  }
  return latest;
}

/** What to call the patient in a sentence: the first name where it is a name in Latin order; otherwise the whole name, never a guess. */
export function calledName(facts: Pick<WayFacts, "provisional" | "patientName">): string {
  if (facts.provisional) return "the sender";
  const [first] = facts.patientName.split(" ");
  return first &&
    /^\p{Script=Latin}[\p{Script=Latin}\p{M}'’-]+$/u.test(first) &&
    !/^(dr|mr|mrs|ms)\.?$/i.test(first)
    ? first
    : facts.patientName;
}
