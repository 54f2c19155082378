/**
 * What cannot be called back: a refusal is recorded while a provider has the call already. The call and the entry of the
 * ledger are marked as that, in the same write, whoever recorded it. Nothing that begins afterwards goes; nor does what
 * the very same write claimed, be it a refusal or words that may be one: no call is out that the ledger could name.
 */
import { isAbout } from "../consent/policy.ts";
import type { AttemptRecord, DeliveryRecord } from "../store/deliveries.ts";
import type { ConsentEntry } from "../store/consent-entries.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { Transaction, UnitEvent } from "../store/transaction.ts";

/** Costs nothing where nobody refuses. */
export async function markInFlight(tx: Transaction, events: readonly UnitEvent[]): Promise<void> {
  for (const entry of [...tx.addedConsents()])
    if (entry.choice === "refused" || entry.choice === "doubted") await markCallsTo(tx, entry, events);
}

async function markCallsTo(
  tx: Transaction,
  entry: ConsentEntry,
  events: readonly UnitEvent[],
): Promise<void> {
  const address = await tx.addressById(entry.addressId);
  // Families share phones: it may be anybody's message, or of the place where nobody's words wait.
  const owners = new Set(
    [...(address?.patientIds ?? []), address?.placePatientId, entry.patientId].flatMap((id) => id ?? []),
  );
  const threads = new Set<ConversationRecord>();
  for (const patientId of owners) {
    const thread = await tx.conversationOf(patientId);
    if (thread) threads.add(thread);
  }
  // And the number may have been taken from them in this very write: it tells the threads of all who had it.
  for (const { conversation } of events) if (conversation) threads.add(conversation);
  for (const conversation of threads) {
    for (const id of conversation.running) {
      const delivery = await tx.delivery(id);
      const calls = delivery ? callsTo(delivery, entry, tx.claims) : [];
      if (!delivery || calls.length === 0) continue;
      for (const attempt of calls) {
        attempt.refusedMeanwhile = { entryId: entry.id, at: tx.now };
        if (tx.claims.has(attempt.id)) continue;
        entry.inFlight = [
          ...(entry.inFlight ?? []),
          { messageId: delivery.messageId, attemptId: attempt.id },
        ];
      }
      tx.changed(delivery);
      const told = events.some(({ name, delivery: one }) => name === "delivery.changed" && one === delivery);
      const message = told ? null : await tx.message(delivery.messageId);
      if (message) tx.event({ name: "delivery.changed", conversation, message, delivery });
    }
  }
}

/**
 * Its open calls that the entry is about. What may go although the address refused is none; words that may be a refusal
 * say nothing of a call that a provider has.
 */
function callsTo(
  { steps, purpose, exemption }: DeliveryRecord,
  entry: ConsentEntry,
  claims: ReadonlySet<string>,
): AttemptRecord[] {
  const doubted = entry.choice === "doubted";
  // A person who answers may know what the words meant.
  if (exemption || (doubted && purpose === "reply")) return [];
  return steps
    .filter(
      (step) => step.addressId === entry.addressId && isAbout(entry, { purpose, channel: step.channel }),
    )
    .flatMap(({ attempts }) => attempts)
    .filter(({ state, refusedMeanwhile }) => state === "started" && !refusedMeanwhile)
    .filter(({ id }) => !doubted || claims.has(id));
}

/** Whether the attempt's address refused in the very write that claimed it: then the call is never made. */
export function refusedAsClaimed(delivery: DeliveryRecord, attemptId: string): boolean {
  const attempts = delivery.steps.flatMap((step) => step.attempts);
  return attempts.find(({ id }) => id === attemptId)?.refusedMeanwhile !== undefined;
}
