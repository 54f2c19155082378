/**
 * One message to a colleague by one line: it takes a turn as any message does, and what the
 * provider answers counts for the line's health. Of a line that is out of order it is the trial.
 */
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import { noteAnswer } from "../rules/line/answers.ts";
import { takeTurn } from "../rules/line/gate.ts";
import { beginTrial } from "../rules/line/health.ts";
import { fullUntil, standingOf } from "../rules/line/standing.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { StaffConsent } from "./staff-consent.ts";

export interface StaffText {
  /**
   * Resolves to what the provider said. Throws what is to be told instead when the line cannot take it soon, or when
   * the owner of the address refused messages.
   */
  send(
    organizationId: string,
    line: LineRecord,
    to: string,
    message: (attemptId: string) => OutboundMessage,
  ): Promise<SendOutcome>;
}

export interface StaffTextParts {
  store: Store;
  registry: Pick<ChannelRegistry, "get">;
  adapterContext: AdapterContext;
  adapterLine: AdapterLines;
  consent: StaffConsent;
  log: Log;
}

/** Longer than a provider's call may take. */
const lostMs = 90_000;
/** Somebody looks at the screen: a turn further ahead is told and not waited for. */
const patienceMs = 5_000;

export function createStaffText(parts: StaffTextParts): StaffText {
  const { store, registry, log } = parts;

  async function call(line: LineRecord, message: OutboundMessage): Promise<SendOutcome> {
    const adapter = registry.get(line.provider);
    if (!adapter) throw notFound("provider");
    try {
      return await adapter.send(message, parts.adapterLine(line, adapter), parts.adapterContext);
    } catch (error) {
      log.error({ line: line.id, provider: adapter.id, err: describeError(error) }, "an adapter threw");
      return {
        kind: "unknown",
        error: { code: "unknown_outcome", providerCode: null, retryAfterSeconds: null },
      };
    }
  }

  async function refuseRefused(organizationId: string, line: LineRecord, to: string): Promise<void> {
    const why = await parts.consent(organizationId, line.channel, to);
    if (why !== null)
      throw new ProblemError(
        409,
        "refused_there",
        "This address refuses messages",
        `${why} Nothing was sent.`,
      );
  }

  return {
    async send(organizationId, line, to, message) {
      await refuseRefused(organizationId, line, to);
      const turn = await store.units.run(organizationId, { run: (tx) => beginTurn(tx, line) });
      await new Promise((resolve) => setTimeout(resolve, turn.waitMs));
      // What was said while it waited counts.
      await refuseRefused(organizationId, line, to);
      const outcome = await call(line, message(turn.id));
      await store.units.run(organizationId, {
        run: (tx) => noteAnswer(tx, line, turn.id, outcome),
      });
      return outcome;
    },
  };
}

async function beginTurn(tx: Transaction, line: LineRecord): Promise<{ id: string; waitMs: number }> {
  const state = (await tx.lineStates([line.id], true)).get(line.id);
  if (!state) throw notFound("line");
  const { now } = tx;
  const id = tx.ids.next();
  const lost = new Date(now.getTime() + lostMs);
  const trial = state.out?.trial;
  if (trial && trial.until > now)
    throw new ProblemError(409, "not_now", "A message is trying this line", "Look again in a minute.");
  const full = [state.cappedUntil, fullUntil(line, state, 1)].some((until) => until !== null && until > now);
  if (full) throw new ProblemError(409, "not_now", "This line is full for today", "Nothing was sent.");
  const before = JSON.stringify(standingOf(line, state));
  const goAt = takeTurn(line, state, { rank: 1, segments: 1 }, { id, until: lost }, now);
  const waitMs = goAt.getTime() - now.getTime();
  if (waitMs > patienceMs)
    throw new ProblemError(
      409,
      "not_now",
      "Much waits for this line",
      "Try again when less waits. Nothing was sent.",
    );
  // A person need not wait until its time: this is the trial.
  if (state.out && !state.out.trial) Object.assign(state, beginTrial(state, id, lost));
  tx.changed(state);
  if (JSON.stringify(standingOf(line, state)) !== before) tx.event({ name: "line.changed", line: state });
  return { id, waitMs: Math.max(0, waitMs) };
}
