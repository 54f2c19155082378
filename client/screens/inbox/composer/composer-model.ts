/** What the composer knows: which way the words will go and why, how long they are, what stands against sending. */
import type { ReplyTemplate, ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Detour } from "../../../../shared/api/lines.ts";
import { channelWords, maxTextLength, type ChannelId } from "../../../../shared/domain/channels.ts";
import { costOf, moneyWords } from "../../../../shared/domain/price.ts";
import { fillTemplate, variableProblem } from "../../../../shared/text/approved-template.ts";
import { countSms, isGsm7, plainText } from "../../../../shared/text/segments.ts";
import { detourAt, passedWords } from "../../../components/lines/line-words.ts";
import { channelWord } from "../../../components/message/delivery-words.ts";
import { leftWords, plural } from "../../../components/message/times.ts";

export interface PickedWay {
  channel: ChannelId | null;
  addressId: string | null;
}

export function wayKey(way: ReplyWay): string {
  return `${way.channel}-${way.addressId}-${way.lineId}`;
}

/** Free words may go, or one of the line's approved templates. */
export function isUsable(way: ReplyWay): boolean {
  return way.available || offersTemplate(way);
}

export function offersTemplate(way: ReplyWay | null): boolean {
  return way !== null && way.needsTemplate && way.templates.length > 0;
}

/** The window may close while it is on the screen: the next answer of the server says the same. */
export function atThisMoment(ways: readonly ReplyWay[], now: number): ReplyWay[] {
  return ways.map((known) => {
    const way = { ...known, detour: detourAt(known.detour, now) };
    const over = way.windowClosesAt !== null && Date.parse(way.windowClosesAt) <= now;
    if (!over || !way.available) return way;
    const reason = "the 24-hour reply window is closed, and only a template may go";
    return { ...way, available: false, needsTemplate: true, isDefault: false, windowClosesAt: null, reason };
  });
}

/** The way the words will go: the picked one while it can be used, else the default; null when none is open. */
export function chooseWay(ways: readonly ReplyWay[], picked: PickedWay): ReplyWay | null {
  return (
    pickedWay(ways, picked, true) ??
    ways.find((way) => isPicked(way, picked) && offersTemplate(way)) ??
    ways.find((way) => way.isDefault && way.available) ??
    ways.find((way) => way.available) ??
    ways.find(offersTemplate) ??
    null
  );
}

function pickedWay(ways: readonly ReplyWay[], picked: PickedWay, available: boolean): ReplyWay | undefined {
  return ways.find((way) => isPicked(way, picked) && way.available === available);
}

function isPicked(way: ReplyWay, picked: PickedWay): boolean {
  return (
    picked.channel !== null &&
    way.channel === picked.channel &&
    (picked.addressId === null || way.addressId === picked.addressId)
  );
}

/** The next way that can be used, round and round; null when there is no other. */
export function nextWay(ways: readonly ReplyWay[], current: ReplyWay | null): ReplyWay | null {
  const open = ways.filter(isUsable);
  if (open.length < 2) return null;
  const index = current ? open.findIndex((way) => wayKey(way) === wayKey(current)) : -1;
  return open[(index + 1) % open.length] ?? null;
}

/** "SMS", or "SMS ··0142" where the patient has two numbers. */
export function wayWord(way: ReplyWay, ways: readonly ReplyWay[]): string {
  const same = ways.filter((one) => one.channel === way.channel);
  return same.length < 2
    ? channelWords[way.channel]
    : `${channelWords[way.channel]} ${tail(way.addressDisplay)}`;
}

function tail(display: string): string {
  const digits = display.replace(/\D/g, "");
  return display.includes("@") ? display : `··${digits.slice(-4)}`;
}

export interface Reason {
  tone: "quiet" | "caution";
  lead: string;
  /** Said strongly. */
  word: string;
  rest: string;
}

