/**
 * Receipts that came before their attempt was recorded, placed once it is. Every send asks, and nearly always there is
 * none: whoever asks while a question is out is asked for together with all who came meanwhile, in one query.
 */
import type { JournalEntry } from "../store/journal.ts";

export interface Parked {
  place(organizationId: string, receiptKeys: readonly string[]): Promise<void>;
}

interface Question {
  keys: string[];
  placed: Promise<void>;
}

export function createParked(parts: {
  find(organizationId: string, receiptKeys: string[]): Promise<Pick<JournalEntry, "id">[]>;
  run(organizationId: string, entryId: string): Promise<unknown>;
}): Parked {
  /** Of each organization the question that others may still join. */
  const gathering = new Map<string, Question>();
  const out = new Map<string, Promise<unknown>>();

  async function ask(organizationId: string, question: Question, before: Promise<unknown>): Promise<void> {
    // A question that failed is its askers' affair.
    await before.catch(() => undefined);
    gathering.delete(organizationId);
    const found = parts.find(organizationId, question.keys);
    out.set(organizationId, found);
    try {
      for (const { id } of await found) await parts.run(organizationId, id);
    } finally {
      if (out.get(organizationId) === found) out.delete(organizationId);
    }
  }

  return {
    place(organizationId, receiptKeys) {
      const open = gathering.get(organizationId);
      if (open) {
        open.keys.push(...receiptKeys);
        return open.placed;
      }
      const question: Question = { keys: [...receiptKeys], placed: Promise.resolve() };
      gathering.set(organizationId, question);
      question.placed = ask(organizationId, question, out.get(organizationId) ?? Promise.resolve());
      return question.placed;
    },
  };
}
