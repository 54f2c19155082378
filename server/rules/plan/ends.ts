/** What all moves share: how a plan goes on to its next step, how it ends, and what people see of it then. */
import type { Closing } from "../../../shared/domain/delivery.ts";
import type { AttemptRecord, HeldFor, StepRecord } from "../../store/deliveries.ts";
import { attemptsOf, mayArrive, setState, setStep, showArrival, somethingWent } from "./evidence.ts";
import { keptGivenBack, lateReceiptMs, maxSteps } from "./tables.ts";
import type { Plan, PlanEvent, Work } from "./types.ts";
import * as words from "./words.ts";

export type Event<Kind extends PlanEvent["kind"]> = Extract<PlanEvent, { kind: Kind }>;

export function current({ plan }: Work): StepRecord {
  const step = plan.steps[plan.cursor];
  if (!step) throw new Error("a plan without a step in work");
  return step;
}

/** Nothing more is tried. What was planned and never begun says so. */
export function close(work: Work, why: Closing, unused: string = words.notNeeded): void {
  const { plan, at } = work;
  plan.closed = { at, why };
  for (const step of plan.steps) if (step.state === "waiting") setStep(step, "skipped", at, unused);
  restWhenKnown(work);
}

/** The end was none: what was not needed any more is again. */
export function reopen({ plan, at }: Work): void {
  plan.closed = null;
  for (const one of plan.steps.slice(plan.cursor + 1))
    if (one.state === "skipped" && one.reason === words.notNeeded) setStep(one, "waiting", at, null);
}

/** A call whose answer is out, or is being looked for, keeps its time: what became of it must be seen. */
export function restWhenKnown(work: Work): void {
  const open = attemptsOf(work.plan).some(({ state }) => state === "started" || state === "unconfirmed");
  if (!open) rest(work);
}

export function rest({ plan }: Work): void {
  plan.lease = null;
  plan.nextAt = null;
}

export function wait({ plan, at }: Work, ms: number): void {
  plan.lease = null;
  plan.nextAt = new Date(at.getTime() + ms);
}

/** Held no longer than the plan lasts: its end has to be seen when it comes, and not hours later. */
export function hold(work: Work, { until, reason }: { until: Date; reason: string }, why: HeldFor): void {
  const { plan } = work;
  setState(work, "held");
  plan.heldFor = why;
  plan.reason = reason;
  plan.lease = null;
  plan.nextAt = plan.expiresAt && endsBefore(work, until) ? plan.expiresAt : until;
}

/** Whether no try may begin then: it is too late for one, unless a person chose it. */
export function endsBefore(work: Work, at: Date): boolean {
  const { expiresAt } = work.plan;
  return expiresAt !== null && at >= expiresAt && current(work).chosenBy === null;
}

/** What waited to be tried again failed, as far as it came. */
export function failWaiting({ plan, at }: Work): void {
  for (const step of plan.steps) {
    const error = step.attempts.at(-1)?.error;
    if (step.state === "waiting" && error) setStep(step, "failed", at, words.endWords(error, callsOf(step)));
  }
}

/** Every call that was made, whoever was at fault. */
export function callsOf({ attempts }: StepRecord): words.Calls {
  const givenBack = attempts.filter((one) => one.givenBack).length;
  return { tries: attempts.length, orMore: givenBack >= keptGivenBack };
}

/** How many of its tries are used up: what the line gave back is no try. */
export function triesOf({ attempts }: StepRecord): number {
  return attempts.filter(({ givenBack }) => !givenBack).length;
}

/** The patient refused: nothing more goes, by no way. */
export function stopForRefusal(work: Work, reason: string): void {
  close(work, "opted_out", reason);
  if (somethingWent(work.plan)) showEnd(work);
  else {
    setState(work, "queued");
    setState(work, "refused");
  }
  if (work.plan.state !== "delivered" && work.plan.state !== "read") work.plan.reason = reason;
}

export function hasSpareLine({ plan }: Work): boolean {
  return (plan.steps[plan.cursor]?.spareLineIds.length ?? 0) > 0 && plan.steps.length < maxSteps;
}

/** The step after this one, with another line of the channel. False when there is none. */
export function addSpareLine(work: Work): boolean {
  const { plan } = work;
  const step = plan.steps[plan.cursor];
  const [lineId, ...others] = step?.spareLineIds ?? [];
  if (!step || lineId === undefined || !hasSpareLine(work)) return false;
  const spare: StepRecord = {
    ...step,
    lineId,
    spareLineIds: others,
    state: "waiting",
    reason: null,
    attempts: [],
  };
  plan.steps.splice(plan.cursor + 1, 0, { ...spare, stateAt: null, repeats: false });
  plan.cursor += 1;
  return true;
}

