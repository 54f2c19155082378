/**
 * By which line a page goes, and its turn there. A page waits behind nobody, but it is counted, and keeps the pace: a
 * provider that is called too fast takes none. A line that is paused, out of order or full is left for one that is not;
 * where there is none it goes all the same, and says so.
 */
import type { LineRate } from "../../../shared/domain/lines.ts";
import type { LineStateRecord } from "../../store/line-states.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { Transaction } from "../../store/transaction.ts";
import { gate, takeTurn } from "../line/gate.ts";
import { turnAt } from "../line/pace.ts";
import { rateOf, standingOf } from "../line/standing.ts";

export interface PageTurn {
  line: LineRecord;
  goAt: Date;
  rate: LineRate;
  segments: number | null;
  /** Why it goes by a line that takes nothing else now; null: it takes messages. */
  note: string | null;
}

/** Takes the turn in the unit of work at hand. Null where no line can send it. */
export async function takePageTurn(
  tx: Transaction,
  lines: readonly LineRecord[],
  page: { id: string; until: Date; segments: number | null },
): Promise<PageTurn | null> {
  if (lines.length === 0) return null;
  const states = await tx.lineStates(
    lines.map(({ id }) => id),
    true,
  );
  const { segments } = page;
  const known = lines.flatMap((line) => {
    const state = states.get(line.id);
    return state ? [{ line, state, against: reasonAgainst(line, state, segments, tx.now) }] : [];
  });
  const free = known
    .filter(({ against }) => against === null)
    .sort((a, b) => turnAt(a.state, tx.now).getTime() - turnAt(b.state, tx.now).getTime());
  const chosen = free[0] ?? known[0];
  if (!chosen) return null;
  const { line, state, against } = chosen;
  const before = JSON.stringify(standingOf(line, state));
  const goAt = takeTurn(line, state, { rank: 1, segments }, page, tx.now);
  tx.changed(state);
  if (JSON.stringify(standingOf(line, state)) !== before) tx.event({ name: "line.changed", line: state });
  const note = against && `It went by ${line.name} all the same: no other line was free. ${against}`;
  return { line, goAt, rate: rateOf(line, state), segments, note };
}

function reasonAgainst(
  line: LineRecord,
  state: LineStateRecord,
  segments: number | null,
  now: Date,
): string | null {
  const obstacle = gate(line, state, { rank: 1, segments }, now);
  return obstacle?.kind === "line" ? obstacle.reason : null;
}
