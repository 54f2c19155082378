/** Whether a line takes a message now: its condition, the day's cap, its provider's pauses, and whose turn it is. */
import { lineReasons, type LineRate, type Rank } from "../../../shared/domain/lines.ts";
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { LineStateRecord } from "../../store/line-states.ts";
import type { Obstacle } from "../plan/types.ts";
import { beginTrial, giveTrialBack, hearLate, hearOf, mend, passage, speaksOfLine } from "./health.ts";
import { afterTurn, countOf, turnAt, turnMs, writeMs } from "./pace.ts";
import { fullUntil, nextDay, rateOf, standingOf, todayOf } from "./standing.ts";

/** Nobody says when an admin resumes a line, or switches it on; they who wait are told, and look again now and then. */
const lookAgainMs = 3_600_000;
/** A longer pause of the provider's is no turn: another line may take it. */
const longRestMs = 60_000;

export const turnWords = "Waits for its turn on the line.";

/** How far ahead of its time a turn is taken, so that reading and writing rows costs the line none of its rate. */
const aheadMs = 250;

/**
 * What somebody waits for may take a turn behind all that are taken, however far off: of those of its process it then
 * goes at the first (outbound/lanes). The rest takes only what is about to begin.
 */
function horizonMs(rank: Rank, rate: LineRate): number {
  return rank === 1 ? Math.max(2 * aheadMs, aheadMs + turnMs(rate, 1) + writeMs + 10) : aheadMs;
}

export type LineObstacle = Extract<Obstacle, { kind: "line" | "turn" }>;

export interface Wish {
  rank: Rank;
  segments: number | null;
}

/** What stands against a message on this line; null when it may take a turn. */
export function gate(line: LineRecord, state: LineStateRecord, wish: Wish, now: Date): LineObstacle | null {
  const against = conditionAgainst(line, state, wish, now);
  if (against) return against;
  if (state.restsUntil && state.restsUntil > now) {
    const reason = lineReasons.slow;
    const kind = state.restsUntil.getTime() - now.getTime() > longRestMs ? "line" : "turn";
    return { kind, reason, until: state.restsUntil };
  }
  const rate = rateOf(line, state);
  const at = turnAt(state, now).getTime();
  const ahead = horizonMs(wish.rank, rate);
  if (at - now.getTime() <= ahead) return null;
  // Whole milliseconds, and never this one: who comes back then must not be sent away again.
  const wait = Math.max(1, Math.ceil(at - now.getTime() - ahead));
  return { kind: "turn", reason: turnWords, until: new Date(now.getTime() + wait) };
}

function conditionAgainst(
  line: LineRecord,
  state: LineStateRecord,
  { segments }: Wish,
  now: Date,
): LineObstacle | null {
  if (!line.active) return { kind: "line", reason: lineReasons.off, until: null };
  if (state.off ?? state.paused) {
    const until = new Date(now.getTime() + lookAgainMs);
    return { kind: "line", reason: state.off ? lineReasons.off : lineReasons.paused, until };
  }
  const use = passage(state, now);
  if (use.may === "wait") return { kind: "line", reason: lineReasons.out, until: use.until };
  const rate = rateOf(line, state);
  const count = countOf(rate, segments);
  // What is more than a whole day's waits for a larger cap, day by day.
  const never = rate.dailyCap !== null && count > rate.dailyCap ? nextDay(rate.zone, now) : null;
  const until = [state.cappedUntil, never, fullUntil(line, state, count)].find((at) => at && at > now);
  if (!until) return null;
  return { kind: "line", reason: lineReasons.full, until };
}

/** The message takes its turn. Changes the row in hand; answers when the call may be made. */
export function takeTurn(
  line: LineRecord,
  state: LineStateRecord,
  { segments }: Wish,
  attempt: { id: string; until: Date },
  now: Date,
): Date {
  Object.assign(state, mend(state, now));
  const rate = rateOf(line, state);
  const at = turnAt(state, now);
  state.freeAt = rate.perSecond === null ? state.freeAt : afterTurn(state, now, turnMs(rate, segments));
  const { messages, units } = todayOf(state, now);
  const until = state.today.until > now ? state.today.until : nextDay(rate.zone, now);
  state.today = { until, messages: messages + 1, units: units + countOf(rate, segments) };
  if (passage(state, now).may === "try") Object.assign(state, beginTrial(state, attempt.id, attempt.until));
  return rate.perSecond === null ? now : at;
}

/** What a provider answered to a call; `code` is null when it took the message. */
export interface Answer {
  code: SendErrorCode | null;
  providerCode: string | null;
  retryAfterSeconds: number | null;
}

/** What an answer changed. */
export interface Heard {
  /** The row: it has to be written. */
  changed: boolean;
  /** How the line stands: people are told. */
  told: boolean;
  /** Whether it takes messages: those that wait look at once. */
  turned: boolean;
}

/** A line that works is written down as working no more often than this. */
const takenEveryMs = 60_000;

/** What came of a call, as far as it speaks of the line. Changes the row. */
export function hearLine(
  line: LineRecord,
  state: LineStateRecord,
  attemptId: string,
  answer: Answer,
  now: Date,
): Heard {
  return hear(line, state, () => {
    const wasCapped = state.cappedUntil !== null && state.cappedUntil > now;
    const { code } = answer;
    Object.assign(state, hearOf(state, attemptId, code, now));
    if (code === "rate_limited") {
      const rest = new Date(now.getTime() + Math.max(1, answer.retryAfterSeconds ?? 1) * 1000);
      if (!state.restsUntil || rest > state.restsUntil) state.restsUntil = rest;
    }
    if (code === "cap") state.cappedUntil = nextDay(rateOf(line, state).zone, now);
    const ofLine = code !== null && (speaksOfLine(code) || code === "rate_limited" || code === "cap");
    if (ofLine) state.lastError = { at: now, code, providerCode: answer.providerCode };
    const taken = code === null && now.getTime() - (state.lastTakenAt?.getTime() ?? 0) >= takenEveryMs;
    if (taken) state.lastTakenAt = now;
    return { noted: ofLine || taken, closed: code === "cap" && !wasCapped };
  });
}

/** The same of a receipt; `code` is null when it says that the message was on its way. */
export function hearReceipt(
  line: LineRecord,
  state: LineStateRecord,
  attempt: { id: string; startedAt: Date },
  { code, providerCode }: Pick<Answer, "code" | "providerCode">,
  now: Date,
): Heard {
  return hear(line, state, () => {
    const before = JSON.stringify(state.late);
    Object.assign(state, hearLate(state, attempt, code, now));
    const noted = JSON.stringify(state.late) !== before;
    if (noted && code !== null) state.lastError = { at: now, code, providerCode };
    return { noted, closed: false };
  });
}

function hear(
  line: LineRecord,
  state: LineStateRecord,
  apply: () => { noted: boolean; closed: boolean },
): Heard {
  const before = { strain: state.strain, standing: JSON.stringify(standingOf(line, state)) };
  const wasOut = state.out !== null;
  const { noted, closed } = apply();
  const told = JSON.stringify(standingOf(line, state)) !== before.standing;
  return {
    changed: told || noted || state.strain !== before.strain,
    told,
    turned: (state.out !== null) !== wasOut || closed,
  };
}

/** The call was never made. */
export function giveTurnBack(state: LineStateRecord, attemptId: string): void {
  Object.assign(state, giveTrialBack(state, attemptId));
}
