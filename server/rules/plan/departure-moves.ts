/** What has not left yet: its time comes, people change it, take it back or let it go, or the patient is first. */
import { setState } from "./evidence.ts";
import { close, type Event } from "./ends.ts";
import { tryStep } from "./due-moves.ts";
import { refuse } from "./people-moves.ts";
import { holdMs } from "./tables.ts";
import type { Work } from "./types.ts";
import * as words from "./words.ts";

export function depart(work: Work, event: Event<"due">): void {
  setState(work, "queued");
  tryStep(work, event);
}

export function goNow(work: Work): void {
  const { plan, at } = work;
  setState(work, "queued");
  if (plan.departure) plan.departure = { ...plan.departure, at, leftMs: null };
  plan.nextAt = at;
}

/** Held back for a moment only, so that a screen that is closed meanwhile does not keep it for ever. */
export function holdBack(work: Work, { on }: Event<"hold">): void {
  const { plan } = work;
  const { departure } = plan;
  const now = work.at.getTime();
  if (departure?.why !== "undo" || departure.latest === null) return refuse(work, words.refusals.notHeld);
  const due = departure.at.getTime();
  const leftMs = departure.leftMs ?? Math.max(0, due - now);
  const latest = departure.latest.getTime();
  const until = on ? Math.max(due, Math.min(now + holdMs, latest)) : Math.min(now + leftMs, latest);
  plan.departure = { ...departure, at: new Date(until), leftMs: on ? leftMs : null };
  plan.nextAt = plan.departure.at;
}

export function changePlan({ plan }: Work, { steps, departure, expiresAt }: Event<"edit">): void {
  plan.steps = steps;
  plan.cursor = 0;
  plan.departure = departure;
  plan.expiresAt = expiresAt;
  plan.nextAt = departure.at;
}

export function takeBack(work: Work, { by }: Event<"undo">): void {
  const reason = words.takenBackBy(by.name);
  close(work, "undone", reason);
  setState(work, "cancelled");
  work.plan.reason = reason;
}

/** Nothing has left that they could have answered; whether it still should go was said beforehand. */
export function takeAnswerFirst(work: Work, { name }: Event<"answered">): void {
  if (!work.plan.departure?.cancelIfAnswered) return;
  const reason = words.wroteFirst(name);
  close(work, "answered", reason);
  setState(work, "cancelled");
  work.plan.reason = reason;
}