/** "Will go by SMS because Marisol wrote by SMS". Never empty: every choice says why. */
export function reasonFor(
  ways: readonly ReplyWay[],
  picked: PickedWay,
  way: ReplyWay | null,
  clock: (at: string) => string,
): Reason {
  if (!way) {
    const first = ways.find((one) => one.isDefault) ?? ways[0];
    return first
      ? {
          tone: "caution",
          lead: "Cannot go by",
          word: `${channelWord(first.channel)}:`,
          rest: bare(first.reason),
        }
      : {
          tone: "caution",
          lead: "There is no way to write back",
          word: "",
          rest: "because no address can be used",
        };
  }
  if (way.detour) return detourReason(way, way.detour, clock);
  const word = channelWord(way.channel);
  const closed = pickedWay(ways, picked, false);
  if (closed && closed.channel !== way.channel) {
    const why = `because ${channelWords[closed.channel]} cannot be used: ${bare(closed.reason)}`;
    return { tone: "caution", lead: "Will go by", word, rest: why };
  }
  if (offersTemplate(way)) {
    const rest = "as an approved template, because the 24-hour reply window is closed";
    return { tone: "caution", lead: "Will go by", word, rest };
  }
  if (picked.channel !== null && !way.isDefault) {
    return {
      tone: "quiet",
      lead: "Will go by",
      word,
      rest: `to ${way.addressDisplay} because you began with it`,
    };
  }
  return { tone: "quiet", lead: "Will go by", word, rest: because(way.reason) };
}

/** Words came that make it doubtful whose the number is: whoever answers is told before, and not after. */
export function doubtedReason(reason: Reason, way: ReplyWay | null, doubted: readonly ChannelId[]): Reason {
  // A number is one number, whichever of its channels said so; a mailbox is another thing.
  const same = (channel: ChannelId) => (channel === "email") === (way?.channel === "email");
  if (!way || !doubted.some(same)) return reason;
  const whose = way.channel === "email" ? "address" : "number";
  const rest = `${reason.rest}. Somebody else may read it: rule first whose ${whose} it is`;
  return { ...reason, tone: "caution", rest };
}

/** Its line takes nothing: the plan goes round it, asks, or waits. */
function detourReason(way: ReplyWay, detour: Detour, clock: (at: string) => string): Reason {
  const { ending, channel, lineName } = detour;
  const why = `because ${passedWords(detour, clock)}`;
  const word = channelWord(channel);
  if (ending === "waits") return { tone: "caution", lead: "Will wait to go by", word, rest: why };
  if (ending === "asks")
    return { tone: "caution", lead: "Will stop and ask before it goes by", word, rest: why };
  if (channel === way.channel)
    return { tone: "quiet", lead: "Will go by", word, rest: `from ${lineName} ${why}` };
  const says = { as_written: "", notice: "as a notice ", template: "as a template ", ask: "" };
  const how = says[way.next.find((one) => one.channel === channel)?.words ?? "as_written"];
  return { tone: "caution", lead: "Will go by", word, rest: `${how}${why}` };
}

/** The ways that are left after the one that takes it now. */
function nextOf({ channel, detour, next }: ReplyWay): ReplyWay["next"] {
  if (!detour || detour.channel === channel) return next;
  return next.slice(next.findIndex((one) => one.channel === detour.channel) + 1);
}

/**
 * What comes after the way, should it fail or stay silent; null when nothing does. `written`: somebody wrote other
 * words for the ways that must not carry the text itself.
 */
export function nextWords(way: ReplyWay | null, written = false): { when: string; ways: string } | null {
  const next = way ? nextOf(way) : [];
  const [first] = next;
  if (!first) return null;
  const when =
    first.afterSeconds === null ? "If it fails" : `If it fails or is silent for ${span(first.afterSeconds)}`;
  const ways = next.map(({ channel, words }) => {
    const carries = {
      as_written: "",
      notice: written ? ", other words" : ", a notice only",
      template: ", a template",
      ask: written ? ", other words" : ", if you say so",
    };
    const how = carries[words];
    return `${channelWord(channel)}${how}`;
  });
  return { when, ways: `${ways.join("; then ")}.` };
}

/** Which of the ways after this one carry words for anybody's eyes in the place of what is written. */
export function openWays(way: ReplyWay | null): ReplyWay["next"] {
  return (way?.next ?? []).filter(({ words }) => words === "notice" || words === "ask");
}

/** "45 s", "10 min", "2 h". */
function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Why a way that is shown cannot be used. */
export function closedReason(way: ReplyWay): string {
  return `${channelWords[way.channel]} cannot be used: ${bare(way.reason)}`;
}

export interface Countdown {
  words: string;
  soon: boolean;
}

