/** An alarm for a person's screen. */
import type { Alarm } from "../../shared/api/emergencies.ts";
import type { Staff } from "../../shared/api/common.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import type { OrganizationFacts } from "../store/directory.ts";

export function presentAlarm({ users }: OrganizationFacts, row: AlarmRecord): Alarm {
  const staff = (id: string | null): Staff | null => {
    const user = id === null ? undefined : users.get(id);
    return user ? { id: user.id, name: user.name, initials: user.initials, role: user.role } : null;
  };
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    conversationId: row.conversationId,
    openedAt: row.openedAt.toISOString(),
    openedBy: staff(row.openedBy),
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
      staff: staff(userId),
      way,
      state,
      endedAt: endedAt?.toISOString() ?? null,
      note,
      answersAck: answersAck !== undefined,
    })),
    acknowledged: row.acknowledged && {
      at: row.acknowledged.at.toISOString(),
      by: staff(row.acknowledged.by),
      how: row.acknowledged.how,
    },
    settledAt: row.settled?.at.toISOString() ?? null,
    settledBy: staff(row.settled?.by ?? null),
    answerNote: row.answer?.note ?? null,
  };
}
