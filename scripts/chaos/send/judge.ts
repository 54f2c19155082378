/**
 * The judge of sending: what staff are shown against what really became of each message, in three counts. Pure: it
 * is told what lies at the provider and on the phone, and knows nothing of how Threadwell came to what it shows.
 */
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { AttemptState, DeliveryState } from "../../../shared/domain/delivery.ts";
import type { SuccessCondition } from "../../../shared/domain/policy.ts";
import { lateReceiptMs } from "../../../server/rules/plan/tables.ts";

/** One message that a provider took, and its fate. All instants in milliseconds of the played clock. */
export interface Carried {
  /** What the provider calls it. */
  id: string;
  takenAt: number;
  /** When the phone or the mailbox had it; null: never. */
  arrivedAt: number | null;
  read: boolean;
  /** It will not arrive any more. */
  gaveUp: boolean;
  /** When the clinic acknowledged to have heard of it. What was never acknowledged may have been lost. */
  heard: { arrived: number | null; read: number | null; failed: number | null };
}

export interface JudgedAttempt {
  id: string;
  startedAt: number;
  /** As the timeline shows it. */
  state: AttemptState;
  /** What the provider took under this attempt. */
  carried: Carried[];
}

export interface JudgedStep {
  channel: ChannelId;
  addressId: string;
  /** What ends the plan at this step. */
  success: SuccessCondition;
  waitSeconds: number;
  /** A person of the staff chose it. */
  chosen: boolean;
  attempts: JudgedAttempt[];
}

/** One reply that was acknowledged to a coordinator. */
export interface Case {
  /** For the words of a finding. */
  name: string;
  /** How many messages the thread shows under its client key. */
  copies: number;
  state: DeliveryState | null;
  reason: string | null;
  steps: JudgedStep[];
  /** What was acknowledged may for a moment lie in the journal alone: word that came when a step's time was over may be too late. */
  journalled: boolean;
}

/** From the instant at which a refusal was acknowledged until the patient began to lift it. */
export interface Refusal {
  addressId: string;
  from: number;
  until: number;
}

export interface Findings {
  untrue: string[];
  doubled: string[];
  againstConsent: string[];
}

export const noFindings = (): Findings => ({ untrue: [], doubled: [], againstConsent: [] });

export function judge(
  { name, copies, state, reason, steps, journalled }: Case,
  refusals: readonly Refusal[],
  findings: Findings,
): void {
  const told = (list: string[], words: string) => void list.push(`${name}: ${words}`);
  if (copies !== 1)
    told(copies === 0 ? findings.untrue : findings.doubled, `${copies} messages in the thread`);
  const carried = steps.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.carried));
  const lie = state === null ? "no delivery" : untruth(state, carried);
  if (lie) told(findings.untrue, `${lie} (${reason ?? "no reason"}) ${story(steps)}`);
  for (const words of wrongTries(steps)) told(findings.untrue, `${words} ${story(steps)}`);
  for (const words of doubles(steps, journalled)) told(findings.doubled, `${words} ${story(steps)}`);
  for (const words of refusedSends(steps, refusals))
    told(findings.againstConsent, `${words} ${story(steps)}`);
}

/** What each state claims. Null: it is so. */
function untruth(state: DeliveryState, carried: readonly Carried[]): string | null {
  const arrived = carried.some(({ arrivedAt }) => arrivedAt !== null);
  const read = carried.some((one) => one.read);
  const heardOf = (what: keyof Carried["heard"]) => carried.some(({ heard }) => heard[what] !== null);
  if (heardOf("read") && state !== "read") return `read was heard of, shown is ${state}`;
  if (heardOf("arrived") && state !== "delivered" && state !== "read")
    return `arrival was heard of, shown is ${state}`;
  switch (state) {
    case "read":
      return read ? null : "shown as read, and nobody read it";
    case "delivered":
      return arrived ? null : "shown as delivered, and no phone has it";
    case "sent":
      // "The provider took it. No word from the phone yet."
      if (carried.length === 0) return "shown as sent, and no provider took it";
      return carried.every(({ heard }) => heard.failed !== null)
        ? "shown as sent, and every try was heard to have failed"
        : null;
    case "failed":
    case "refused":
    case "cancelled":
      if (arrived) return `shown as ${state}, and the patient has it`;
      return carried.every(({ gaveUp }) => gaveUp) ? null : `shown as ${state}, and it is on its way`;
    case "unconfirmed":
    case "undecided":
      return null;
    case "scheduled":
    case "held":
    case "queued":
    case "sending":
      return `nothing moves any more, shown is ${state}`;
  }
}

