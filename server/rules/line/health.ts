/**
 * The circuit breaker of a line, as a pure function. Failures that speak of the line, and not of one patient's
 * number, add up; enough of them and the line is left alone. After a pause one message tries it: when that goes, the
 * line works again; when not, the pause is longer. Some providers take everything and say only later, in a receipt,
 * that the line may not send: those failures are counted apart, because taking a message does not disprove them, and
 * a line that broke by them is proven by a receipt of its trial, or by a while without a bad one.
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
    /** The attempt that tries it now, and when it counts as lost; of one that was taken, when it has proven the line. */
    trial: { attemptId: string; until: Date; taken?: boolean } | null;
    /** It broke by receipts. */
    late?: boolean;
  } | null;
  /** What failures since the last success add up to, and when the last one was. */
  strain: number;
  strainedAt: Date | null;
  /** The same of receipts. What was sent before `from` says nothing of the line as it is now. */
  late: { strain: number; at: Date; from: Date | null } | null;
}

export const healthy: LineHealth = { out: null, strain: 0, strainedAt: null, late: null };

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

/** What a receipt may say of the line: the rest of it is of that one message, or of a passing moment. */
const lateCodes: readonly SendErrorCode[] = ["config", "line_paused"];
/** After a trial was taken, so long without a bad receipt is proof enough. */
const quietMs = 60_000;

export const speaksOfLine = (code: SendErrorCode): boolean => weights[code] !== undefined;

export type Use = { may: "send" } | { may: "try" } | { may: "wait"; until: Date };

/** Whether a message may go by the line now. */
export function passage({ out }: LineHealth, now: Date): Use {
  if (!out) return { may: "send" };
  if (out.trial && out.trial.until > now) return { may: "wait", until: out.trial.until };
  if (out.trial?.taken) return { may: "send" };
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
  if (out?.late && weight === 0) {
    if (out.trial?.attemptId !== attemptId) return health;
    if (error !== null) return giveTrialBack(health, attemptId);
    const trial = { attemptId, until: new Date(now.getTime() + quietMs), taken: true };
    return { ...health, out: { ...out, trial } };
  }
  // It took the message, or found fault with that alone: it is there, and it works.
  if (weight === 0)
    return out || health.strain > 0 ? { ...health, out: null, strain: 0, strainedAt: null } : health;
  if (out) {
    // Answers to what was under way when it broke: nothing new.
    if (out.trial?.attemptId !== attemptId) return health;
    return failTrial(health, out, error ?? out.code, now);
  }
  const fresh = health.strainedAt !== null && now.getTime() - health.strainedAt.getTime() < forgetMs;
  const strain = (fresh ? health.strain : 0) + weight;
  if (strain < limit || error === null) return { ...health, strain, strainedAt: now };
  return {
    ...health,
    out: { since: now, code: error, trials: 0, trialAt: pauseFrom(now, 0), trial: null },
    strain,
    strainedAt: now,
  };
}

/** What a receipt of an attempt that began then means for the line. `error`: null when the message was on its way. */
export function hearLate(
  health: LineHealth,
  attempt: { id: string; startedAt: Date },
  error: SendErrorCode | null,
  now: Date,
): LineHealth {
  const { out, late } = health;
  const isTrial = out?.trial?.attemptId === attempt.id;
  if (error === null)
    return (isTrial && out.late) || (!out && late && late.strain > 0) ? mended(now) : health;
  if (!lateCodes.includes(error)) return health;
  if (out) return isTrial ? failTrial(health, out, error, now) : health;
  if (late?.from && attempt.startedAt < late.from) return health;
  const fresh = late !== null && now.getTime() - late.at.getTime() < forgetMs;
  const strain = (fresh ? late.strain : 0) + (weights[error] ?? 0);
  const noted = { ...health, late: { strain, at: now, from: late?.from ?? null } };
  if (strain < limit) return noted;
  return {
    ...noted,
    out: { since: now, code: error, trials: 0, trialAt: pauseFrom(now, 0), trial: null, late: true },
  };
}

/** A trial that was taken, and of which nothing bad was heard for a while, has mended the line. */
export function mend(health: LineHealth, now: Date): LineHealth {
  const trial = health.out?.trial;
  return trial?.taken && trial.until <= now ? mended(now) : health;
}

const mended = (now: Date): LineHealth => ({ ...healthy, late: { strain: 0, at: now, from: now } });

function failTrial(health: LineHealth, out: NonNullable<LineHealth["out"]>, code: SendErrorCode, now: Date) {
  const trials = out.trials + 1;
  return { ...health, out: { ...out, code, trials, trialAt: pauseFrom(now, trials), trial: null } };
}

/** The trial never called anybody: the next message may be it. */
export function giveTrialBack(health: LineHealth, attemptId: string): LineHealth {
  const { out } = health;
  return out?.trial?.attemptId === attemptId ? { ...health, out: { ...out, trial: null } } : health;
}

function pauseFrom(now: Date, trials: number): Date {
  return new Date(now.getTime() + (pausesMs[trials] ?? 300_000));
}
