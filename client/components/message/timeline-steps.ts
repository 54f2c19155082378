/** The path of one delivery as rows to draw: which knot, which words, what evidence, in the order it came. */
import type { Delivery, SendErrorView, Step } from "../../../shared/api/messages.ts";
import { overrideWords } from "../../../shared/domain/quiet-hours.ts";
import { codeMark } from "../../../shared/domain/code-texts.ts";
import { linkMark, pageReceipt } from "../../../shared/domain/secure-page.ts";
import { moneyWords, sumCosts } from "../../../shared/domain/price.ts";
import type { DeliveryTone } from "./delivery-words.ts";
import { isTriedAgain, successAt } from "./delivery-words.ts";
import { pageEvidence } from "./page-words.ts";
import { plural, tookWords, type Times } from "./times.ts";

export type Knot = "check" | "cross" | "dash" | "question" | "open" | "wait" | "hand";

export interface TimelineRow {
  key: string;
  channel: Step["channel"];
  lineName: string;
  knot: Knot;
  word: string;
  tone: DeliveryTone;
  /** To the second; empty while nothing happened. */
  time: string;
  /** Reason, provider code, address tail, segments: whole sentences. */
  detail: string;
  /** Each try and each receipt, in the order they came. */
  evidence: { key: string; time: string; words: string }[];
  /** A way that is no step: it stands below the path. */
  leftOut: boolean;
}

interface StepLook {
  knot: Knot;
  word: string;
  tone: DeliveryTone;
}

const receiptWords: Readonly<Record<string, string>> = {
  accepted: "Accepted by the provider",
  sent: "Sent on",
  delivered: "Delivered",
  read: "Read",
  failed: "Failed",
};

/** One row a step, then the ways that are none. Rows keep the plan's order and never move. */
export function timelineRows(delivery: Delivery, times: Times): TimelineRow[] {
  return [...stepRows(delivery, times), ...leftOutRows(delivery)];
}

function leftOutRows({ leftOut }: Delivery): TimelineRow[] {
  return leftOut.map(({ channel, addressTail, reason }, index) => ({
    key: `out${index}`,
    channel,
    lineName: addressTail ?? "",
    knot: "dash",
    word: "Left out",
    tone: "quiet",
    time: "",
    detail: sentence(reason),
    evidence: [],
    leftOut: true,
  }));
}

function stepRows(delivery: Delivery, times: Times): TimelineRow[] {
  const next = delivery.steps.findIndex((step) => step.state === "waiting");
  return delivery.steps.map((step, index) => {
    const look =
      step.state === "waiting" && index > 0
        ? waitingLook(step, index === next, delivery)
        : stepLook(step, delivery);
    const at = index === next && index > 0 ? nextAt(delivery) : stepAt(step, delivery);
    return {
      key: String(index),
      channel: step.channel,
      lineName: step.lineName,
      ...look,
      time: at === 0 ? "" : times.second(at),
      detail: detailOf(step, delivery),
      evidence: evidenceOf(step, times),
      leftOut: false,
    };
  });
}

/** "32 s in all", "1 segment": the foot of the timeline. Empty parts are left out. */
export function timelineFoot(delivery: Delivery): string[] {
  const attempts = delivery.steps.flatMap((step) => step.attempts);
  const starts = attempts.map((attempt) => Date.parse(attempt.startedAt));
  const ends = attempts.flatMap((attempt) => [
    ...(attempt.endedAt ? [Date.parse(attempt.endedAt)] : []),
    ...attempt.receipts.map((receipt) => Date.parse(receipt.at)),
  ]);
  const costs = attempts.flatMap(({ cost }) => cost ?? []);
  const segments = delivery.steps
    .filter((step) => step.attempts.length > 0)
    .reduce((sum, step) => sum + (step.segments ?? 0), 0);
  const { despite } = delivery;
  return [
    ...(despite
      ? [
          `Sent in quiet hours by ${despite.by?.name ?? "somebody"}: ${overrideWords[despite.reason].toLowerCase()}`,
        ]
      : []),
    ...(starts.length > 0 && ends.length > 0
      ? [`${tookWords(Math.max(...ends) - Math.min(...starts))} in all`]
      : []),
    ...(attempts.length > 1 ? [plural(attempts.length, "try").replace("trys", "tries")] : []),
    ...(segments > 0 ? [plural(segments, "segment")] : []),
    // Nothing is said where nobody knows; "no cost" only where something went.
    ...sumCosts(costs)
      .filter(({ micros }) => micros > 0)
      .map(moneyWords),
  ];
}

