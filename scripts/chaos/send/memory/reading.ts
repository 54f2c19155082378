/** What is read when a world has come to rest: each message's thread, ledger and state, beside what the provider knows. */
import type { DeliveryState } from "../../../../shared/domain/delivery.ts";
import type { ConsentEntry } from "../../../../server/store/consent-entries.ts";
import type { DeliveryRecord } from "../../../../server/store/deliveries.ts";
import type { MessageRecord } from "../../../../server/store/messages.ts";
import { inFlight, judge, type Findings, type Refusal } from "../judge.ts";
import { bindingRefusals, type Allowing } from "../refusals.ts";
import { judgedSteps } from "../truth.ts";
import type { Tables } from "./memory-store.ts";
import type { VirtualWorld } from "./virtual-world.ts";

export interface Tally {
  worlds: number;
  messages: number;
  taken: number;
  inFlight: number;
  refusals: number;
  /** Confirmations and the like. */
  machines: number;
  states: Partial<Record<DeliveryState, number>>;
}

/** What somebody wrote, and was told. */
export interface Written {
  clientKey: string;
  /** Told that nothing was sent, after a try whose answer was lost. */
  denied: boolean;
}

export interface Played {
  readonly seed: number;
  readonly tables: Tables;
  readonly world: VirtualWorld;
  readonly written: readonly Written[];
  readonly refusals: Refusal[];
  readonly allowing: Allowing[];
  /** Defects of the code under play, or of this world. */
  readonly faults: readonly Error[];
  readonly lastError: unknown;
}

/** Throws for a defect of the code under play, or of the world itself. */
export function judgePlay(play: Played, findings: Findings, tally: Tally): void {
  const { tables, world } = play;
  if (tables.missing.size > 0)
    throw new Error(`memory-store.ts has no answer for ${[...tables.missing].join(", ")}`);
  if (play.faults.length > 0) throw play.faults[0];
  // Somebody always gets through, unless the code under play cannot run here.
  if (play.written.length === 0 && play.lastError !== null) throw play.lastError;
  const recorded = new Set<string>();
  const deliveries = [...tables.of("deliveries").values()] as unknown as DeliveryRecord[];
  const messages = [...tables.of("messages").values()] as unknown as MessageRecord[];
  const entries = [...tables.of("consent").values()] as unknown as ConsentEntry[];
  const refusals = bindingRefusals(play.refusals, play.allowing, entries);
  for (const { steps } of deliveries)
    for (const { attempts } of steps) for (const { id } of attempts) recorded.add(id);
  for (const { clientKey, denied } of play.written) {
    const name = `world ${play.seed}, ${clientKey}`;
    const shown = messages.filter((one) => one.clientKey === clientKey);
    if (denied && shown.length > 0)
      findings.untrue.push(`${name}: "nothing was sent", and it is in the thread`);
    if (denied && shown.length === 0) continue;
    const [first] = shown;
    const row = deliveries.find(({ messageId }) => messageId === first?.id);
    const steps = row ? judgedSteps(row.steps, first?.mailId ?? null, world.truth) : [];
    const state = row?.state ?? null;
    if (state) tally.states[state] = (tally.states[state] ?? 0) + 1;
    judge(
      { name, copies: shown.length, state, reason: row?.reason ?? null, steps, journalled: false },
      refusals,
      findings,
    );
    tally.inFlight += inFlight(steps, refusals);
    tally.messages += 1;
  }
  // What machines say is judged too; their one confirmation of a refusal may go.
  for (const { id, madeBy, mailId } of messages) {
    const row = madeBy === null ? undefined : deliveries.find(({ messageId }) => messageId === id);
    if (!row) continue;
    const steps = judgedSteps(row.steps, mailId, world.truth);
    const { state, reason } = row;
    judge(
      { name: `world ${play.seed}, a machine's`, copies: 1, state, reason, steps, journalled: false },
      [],
      findings,
    );
    tally.machines += 1;
  }
  for (const id of world.truth.attempts())
    if (!recorded.has(id))
      findings.untrue.push(`world ${play.seed}: taken under ${id}, which nobody recorded`);
  tally.worlds += 1;
  tally.taken += world.truth.taken();
  tally.refusals += play.refusals.length;
}
