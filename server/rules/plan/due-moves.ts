/** What a plan does when its time comes: begin a step, give up waiting, ask the provider, or find an answer lost. */
import { mayArrive, setState, setStep, showArrival } from "./evidence.ts";
import {
  addSpareLine,
  close,
  current,
  finish,
  goOn,
  rest,
  showFailure,
  somethingElse,
  stopForRefusal,
  timeOver,
  wait,
  type Event,
} from "./ends.ts";
import { lookUpPausesMs } from "./tables.ts";
import type { Obstacle, Work } from "./types.ts";
import * as words from "./words.ts";

/** The step in work may begin, if nothing stands against it; else it is passed over, held or asked about. */
export function tryStep(work: Work, event: Event<"due">): void {
  const { plan, at } = work;
  for (;;) {
    const step = current(work);
    if (plan.expiresAt && at >= plan.expiresAt && step.chosenBy === null) return tooLate(work);
    const obstacle = event.obstacle(step);
    if (obstacle === null) {
      // A try that was given up may have arrived after all: then its time counts.
      const busy = Math.max(0, ...plan.steps.slice(0, plan.cursor).map((one) => timeOver(one).getTime()));
      if (busy > at.getTime() && step.chosenBy === null) return wait(work, busy - at.getTime());
      if (step.ask) return askPerson(work, words.toDecide(step));
      return begin(work, event);
    }
    if (obstacle.kind === "doubted") return hold(work, obstacle);
    if (obstacle.kind === "hours") {
      const more = plan.steps.slice(plan.cursor + 1).some(({ state }) => state === "waiting");
      if (!(step.hours?.outside === "next" && more)) return hold(work, obstacle);
    }
    setStep(step, "skipped", at, obstacle.reason);
    // What was refused when the plan was made is no step of it: this was said since, and ends the whole.
    if (obstacle.kind === "refused") return stopForRefusal(work, obstacle.reason);
    if (obstacle.kind === "line" && addSpareLine(work)) continue;
    if (!goOn(work)) return finish(work, "obstacle");
  }
}

function begin(work: Work, event: Event<"due">): void {
  const { plan, at } = work;
  const step = current(work);
  const before = plan.steps.slice(0, plan.cursor);
  step.repeats = step.saysRepeat && before.some(({ attempts }) => attempts.some(mayArrive));
  step.attempts.push({
    id: event.attemptId,
    startedAt: at,
    endedAt: null,
    state: "started",
    error: null,
    providerMessageIds: event.idsOf(step),
    lookUps: 0,
    receipts: [],
  });
  setStep(step, "running", at, null);
  setState(work, "queued");
  setState(work, "sending");
  plan.reason = null;
  takeLease(work, event);
  // A provider that keeps trying after we went on would bring it twice. The last step may take its time.
  const last = !plan.steps.slice(plan.cursor + 1).some(({ state }) => state === "waiting");
  work.actions.push({ kind: "send", validitySeconds: last ? null : step.waitSeconds });
}

export function takeLease({ plan, at }: Work, { holder, leaseMs }: Event<"due">): void {
  plan.leaseToken += 1;
  const until = new Date(at.getTime() + leaseMs);
  plan.lease = { holder, token: plan.leaseToken, until };
  plan.nextAt = until;
}

function hold(work: Work, { until, reason }: Extract<Obstacle, { until: Date }>): void {
  setState(work, "held");
  work.plan.reason = reason;
  work.plan.lease = null;
  work.plan.nextAt = until;
}

function askPerson(work: Work, reason: string): void {
  // It has arrived; that nobody has read it is no reason to trouble a person.
  if (showArrival(work)) return close(work, "exhausted");
  const before = work.plan.steps.slice(0, work.plan.cursor).findLast(({ attempts }) => attempts.length > 0);
  setState(work, "queued");
  setState(work, "undecided");
  work.plan.reason = words.sentences(
    before && `${words.sentenceWord(before.channel)}: ${before.reason ?? ""}`,
    reason,
  );
  rest(work);
}

function tooLate(work: Work): void {
  const { plan } = work;
  const tried = plan.steps.findLast(({ attempts }) => attempts.length > 0);
  close(work, "expired", words.tooLate);
  if (tried?.state === "silent") setState(work, "sent");
  else showFailure(work);
  plan.reason = words.sentences(tried?.reason, words.tooLate);
}

/** The time that the plan gives the step in work is over, and nothing was heard. */
export function fallSilent(work: Work, event: Event<"due">): void {
  const step = current(work);
  setStep(step, "silent", work.at, words.silence(step));
  if (goOn(work)) tryStep(work, event);
  else finish(work, "silent");
}

/** The worker died between the call and the record of it. */
export function loseAnswer(work: Work): void {
  const { plan, at } = work;
  for (const step of plan.steps) {
    const attempt = step.attempts.at(-1);
    if (attempt?.state !== "started") continue;
    attempt.state = "unconfirmed";
    attempt.endedAt = at;
    attempt.error = { code: "unknown_outcome", providerCode: null };
    setStep(step, "unconfirmed", at, words.lostAnswer);
    if (plan.closed && somethingElse(work, attempt)) continue;
    setState(work, "unconfirmed");
    plan.reason = words.lostAnswer;
  }
  wait(work, lookUpPausesMs[0] ?? 0);
}

export function askProvider(work: Work, event: Event<"due">): void {
  takeLease(work, event);
  work.actions.push({ kind: "look_up" });
}
