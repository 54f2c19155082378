/** Sample deliveries: each state, and the path of one that fell back. */
import type { Delivery, Step } from "../../../shared/api/messages.ts";
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { DeliveryState } from "../../../shared/domain/delivery.ts";

const id = "0123456789abcdef01234567";
const lineNames: Record<ChannelId, string> = {
  sms: "Front desk",
  whatsapp: "Larkspur Care",
  email: "care@larkspur",
};

function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

export function sampleStep(channel: ChannelId, state: Step["state"], more: Partial<Step> = {}): Step {
  return {
    channel,
    lineId: id,
    lineName: lineNames[channel],
    addressId: id,
    addressTail: channel === "email" ? "m···@example.org" : "··0142",
    state,
    reason: null,
    segments: channel === "sms" ? 1 : null,
    stateAt: null,
    success: channel === "email" ? "sent" : "delivered",
    waitSeconds: 600,
    asks: false,
    words: "as_written",
    instead: null,
    templateName: null,
    repeats: false,
    attempts: [],
    ...more,
  };
}

const stepStates: Record<DeliveryState, Step["state"]> = {
  scheduled: "waiting",
  held: "waiting",
  queued: "waiting",
  sending: "running",
  sent: "succeeded",
  delivered: "succeeded",
  read: "succeeded",
  unconfirmed: "unconfirmed",
  undecided: "waiting",
  failed: "failed",
  refused: "skipped",
  cancelled: "skipped",
};

const resting = {
  leftOut: [],
  nextAt: null,
  departure: null,
  closed: null,
  resolvedAt: null,
  resolvedBy: null,
  resolvedHow: null,
} as const;

/** A delivery of one step in `state`, begun at `at`. */
export function simpleDelivery(
  state: DeliveryState,
  channel: ChannelId,
  at: string,
  reason: string | null = null,
): Delivery {
  const heard =
    state === "delivered"
      ? ["sent", "delivered"]
      : state === "read"
        ? ["sent", "delivered", "read"]
        : state === "sent"
          ? ["sent"]
          : [];
  const began = !["scheduled", "held", "queued", "refused", "cancelled"].includes(state);
  const error =
    state === "failed"
      ? { code: "landline" as const, providerCode: "30006", words: "The number is a landline." }
      : state === "unconfirmed"
        ? { code: "unknown_outcome" as const, providerCode: null, words: "No answer from Twilio." }
        : null;
  return {
    id,
    version: 3,
    state,
    stateAt: later(at, 6),
    reason,
    ...resting,
    leftOut: [],
    steps: [
      sampleStep(channel, stepStates[state], {
        reason: state === "refused" ? reason : null,
        attempts: began
          ? [
              {
                id: "a1",
                startedAt: later(at, 1),
                endedAt: state === "sending" ? null : later(at, 2),
                state: state === "sending" ? "started" : state === "failed" ? "failed" : "accepted",
                error,
                refusedMeanwhile: null,
                cost: channel === "sms" ? { micros: 8300, currency: "USD", by: "table" } : null,
                receipts: heard.map((status, index) => ({
                  status: status as "sent" | "delivered" | "read",
                  providerStatus: status,
                  at: later(at, 3 + index * 2),
                  error: null,
                })),
              },
            ]
          : [],
      }),
    ],
  };
}

/** Its provider did not take it, and it is tried again `inSeconds` later. */
export function triedAgain(state: "queued" | "held", at: string, inSeconds: number): Delivery {
  const words = "The provider had a passing problem; the message will be tried again.";
  const failed = simpleDelivery("failed", "sms", at);
  const error = { code: "temporary" as const, providerCode: "20500", words };
  return {
    ...failed,
    state,
    reason: words,
    nextAt: later(at, inSeconds),
    ...(state === "held" && { held: { why: "line" as const, mayGo: false } }),
    steps: failed.steps.map((step) => ({
      ...step,
      state: "waiting",
      attempts: step.attempts.map((attempt) => ({ ...attempt, error, cost: null })),
    })),
  };
}

/** WhatsApp skipped, SMS failed, email delivered. */
export function fellBack(at: string): Delivery {
  const failed = { code: "unreachable" as const, providerCode: "30003", words: "Phone off or out of reach" };
  return {
    id,
    version: 9,
    state: "delivered",
    stateAt: later(at, 36),
    reason: null,
    ...resting,
    leftOut: [],
    steps: [
      sampleStep("whatsapp", "skipped", {
        reason: "Reply window closed Tue 3:22 pm. No template fits a reply.",
      }),
      sampleStep("sms", "failed", {
        attempts: [
          {
            id: "a1",
            startedAt: later(at, 4),
            endedAt: later(at, 5),
            state: "failed",
            error: null,
            refusedMeanwhile: null,
            cost: { micros: 8300, currency: "USD", by: "table" },
            receipts: [{ status: "failed", providerStatus: "undelivered", at: later(at, 31), error: failed }],
          },
        ],
      }),
      sampleStep("email", "succeeded", {
        attempts: [
          {
            id: "a2",
            startedAt: later(at, 32),
            endedAt: later(at, 33),
            state: "delivered",
            error: null,
            refusedMeanwhile: null,
            cost: { micros: 0, currency: "USD", by: "table" },
            receipts: [{ status: "delivered", providerStatus: "250 2.0.0", at: later(at, 36), error: null }],
          },
        ],
      }),
    ],
  };
}

/** The email went first, the text arrived when the phone was back on. */
export function arrivedLate(at: string): Delivery {
  const base = fellBack(at);
  return {
    ...base,
    steps: base.steps.map((step) =>
      step.channel === "sms"
        ? {
            ...step,
            state: "succeeded",
            attempts: step.attempts.map((attempt) => ({
              ...attempt,
              state: "delivered" as const,
              receipts: [
                ...attempt.receipts,
                {
                  status: "delivered" as const,
                  providerStatus: "delivered",
                  at: later(at, 1140),
                  error: null,
                },
              ],
            })),
          }
        : step,
    ),
  };
}

/** A text went and is listened for; email is next, WhatsApp is left out. */
export function onTheWay(at: string): Delivery {
  const base = simpleDelivery("sent", "sms", at);
  const [first] = base.steps;
  if (!first) return base;
  return {
    ...base,
    nextAt: later(at, 620),
    steps: [
      { ...first, state: "running", stateAt: later(at, 1) },
      sampleStep("email", "waiting", { words: "notice" }),
    ],
    leftOut: [
      {
        channel: "whatsapp",
        addressTail: "··0142",
        reason: "The 24-hour reply window is closed, and only a template may go.",
      },
      { channel: "sms", addressTail: "··0119", reason: "Landline, cannot get texts." },
    ],
  };
}

/** A text stayed silent; the whole words may go by email only when a person says so. */
export function waitsForPerson(at: string): Delivery {
  const base = onTheWay(at);
  const [first] = base.steps;
  if (!first) return base;
  return {
    ...base,
    state: "undecided",
    stateAt: later(at, 620),
    nextAt: null,
    reason: "SMS: No word in 10 min. Email is left, and a person decides whether the words may go there.",
    steps: [
      { ...first, state: "silent", stateAt: later(at, 620), reason: "No word in 10 min." },
      sampleStep("email", "waiting", { asks: true }),
    ],
  };
}
