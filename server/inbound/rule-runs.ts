/**
 * Counts that rules ran: after the unit of work that they ran in, gathered for a moment and written by the day, so that
 * no message waits for a count and no two messages for one row. What could not be written is tried again with the next.
 */
import { wallClock } from "../../shared/text/zoned.ts";
import { startSweep } from "../lib/interval.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { RuleRunRows, RuleRunsRecord } from "../store/rule-runs.ts";

export interface RuleRuns {
  note(organizationId: string, zone: string, ruleId: string, at: Date): void;
  /** Writes what is left. */
  stop(): Promise<void>;
}

const gatherMs = 1000;

export function createRuleRuns(rows: Pick<RuleRunRows, "add">, log: Log): RuleRuns {
  const gathered = new Map<string, RuleRunsRecord>();

  async function write(): Promise<void> {
    for (const [key, record] of [...gathered]) {
      gathered.delete(key);
      try {
        await rows.add(record);
      } catch (error) {
        keep(key, record);
        throw error;
      }
    }
  }

  function keep(key: string, more: RuleRunsRecord): void {
    const held = gathered.get(key);
    const last = held && held.lastAt > more.lastAt ? held.lastAt : more.lastAt;
    gathered.set(key, { ...more, count: (held?.count ?? 0) + more.count, lastAt: last });
  }

  const sweep = startSweep("rule runs", gatherMs, log, write);
  return {
    note(organizationId, zone, ruleId, at) {
      const day = wallClock(zone, at).slice(0, 10);
      const key = `${organizationId} ${ruleId} ${day}`;
      keep(key, { organizationId, ruleId, day, count: 1, lastAt: at });
    },
    async stop() {
      await sweep.stop();
      // A store that is away must not keep anything else from ending in peace: these are only counts.
      await write().catch((error: unknown) =>
        log.warn({ err: describeError(error) }, "the last counts of rules were lost"),
      );
    },
  };
}
