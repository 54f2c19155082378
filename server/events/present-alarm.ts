/** An alarm for a person's screen. */
import type { Alarm } from "../../shared/api/emergencies.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import { staffOf } from "./present-staff.ts";

export function presentAlarm(facts: OrganizationFacts, row: AlarmRecord): Alarm {
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    conversationId: row.conversationId,
    openedAt: row.openedAt.toISOString(),
    openedBy: staffOf(facts, row.openedBy),
    state: row.state,
    phrase: row.phrase,
    steps: row.chain.length,
    step: row.step,
    round: row.round,
    escalateAt: row.escalateAt?.toISOString() ?? null,
    pages: row.pages.map(({ id, at, step, round, userId, way, state, endedAt, note, answersAck }) => ({
      id,
      at: at.toISOString(),
      step,
      round,
      staff: staffOf(facts, userId),
      way,
      state,
      endedAt: endedAt?.toISOString() ?? null,
      note,
      answersAck: answersAck !== undefined,
    })),
    acknowledged: row.acknowledged && {
      at: row.acknowledged.at.toISOString(),
      by: staffOf(facts, row.acknowledged.by),
      how: row.acknowledged.how,
    },
    settledAt: row.settled?.at.toISOString() ?? null,
    settledBy: staffOf(facts, row.settled?.by ?? null),
    answerNote: row.answer?.note ?? null,
  };
}
