/** Where words go while the line that comes first takes none, for a person's screen. */
import type { Detour } from "../../shared/api/lines.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import { outlookOf } from "../rules/plan/outlook.ts";
import type { StepRecord } from "../store/deliveries.ts";
import { newLineState, type LineStateRecord } from "../store/line-states.ts";
import type { LineRecord } from "../store/lines.ts";

/** The lines, and the rows of those that have one. */
export interface LinesNow {
  now: Date;
  lines: ReadonlyMap<string, LineRecord>;
  states: readonly LineStateRecord[];
}

/** Null while its first line takes it. */
export function presentDetour(
  steps: readonly StepRecord[],
  purpose: Purpose,
  { now, lines, states }: LinesNow,
): Detour | null {
  const known = new Map(states.map((state) => [state.id, state]));
  const stateOf = ({ id, organizationId }: LineRecord) => known.get(id) ?? newLineState(organizationId, id);
  const outlook = outlookOf(steps, purpose, { now, lines, stateOf });
  if (!outlook || outlook.passed.length === 0) return null;
  const nameOf = (id: string) => lines.get(id)?.name ?? "A line that is gone";
  const { ending, channel, lineId, passed } = outlook;
  return {
    ending,
    channel,
    lineName: nameOf(lineId),
    passed: passed.map((one) => ({
      channel: one.channel,
      lineName: nameOf(one.lineId),
      why: one.why,
      until: one.until?.toISOString() ?? null,
    })),
  };
}