function stepLook(step: Step, delivery: Delivery): StepLook {
  const best = bestReceipt(step);
  switch (step.state) {
    case "waiting": {
      const word = delivery.state === "held" ? "Held" : "Waiting";
      return { knot: "open", word: isTriedAgain(delivery) ? "Tries again" : word, tone: "quiet" };
    }
    case "running": {
      // What the provider answered counts as much as what it said later.
      const known = best ?? step.attempts.at(-1)?.state;
      const word = known === "sent" ? "Sent" : known === "accepted" ? "Accepted" : "Sending";
      return { knot: "open", word: best === "delivered" ? "Delivered" : word, tone: "quiet" };
    }
    case "succeeded":
      if (best === "read") return { knot: "check", word: "Read", tone: "good" };
      return { knot: "check", word: best === "delivered" ? "Delivered" : "Sent", tone: "good" };
    case "silent":
      return { knot: "dash", word: step.success === "read" ? "Not read" : "No word", tone: "caution" };
    case "failed":
      return delivery.state === "refused"
        ? { knot: "hand", word: "Refused", tone: "danger" }
        : { knot: "cross", word: "Failed", tone: "danger" };
    case "skipped":
      return { knot: "dash", word: "Skipped", tone: isNeedless(step, delivery) ? "quiet" : "caution" };
    case "unconfirmed":
      return { knot: "question", word: "Unconfirmed", tone: "caution" };
  }
}

/** It arrived before this one's turn came. */
function isNeedless(step: Step, { steps }: Delivery): boolean {
  return steps.slice(0, steps.indexOf(step)).some(({ state }) => state === "succeeded");
}

/** A step that has not begun, behind one that has. */
function waitingLook(step: Step, isNext: boolean, delivery: Delivery): StepLook {
  if (delivery.state === "undecided") return askingLook(delivery);
  if (delivery.state === "unconfirmed") return unclearLook(delivery);
  if (step.attempts.length > 0) return { knot: "open", word: "Tries again", tone: "quiet" };
  if (delivery.state === "held" && isNext) return { knot: "wait", word: "Held", tone: "caution" };
  if (delivery.state === "queued" && isNext) return { knot: "open", word: "Goes now", tone: "quiet" };
  return { knot: "wait", word: isNext ? "Next" : "Then", tone: "quiet" };
}

/** Nobody knows whether it went: what is left goes when the provider says that it did not, or when a person sends it. */
function unclearLook({ nextAt: lookUp, resolvedAt }: Pick<Delivery, "nextAt" | "resolvedAt">): StepLook {
  if (lookUp !== null) return { knot: "wait", word: "If it did not go", tone: "quiet" };
  return askingLook({ resolvedAt });
}

function askingLook({ resolvedAt }: Pick<Delivery, "resolvedAt">): StepLook {
  return resolvedAt === null
    ? { knot: "question", word: "Waits for you", tone: "caution" }
    : { knot: "dash", word: "Not tried", tone: "quiet" };
}

/** When the next step goes, if all stays silent. */
function nextAt({ nextAt: at, state }: Delivery): number {
  return at !== null && (state === "sent" || state === "held" || state === "delivered") ? Date.parse(at) : 0;
}

function bestReceipt(step: Step): string | null {
  const rank = ["accepted", "sent", "delivered", "read"];
  const heard = step.attempts.flatMap((attempt) => attempt.receipts.map((receipt) => receipt.status));
  return heard.reduce<string | null>(
    (best, status) => (rank.indexOf(status) > rank.indexOf(best ?? "") ? status : best),
    null,
  );
}

function stepAt(step: Step, delivery: Delivery): number {
  if (step.state === "succeeded") return successAt(step);
  const last = step.attempts.at(-1);
  // Of a step that was passed over only the end of the whole is known, and only when it was the whole.
  if (!last)
    return delivery.steps.length === 1 && step.state !== "waiting" ? Date.parse(delivery.stateAt) : 0;
  const heard = last.receipts.at(-1)?.at;
  return Date.parse(heard ?? last.endedAt ?? last.startedAt);
}

function detailOf(step: Step, delivery: Delivery): string {
  const error = lastError(step);
  const reason = error
    ? withCode(endOf(step, error))
    : (step.reason ?? (step.state === "failed" ? delivery.reason : null));
  const to = step.attempts.length > 0 || step.state === "waiting" ? `To ${step.addressTail}` : null;
  const size = step.segments === null ? null : plural(step.segments, "segment");
  const facts = to === null ? "" : [to, size, costWords(step)].filter((part) => part !== null).join(", ");
  return [reason ? sentence(reason) : null, facts ? `${facts}.` : null, wordsOf(step)]
    .filter(Boolean)
    .join(" ");
}

