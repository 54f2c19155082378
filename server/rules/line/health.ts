/**
 * The circuit breaker of a line, as a pure function. Failures that speak of the line, and not of one patient's
 * number, add up; enough of them and the line is left alone. After a pause one message tries it: when that goes, the
 * line works again; when not, the pause is longer.
 */
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";

export interface LineHealth {
  /** Null while it works. */
  out: {
    since: Date;
    /** What it failed with. */
    code: SendErrorCode;
    /** How many trials failed since. */
    trials: number;
    /** The next trial may begin. */
    trialAt: Date;
    /** The attempt that tries it now, and when it counts as lost. */
    trial: { attemptId: string; until: Date } | null;
  } | null;
  /** What failures since the last success add up to, and when the last one was. */
  strain: number;
  strainedAt: Date | null;
}

export const healthy: LineHealth = { out: null, strain: 0, strainedAt: null };

/** How much one failure says of the line; those that are not here say nothing of it. */
const weights: Partial<Record<SendErrorCode, number>> = {
  config: 3,
  line_paused: 3,
  not_reached: 2,
  unknown_outcome: 2,
  temporary: 1,
};
/** This much strain, and the line is out. */
export const limit = 6;
/** Failures further apart than this do not add up. */
const forgetMs = 10 * 60_000;
const pausesMs = [30_000, 60_000, 120_000, 300_000];

export const speaksOfLine = (code: SendErrorCode): boolean => weights[code] !== undefined;

export type Use = { may: "send" } | { may: "try" } | { may: "wait"; until: Date };

/** Whether a message may go by the line now. */
export function passage({ out }: LineHealth, now: Date): Use {
  if (!out) return { may: "send" };
  if (out.trial && out.trial.until > now) return { may: "wait", until: out.trial.until };
  return out.trialAt > now ? { may: "wait", until: out.trialAt } : { may: "try" };
}

/** This attempt is the trial; nobody else's is, until its answer or the end of its time. */
export function beginTrial(health: LineHealth, attemptId: string, until: Date): LineHealth {
  return health.out ? { ...health, out: { ...health.out, trial: { attemptId, until } } } : health;
}

/** What an answer of the provider means for the line. `error`: null when it took the message. */
export function hearOf(
  health: LineHealth,
  attemptId: string,
  error: SendErrorCode | null,
  now: Date,
): LineHealth {
  const { out } = health;
  const weight = error === null ? 0 : (weights[error] ?? 0);
  // It took the message, or found fault with that alone: it is there, and it works.
  if (weight === 0) return out || health.strain > 0 ? healthy : health;
  if (out) {
    // Answers to what was under way when it broke: nothing new.
    if (out.trial?.attemptId !== attemptId) return health;
    const trials = out.trials + 1;
    const code = error ?? out.code;
    return { ...health, out: { ...out, code, trials, trialAt: pauseFrom(now, trials), trial: null } };
  }
  const fresh = health.strainedAt !== null && now.getTime() - health.strainedAt.getTime() < forgetMs;
  const strain = (fresh ? health.strain : 0) + weight;
  if (strain < limit || error === null) return { out: null, strain, strainedAt: now };
  return {
    out: { since: now, code: error, trials: 0, trialAt: pauseFrom(now, 0), trial: null },
    strain,
    strainedAt: now,
  };
}

/** The trial never called anybody: the next message may be it. */
export function giveTrialBack(health: LineHealth, attemptId: string): LineHealth {
  const { out } = health;
  return out?.trial?.attemptId === attemptId ? { ...health, out: { ...out, trial: null } } : health;
}

function pauseFrom(now: Date, trials: number): Date {
  return new Date(now.getTime() + (pausesMs[trials] ?? 300_000));
}
