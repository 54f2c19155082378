/**
 * Before an attempt: who may work on a delivery, and what stands against its steps now. The claim writes the attempt
 * and a lease with a growing token, so that a crash leaves a trace and a second worker cannot send the same again.
 */
import { channelWords, type ChannelId } from "../../shared/domain/channels.ts";
import { lineReasons, rankOf, type LineRate, type Rank } from "../../shared/domain/lines.ts";
import { costOf, unknownPrices } from "../../shared/domain/price.ts";
import { countSms } from "../../shared/text/segments.ts";
import type { SecureLinks } from "../consent/secure-links.ts";
import { warningStanding } from "../consent/standing.ts";
import { mayWrite, type ConsentAnswer, type Question } from "../consent/policy.ts";
import { howRefused } from "../consent/whose-words.ts";
import { noteSentMail } from "../rules/conversation-changes.ts";
import { addressesIn } from "../rules/household/members.ts";
import { gate, takeTurn } from "../rules/line/gate.ts";
import { rateOf, standingOf } from "../rules/line/standing.ts";
import { settle, type PlanRows } from "../rules/plan/apply.ts";
import { advance } from "../rules/plan/engine.ts";
import { policyOf } from "../rules/plan/plan-facts.ts";
import type { Obstacle } from "../rules/plan/types.ts";
import { rememberCare } from "../rules/quiet/exemption.ts";
import { windowClosesAt } from "../rules/ways.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import { receiptKey, type AttemptRecord, type DeliveryRecord, type StepRecord } from "../store/deliveries.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import type { LineStateRecord } from "../store/line-states.ts";
import type { LineRecord } from "../store/lines.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { TemplateRecord } from "../store/templates.ts";
import type { Transaction } from "../store/transaction.ts";
import { hourObstacle, isCounted, needsPatient, type HourWorld } from "./hours.ts";
import { carriesLink, wordsOf } from "./words.ts";

export interface Claimed {
  delivery: DeliveryRecord;
  step: StepRecord;
  attempt: AttemptRecord;
  message: MessageRecord;
  conversation: ConversationRecord;
  line: LineRecord;
  /** Normal form of where it goes. */
  to: string;
  /** How long the provider may keep trying; null: as long as it likes. */
  validitySeconds: number | null;
  /** When it is its turn on the line, and the pace that this follows. */
  goAt: Date;
  rate: LineRate;
}

export type Claim =
  | { kind: "send"; claimed: Claimed }
  | { kind: "look_up"; claimed: Claimed }
  /** It waits for its turn on the line; nothing was written. */
  | { kind: "later"; at: Date }
  /** Somebody else has it, it rests, it waits, or it came to an end: nothing to do. */
  | { kind: "nothing" };

/** Longer than any provider call may take: past it the worker is taken for dead. */
export const leaseMs = 90_000;
const dayMs = 24 * 60 * 60_000;
/** So long after its end a link's page still says that it has ended. */
const rememberedDays = 60;
/** Staff see that a message waits for its turn when it waits for longer than this. */
const noteWaitMs = 2_000;

/** Who works on it, and how what goes with it is made. */
export interface Claimer {
  /** Names this process in leases. */
  holder: string;
  secureLinks: Pick<SecureLinks, "tokenOf" | "keyOf">;
}

/** For a delivery that is due. Its rows are best asked for by the unit beforehand. */
export async function claimDelivery(
  tx: Transaction,
  facts: OrganizationFacts,
  deliveryId: string,
  by: Claimer,
): Promise<Claim> {
  const delivery = await tx.delivery(deliveryId);
  if (!delivery || !isDue(delivery, tx.now)) return { kind: "nothing" };
  const [message, conversation] = await Promise.all([
    tx.message(delivery.messageId),
    tx.conversation(delivery.conversationId),
  ]);
  if (!message || !conversation) throw new Error(`delivery ${deliveryId} is not whole`);
  return claimRows(tx, facts, { delivery, message, conversation }, by, false);
}

export function isDue({ nextAt }: DeliveryRecord, now: Date): boolean {
  return nextAt !== null && nextAt <= now;
}

