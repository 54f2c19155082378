/**
 * Lines in an admin's hand: pace and cap, pause and resume, off and on. All of it is the line's one row, which every claim writes:
 * the next claim of any process meets the change or runs again, and whoever waits for the line looks at once.
 */
import type { LineRateChange } from "../../shared/api/lines.ts";
import type { LineRate } from "../../shared/domain/lines.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { rateOf } from "../rules/line/standing.ts";
import type { Directory } from "../store/directory.ts";
import type { LineStateRecord } from "../store/line-states.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

type Caller = Scope & { userId: string };

export interface LineCommands {
  /** Resolves to the row, and the pace that held before. */
  changeLineRate(
    scope: Caller,
    lineId: string,
    change: LineRateChange,
  ): Promise<{ state: LineStateRecord; before: LineRate }>;
  /** Pausing what is paused changes the reason. */
  pauseLine(scope: Caller, lineId: string, reason: string): Promise<LineStateRecord>;
  /** Resolves to the row, and why it was paused: null when it was not. */
  resumeLine(
    scope: Caller,
    lineId: string,
  ): Promise<{ state: LineStateRecord; wasPaused: LineStateRecord["paused"] }>;
  /** Nothing is planned over it any more, and nothing goes. What comes in by it still does. Saying it twice changes nothing. */
  switchLine(scope: Caller, lineId: string, on: boolean): Promise<LineStateRecord>;
}

export function createLineCommands(parts: { store: Store; directory: Directory }): LineCommands {
  const { store, directory } = parts;

  async function change<Result>(
    { organizationId, userId }: Caller,
    lineId: string,
    apply: (line: LineRecord, state: LineStateRecord, tx: Transaction) => Result,
  ): Promise<Result> {
    const { users, lines } = await directory.of(organizationId);
    if (users.get(userId)?.role !== "admin")
      throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
    const line = lines.get(lineId);
    if (!line) throw notFound("line");
    return store.units.run(organizationId, {
      async run(tx) {
        const state = (await tx.lineStates([lineId], true)).get(lineId);
        if (!state) throw notFound("line");
        const result = apply(line, state, tx);
        tx.changed(state);
        tx.event({ name: "line.changed", line: state, incident: true });
        return result;
      },
    });
  }

  return {
    changeLineRate: (scope, lineId, { version, rate }) =>
      change(scope, lineId, (line, state, { now }) => {
        if ((state.settings?.version ?? 0) !== version) {
          const detail = "Look at what holds now and change it again. Nothing was changed.";
          throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
        }
        const before = rateOf(line, state);
        state.settings = { version: version + 1, rate, at: now, by: scope.userId };
        return { state, before };
      }),

    pauseLine: (scope, lineId, reason) =>
      change(scope, lineId, (_line, state, { now }) => {
        state.paused = { at: state.paused?.at ?? now, by: scope.userId, reason };
        return state;
      }),

    resumeLine: (scope, lineId) =>
      change(scope, lineId, (_line, state) => {
        const wasPaused = state.paused;
        state.paused = null;
        return { state, wasPaused };
      }),

    async switchLine(scope, lineId, on) {
      const switched = await change(scope, lineId, (line, state, { now }) => {
        if (!line.active) {
          const detail = "It is no longer set up with its provider. Nothing was changed.";
          throw new ProblemError(409, "line_gone", "This line is gone", detail);
        }
        state.off = on ? null : (state.off ?? { at: now, by: scope.userId });
        return state;
      });
      // Plans are made of its copies; other processes' are old in some seconds, and their claims ask the row.
      directory.forget();
      return switched;
    },
  };
}