/** "$0.0083", "no cost"; null where nobody has said. */
function costWords({ attempts }: Step): string | null {
  const costs = attempts.flatMap(({ cost }) => cost ?? []);
  if (costs.length === 0) return null;
  const paid = sumCosts(costs).filter(({ micros }) => micros > 0);
  return paid.length === 0 ? "no cost" : paid.map(moneyWords).join(" and ");
}

/** Whether the patient reads there what stands in the bubble. */
function wordsOf(step: Step): string | null {
  if (step.state === "skipped") return null;
  if (step.asks && step.state === "waiting") return "Would carry the whole text.";
  if (step.words === "template" && step.templateName)
    return `As the approved template “${step.templateName}”.`;
  if (step.words === "open")
    return `${step.attempts.length > 0 ? "Said" : "Says"} in its place: “${step.instead ?? ""}”`;
  if (step.words === "notice") {
    if (step.instead?.includes(codeMark)) return "Brings a code that stands there alone, for ten minutes.";
    const link = step.instead?.includes(linkMark) ? ", with a link to the secure page" : "";
    return `${step.attempts.length > 0 ? "Told" : "Tells"} only that there is a message${link}.`;
  }
  return step.repeats ? "Says that it may be a repeat." : null;
}

function lastError(step: Step): SendErrorView | null {
  const errors = step.attempts.flatMap((attempt) => [
    ...(attempt.error ? [attempt.error] : []),
    ...attempt.receipts.flatMap((receipt) => receipt.error ?? []),
  ]);
  return step.state === "succeeded" ? null : (errors.at(-1) ?? null);
}

/** "Will be tried again" was so of each try; a step that failed says how it ended. */
function endOf({ state, reason }: Step, error: SendErrorView): SendErrorView {
  return state === "failed" && reason !== null ? { ...error, words: reason } : error;
}

function withCode(error: SendErrorView): string {
  const bare = error.words.replace(/\.$/, "");
  return error.providerCode && !bare.includes(error.providerCode) ? `${bare} (${error.providerCode})` : bare;
}

function briefly({ code, providerCode }: SendErrorView): string {
  const words = code === "unknown_outcome" ? "no clear answer" : "not taken";
  return providerCode ? `${words} (${providerCode})` : words;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function evidenceOf(step: Step, times: Times): TimelineRow["evidence"] {
  const many = step.attempts.length > 1;
  const last = lastError(step);
  return step.attempts.flatMap((attempt, index) => {
    const name = many ? `Try ${index + 1}: ` : "";
    // The reason of the last try stands above, in the step's own words: what repeats it is told by its code.
    const above = last !== null && index === step.attempts.length - 1 ? withCode(last) : null;
    const saidAbove = (error: SendErrorView) => withCode(error) === above;
    const rows = [{ key: attempt.id, time: times.second(attempt.startedAt), words: `${name}handed over` }];
    if (attempt.refusedMeanwhile)
      rows.push({
        key: `${attempt.id}m`,
        time: times.second(attempt.refusedMeanwhile),
        words: "the patient refused: it was already on its way",
      });
    if (attempt.error && attempt.endedAt) {
      rows.push({
        key: `${attempt.id}e`,
        time: times.second(attempt.endedAt),
        words: saidAbove(attempt.error) ? briefly(attempt.error) : withCode(attempt.error),
      });
    }
    attempt.receipts.forEach((receipt, order) => {
      const known = receiptWords[receipt.status] ?? receipt.status;
      const again = receipt.error !== null && saidAbove(receipt.error);
      const why = receipt.error && !again ? `: ${withCode(receipt.error)}` : "";
      const marks = [
        again ? receipt.error?.providerCode : null,
        otherWord(receipt.providerStatus, receipt.status),
      ].filter(Boolean);
      const onPage = receipt.providerStatus === pageReceipt;
      rows.push({
        key: `${attempt.id}r${order}`,
        time: times.second(receipt.at),
        words: onPage
          ? "Read on the secure page"
          : `${known}${why}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}`,
      });
    });
    if (attempt.page)
      for (const { key, at, words } of pageEvidence(attempt.page))
        rows.push({ key: `${attempt.id}${key}`, time: times.second(at), words });
    return rows.map((row) => ({ ...row, words: row.words.charAt(0).toUpperCase() + row.words.slice(1) }));
  });
}

/** The provider's own word, when it says something else than ours. */
function otherWord(theirs: string, ours: string): string | null {
  return theirs && theirs.toLowerCase() !== ours ? theirs : null;
}