/** `told`: an event of the same unit tells of the delivery. */
export async function claimRows(
  tx: Transaction,
  facts: OrganizationFacts,
  rows: PlanRows,
  { holder, secureLinks }: Claimer,
  told: boolean,
): Promise<Claim> {
  const { delivery, message, conversation } = rows;
  const [patient, addresses, consent, states] = await Promise.all([
    needsPatient(delivery, facts) ? tx.patient(conversation.patientId) : null,
    addressesIn(tx, conversation),
    tx.consentOf([...new Set(delivery.steps.map(({ addressId }) => addressId))]),
    statesFor(tx, facts, delivery),
  ]);
  const { lines, templates } = facts;
  const asking = {
    now: tx.now,
    purpose: delivery.purpose,
    byPerson: message.authorId !== null,
    exemption: delivery.exemption,
  };
  const hours = { facts, delivery, message, conversation, patient };
  const { needsWarning = [] } = delivery.exemption ? {} : policyOf(facts.policies, delivery.purpose);
  const place = { conversation, addresses, consent, needsWarning };
  const world = { now: tx.now, lines, templates, states, asking, hours, ...place };
  const rank = rankOf[delivery.purpose];
  const before = delivery.cursor;
  const answer = advance(
    delivery,
    {
      kind: "due",
      holder,
      leaseMs,
      attemptId: tx.ids.next(),
      idsOf: (step) => mailIdOf(step, message) ?? [],
      obstacle: (step) => obstacleTo(step, rank, world),
    },
    tx.now,
  );
  const turn = answer.actions.find((action) => action.kind === "wait_turn");
  const soon = turn && (rank > 1 || turn.until.getTime() - tx.now.getTime() < noteWaitMs);
  // A wait of a moment is nothing to write down: whoever asked comes back.
  if (turn && soon && answer.plan.cursor === before) return { kind: "later", at: turn.until };
  const actions = await settle(tx, rows, answer, told);
  const work = actions.find((action) => action.kind === "send" || action.kind === "look_up");
  const step = delivery.steps[delivery.cursor];
  const attempt = step?.attempts.at(-1);
  if (!work || !step || !attempt) return { kind: "nothing" };
  const line = facts.lines.get(step.lineId);
  const mine = addresses.find(({ id }) => id === step.addressId);
  // Where the call went is asked about even when the number has turned out to be somebody else's.
  const address = mine ?? (work.kind === "look_up" ? await tx.addressById(step.addressId) : null);
  if (!line || !address) {
    if (work.kind === "look_up") await lookInVain(tx, rows, attempt);
    return { kind: "nothing" };
  }
  const validitySeconds = work.kind === "send" ? work.validitySeconds : null;
  const state = states.get(line.id);
  const rate = rateOf(line, state ?? null);
  const claimed: Claimed = {
    ...rows,
    ...{ step, attempt, line, to: address.value, validitySeconds, rate, goAt: tx.now },
  };
  if (work.kind === "look_up") return { kind: "look_up", claimed };
  tx.claims.add(attempt.id);
  for (const name of [attempt.id, ...attempt.providerMessageIds]) {
    const key = receiptKey(line.id, name);
    if (!delivery.receiptKeys.includes(key)) delivery.receiptKeys.push(key);
  }
  if (step.template) step.template.used ||= !windowOpen(step, world);
  if (carriesLink(step, message)) addLink(tx, facts, delivery, attempt, secureLinks);
  if (step.channel === "sms" && step.repeats) step.segments = countSms(wordsOf(step, message)).segments;
  attempt.cost = costOf(facts.prices.get(line.id) ?? unknownPrices, {
    channel: step.channel,
    segments: step.segments,
    category: step.template?.used ? step.template.category : "service",
  });
  if (state) {
    const before = { standing: JSON.stringify(standingOf(line, state)), isOut: state.out !== null };
    const lost = { id: attempt.id, until: delivery.lease?.until ?? tx.now };
    claimed.goAt = takeTurn(line, state, { rank, segments: step.segments }, lost, tx.now);
    tx.changed(state);
    if (JSON.stringify(standingOf(line, state)) !== before.standing)
      tx.event({ name: "line.changed", line: state, incident: before.isOut && state.out === null });
  }
  if (isCounted(facts, delivery, step)) {
    const one = { at: tx.now, addressId: step.addressId, deliveryId: delivery.id };
    conversation.careSends = rememberCare(conversation.careSends ?? [], one);
    tx.changed(conversation);
  }
  if (step.mailId !== null) {
    noteSentMail(conversation, step.mailId, step.subject);
    tx.changed(conversation);
  }
  return { kind: "send", claimed };
}

/** Nobody is left to ask: it counts as a look that told nothing, so that looking comes to an end. */
async function lookInVain(tx: Transaction, rows: PlanRows, attempt: AttemptRecord): Promise<void> {
  const told = { providerName: "the provider", jitter: 0.5 };
  const event = { kind: "looked_up", attemptId: attempt.id, found: "unclear", ...told } as const;
  await settle(tx, rows, advance(rows.delivery, event, tx.now), true);
}

/** The page knows the link from the moment at which the call may leave. */
function addLink(
  tx: Transaction,
  { organization: { linkDays } }: OrganizationFacts,
  delivery: DeliveryRecord,
  attempt: AttemptRecord,
  links: Claimer["secureLinks"],
): void {
  const expiresAt = new Date(attempt.startedAt.getTime() + linkDays * dayMs);
  const key = links.keyOf(links.tokenOf(attempt.id));
  if (key === null) throw new Error("a link of ours that is none");
  attempt.page = {
    expiresAt,
    triedAt: null,
    wrong: 0,
    lockedAt: null,
    readAt: null,
  };
  tx.addSecureLink({
    key,
    organizationId: delivery.organizationId,
    deliveryId: delivery.id,
    attemptId: attempt.id,
    forgottenAt: new Date(expiresAt.getTime() + rememberedDays * dayMs),
  });
}

