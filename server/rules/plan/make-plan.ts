/**
 * From facts to a plan: which steps, in which order, with which words, and a reason for every way that is left out.
 * Pure. The way that a person chose comes first and carries what they wrote; after it the policy decides.
 */
import {
  addressKindOf,
  channelWords,
  maxTextLength,
  type ChannelId,
} from "../../../shared/domain/channels.ts";
import {
  noticeText,
  type Policy,
  type PolicyStep,
  type PrivacyLevel,
  type SuccessCondition,
} from "../../../shared/domain/policy.ts";
import { mayReach, inOwnOrder } from "../../../shared/domain/reach.ts";
import { isWithLink, sampleToken, withLink, withoutLink } from "../../../shared/domain/secure-page.ts";
import { addressTail } from "../../../shared/text/address-tail.ts";
import { countSms } from "../../../shared/text/segments.ts";
import type { LineTells } from "../../channels/registry.ts";
import type { AddressRecord } from "../../store/addresses.ts";
import type { CareSend } from "../../store/conversations.ts";
import type { LeftOutRecord, StepRecord, StepTemplate } from "../../store/deliveries.ts";
import type { LineRecord } from "../../store/lines.ts";
import { codeWays } from "../code-ways.ts";
import { overExemption } from "../quiet/exemption.ts";
import { templateFor, type TemplateFacts } from "../templates.ts";
import { calledName, replyWays, type Way, type WayFacts, whyUnwarned } from "../ways.ts";
import { sentenceWord, spanWords, wayWord } from "./words.ts";
import { isUsed } from "../line/standing.ts";

/** One wording of what is to be said, and how much it tells. */
export interface TextVariant {
  level: PrivacyLevel;
  words: string;
  /** It stands in the message, so a step need not hold it. */
  ofMessage?: true;
}

/** What a person wrote, and what they wrote for anybody's eyes where they did. */
export function writtenTexts({ text, openText }: { text: string; openText?: string }): PlanFacts["texts"] {
  const written = { level: "care", words: text } as const;
  return openText === undefined ? [written] : [written, { level: "open", words: openText, ofMessage: true }];
}

export interface PlanFacts extends WayFacts, TemplateFacts {
  policy: Policy;
  /** The way that a person chose, or that the conversation suggests; null: the policy's order alone. */
  first: Way | null;
  /** The approved template that a person filled for the first way; null: their own words. */
  template: StepTemplate | null;
  /** Richest first; never empty. */
  texts: readonly [TextVariant, ...TextVariant[]];
  /** What patients see as the sender. */
  clinic: string;
  /** The patient's time zone, else the organization's. */
  zone: string;
  /** What a line's provider tells of what became of a message. */
  tells: LineTells;
  /** Where the link begins that a notice may carry; absent or null: none. */
  pageUrl?: string | null;
  /** No birth date is on record: who opens the page proves who they are by a code to another address. */
  provenByCode?: boolean;
  /** Texts that went under the healthcare exemption; null: this purpose does not count under it. */
  careSends: readonly CareSend[] | null;
}

export interface PlannedStep {
  /** As it is stored. */
  step: StepRecord;
  way: Way;
  /** What the patient reads, but for the words that say that it repeats, and with a mark for the link. */
  words: string;
  /** The same with a link as long as any. */
  counted: string;
  level: PrivacyLevel;
  /** Why this way, at this place. */
  why: string;
}

export interface MadePlan {
  steps: PlannedStep[];
  leftOut: LeftOutRecord[];
}

