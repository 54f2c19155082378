/** What a plan makes of news about its attempts: answers, receipts, look-ups, in whatever order they come. */
import { foldAttempt } from "../../../shared/domain/delivery.ts";
import { sendErrors } from "../../channels/send-errors.ts";
import type { ParsedReceipt } from "../../channels/contract.ts";
import { speaksOfLine } from "../line/health.ts";
import type { AttemptRecord, SendErrorRecord, StepRecord } from "../../store/deliveries.ts";
import { applyReceipt, isSuccess, mayArrive, setState, setStep, showArrival } from "./evidence.ts";
import {
  addSpareLine,
  addTemplateStep,
  callsOf,
  close,
  current,
  finish,
  goOn,
  hold,
  reopen,
  listen,
  rest,
  showEnd,
  showFailure,
  somethingElse,
  stopForRefusal,
  triesOf,
  wait,
  type Event,
} from "./ends.ts";
import {
  afterFailure,
  behindOthersMs,
  deadAddress,
  lineFaults,
  lineLookMs,
  longPauseMs,
  lookUpPausesMs,
  maxTries,
  pauseMs,
  lineWaitMs,
} from "./tables.ts";
import type { LineAgainst, Work } from "./types.ts";
import * as words from "./words.ts";

/** What the provider answered to the call. */
export function hearAnswer(work: Work, event: Event<"outcome">): void {
  const { plan, at } = work;
  const found = findAttempt(work, event.attemptId);
  if (!found) return;
  const { step, attempt } = found;
  const mine = plan.lease?.token === event.token;
  attempt.endedAt ??= at;
  const { outcome } = event;
  if (outcome.kind === "accepted") {
    addIds(attempt, outcome.providerMessageIds);
    attempt.state = foldAttempt(attempt.state, outcome.status);
    if (outcome.price) attempt.cost = { ...outcome.price, by: "provider" };
    if (attempt.state === outcome.status) attempt.error = null;
    return hear(work, step, attempt, event.jitter);
  }
  addEvidence(attempt, outcome.kind === "unknown" ? "unconfirmed" : "failed", outcome.error);
  if (outcome.kind === "rejected") {
    // What was never taken is never charged.
    attempt.cost = null;
    const refused = { retryAfterSeconds: outcome.retryAfterSeconds, line: event.line };
    if (attempt.error === outcome.error) hear(work, step, attempt, event.jitter, refused);
    if (outcome.error.code === "opted_out") providerRefusal(work, step, outcome.error);
    return;
  }
  if (attempt.state !== "unconfirmed") return hear(work, step, attempt, event.jitter);
  setStep(step, "unconfirmed", at, words.noAnswer(event.providerName));
  if (!plan.closed || !somethingElse(work, attempt)) {
    setState(work, "unconfirmed");
    plan.reason = step.reason;
  }
  if (mine && event.canLookUp) wait(work, lookUpPausesMs[0] ?? 0);
  else if (mine) stayUnclear(work);
}

/**
 * Whoever claimed it was taken for dead, and has woken: it never called. Nobody has to ask any more whether that try
 * went, and the plan goes on.
 */
export function hearNeverCalled(work: Work, { attemptId, jitter }: Event<"let_go">): void {
  const found = findAttempt(work, attemptId);
  if (found?.attempt.state !== "unconfirmed") return;
  const { step, attempt } = found;
  attempt.cost = null;
  addEvidence(attempt, "failed", { code: "never_called", providerCode: null });
  hear(work, step, attempt, jitter, { retryAfterSeconds: null, line: null });
}

/** Nobody is left to ask. Where an earlier try arrived that is the end; else a person decides. */
function stayUnclear(work: Work): void {
  rest(work);
  if (!work.plan.closed && showArrival(work)) close(work, "exhausted");
}

/** What a provider says of an attempt later, in whatever order; what it said before tells nothing. */
export function hearReceipt(work: Work, event: Event<"receipt">): void {
  const found = findAttempt(work, event.attemptId);
  if (!found) return;
  takeReceipt(work, found.step, found.attempt, event.receipt, event.receivedAt, event.jitter);
}

function takeReceipt(
  work: Work,
  step: StepRecord,
  attempt: AttemptRecord,
  receipt: ParsedReceipt,
  receivedAt: Date,
  jitter: number,
): void {
  const before = attempt.state;
  if (!applyReceipt(attempt, receipt, receivedAt)) return;
  if (attempt.state !== before) hear(work, step, attempt, jitter);
  if (receipt.error?.code === "opted_out") providerRefusal(work, step, receipt.error);
}

