/**
 * A whole provider's request in one write: its journal entry and all that follows from it. One flush, and what
 * was acknowledged is threaded already. Only for small requests of one organization's adapters over HTTP.
 */
import type { ParsedEvent } from "../channels/contract.ts";
import type { House } from "../rules/automatic/types.ts";
import { receiptKey } from "../store/deliveries.ts";
import type { JournalEntry, JournalRequest } from "../store/journal.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Unit } from "../store/unit.ts";
import { storeMessage } from "./message.ts";
import { storeOpt } from "./opt.ts";
import { storeUnsubscribe } from "./unsubscribe.ts";
import { storeReceipt } from "./receipt.ts";

/** What became of one parsed event. `parkedKey` is set for a receipt whose attempt is not recorded yet. */
export interface Applied {
  outcome: string;
  parkedKey?: string;
}

/** The unit of work for one event. */
export function applyEvent(
  store: Store,
  house: House,
  line: LineRecord,
  event: ParsedEvent,
  receivedAt: Date,
): Unit<Applied> {
  switch (event.kind) {
    case "message":
      return outcomeOf(storeMessage(store, house, line, event));
    case "opt":
      if (event.unsubscribes)
        return outcomeOf(storeUnsubscribe(store, line, event, event.unsubscribes.conversationId));
      return outcomeOf(storeOpt(store, house, line, event));
    case "receipt": {
      const unit = storeReceipt(store, line, event, receivedAt);
      return {
        async run(tx) {
          const outcome = await unit.run(tx);
          if (outcome !== "receipt for nothing known") return { outcome };
          return { outcome, parkedKey: receiptKey(line.id, event.attemptId ?? event.providerMessageId) };
        },
      };
    }
    case "ignored":
      return { run: async () => ({ outcome: `ignored: ${event.reason}` }) };
    case "unreadable":
      return { run: async () => ({ outcome: `unreadable: ${event.reason}` }) };
  }
}

/** How long a receipt for nothing known waits until it is tried again: by the second, then slower. */
export const firstParkMs = 1000;

/** Resolves to false when the same bytes came on this line before: then nothing was changed. */
export function storeRequest(
  store: Store,
  house: House,
  line: LineRecord,
  entry: JournalEntry,
  request: JournalRequest,
  events: readonly ParsedEvent[],
): Unit<boolean> {
  const units = events.map((event) => applyEvent(store, house, line, event, entry.receivedAt));
  return {
    addressKeys: units.flatMap(({ addressKeys }) => addressKeys ?? []),
    threadKeys: units.flatMap(({ threadKeys }) => threadKeys ?? []),
    async run(tx: Transaction) {
      if (tx.attempt > 0 && (await store.journal.has(line.id, entry.bodyHash))) return false;
      const applied: Applied[] = [];
      for (const unit of units) applied.push(await unit.run(tx));
      const parkedKeys = applied.flatMap(({ parkedKey }) => parkedKey ?? []);
      const state =
        parkedKeys.length > 0
          ? "parked"
          : events.some(({ kind }) => kind === "unreadable")
            ? "failed"
            : "done";
      const outcomes = applied.map(({ outcome }) => outcome);
      const wait = { nextAt: new Date(tx.now.getTime() + firstParkMs), parkedKeys };
      const fresh = tx.addJournal({ ...entry, state, outcomes }, request, parkedKeys.length > 0 ? wait : {});
      if (!fresh) throw new RepeatedInBatch();
      return true;
    },
  };
}

/** The same bytes twice in one batch: alone, the second finds the first and changes nothing. */
class RepeatedInBatch extends Error {}

function outcomeOf<Outcome extends string>(unit: Unit<Outcome>): Unit<Applied> {
  return { ...unit, run: async (tx) => ({ outcome: await unit.run(tx) }) };
}
