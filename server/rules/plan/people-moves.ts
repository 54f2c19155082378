/** What people do to a plan: the patient answers or refuses, staff stop it, send it another way, or call. */
import { isCalling, setState, setStep, somethingWent } from "./evidence.ts";
import { close, current, rest, showEnd, stopForRefusal, wait, type Event } from "./ends.ts";
import { maxSteps } from "./tables.ts";
import type { Work } from "./types.ts";
import * as words from "./words.ts";

/** An answer ends what may have reached the patient. What never left is not what they answered. */
export function takeAnswer(work: Work, { name }: Event<"answered">): void {
  const { plan, at } = work;
  if (!somethingWent(plan)) return;
  const step = current(work);
  const open = step.attempts.at(-1)?.state === "started";
  if (step.state === "running" && step.success === "replied" && !open) setStep(step, "succeeded", at, null);
  close(work, "answered");
  showEnd(work);
  if (plan.state === "sent") plan.reason = words.answered(name);
}

/** Said on an address that the plan has used or is about to: everything stops. Else that step alone falls away. */
export function takeRefusal(work: Work, { addressId, word }: Event<"opted_out">): void {
  const { plan, at } = work;
  const reason = words.stopped(word);
  const used = plan.steps.slice(0, plan.cursor + 1).some((step) => step.addressId === addressId);
  if (used) return stopForRefusal(work, reason);
  for (const step of plan.steps)
    if (step.state === "waiting" && step.addressId === addressId) setStep(step, "skipped", at, reason);
}

/** Never left: cancelled. May have gone: nothing more is tried. */
export function cancel(work: Work, { by }: Event<"cancel">): void {
  const { plan } = work;
  const went = somethingWent(plan);
  close(work, "cancelled", words.stoppedBy(by.name));
  if (!went) {
    setState(work, "cancelled");
    plan.reason = words.cancelledBy(by.name);
    return;
  }
  plan.reason = null;
  showEnd(work);
  if (plan.state === "sent") plan.reason = words.stoppedBy(by.name);
}

export function reachedByPhone(work: Work, { by }: Event<"reached_by_phone">): void {
  const { plan, at } = work;
  const reason = words.phoneBy(by.name);
  plan.resolved = { at, by: by.id, how: "by_phone" };
  // Who was asked has answered with that: no machine goes on, and it may be taken back as it stands.
  if (plan.closed || plan.state === "undecided") return;
  const went = somethingWent(plan);
  close(work, "by_phone", reason);
  if (!went) {
    setState(work, "cancelled");
    plan.reason = reason;
  } else showEnd(work);
}

/** Nobody has dealt with it after all. What a phone call ended while nobody knew whether it went is open again. */
export function undoSettled({ plan, at }: Work): void {
  plan.resolved = null;
  const { closed } = plan;
  if (closed?.why !== "by_phone" || plan.state !== "unconfirmed") return;
  plan.closed = null;
  for (const step of plan.steps)
    if (step.state === "skipped" && step.stateAt?.getTime() === closed.at.getTime())
      setStep(step, "waiting", at, null);
}

/** Quiet hours hold it no longer, whichever way it goes: a person has said why. */
export function goDespiteHours(work: Work, { by, reason }: Event<"despite_hours">): void {
  const { plan, at } = work;
  if (plan.state !== "held" || plan.heldFor !== "hours") return refuse(work, words.refusals.notNow);
  plan.despite = { at, by: by.id, reason };
  wait(work, 0);
}

/** A person takes over: their way goes now, and what was planned instead does not. */
export function sendNow(work: Work, { by, step, freshLink = false }: Event<"send_now">): void {
  const { plan, at } = work;
  if (isCalling(plan)) return refuse(work, words.refusals.calling);
  if (plan.state === "read" || (plan.state === "delivered" && !freshLink))
    return refuse(work, words.refusals.arrived);
  if (plan.state === "cancelled") return refuse(work, words.refusals.cancelled);
  if (plan.steps.length >= maxSteps) return refuse(work, words.refusals.tooMany);
  for (const one of plan.steps)
    if (one.state === "waiting") setStep(one, "skipped", at, words.otherWayBy(by.name));
  plan.steps.push(step);
  plan.cursor = plan.steps.length - 1;
  plan.closed = null;
  plan.resolved = null;
  plan.reason = null;
  setState(work, "queued");
  rest(work);
  plan.nextAt = at;
}

export function refuse(work: Work, reason: string): void {
  work.actions.push({ kind: "refuse", reason });
}