export function hearLookUp(work: Work, event: Event<"looked_up">): void {
  const { plan, at } = work;
  const found = findAttempt(work, event.attemptId);
  if (!found || found.attempt.state !== "unconfirmed") return;
  const { step, attempt } = found;
  if (typeof event.found === "object") {
    const { providerMessageId, receipt } = event.found;
    addIds(attempt, [providerMessageId]);
    return takeReceipt(work, step, attempt, receipt, at, event.jitter);
  }
  attempt.lookUps += 1;
  // A person sent it once more meanwhile: this try's time is no longer the plan's.
  if (attempt !== current(work).attempts.at(-1)) return;
  const pause = lookUpPausesMs[attempt.lookUps];
  if (pause !== undefined) return wait(work, pause);
  stayUnclear(work);
  const reason =
    event.found === "absent" ? words.noRecord(event.providerName) : words.noAnswer(event.providerName);
  setStep(step, "unconfirmed", at, reason);
  if (plan.state === "unconfirmed") plan.reason = reason;
}

/** The provider refused the call, or was not called, so nothing went: what it asked for, and how the line stands. */
interface Refused {
  retryAfterSeconds: number | null;
  line: LineAgainst | null;
}

/** One attempt is known better than before: what that means for its step, and for the plan. */
function hear(
  work: Work,
  step: StepRecord,
  attempt: AttemptRecord,
  jitter: number,
  /** Null: what is known came from elsewhere. */
  refused: Refused | null = null,
): void {
  const { plan, at } = work;
  const inWork = step === plan.steps[plan.cursor] && attempt === step.attempts.at(-1);
  if (isSuccess(step, attempt.state) || attempt.state === "delivered" || attempt.state === "read") {
    return succeed(work, step, attempt);
  }
  if (attempt.state === "failed") {
    const code = attempt.error?.code;
    if (code && deadAddress.includes(code))
      work.actions.push({
        kind: "mark_unreachable",
        addressId: step.addressId,
        code,
        since: attempt.startedAt,
      });
    if (attempt.error?.code !== "opted_out") return fail(work, step, attempt, inWork, jitter, refused);
    // What follows a refusal is said by whoever heard of it.
    return setStep(step, "failed", at, words.errorWords(attempt.error));
  }
  // Accepted or sent, and the plan wants more: its time runs from the moment it began.
  if (!inWork || plan.closed) {
    if (step.state === "unconfirmed" || step.state === "running") setStep(step, "running", at, null);
    if (plan.closed) showEnd(work);
    return;
  }
  if (step.state !== "silent") setStep(step, "running", at, null);
  setState(work, "sent");
  plan.reason = null;
  listen(work, step);
}

function succeed(work: Work, step: StepRecord, attempt: AttemptRecord): void {
  const { plan, at } = work;
  const whole = isSuccess(step, attempt.state);
  // "read" is asked for and the phone has it: the plan goes on waiting, and people see that it arrived.
  if (whole || plan.closed) setStep(step, "succeeded", at, null);
  else setStep(step, step.state === "silent" ? "silent" : "running", at, null);
  if (whole && !plan.closed) close(work, "done");
  if (plan.closed) return showEnd(work);
  showArrival(work);
  if (step.state === "running" && step === plan.steps[plan.cursor]) listen(work, step);
  // A person was asked what to do: nothing any more, it has arrived.
  if (plan.nextAt === null) close(work, "exhausted");
}

function fail(
  work: Work,
  step: StepRecord,
  attempt: AttemptRecord,
  inWork: boolean,
  jitter: number,
  refused: Refused | null,
): void {
  const { plan, at } = work;
  const error = attempt.error;
  const wasDone = step.state === "succeeded";
  // Another try of the step did what this one did not; what a person sends since goes on.
  if (step.attempts.some((one) => one !== attempt && isSuccess(step, one.state))) {
    if (plan.closed) showEnd(work);
    return;
  }
  const last = step.attempts.at(-1);
  // A later try of the step is under way: news of this one, however late, must not begin another beside it.
  if (last && last !== attempt && last.state !== "failed") {
    if (plan.closed) showEnd(work);
    return;
  }
  setStep(step, "failed", at, error ? words.endWords(error, callsOf(step)) : "It failed.");
  if (plan.closed) {
    // "Sent" was enough, until the bounce: the plan goes on where it stopped.
    const others = plan.steps.some((one) => one !== step && one.state === "succeeded");
    if (!(inWork && wasDone && plan.closed.why === "done") || others) {
      showEnd(work);
      if (plan.state === "failed") plan.reason = step.reason;
      return;
    }
    reopen(work);
  }
  if (!inWork) return;
  if (step.attempts.some(mayArrive)) {
    // An earlier try that was given up has arrived after all: its time counts, and there is nothing to repeat.
    setStep(step, "running", at, null);
    return listen(work, step);
  }
  const route = error ? afterFailure[error.code] : "next";
  const out = error && refused && speaksOfLine(error.code) ? refused.line : null;
  if (error && route === "again" && triesOf(step) < maxTries && !out) {
    setStep(step, "waiting", at, words.errorWords(error));
    setState(work, "failed");
    setState(work, "queued");
    plan.reason = step.reason;
    return wait(work, pauseMs(triesOf(step), jitter, refused?.retryAfterSeconds ?? null));
  }
  if (route === "stop") {
    close(work, "exhausted");
    showFailure(work);
    plan.reason = step.reason;
    return;
  }
  if (route === "other_words") passSameWords(work, step);
  // What a receipt calls passing was taken, may be charged and may arrive after all: that is not repeated for hours.
  const passing = error && refused && (out || route === "again" || lineFaults.includes(error.code));
  const other =
    ((route === "other_line" || passing) && addSpareLine(work)) ||
    (error?.code === "window_closed" && addTemplateStep(work));
  const moved = other || goOn(work);
  if (!moved) {
    return passing && mayWaitForLine(work, step)
      ? giveBack(work, step, attempt, refused, jitter)
      : finish(work, "failed");
  }
  setState(work, "failed");
  setState(work, "queued");
  plan.reason = step.reason;
  wait(work, 0);
}

