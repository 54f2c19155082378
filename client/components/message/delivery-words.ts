/**
 * What a delivery state is called, what it means and how its bubble is drawn. State is never told by colour
 * alone: a word, an icon and a shape (filled: on its way or there; outlined: not; dashed: nobody knows).
 */
import { channelWords, type ChannelId } from "../../../shared/domain/channels.ts";
import type { DeliveryState } from "../../../shared/domain/delivery.ts";
import { lineReasons, type LineReason } from "../../../shared/domain/lines.ts";
import type { Delivery, Step } from "../../../shared/api/messages.ts";
import { staffName } from "../../../shared/text/staff-name.ts";
import { linkOf } from "./page-words.ts";
import { cityOf, objectOf, possessiveOf, subjectOf } from "./people.ts";
import { makeTimes, type Times } from "./times.ts";

/** Every look a delivery can have: the states, three readings of "delivered", three of "held", and what only this device knows. */
export type DeliveryLook = DeliveryState | "fell-back" | "late" | "line-held" | "again" | LocalLook;
/**
 * saving: on its way to the server; on-device: waits for network; turned-away: the server said no; withdrawing:
 * discarded, while the server may have it.
 */
export type LocalLook = "saving" | "on-device" | "turned-away" | "withdrawing";
export type DeliveryShape = "filled" | "outlined" | "dashed" | "faded";
export type DeliveryTone = "quiet" | "good" | "caution" | "danger";

export interface DeliveryView {
  look: DeliveryLook;
  /** On the bubble. */
  word: string;
  /** The same where room is short. */
  short: string;
  /** One or two sentences: what it means. */
  explanation: string;
  shape: DeliveryShape;
  tone: DeliveryTone;
  /** True when a person has to do something: the explanation stands under the bubble, not only in a tooltip. */
  needsPerson: boolean;
  /** "Dealt with by Nora, 9:44 am": staff saw the trouble and did what was to be done; null otherwise. */
  settled: string | null;
}

export interface DeliveryContext {
  channel: ChannelId;
  patient: { name: string; pronouns: string | null; timeZone: string | null };
  times: Times;
  now: number;
}

const shapes: Readonly<Record<DeliveryLook, DeliveryShape>> = {
  scheduled: "outlined",
  held: "outlined",
  "line-held": "outlined",
  again: "outlined",
  queued: "outlined",
  sending: "filled",
  sent: "filled",
  delivered: "filled",
  read: "filled",
  "fell-back": "filled",
  late: "filled",
  unconfirmed: "dashed",
  undecided: "outlined",
  failed: "outlined",
  refused: "outlined",
  cancelled: "faded",
  saving: "outlined",
  "on-device": "outlined",
  "turned-away": "outlined",
  withdrawing: "faded",
};

const tones: Readonly<Record<DeliveryLook, DeliveryTone>> = {
  scheduled: "quiet",
  held: "caution",
  "line-held": "caution",
  again: "caution",
  queued: "quiet",
  sending: "quiet",
  sent: "quiet",
  delivered: "quiet",
  read: "good",
  "fell-back": "good",
  late: "good",
  unconfirmed: "caution",
  undecided: "caution",
  failed: "danger",
  refused: "danger",
  cancelled: "quiet",
  saving: "quiet",
  "on-device": "caution",
  "turned-away": "danger",
  withdrawing: "caution",
};

/** Which look a delivery has, from its state and its path. */
export function deliveryLook(delivery: Delivery): Exclude<DeliveryLook, LocalLook> {
  const arrived = delivery.state === "delivered" || delivery.state === "sent" || delivery.state === "read";
  if (delivery.state === "held" && lineReasonOf(delivery)) return "line-held";
  if (isTriedAgain(delivery)) return "again";
  if (!arrived) return delivery.state;
  const winners = delivery.steps.flatMap((step, index) => (step.state === "succeeded" ? [index] : []));
  const first = winners[0];
  if (first === undefined) return delivery.state;
  const last = winners.at(-1) ?? first;
  if (winners.length > 1 && successAt(delivery.steps[first]) > successAt(delivery.steps[last])) return "late";
  return first > 0 ? "fell-back" : delivery.state;
}

