/** What changes about a line with every send, and what waits for it. */
import { mostCounted, type LineFigures } from "../../../shared/api/lines.ts";
import { sendErrors } from "../../channels/send-errors.ts";
import { turnWords } from "../../rules/line/gate.ts";
import { nextDay, rateOf, todayOf } from "../../rules/line/standing.ts";
import type { LineStateRecord } from "../../store/line-states.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";

const scheduledWords = "Goes at a time that somebody chose.";
/** Different reasons that are named; the rest is summed up in one. */
const mostReasons = 6;

export async function figuresOf(
  store: Pick<Store, "deliveries">,
  scope: Scope,
  line: LineRecord,
  state: LineStateRecord,
  now: Date,
): Promise<LineFigures> {
  const found = await store.deliveries.waitingAt(scope, line.id, mostCounted + 1);
  const counted = found.slice(0, mostCounted);
  const counts = new Map<string, number>();
  for (const one of counted) {
    const reason = one.state === "scheduled" ? scheduledWords : (one.reason ?? turnWords);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  const rest = reasons.splice(mostReasons).reduce((sum, { count }) => sum + count, 0);
  const { messages, units } = todayOf(state, now);
  const until = state.today.until > now ? state.today.until : nextDay(rateOf(line, state).zone, now);
  const { lastError } = state;
  return {
    lineId: line.id,
    today: { messages, units, until: until.toISOString() },
    lastTakenAt: state.lastTakenAt?.toISOString() ?? null,
    lastError: lastError && {
      at: lastError.at.toISOString(),
      code: lastError.code,
      words: sendErrors[lastError.code].words,
      providerCode: lastError.providerCode,
    },
    waiting: {
      total: counted.length,
      more: found.length > counted.length,
      reasons: rest > 0 ? [...reasons, { reason: "Other reasons.", count: rest }] : reasons,
    },
  };
}