/** The timeline's word for one try takes in all that was heard of it, in whatever order that came. */
function wrongTries(steps: readonly JudgedStep[]): string[] {
  return steps.flatMap(({ attempts }) =>
    attempts.flatMap(({ id, state, carried: [only, ...more] }) => {
      if (!only || more.length > 0) return [];
      const { read, arrived, failed } = only.heard;
      const wanted: readonly AttemptState[] | null =
        read !== null
          ? ["read"]
          : arrived !== null
            ? ["delivered", "read"]
            : failed !== null
              ? ["failed"]
              : null;
      return wanted && !wanted.includes(state)
        ? [`attempt ${id} is shown as ${state}, heard was ${wanted[0]}`]
        : [];
    }),
  );
}

/**
 * What the patient has more than once. The same step twice never may be. Two steps may where the first one's time
 * was over, or a person chose the second, and nobody had heard that the first did what the plan asked of it.
 */
function doubles(steps: readonly JudgedStep[], journalled: boolean): string[] {
  const found: string[] = [];
  const arrived = steps.flatMap((step, index) => {
    const mine = step.attempts.flatMap((attempt) => attempt.carried.map((carried) => ({ attempt, carried })));
    for (const { id, carried } of step.attempts)
      if (carried.length > 1) found.push(`attempt ${id} was taken ${carried.length} times`);
    const there = mine.filter(({ carried }) => carried.arrivedAt !== null);
    if (there.length > 1) found.push(`step ${index} arrived ${there.length} times`);
    return there.map((one) => ({ ...one, step, index }));
  });
  arrived.sort((a, b) => a.attempt.startedAt - b.attempt.startedAt);
  for (const [n, later] of arrived.entries())
    for (const earlier of arrived.slice(0, n)) {
      if (earlier.step === later.step) continue;
      const began = later.attempt.startedAt;
      const { waitSeconds, channel } = earlier.step;
      const over = earlier.attempt.startedAt + waitSeconds * 1000 + lateReceiptMs[channel];
      const { success } = earlier.step;
      const heard =
        success === "replied" ? null : earlier.carried.heard[success === "read" ? "read" : "arrived"];
      const pair = `step ${later.index} arrived after step ${earlier.index}`;
      const inTime = heard !== null && heard < began && (!journalled || heard < over);
      if (inTime) found.push(`${pair}, which was heard to have done what it was for`);
      else if (began < over && !later.step.chosen) found.push(`${pair}, whose time was not over`);
    }
  return found;
}

function refusedSends(steps: readonly JudgedStep[], refusals: readonly Refusal[]): string[] {
  return steps.flatMap(({ addressId, attempts }, index) =>
    attempts.flatMap(({ id, startedAt }) =>
      refusals
        .filter((one) => one.addressId === addressId && startedAt > one.from && startedAt < one.until)
        .map(() => `step ${index} began attempt ${id} after the refusal was recorded`),
    ),
  );
}

/** Calls that were out when a refusal was recorded: they cannot be called back, and their attempts say so. */
export function inFlight(steps: readonly JudgedStep[], refusals: readonly Refusal[]): number {
  return steps.reduce((sum, { addressId, attempts }) => {
    const out = attempts.filter(({ startedAt, carried }) =>
      refusals.some(
        (one) =>
          one.addressId === addressId &&
          startedAt <= one.from &&
          carried.some(({ takenAt }) => takenAt > one.from && takenAt < one.until),
      ),
    );
    return sum + out.length;
  }, 0);
}

function story(steps: readonly JudgedStep[]): string {
  const words = steps.map(({ channel, chosen, attempts }) => {
    const tries = attempts.map(({ startedAt, carried }) => {
      const fates = carried.map(({ arrivedAt, gaveUp, heard }) =>
        [
          arrivedAt !== null ? `arrived ${arrivedAt}` : gaveUp ? "gave up" : "on its way",
          ...Object.entries(heard).flatMap(([what, at]) => (at === null ? [] : [`heard ${what} ${at}`])),
        ].join(", "),
      );
      return `${startedAt}: ${fates.join(" + ") || "not taken"}`;
    });
    return `${channel}${chosen ? " (chosen)" : ""} ${tries.join("; ") || "not begun"}`;
  });
  return `[${words.join(" | ")}]`;
}
