/** What a plan does when its time comes: begin a step, give up waiting, ask the provider, or find an answer lost. */
import type { StepRecord } from "../../store/deliveries.ts";
import { mayArrive, setState, setStep, showArrival, somethingWent } from "./evidence.ts";
import {
  addSpareLine,
  hasSpareLine,
  close,
  current,
  endsBefore,
  failWaiting,
  finish,
  goOn,
  hold,
  reopen,
  rest,
  showEnd,
  showFailure,
  showSilence,
  somethingElse,
  stopForRefusal,
  timeOver,
  wait,
  type Event,
} from "./ends.ts";
import { hearNeverCalled } from "./hear-moves.ts";
import { keptGivenBack, lookUpPausesMs } from "./tables.ts";
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
    if (obstacle.kind === "doubted") return hold(work, obstacle, "ruling");
    if (obstacle.kind === "turn") return waitTurn(work, obstacle);
    const more = plan.steps.slice(plan.cursor + 1).some(({ state }) => state === "waiting");
    const late = whyTooLate(work, obstacle);
    if (obstacle.kind === "hours" && late === null && !(step.hours?.outside === "next" && more))
      return hold(work, inTime(work, obstacle), "hours");
    // Where nothing else is left it waits for the line, rather than fail.
    const lineUntil = obstacle.kind === "line" && !more && !hasSpareLine(work) ? obstacle.until : null;
    if (lineUntil) return hold(work, { reason: obstacle.reason, until: lineUntil }, "line");
    setStep(step, "skipped", at, late ?? obstacle.reason);
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
  const newest = step.attempts.filter((one) => one.givenBack).slice(-keptGivenBack);
  // The first stays: from it is counted how long the line is waited for.
  step.attempts = step.attempts.filter((one, n) => n === 0 || !one.givenBack || newest.includes(one));
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
  work.actions.push({ kind: "send", validitySeconds: validityOf(work, step) });
}

/**
 * A provider that keeps trying after we went on, or asked a person who may send it once more, would bring it twice; one
 * that tries beyond the plan's end would bring it when it says nothing any more. Null: it may take its time.
 */
function validityOf({ plan, at }: Work, { waitSeconds, chosenBy }: StepRecord): number | null {
  const more = plan.steps.slice(plan.cursor + 1).some(({ state }) => state === "waiting");
  const timer = more || plan.atEnd === "ask" ? waitSeconds : Infinity;
  // What a person sends has no end of its own.
  const end = chosenBy === null ? plan.expiresAt : null;
  const left = end ? Math.max(1, Math.floor((end.getTime() - at.getTime()) / 1000)) : Infinity;
  const seconds = Math.min(timer, left);
  return seconds === Infinity ? null : seconds;
}

function takeLease({ plan, at }: Work, { holder, leaseMs }: Event<"due">): void {
  plan.leaseToken += 1;
  const until = new Date(at.getTime() + leaseMs);
  plan.lease = { holder, token: plan.leaseToken, until };
  plan.nextAt = until;
}

function waitTurn({ plan, actions }: Work, { until, reason }: { until: Date; reason: string }): void {
  plan.reason = reason;
  plan.lease = null;
  plan.nextAt = until;
  actions.push({ kind: "wait_turn", until });
}

/** Hours that open when nothing may begin any more hold nothing: another way, or a person, hears of it in time. */
function whyTooLate(work: Work, obstacle: Obstacle): string | null {
  if (obstacle.kind !== "hours" || !endsBefore(work, obstacle.edge ?? obstacle.until)) return null;
  return obstacle.late;
}

/** What would be too late at its own place after the edge goes at the edge. */
function inTime(work: Work, { until, reason, edge }: Extract<Obstacle, { kind: "hours" }>) {
  return { reason, until: edge && endsBefore(work, until) ? edge : until };
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
  failWaiting(work);
  const tried = plan.steps.findLast(({ attempts }) => attempts.length > 0);
  close(work, "expired", words.tooLate);
  if (tried?.state === "silent") showSilence(work);
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

/** A claim whose call was never made leaves no trace: the step may begin again. */
export function letGo(work: Work, event: Event<"let_go">): void {
  const { plan, at } = work;
  const { attemptId, token } = event;
  if (plan.lease?.token !== token) return hearNeverCalled(work, event);
  const step = plan.steps.find(({ attempts }) => attempts.at(-1)?.id === attemptId);
  if (step?.attempts.at(-1)?.state !== "started") return;
  step.attempts.pop();
  // What the patient wrote was no answer to it: it had never left.
  if (plan.closed?.why === "answered" && !somethingWent(plan)) reopen(work);
  if (!plan.closed) {
    setStep(step, "waiting", at, null);
    setState(work, "queued");
    return wait(work, 0);
  }
  setStep(step, "skipped", at, words.notNeeded);
  if (somethingWent(plan)) return showEnd(work);
  rest(work);
  plan.reason ??= words.takenBack;
  setState(work, "queued");
  setState(work, plan.closed.why === "opted_out" ? "refused" : "cancelled");
}

/** Who waits for this line, its turn or its return, looks at once: it may have to go another way, or may go. */
export function lookAtLine(work: Work, { lineId }: Event<"line_incident">): void {
  if (current(work).lineId === lineId) wait(work, 0);
}

export function askProvider(work: Work, event: Event<"due">): void {
  takeLease(work, event);
  work.actions.push({ kind: "look_up" });
}
