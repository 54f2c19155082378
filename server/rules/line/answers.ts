/** What a provider's answer to a call says of the line itself, written in the unit of work at hand. */
import type { SendOutcome } from "../../channels/contract.ts";
import type { LineAgainst } from "../plan/types.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { Transaction } from "../../store/transaction.ts";
import { gate, hearLine } from "./gate.ts";

/** Resolves to what stands against the line then; null: it takes messages. */
export async function noteAnswer(
  tx: Transaction,
  line: LineRecord,
  attemptId: string,
  outcome: SendOutcome,
): Promise<LineAgainst | null> {
  const state = (await tx.lineStates([line.id])).get(line.id);
  if (!state) return null;
  const nothing = { code: null, providerCode: null, retryAfterSeconds: null };
  const answer = outcome.kind === "accepted" ? nothing : outcome.error;
  const { changed, told, turned } = hearLine(line, state, attemptId, answer, tx.now);
  if (changed) tx.changed(state);
  if (told) tx.event({ name: "line.changed", line: state, incident: turned });
  const against = gate(line, state, { rank: 1, segments: null }, tx.now);
  return against?.kind === "line" ? { reason: against.reason, until: against.until } : null;
}