const lineWords: Readonly<Record<LineReason, string>> = {
  off: "Held, its line is switched off",
  paused: "Held, its line is paused",
  out: "Held, its line is out of order",
  full: "Held, its line is full for today",
  slow: "Held, its line is slowed down",
};

/** Set when it waits for its line, and not for the patient's morning. */
function lineReasonOf({ reason }: Delivery): LineReason | null {
  const known = Object.entries(lineReasons).find(([, words]) => words === reason);
  return known ? (known[0] as LineReason) : null;
}

/** A provider did not take it for a reason that passes, and it is tried again by itself. */
export function isTriedAgain({ state, held, turn, steps, nextAt }: Delivery): boolean {
  const waits = state === "queued" ? !turn : state === "held" && held?.why === "line";
  if (!waits || nextAt === null) return false;
  const next = steps.find((step) => step.state === "waiting");
  return next?.attempts.at(-1)?.state === "failed";
}

/** The words, shape and tone of a delivery. */
export function deliveryView(delivery: Delivery, context: DeliveryContext): DeliveryView {
  const look = deliveryLook(delivery);
  const [word, explanation] = words(look, delivery, context);
  const view = viewOf(look, word, explanation);
  if (delivery.resolvedAt === null) return view;
  const how = delivery.resolvedHow === "by_phone" ? "Reached by phone" : "Dealt with";
  const by = delivery.resolvedBy ? ` by ${staffName(delivery.resolvedBy.name)}` : "";
  const settled = `${how}${by}, ${context.times.brief(delivery.resolvedAt, context.now)}`;
  return { ...view, needsPerson: false, settled };
}

/** The same for a reply that the server does not hold yet. `why`: the server's words when it said no. */
export function localView(look: LocalLook, why: string | null): DeliveryView {
  switch (look) {
    case "saving":
      return viewOf(look, "Saving", "On its way to the clinic’s server. Not sent to the patient yet.");
    case "on-device":
      return viewOf(look, "On this device, waits for network", "Goes once when you are back online.");
    case "turned-away":
      return viewOf(look, "Not sent", why ?? "The server did not take it. Nothing left the clinic.");
    case "withdrawing":
      return viewOf(
        look,
        "Discarding, waits for network",
        "The clinic’s server may have got it. Once you are back online it is discarded there too, or you see that it was sent.",
      );
  }
}

function viewOf(look: DeliveryLook, word: string, explanation: string): DeliveryView {
  const trouble = [
    "failed",
    "unconfirmed",
    "undecided",
    "refused",
    "on-device",
    "turned-away",
    "withdrawing",
  ];
  return {
    look,
    word,
    short: word
      .replace(/^Fell back, (?:delivered|sent) by /, "Fell back to ")
      .replace(/^Delivered late by /, "Late by ")
      .replace(/^((?:Cancelled|Taken back) by [^,]+),.*$/, "$1")
      .replace(/^Held, its line is /, "Line ")
      .replace(/^Trying again at /, "Again at ")
      .replace(/, waits for network$/, ""),
    explanation,
    shape: shapes[look],
    tone: tones[look],
    needsPerson: trouble.includes(look),
    settled: null,
  };
}