function mailIdOf(step: StepRecord, message: MessageRecord): string[] | null {
  const id = step.channel === "email" ? (step.mailId ?? message.mailId) : null;
  // A mail's own Message-ID is its provider's id too: a bounce names it, whatever became of the answer.
  return id === null ? null : [id];
}

/** How the lines are that the delivery may use: as far as this process knows, and anew where that would stop it. */
async function statesFor(
  tx: Transaction,
  { lines }: OrganizationFacts,
  { steps, cursor }: DeliveryRecord,
): Promise<ReadonlyMap<string, LineStateRecord>> {
  const ahead = steps.slice(cursor).flatMap(({ lineId, spareLineIds }) => [lineId, ...spareLineIds]);
  const ids = [...new Set(ahead)].filter((id) => lines.has(id));
  const states = await tx.lineStates(ids);
  const troubled = [...states.values()].some(
    ({ off, out, paused, cappedUntil, restsUntil }) => off ?? out ?? paused ?? cappedUntil ?? restsUntil,
  );
  return troubled ? tx.lineStates(ids, true) : states;
}

interface World {
  now: Date;
  lines: ReadonlyMap<string, LineRecord>;
  templates: readonly TemplateRecord[];
  states: ReadonlyMap<string, LineStateRecord>;
  addresses: readonly AddressRecord[];
  consent: readonly ConsentEntry[];
  /** By these, words that tell anything go only to who accepted that they are not encrypted. */
  needsWarning: readonly ChannelId[];
  conversation: ConversationRecord;
  asking: Omit<Question, "channel">;
  hours: HourWorld;
}

function windowOpen({ addressId, lineId }: StepRecord, { now, conversation }: World): boolean {
  const closesAt = windowClosesAt(conversation.lastInbound.whatsapp, addressId, lineId);
  return closesAt !== null && closesAt > now;
}

/** Why the step's template cannot go; null when it can. */
function whyNoTemplate({ template }: StepRecord, { templates }: World): string | null {
  if (!template) return "The 24-hour reply window is closed, and only a template may go.";
  const known = templates.find(({ id }) => id === template.templateId);
  if (known?.status === "approved") return null;
  return `The template “${template.name}” is ${known ? "paused" : "no longer there"}, and nothing else may go now.`;
}

/** A yes to a channel that is not encrypted can be taken back, and a policy begin to ask for it, while this waited. */
function whyUnwarned(step: StepRecord, entries: readonly ConsentEntry[], world: World): string | null {
  const tells = step.level !== undefined && step.level !== "open";
  if (!tells || !world.needsWarning.includes(step.channel)) return null;
  if (warningStanding(entries, { patientId: world.conversation.patientId, now: world.now }).accepted)
    return null;
  return `The patient has not accepted that ${channelWords[step.channel]} is not encrypted, which the clinic asks for first.`;
}

/** Asked again at the moment of sending: much may have changed since the plan. */
function obstacleTo(step: StepRecord, rank: Rank, world: World): Obstacle | null {
  const { now, lines, states, addresses, consent, asking } = world;
  const address = addresses.find(({ id }) => id === step.addressId);
  if (!address) return { kind: "address", reason: "This address no longer belongs to the patient." };
  const entries = consent.filter(({ addressId }) => addressId === address.id);
  const answer = mayWrite(entries, { ...asking, channel: step.channel });
  if (!answer.may) return consentObstacle(step, answer, world.conversation.patientId, address);
  const unwarned = whyUnwarned(step, entries, world);
  if (unwarned) return { kind: "address", reason: unwarned };
  if (!address.answerable) {
    return { kind: "address", reason: address.note ?? "This sender cannot be answered." };
  }
  const line = lines.get(step.lineId);
  const state = states.get(step.lineId);
  const busy = line && state ? gate(line, state, { rank, segments: step.segments }, now) : null;
  if (!line) return { kind: "line", reason: lineReasons.off, until: null };
  if (busy?.kind === "line") return busy;
  const needed = step.channel === "whatsapp" && (step.template?.used || !windowOpen(step, world));
  const templateReason = needed ? whyNoTemplate(step, world) : null;
  if (templateReason) return { kind: "window", reason: templateReason };
  return hourObstacle(step, address, world.hours, now) ?? busy;
}

/** A refusal ends the plan; words that may be one hold it until somebody has ruled. */
function consentObstacle(
  step: StepRecord,
  answer: Extract<ConsentAnswer, { may: false }>,
  patientId: string,
  address: AddressRecord,
): Obstacle {
  const way = channelWords[step.channel];
  switch (answer.kind) {
    case "refused": {
      const late = answer.overdue ? ", and nobody ruled on it in time" : "";
      const how = howRefused(answer.refusal, patientId, address);
      return { kind: "refused", reason: `${way} refused, ${how}${late}.` };
    }
    case "doubted": {
      const reason = "Waits for a ruling: what the patient wrote may be a refusal.";
      return { kind: "doubted", reason, until: answer.until };
    }
    case "overtaken":
      return { kind: "refused", reason: "What it was to say is no longer so." };
  }
}