export function makePlan(facts: PlanFacts): MadePlan {
  const ways = replyWays(facts);
  const steps: PlannedStep[] = [];
  const leftOut: LeftOutRecord[] = [];
  const { policy, first } = facts;
  if (first) {
    const rule = policy.steps.find(({ channel }) => channel === first.channel) ?? ownRule(first.channel);
    // A person wrote these words for this way, and at this hour.
    const hours = facts.asking.byPerson ? null : rule.hours;
    const own = { ...rule, text: "as_written", hours } as const;
    steps.push(
      plannedStep(facts, own, { way: first, line: first.line, template: facts.template }, first.reason),
    );
  }
  for (const rule of orderedRules(facts, ways)) {
    if (rule.channel === first?.channel && rule.lineId === null) continue;
    if (steps.some(({ way }) => way.channel === rule.channel)) continue;
    if (!mayReach(facts.reach, rule.channel)) {
      const mine = ways.find((way) => way.channel === rule.channel) ?? null;
      leaveOut(rule.channel, mine, `${calledName(facts)} is not to be reached by ${wayWord(rule.channel)}`);
      continue;
    }
    const { way, line, template, reason } = wayFor(facts, rule, ways);
    if (way && line) {
      const planned = plannedStep(facts, rule, { way, line, template }, whyHere(facts, steps));
      const fits = planned.counted.length <= maxTextLength[rule.channel];
      const unwarned = whyUnwarnedFor(facts, planned);
      const over = whyOverCount(facts, planned);
      if (unwarned !== null) leaveOut(rule.channel, way, unwarned);
      else if (over !== null) leaveOut(rule.channel, way, over);
      else if (fits) steps.push(planned);
      else leaveOut(rule.channel, way, `The text is too long for ${channelWords[rule.channel]}.`);
    } else leaveOut(rule.channel, way, reason);
  }
  // A way that cannot be used stands here even beside one that can: a landline beside a mobile.
  const named = new Set(policy.steps.map(({ channel }) => channel));
  for (const way of ways) {
    // The way that a person chose is a copy of ours.
    const used = steps.some(({ step }) => step.channel === way.channel && step.addressId === way.address.id);
    if (!way.available && !used && named.has(way.channel)) leaveOut(way.channel, way, way.reason);
  }
  for (const channel of new Set(ways.map((way) => way.channel)))
    if (!named.has(channel) && !steps.some(({ way }) => way.channel === channel))
      leaveOut(channel, null, `The clinic’s ${chainOf[policy.purpose]} do not use ${wayWord(channel)}`);
  return { steps, leftOut };

  function leaveOut(channel: ChannelId, way: Way | null, reason: string): void {
    const tail = way && addressTail(way.address);
    if (leftOut.some((one) => one.channel === channel && one.addressTail === tail)) return;
    leftOut.push({ channel, addressTail: tail, reason: sentence(reason) });
  }
}

/** What is for anybody's eyes needs no warning. */
function whyUnwarnedFor(facts: PlanFacts, { level, way }: PlannedStep): string | null {
  if (level === "open") return null;
  return whyUnwarned(facts, facts.policy.needsWarning ?? [], way.channel, way.address);
}

/** What has to wait for its count is planned all the same, unless it would be too late by then. */
function whyOverCount({ careSends, now, policy }: PlanFacts, { step, counted }: PlannedStep): string | null {
  if (careSends === null || step.channel !== "sms") return null;
  const over = overExemption(careSends, { deliveryId: null, text: counted }, now);
  if (!over || over.until === null) return over && over.reason;
  const late = over.until.getTime() > now.getTime() + policy.expiresSeconds * 1000;
  return late ? `${over.reason} By then it would be too late.` : null;
}

/** The step for a way and words that a person chose for a message that is there already. */
export function chosenStep(
  facts: PlanFacts,
  way: Way,
  words: "as_written" | "notice",
  template: StepTemplate | null = null,
): PlannedStep {
  const rule = facts.policy.steps.find(({ channel }) => channel === way.channel) ?? ownRule(way.channel);
  const found = { way, line: way.line, template };
  return plannedStep({ ...facts, first: way, template }, { ...rule, text: words, hours: null }, found, "");
}

/** A patient's own wish comes before the policy's order, and what staff have set for them before that. */
function orderedRules(facts: PlanFacts, ways: readonly Way[]): PolicyStep[] {
  if (facts.reach?.mode === "order") return inOwnOrder(facts.reach, facts.policy.steps);
  const wish = ways.find((way) => way.available && way.address.id === facts.preferredAddressId)?.channel;
  const rules = [...facts.policy.steps];
  return wish ? rules.sort((a, b) => Number(b.channel === wish) - Number(a.channel === wish)) : rules;
}