function words(
  look: Exclude<DeliveryLook, LocalLook>,
  delivery: Delivery,
  context: DeliveryContext,
): [string, string] {
  const { channel, patient, times, now } = context;
  const her = possessiveOf(patient.pronouns, patient.name);
  const channelOf = (step: Step | undefined) => channelWord(step?.channel ?? channel);
  switch (look) {
    case "scheduled":
      return scheduledWords(delivery, context);
    case "held":
      return heldWords(delivery, context);
    case "line-held": {
      const why = lineReasonOf(delivery) ?? "out";
      return [lineWords[why], `${lineReasons[why]} It goes as soon as the line can take it.`];
    }
    case "again":
      return againWords(delivery, context);
    case "queued":
      return queuedWords(delivery);
    case "sending":
      return ["Sending", "Handed to the provider, no answer yet."];
    case "sent":
      return ["Sent", delivery.reason ?? `${sentMeaning(channel, her)}${whatNext(delivery, times)}`];
    case "delivered":
      return ["Delivered", channel === "email" ? `${upper(her)} mail server has it.` : "The phone has it."];
    case "read":
      return [
        `Read ${times.brief(delivery.stateAt, now)}`,
        linkOf(delivery, now) === "read"
          ? `Read on the secure page at ${times.clock(delivery.stateAt)}, after the reader showed who they are.`
          : `Opened on ${her} device at ${times.clock(delivery.stateAt)}.`,
      ];
    case "fell-back": {
      const winner = delivery.steps.find((step) => step.state === "succeeded");
      const lost = delivery.steps.slice(0, winner ? delivery.steps.indexOf(winner) : 0).map(channelOf);
      const word = delivery.state === "sent" ? "sent" : "delivered";
      return [
        `Fell back, ${word} by ${channelOf(winner)}`,
        `${upper(list(lost))} did not work. Open to see why.`,
      ];
    }
    case "late": {
      const first = delivery.steps.find((step) => step.state === "succeeded");
      const last = delivery.steps.findLast((step) => step.state === "succeeded");
      return [
        `Delivered late by ${channelOf(first)}`,
        // Whether the phone was off is not known, only when it was heard of.
        `Word of it came at ${times.clock(successAt(first))}. ${upper(channelOf(last))} went meanwhile.`,
      ];
    }
    case "unconfirmed":
      return [
        "Unconfirmed",
        delivery.reason ?? "No answer from the provider. It may have gone. Not sent again by itself.",
      ];
    case "undecided":
      return ["Needs a decision", delivery.reason ?? "What is left to try waits for a person."];
    case "failed":
      return ["Failed", delivery.reason ?? `It did not reach ${objectOf(patient.pronouns, patient.name)}.`];
    case "refused": {
      const stopped = lastErrorCode(delivery) === "opted_out" || /\bSTOP\b/i.test(delivery.reason ?? "");
      const she = subjectOf(patient.pronouns, patient.name);
      return [
        stopped ? `Not sent, ${she} said STOP` : "Not sent",
        delivery.reason ?? "A refusal is on record. Nothing left the clinic.",
      ];
    }
    case "cancelled":
      return [cancelledWord(delivery, context), delivery.reason ?? "Never left the clinic."];
  }
}

/** "Cancelled by Nora, 9:39 am": who or what called it back, as far as the record says. */
function cancelledWord(
  { closed, reason, stateAt }: Delivery,
  { patient, times, now }: DeliveryContext,
): string {
  if (closed === "answered") return `Cancelled, ${subjectOf(patient.pronouns, patient.name)} answered first`;
  if (closed === "by_phone") return "Cancelled, reached by phone";
  const when = times.brief(stateAt, now);
  const [, how, who] = /^(Cancelled|Taken back) by (.+)\. It never left\b/.exec(reason ?? "") ?? [];
  return who === undefined ? `Cancelled ${when}` : `${how} by ${who}, ${when}`;
}

/** "Held till 8:00 am" by the patient's clock where it is known; why stands in the sentence. */
function heldWords(
  { held, reason, nextAt }: Delivery,
  { patient, times, now }: DeliveryContext,
): [string, string] {
  if (held?.why === "ruling") return ["Held for a ruling", reason ?? "It waits for a ruling of the staff."];
  const zone = patient.timeZone ? ` in ${cityOf(patient.timeZone)}` : "";
  const why = reason ?? `Goes when quiet hours end${zone}.`;
  const told = /^(?:.*\. )?Held till ([^.]*?(?:am|pm))\b/.exec(why)?.[1];
  if (told !== undefined) return [`Held till ${told}`, why];
  if (nextAt === null || held === undefined) return ["Held for quiet hours", why];
  const at = { at: nextAt, zone: patient.timeZone ?? times.zone };
  return [`Held till ${departureWords(at, patient, times, now)}`, why];
}

/** "Trying again at 2:05 pm", by our own clock; in less than a minute nobody needs to be told when. */
function againWords({ nextAt, reason }: Delivery, { times, now }: DeliveryContext): [string, string] {
  const at = nextAt ?? "";
  const soon = Date.parse(at) - now < 60_000;
  const day = times.dayKey(at) === times.dayKey(now) ? "" : `${times.weekday(at)} `;
  const word = soon ? "Trying again" : `Trying again at ${day}${times.clock(at)}`;
  return [word, reason ?? "The provider did not take it yet. It is tried again by itself."];
}

