/**
 * What keeps a machine from answering: other machines, too many messages, the same message again and again, a person
 * who is answering. Pure. Every machine's message to a sender counts, whichever part of the house made it.
 */
import type { AutoReplyLimits } from "../../../shared/api/auto-replies.ts";
import type { MachineSend } from "../../store/conversations.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

export interface LimitFacts {
  now: Date;
  /** The sign of a machine's message (RFC 3834, bounces, lists); null for a person's. */
  automatic: string | null;
  /** The sender is one of the organization's own lines. */
  ownLine: boolean;
  answerable: boolean;
  /** Why nothing may be said to this sender now, as the ledger or an open emergency has it; null when it may. */
  barred: string | null;
  /** Folded; see `sameness`. */
  heard: string;
  /** What machines sent to this sender, in any order. */
  sent: readonly MachineSend[];
}

export interface Held {
  why: string;
  /** `loud`: also mail to others, which a loop would multiply. `words`: what is said to the sender alone. */
  holds: "loud" | "words";
  /** Whether people should see that the machine fell silent: something talks to it in a loop. */
  mark: boolean;
}

/** Why nothing that the sender would notice may begin; null when it may. */
export function heldBack(facts: LimitFacts, limits: AutoReplyLimits): Held | null {
  return unanswerable(facts) ?? overBudget(facts, limits);
}

/** Why nothing may be said, however little was: a form that was begun is asked on under this alone, for it ends of itself. */
export function unanswerable(facts: LimitFacts): Held | null {
  if (facts.automatic !== null) return quiet("The message was written by a machine");
  if (facts.ownLine) return quiet("The message comes from one of the clinic’s own lines");
  if (!facts.answerable) return quiet("This sender cannot be answered");
  if (facts.barred !== null) return { why: facts.barred, holds: "words", mark: false };
  return null;
}

function overBudget(facts: LimitFacts, limits: AutoReplyLimits): Held | null {
  const { now, sent } = facts;
  const within = (ms: number) => sent.filter(({ at }) => now.getTime() - at.getTime() < ms && at <= now);
  const same = within(dayMs).filter(({ heard }) => heard !== null && heard === facts.heard).length;
  if (facts.heard !== "" && same >= limits.sameTextTimes) {
    return { why: `The same message was answered ${times(same)} in a day`, holds: "loud", mark: true };
  }
  const lastHour = within(hourMs).length;
  if (lastHour >= limits.perSenderAnHour) {
    return { why: `This sender got ${lastHour} machine messages within an hour`, holds: "loud", mark: true };
  }
  const lastDay = within(dayMs).length;
  if (lastDay >= limits.perSenderADay) {
    return { why: `This sender got ${lastDay} machine messages within a day`, holds: "loud", mark: true };
  }
  return null;
}

/** A person counts as answering for some time after their last message. */
export function personAnswers(staffAt: Date | null, now: Date, limits: AutoReplyLimits): boolean {
  if (staffAt === null || limits.quietAfterStaffMinutes === 0) return false;
  return now.getTime() - staffAt.getTime() < limits.quietAfterStaffMinutes * 60_000;
}

const quiet = (why: string): Held => ({ why, holds: "loud", mark: false });
const times = (n: number) => (n === 1 ? "once" : `${n} times`);

/** More than any budget of a day. */
const keptOfDay = 60;
/** Rules that were last heard longer ago, of all addresses of a thread. */
const keptBefore = 40;

/**
 * How much of the machine's memory is kept: a day, for the budgets, and the newest of each rule to each address however
 * old, because a closing can be long and its answer goes once.
 */
export function remember(sent: readonly MachineSend[], one: MachineSend): MachineSend[] {
  const inOrder = [...sent, one].sort((a, b) => a.at.getTime() - b.at.getTime());
  const recent = inOrder.filter(({ at }) => one.at.getTime() - at.getTime() < dayMs).slice(-keptOfDay);
  const newest = new Map<string, MachineSend>();
  for (const each of inOrder) if (each.by !== null) newest.set(`${each.by} ${each.addressId}`, each);
  const before = [...newest.values()].filter((each) => !recent.includes(each));
  return [...before.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-keptBefore), ...recent];
}