/** How a way counts that a person chose and that the policy does not name. */
function ownRule(channel: ChannelId): PolicyStep {
  return {
    channel,
    lineId: null,
    success: channel === "email" ? "sent" : "delivered",
    waitSeconds: 3600,
    text: "as_written",
    saysRepeat: false,
    hours: null,
  };
}

interface Found {
  way: Way | null;
  line: LineRecord | null;
  /** What it says while WhatsApp's window is closed. */
  template: StepTemplate | null;
  /** Why there is no line to use; empty when there is. */
  reason: string;
}

/** The way of a policy's step, or why there is none. */
function wayFor(facts: PlanFacts, { channel, lineId, text }: PolicyStep, ways: readonly Way[]): Found {
  const without = (way: Way | null, reason: string): Found => ({ way, line: null, template: null, reason });
  const mine = ways.filter((way) => way.channel === channel);
  if (mine.length === 0) {
    const kind = addressKindOf[channel];
    if (facts.addresses.some((address) => address.kind === kind))
      return without(null, `the clinic has no ${channelWords[channel]} line that works`);
    return without(
      null,
      {
        email: "no email address on record",
        phone: "no number on record",
        whatsapp: "no WhatsApp address on record",
      }[kind],
    );
  }
  const templateOf = (way: Way) =>
    text === "template" && channel === "whatsapp"
      ? templateFor(facts, (lineOf(facts, lineId) ?? way.line).id, facts.policy.purpose)
      : null;
  const open = mine.filter((way) => way.available || (way.needsTemplate && templateOf(way) !== null));
  const proven = open.filter((way) => way.address.verified);
  const best =
    proven.find((way) => way.address.id === facts.preferredAddressId) ??
    proven.find((way) => way.address.id === facts.lastInbound[channel]?.addressId) ??
    proven[0];
  if (best) {
    const line = lineOf(facts, lineId) ?? best.line;
    return { way: best, line, template: templateOf(best), reason: "" };
  }
  if (open[0]) return without(open[0], "the address is not verified, so nothing goes there by itself");
  const [only] = mine;
  if (only?.needsTemplate && text === "template")
    return without(only, `the 24-hour reply window is closed, and ${noTemplate(facts.policy.purpose)}`);
  return without(only ?? null, only?.reason ?? "it cannot be used");
}

/** The line that a policy names, while it works. */
function lineOf({ lines }: PlanFacts, lineId: string | null): LineRecord | undefined {
  return lines.find((line) => line.id === lineId && isUsed(line));
}

/** What goes by the chain of each purpose. */
const chainOf: Readonly<Record<Policy["purpose"], string>> = {
  reply: "replies",
  reminder: "reminders",
  result: "results",
  refill: "answers on refills",
  broadcast: "broadcasts",
  staff: "alerts to staff",
  system: "own short answers",
};

/** "no approved template fits a reply". */
function noTemplate(purpose: Policy["purpose"]): string {
  const a = {
    broadcast: "broadcasts",
    staff: "word to the staff",
    system: "the system’s own words",
  } as const;
  const what = purpose in a ? a[purpose as keyof typeof a] : `a ${purpose}`;
  return `no approved template fits ${what}`;
}