/** Why it has not gone: others are before it on a line that keeps a pace. */
function queuedWords({ turn, reason }: Delivery): [string, string] {
  if (!turn) return ["Queued", reason ?? "Safe here. Waiting for its turn on the line."];
  const { lineName, withinMinutes: within } = turn;
  if (within === null) return ["Queued, many before it", `Safe here. Waiting for its turn on ${lineName}.`];
  const long = within < 100 ? `${within} min` : `${Math.round(within / 60)} h`;
  return [`Queued, within ${long}`, `Safe here. Waiting for its turn on ${lineName}, about ${long} at most.`];
}

/** "Goes Thu 8:00 am, her time"; in the seconds of undo only that it is about to go. */
function scheduledWords({ departure }: Delivery, { patient, times, now }: DeliveryContext): [string, string] {
  if (departure === null) return ["Scheduled", "Goes at the planned time. Still here, can be cancelled."];
  if (departure.why === "undo") return ["Sends in a moment", "Still here: it can be taken back."];
  const she = subjectOf(patient.pronouns, patient.name);
  const what = departure.cancelIfAnswered
    ? `Cancels itself if ${she} answers first.`
    : `Goes even if ${she} writes before.`;
  return [`Goes ${departureWords(departure, patient, times, now)}`, what];
}

/** "Thu 8:00 am", by the patient's clock, which is named where it is not ours. */
export function departureWords(
  { at, zone }: { at: string; zone: string },
  patient: DeliveryContext["patient"],
  ours: Times,
  now: number,
): string {
  const theirs = zone === ours.zone ? ours : makeTimes(zone);
  const ahead = Date.parse(at) - now;
  const clock = theirs.clock(at);
  const today = theirs.dayKey(at) === theirs.dayKey(now);
  const near = ahead < 6 * 24 * 3_600_000;
  const when = today ? clock : `${near ? theirs.weekday(at) : theirs.date(at, now)} ${clock}`;
  const same = theirs.clock(at) === ours.clock(at) && theirs.dayKey(at) === ours.dayKey(at);
  return same ? when : `${when}, ${possessiveOf(patient.pronouns, patient.name)} time`;
}

/** "by email" is said in lower case inside a sentence; SMS and WhatsApp keep theirs. */
export function channelWord(channel: ChannelId): string {
  return channel === "email" ? "email" : channelWords[channel];
}

/** When a step is known to have worked, in ms; 0 when it is not. */
export function successAt(step: Step | undefined): number {
  let at = 0;
  for (const attempt of step?.attempts ?? []) {
    for (const receipt of attempt.receipts) {
      if (receipt.status === "delivered" || receipt.status === "read")
        at = Math.max(at, Date.parse(receipt.at));
    }
    if (at === 0 && attempt.endedAt && !attempt.error) at = Date.parse(attempt.endedAt);
  }
  return at;
}

/** " Email is next at 9:48 am, if it stays silent." Empty when nothing more is planned. */
function whatNext(delivery: Delivery, times: Times): string {
  const next = delivery.steps.find((step) => step.state === "waiting");
  if (!next || delivery.closed !== null || delivery.nextAt === null) return "";
  return ` ${upper(channelWord(next.channel))} is next at ${times.clock(delivery.nextAt)}, if it stays silent.`;
}

function lastErrorCode(delivery: Delivery): string | null {
  const errors = delivery.steps.flatMap((step) => step.attempts.flatMap((attempt) => attempt.error ?? []));
  return errors.at(-1)?.code ?? null;
}

function sentMeaning(channel: ChannelId, her: string): string {
  return channel === "email"
    ? `The mail relay took it. No word from ${her} mail server.`
    : "The provider took it. No word from the phone yet.";
}

function list(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  return distinct.length < 2
    ? (distinct[0] ?? "The first way")
    : `${distinct.slice(0, -1).join(", ")} and ${distinct.at(-1)}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
