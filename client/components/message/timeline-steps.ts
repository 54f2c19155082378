/** The path of one delivery as rows to draw: which knot, which words, what evidence, in the order it came. */
import type { Delivery, SendErrorView, Step } from "../../../shared/api/messages.ts";
import type { DeliveryTone } from "./delivery-words.ts";
import { successAt } from "./delivery-words.ts";
import { plural, tookWords, type Times } from "./times.ts";

export type Knot = "check" | "cross" | "dash" | "question" | "open" | "hand";

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

/** One row a step. Rows keep the plan's order and never move. */
export function timelineRows(delivery: Delivery, times: Times): TimelineRow[] {
  return delivery.steps.map((step, index) => {
    const look = stepLook(step, delivery);
    const at = stepAt(step, delivery);
    return {
      key: String(index),
      channel: step.channel,
      lineName: step.lineName,
      ...look,
      time: at === 0 ? "" : times.second(at),
      detail: detailOf(step, delivery),
      evidence: evidenceOf(step, times),
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
  const segments = delivery.steps
    .filter((step) => step.attempts.length > 0)
    .reduce((sum, step) => sum + (step.segments ?? 0), 0);
  return [
    ...(starts.length > 0 && ends.length > 0
      ? [`${tookWords(Math.max(...ends) - Math.min(...starts))} in all`]
      : []),
    ...(attempts.length > 1 ? [plural(attempts.length, "try").replace("trys", "tries")] : []),
    ...(segments > 0 ? [plural(segments, "segment")] : []),
  ];
}

function stepLook(step: Step, delivery: Delivery): StepLook {
  const best = bestReceipt(step);
  switch (step.state) {
    case "waiting":
      return { knot: "open", word: delivery.state === "held" ? "Held" : "Waiting", tone: "quiet" };
    case "running":
      return best === "sent" || best === "accepted"
        ? { knot: "open", word: best === "sent" ? "Sent" : "Accepted", tone: "quiet" }
        : { knot: "open", word: "Sending", tone: "quiet" };
    case "succeeded":
      if (best === "read") return { knot: "check", word: "Read", tone: "good" };
      return { knot: "check", word: best === "delivered" ? "Delivered" : "Sent", tone: "good" };
    case "silent":
      return { knot: "dash", word: "No word", tone: "caution" };
    case "failed":
      return delivery.state === "refused"
        ? { knot: "hand", word: "Refused", tone: "danger" }
        : { knot: "cross", word: "Failed", tone: "danger" };
    case "skipped":
      return { knot: "dash", word: "Skipped", tone: "caution" };
    case "unconfirmed":
      return { knot: "question", word: "Unconfirmed", tone: "caution" };
  }
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
    ? withCode(error)
    : (step.reason ?? (step.state === "failed" ? delivery.reason : null));
  const to = step.attempts.length > 0 || step.state === "waiting" ? `To ${step.addressTail}` : null;
  const size = step.segments === null ? null : plural(step.segments, "segment");
  const facts = [to, size].filter((part) => part !== null).join(", ");
  return [reason ? sentence(reason) : null, facts ? `${facts}.` : null].filter(Boolean).join(" ");
}

function lastError(step: Step): SendErrorView | null {
  const errors = step.attempts.flatMap((attempt) => [
    ...(attempt.error ? [attempt.error] : []),
    ...attempt.receipts.flatMap((receipt) => receipt.error ?? []),
  ]);
  return step.state === "succeeded" ? null : (errors.at(-1) ?? null);
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
  return step.attempts.flatMap((attempt, index) => {
    const name = many ? `Try ${index + 1}: ` : "";
    const rows = [{ key: attempt.id, time: times.second(attempt.startedAt), words: `${name}handed over` }];
    if (attempt.error && attempt.endedAt) {
      rows.push({
        key: `${attempt.id}e`,
        time: times.second(attempt.endedAt),
        // The reason of the last try stands above, in the step's own words.
        words: attempt.error === lastError(step) ? briefly(attempt.error) : withCode(attempt.error),
      });
    }
    attempt.receipts.forEach((receipt, order) => {
      const code = receipt.error ? `: ${withCode(receipt.error)}` : "";
      const known = receiptWords[receipt.status] ?? receipt.status;
      rows.push({
        key: `${attempt.id}r${order}`,
        time: times.second(receipt.at),
        words: `${known}${code}${providerWord(receipt.providerStatus, receipt.status)}`,
      });
    });
    return rows.map((row) => ({ ...row, words: row.words.charAt(0).toUpperCase() + row.words.slice(1) }));
  });
}

/** The provider's own word, when it says something else than ours. */
function providerWord(theirs: string, ours: string): string {
  return theirs && theirs.toLowerCase() !== ours ? ` (${theirs})` : "";
}