function plannedStep(
  facts: PlanFacts,
  rule: PolicyStep,
  { way, line, template }: { way: Way; line: LineRecord; template: StepTemplate | null },
  why: string,
): PlannedStep {
  const { channel, address } = way;
  const used = template !== null && (template.used || way.needsTemplate);
  const [written] = facts.texts;
  const harmless = facts.texts.find(({ level }) => level === "open");
  // A phone that several people share is nobody's own: the whole text goes there only when a person says so.
  const shared = address.patientIds.length > 1 && facts.first !== way;
  const whole = (rule.text === "as_written" && !shared) || written.level === "open";
  const own = harmless?.ofMessage === true && !whole;
  const spoken = own ? undefined : harmless?.words;
  const { clinic, language } = facts;
  const link = whole ? null : linkFor(facts, address);
  const notice = whole
    ? null
    : (spoken ?? noticeText(facts.policy, { clinic, language, link: link !== null }));
  const ask = rule.text === "ask" && !whole && !harmless;
  const said = own ? harmless.words : (notice ?? written.words);
  const unlinked = notice !== null && !ask && link === null && facts.pageUrl != null;
  const page = !whole && !ask && isWithLink(said) ? link : null;
  const words = whole || page !== null ? said : withoutLink(said);
  const spare = facts.lines.filter(
    // WhatsApp's window belongs to the line that the patient wrote to.
    (one) => one.channel === channel && isUsed(one) && one.id !== line.id && channel !== "whatsapp",
  );
  const shown = used ? template.words : ask ? written.words : words;
  // Of a template that a person filled nobody knows how much it tells; one that fills itself tells nothing.
  const counted = page === null || used ? shown : withLink(shown, page + sampleToken);
  const level = (notice !== null && !ask) || (used && facts.template === null) ? "open" : written.level;
  return {
    way,
    words: shown,
    counted,
    level,
    why: unlinked ? `${why}. No link goes with it: ${noProof}` : why,
    step: {
      channel,
      lineId: line.id,
      spareLineIds: spare.map(({ id }) => id),
      addressId: address.id,
      addressTail: addressTail(address),
      state: "waiting",
      stateAt: null,
      reason: null,
      segments: channel === "sms" ? countSms(counted).segments : null,
      success: reachable(rule.success, facts.tells(line), page !== null && !used),
      waitSeconds: Math.max(rule.waitSeconds, ...[line, ...spare].map((one) => leastWait(facts.tells(one)))),
      hours: rule.hours,
      zone: facts.zone,
      ask,
      notice: ask ? null : notice,
      open: own,
      level,
      template: template && { ...template, used },
      saysRepeat: rule.saysRepeat && (notice === null || ask),
      repeats: false,
      mailId: null,
      subject: null,
      chosenBy: null,
      ...(page !== null && { page }),
      attempts: [],
    },
  };
}

/** Where the link begins that a notice to this address may carry: who opens it must be able to prove who they are. */
export function linkFor(facts: PlanFacts, address: Pick<AddressRecord, "id" | "value">): string | null {
  const { pageUrl = null, provenByCode = false } = facts;
  // WhatsApp may be closed by the time at which a code is asked for.
  const proven = () => codeWays(facts, address).some(({ channel }) => channel !== "whatsapp");
  return pageUrl !== null && (!provenByCode || proven()) ? pageUrl : null;
}

const noProof = "there is no birth date on record, and no other address for a code";

/** Who goes on before the provider can be told to give up may bring it twice. */
const leastWait = ({ leastValiditySeconds = 1 }: ReturnType<LineTells>): number => leastValiditySeconds;

/** What a line never tells cannot be waited for; the secure page tells that it was read. */
function reachable(
  wanted: SuccessCondition,
  tells: { delivered: boolean; read: boolean },
  paged: boolean,
): SuccessCondition {
  if (wanted === "read" && !tells.read && !paged) return reachable("delivered", tells, paged);
  if (wanted === "delivered" && !tells.delivered) return "sent";
  return wanted;
}

/** "If SMS fails or is not delivered in 10 min". */
function whyHere(facts: PlanFacts, before: readonly PlannedStep[]): string {
  const last = before.at(-1)?.step;
  if (!last)
    return facts.policy.steps.length > 1 ? "First in the clinic’s order" : "The clinic’s way for this";
  const name = sentenceWord(last.channel);
  if (last.success === "sent") return `If ${lower(name)} fails`;
  const not = { delivered: "is not delivered", read: "is not read", replied: "is not answered" }[
    last.success
  ];
  return `If ${lower(name)} fails or ${not} in ${spanWords(last.waitSeconds)}`;
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(upper) ? upper : `${upper}.`;
}

function lower(name: string): string {
  return name === "Email" ? "email" : name;
}