/** "23 h 52 m left" of WhatsApp's window; under one hour it is soon. Null without a window. */
export function countdown(way: ReplyWay, now: number): Countdown | null {
  if (way.needsTemplate) return { words: "template needed", soon: true };
  if (way.windowClosesAt === null) return null;
  const left = Date.parse(way.windowClosesAt) - now;
  return left <= 0
    ? { words: "window closed", soon: true }
    : { words: leftWords(left), soon: left < 3_600_000 };
}

/**
 * "69 of 160 · 1 segment · $0.0083" for SMS; for other channels the length only near their limit. What a message
 * costs stands there when the clinic's price list says so. Empty parts are left out.
 */
export function counterWords(
  text: string,
  { channel, price }: Pick<ReplyWay, "channel" | "price">,
): string[] {
  if (text === "") return [];
  if (channel === "email") return nearLimit(text, channel);
  if (channel === "whatsapp") return [...nearLimit(text, channel), ...priceWords(price)];
  const count = countSms(text);
  const cost =
    price && costOf({ currency: price.currency, rates: { segment: price.micros } }, { channel, ...count });
  return [
    `${say(count.units)} of ${say(count.segments * count.unitsPerSegment)}`,
    plural(count.segments, "segment"),
    ...priceWords(cost),
  ];
}

function nearLimit(text: string, channel: ChannelId): string[] {
  const max = maxTextLength[channel];
  return text.length > max * 0.9 ? [`${say(text.length)} of ${say(max)}`] : [];
}

/** "$0.0083", or nothing where nobody has said what it costs. */
export function priceWords(price: ReplyWay["price"]): string[] {
  return price ? [moneyWords(price)] : [];
}

export interface FilledTemplate {
  /** As the patient reads it; what is missing stays as {{n}}. */
  words: string;
  /** By key, what is wrong; empty when it can go. */
  problems: Record<string, string>;
  variables: Record<string, string>;
}

/** A template with what is known and what the person typed. */
export function fillReply(template: ReplyTemplate, typed: Readonly<Record<string, string>>): FilledTemplate {
  const problems: Record<string, string> = {};
  const variables: Record<string, string> = {};
  for (const variable of template.variables) {
    const value = (typed[variable.key] ?? variable.value ?? "").trim();
    const problem = variableProblem(variable, value);
    if (problem !== null) problems[variable.key] = problem;
    variables[variable.key] = value;
  }
  return { words: fillTemplate(template.body, variables), problems, variables };
}

export interface PlainOffer {
  words: string;
  /** The text with plain characters in their place. */
  plain: string;
}

/** Offers plain characters where fancy ones cost segments; null when nothing is won. */
export function plainOffer(text: string, channel: ChannelId): PlainOffer | null {
  if (channel !== "sms") return null;
  const now = countSms(text);
  if (now.encoding === "GSM-7") return null;
  const plain = plainText(text);
  const then = countSms(plain);
  if (!isGsm7(plain) || then.segments >= now.segments) return null;
  const shown = now.offenders
    .filter((one) => one.character.trim() !== "" && one.replacement !== "")
    .slice(0, 3)
    .map((one) => one.character);
  const what =
    shown.length === 0
      ? "A hidden character"
      : `${shown.length > 1 ? "The characters" : "The character"} ${shown.join(" ")}`;
  const verb = shown.length > 1 ? "make" : "makes";
  return {
    words: `${what} ${verb} this ${plural(now.segments, "segment")} instead of ${then.segments}.`,
    plain,
  };
}

/** Why the words cannot go as they are, and what to do; null when they can. */
export function lengthTrouble(text: string, way: ReplyWay | null, ways: readonly ReplyWay[]): string | null {
  if (!way) return null;
  const over = text.length - maxTextLength[way.channel];
  if (over <= 0) return null;
  const roomier = ways.find((one) => one.available && maxTextLength[one.channel] >= text.length);
  const other = roomier ? `, or send it by ${channelWord(roomier.channel)}` : "";
  return `${plural(over, "character")} too many for ${channelWords[way.channel]}. Shorten it${other}.`;
}

function because(reason: string): string {
  return `because ${bare(reason)}`;
}

function bare(reason: string): string {
  return reason.replace(/^because\s+/i, "").replace(/\.$/, "");
}

function say(count: number): string {
  return count.toLocaleString("en-US");
}
