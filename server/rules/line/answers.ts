/** What a provider's answer to a call says of the line itself, written in the unit of work at hand. */
import type { SendOutcome } from "../../channels/contract.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { Transaction } from "../../store/transaction.ts";
import { hearLine } from "./gate.ts";

export async function noteAnswer(
  tx: Transaction,
  line: LineRecord,
  attemptId: string,
  outcome: SendOutcome,
): Promise<void> {
  const state = (await tx.lineStates([line.id])).get(line.id);
  if (!state) return;
  const nothing = { code: null, providerCode: null, retryAfterSeconds: null };
  const answer = outcome.kind === "accepted" ? nothing : outcome.error;
  const { changed, told, turned } = hearLine(line, state, attemptId, answer, tx.now);
  if (changed) tx.changed(state);
  if (told) tx.event({ name: "line.changed", line: state, incident: turned });
}