/** The same step once more, as its approved template: the provider knows that the window is closed. */
export function addTemplateStep({ plan }: Work): boolean {
  const step = plan.steps[plan.cursor];
  if (!step?.template || step.template.used || plan.steps.length >= maxSteps) return false;
  const again: StepRecord = { ...step, template: { ...step.template, used: true }, attempts: [] };
  plan.steps.splice(plan.cursor + 1, 0, {
    ...again,
    state: "waiting",
    stateAt: null,
    reason: null,
    repeats: false,
  });
  plan.cursor += 1;
  return true;
}

/** To the next step that waits. False when there is none. */
export function goOn({ plan }: Work): boolean {
  const next = plan.steps.findIndex(({ state }, index) => index > plan.cursor && state === "waiting");
  if (next < 0) return false;
  plan.cursor = next;
  return true;
}

/** No step is left. What went and stayed silent may still arrive; what failed is a person's. */
export function finish(work: Work, last: "silent" | "failed" | "obstacle"): void {
  const { plan } = work;
  const why = whyAll(work);
  const silent = last !== "failed" && plan.steps.some(({ state }) => state === "silent");
  close(work, "exhausted");
  const several = plan.steps.length > 1 || silent;
  const more = plan.steps.some((step) => callsOf(step).tries > 1) ? words.nothingMore : null;
  plan.reason = words.sentences(why, several ? "No other way is left." : more);
  setState(work, "queued");
  if (silent) showSilence(work);
  else showFailure(work);
}

/** It went, and nobody heard of it: the policy says whether that is a person's. */
export function showSilence(work: Work): void {
  setState(work, mustAsk(work.plan) ? "undecided" : "sent");
}

function mustAsk({ atEnd, steps }: Plan): boolean {
  return atEnd === "ask" && steps.every(({ state }) => state !== "succeeded");
}

/** Failed, if nothing of it can still arrive. Else it is unclear, or went and was silent: then a person decides. */
export function showFailure(work: Work): void {
  setState(work, "queued");
  const states = attemptsOf(work.plan).map(({ state }) => state);
  if (states.includes("unconfirmed")) setState(work, "unconfirmed");
  else if (states.includes("accepted") || states.includes("sent")) setState(work, "undecided");
  else setState(work, "failed");
}

/** Every reason, step by step. */
function whyAll({ plan }: Work): string {
  const told = plan.steps.filter(({ state, reason }) => state !== "waiting" && reason !== null);
  if (plan.steps.length === 1) return words.sentences(told[0]?.reason);
  // What several ways say alike is read once.
  const alike = new Map<string | null, StepRecord["channel"][]>();
  for (const { reason, channel } of told) alike.set(reason, [...(alike.get(reason) ?? []), channel]);
  return words.sentences(...[...alike].map(([reason, channels]) => `${words.named(channels)}: ${reason}`));
}

/** The step's time runs from the moment at which its last try that may arrive began. */
export function listen(work: Work, step: StepRecord): void {
  wait(work, Math.max(0, timeOver(step).getTime() - work.at.getTime()));
}

export function timeOver({ attempts, waitSeconds, channel }: StepRecord): Date {
  const began = attempts.filter(mayArrive).map(({ startedAt }) => startedAt.getTime());
  const wholeMs = waitSeconds * 1000 + lateReceiptMs[channel];
  return new Date(began.length === 0 ? 0 : Math.max(...began) + wholeMs);
}

/** What people see of a plan that tries nothing more, from what is known of its attempts. */
export function showEnd(work: Work): void {
  const { plan } = work;
  const states = attemptsOf(plan).map(({ state }) => state);
  restWhenKnown(work);
  if (showArrival(work)) return;
  if (states.includes("accepted") || states.includes("sent")) {
    const ended = plan.closed?.why === "exhausted" || plan.closed?.why === "expired";
    if (ended && plan.state !== "undecided" && mustAsk(plan)) {
      setState(work, "undecided");
      plan.reason = words.sentences(whyAll(work), words.wentUnheard);
    }
    // What a person was asked about stays theirs: no news of an arrival came.
    if (!(ended && plan.state === "undecided")) setState(work, "sent");
    if (plan.closed?.why === "done") plan.reason = null;
  } else if (states.includes("unconfirmed")) {
    setState(work, "unconfirmed");
    plan.reason ??= plan.steps.findLast(({ state }) => state === "unconfirmed")?.reason ?? null;
  } else if (states.includes("failed") && !states.includes("started")) {
    if (plan.closed?.why === "opted_out") setState(work, "refused");
    if (plan.state !== "refused") setState(work, "failed");
    plan.reason ??= plan.steps.findLast(({ state }) => state === "failed")?.reason ?? null;
  }
}

/** Whether an attempt other than this one says what the state is. */
export function somethingElse({ plan }: Work, attempt: AttemptRecord): boolean {
  return attemptsOf(plan).some((one) => one !== attempt && mayArrive(one));
}
