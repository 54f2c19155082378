/**
 * The plan engine: a plan and an event in, the plan as it is then and what the world has to do out. The table
 * below is the whole of it: what a plan is waiting for, across; what happened, down; which move follows.
 */
import { changePlan, depart, goNow, holdBack, takeAnswerFirst, takeBack } from "./departure-moves.ts";
import { askProvider, fallSilent, letGo, lookAtLine, loseAnswer, tryStep } from "./due-moves.ts";
import { rest, type Event } from "./ends.ts";
import { hearAnswer, hearLookUp, hearReceipt } from "./hear-moves.ts";
import {
  cancel,
  goDespiteHours,
  reachedByPhone,
  refuse,
  sendNow,
  takeAnswer,
  takeRefusal,
  undoSettled,
} from "./people-moves.ts";
import type { Action, Answer, EventKind, Plan, PlanEvent, Work } from "./types.ts";
import { refusals } from "./words.ts";

/**
 * scheduled: nothing was tried, and it leaves later. waiting: the step in work has yet to begin, or to begin again. calling: a provider was called and has not
 * answered. listening: it went, and its time runs. unclear: nobody knows whether it went. asking: a person decides.
 * over: nothing more is tried; what is heard is still kept and shown.
 */
export type Phase = "scheduled" | "waiting" | "calling" | "listening" | "unclear" | "asking" | "over";

export function phaseOf(plan: Pick<Plan, "steps" | "cursor" | "closed" | "state">): Phase {
  if (plan.closed) return "over";
  if (plan.state === "scheduled") return "scheduled";
  if (plan.state === "undecided") return "asking";
  const step = plan.steps[plan.cursor];
  switch (step?.attempts.at(-1)?.state) {
    case "started":
      return "calling";
    case "unconfirmed":
      return "unclear";
    case undefined:
      return "waiting";
    default:
      return step?.state === "running" ? "listening" : "waiting";
  }
}

type Move<Kind extends EventKind> = (work: Work, event: Event<Kind>) => void;

const nothing = (): void => {};
const cannot = (reason: string) => (work: Work) => refuse(work, reason);

// prettier-ignore
const table: { [Kind in EventKind]: Record<Phase, Move<Kind>> } = {
  due:              { scheduled: depart,           waiting: tryStep,             calling: loseAnswer,                listening: fallSilent,          unclear: askProvider,               asking: rest,                 over: lookOnceMore },
  outcome:          { scheduled: nothing,          waiting: hearAnswer,          calling: hearAnswer,                listening: hearAnswer,          unclear: hearAnswer,                asking: hearAnswer,           over: hearAnswer },
  receipt:          { scheduled: nothing,          waiting: hearReceipt,         calling: hearReceipt,               listening: hearReceipt,         unclear: hearReceipt,               asking: hearReceipt,          over: hearReceipt },
  looked_up:        { scheduled: nothing,          waiting: hearLookUp,          calling: hearLookUp,                listening: hearLookUp,          unclear: hearLookUp,                asking: hearLookUp,           over: hearLookUp },
  let_go:           { scheduled: nothing,          waiting: letGo,               calling: letGo,                     listening: letGo,               unclear: letGo,                     asking: letGo,                over: letGo },
  line_incident:    { scheduled: nothing,          waiting: lookAtLine,          calling: nothing,                   listening: nothing,             unclear: nothing,                   asking: nothing,              over: nothing },
  answered:         { scheduled: takeAnswerFirst,  waiting: takeAnswer,          calling: takeAnswer,                listening: takeAnswer,          unclear: takeAnswer,                asking: takeAnswer,           over: nothing },
  opted_out:        { scheduled: takeRefusal,      waiting: takeRefusal,         calling: takeRefusal,               listening: takeRefusal,         unclear: takeRefusal,               asking: takeRefusal,          over: nothing },
  cancel:           { scheduled: cancel,           waiting: cancel,              calling: cannot(refusals.calling),  listening: cancel,              unclear: cannot(refusals.unclear),  asking: cancel,               over: cannot(refusals.over) },
  undo:             { scheduled: takeBack,         waiting: cannot(refusals.gone), calling: cannot(refusals.gone),   listening: cannot(refusals.gone), unclear: cannot(refusals.gone),   asking: cannot(refusals.gone), over: cannot(refusals.gone) },
  hold:             { scheduled: holdBack,         waiting: cannot(refusals.gone), calling: cannot(refusals.gone),   listening: cannot(refusals.gone), unclear: cannot(refusals.gone),   asking: cannot(refusals.gone), over: cannot(refusals.gone) },
  edit:             { scheduled: changePlan,       waiting: cannot(refusals.gone), calling: cannot(refusals.gone),   listening: cannot(refusals.gone), unclear: cannot(refusals.gone),   asking: cannot(refusals.gone), over: cannot(refusals.gone) },
  go:               { scheduled: goNow,            waiting: nothing,             calling: nothing,                   listening: nothing,             unclear: nothing,                   asking: cannot(refusals.gone), over: cannot(refusals.gone) },
  despite_hours:    { scheduled: cannot(refusals.notNow), waiting: goDespiteHours,   calling: cannot(refusals.notNow),   listening: cannot(refusals.notNow), unclear: cannot(refusals.notNow), asking: cannot(refusals.notNow), over: cannot(refusals.notNow) },
  reached_by_phone: { scheduled: reachedByPhone,   waiting: reachedByPhone,      calling: reachedByPhone,            listening: reachedByPhone,      unclear: reachedByPhone,            asking: reachedByPhone,       over: reachedByPhone },
  undo_settled:     { scheduled: nothing,          waiting: nothing,             calling: nothing,                   listening: nothing,             unclear: undoSettled,               asking: undoSettled,          over: undoSettled },
  send_now:         { scheduled: sendNow,          waiting: sendNow,             calling: cannot(refusals.calling),  listening: sendNow,             unclear: sendNow,                   asking: sendNow,              over: sendNow },
};

/** Nothing more is tried, but a call may be open or unclear: what became of it is part of the truth. */
function lookOnceMore(work: Work, event: Event<"due">): void {
  const last = work.plan.steps[work.plan.cursor]?.attempts.at(-1);
  if (last?.state === "started") loseAnswer(work);
  else if (last?.state === "unconfirmed") askProvider(work, event);
  else rest(work);
}

/** Pure: `plan` is not changed. The same plan, event and instant give the same answer. */
export function advance(plan: Plan, event: PlanEvent, at: Date): Answer {
  const actions: Action[] = [];
  const work: Work = { plan: copyOf(plan), at, actions };
  const phase = phaseOf(plan);
  const move = table[event.kind][phase] as Move<EventKind>;
  move(work, event);
  // Whichever move it was: who keeps the thread in order hears of it.
  if (phase === "scheduled" && phaseOf(work.plan) !== "scheduled") actions.push({ kind: "depart" });
  return { plan: work.plan, actions };
}

function copyOf(plan: Plan): Plan {
  const steps = plan.steps.map((step) => ({
    ...step,
    attempts: step.attempts.map((attempt) => ({
      ...attempt,
      providerMessageIds: [...attempt.providerMessageIds],
      receipts: [...attempt.receipts],
    })),
  }));
  return { ...plan, steps };
}