/**
 * It has not gone, and not for its own sake: with no other way left it waits for its line, as what stands beside it
 * does, until it is too late. What was the trial of a line that is out is the same, and so is what a line that works
 * did not take for a moment: its pauses grow.
 */
function giveBack(
  work: Work,
  step: StepRecord,
  attempt: AttemptRecord,
  { line, retryAfterSeconds }: Refused,
  jitter: number,
): void {
  const { at } = work;
  const ofLine = attempt.error !== null && lineFaults.includes(attempt.error.code);
  const before = step.attempts.filter(({ givenBack }) => givenBack).length;
  const pause = ofLine ? lineLookMs : longPauseMs(before, jitter);
  attempt.givenBack = true;
  setStep(step, "waiting", at, attempt.error && words.errorWords(attempt.error));
  setState(work, "failed");
  setState(work, "queued");
  const soonest = at.getTime() + (retryAfterSeconds ?? 0) * 1000;
  const until = Math.max(line?.until?.getTime() ?? at.getTime() + pause, soonest) + behindOthersMs;
  hold(work, { reason: line?.reason ?? step.reason ?? "", until: new Date(until) }, "line");
}

/** Until the plan's end; where there is none, for a day. */
function mayWaitForLine({ plan, at }: Work, { attempts, chosenBy }: StepRecord): boolean {
  const began = attempts[0]?.startedAt ?? at;
  const end = (chosenBy === null ? plan.expiresAt : null) ?? new Date(began.getTime() + lineWaitMs);
  return at < end;
}

/** Steps that would say once more what was refused for what it says. */
function passSameWords({ plan, at }: Work, refused: StepRecord): void {
  const said = saidBy(refused);
  for (const one of plan.steps.slice(plan.cursor + 1))
    if (one.state === "waiting" && saidBy(one) === said) setStep(one, "skipped", at, words.sameWords);
}

function saidBy({ template, open, notice }: StepRecord): string {
  if (template?.used) return `template ${template.words}`;
  return open ? "open" : notice === null ? "own" : `notice ${notice}`;
}

/** The provider knows of a refusal, whatever became of this attempt: nothing more goes by machine, by no way. */
function providerRefusal(
  work: Work,
  step: StepRecord,
  { providerCode }: { providerCode: string | null },
): void {
  const { addressId, channel } = step;
  work.actions.push({ kind: "record_refusal", addressId, channel, word: providerCode ?? "opted out" });
  const why = work.plan.closed?.why;
  const byPeople = why === "answered" || why === "cancelled" || why === "by_phone";
  if (byPeople) showEnd(work);
  else stopForRefusal(work, sendErrors.opted_out.words);
}

function findAttempt({ plan }: Work, id: string): { step: StepRecord; attempt: AttemptRecord } | null {
  for (const step of plan.steps) {
    const attempt = step.attempts.find((one) => one.id === id);
    if (attempt) return { step, attempt };
  }
  return null;
}

function addIds(attempt: AttemptRecord, ids: readonly string[]): void {
  for (const id of ids) if (!attempt.providerMessageIds.includes(id)) attempt.providerMessageIds.push(id);
}

/** An error is the attempt's only where it decides its state: a receipt may have come first and known more. */
function addEvidence(attempt: AttemptRecord, state: "unconfirmed" | "failed", error: SendErrorRecord): void {
  attempt.state = foldAttempt(attempt.state, state);
  if (attempt.state === state) attempt.error = error;
}
