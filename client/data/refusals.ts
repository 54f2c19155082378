/** Refused replies whose words went back into the draft: kept until the person has seen why. */
import type { Problem } from "../../shared/api/common.ts";

export interface Refusal {
  text: string;
  problem: Problem;
}

export interface Refusals {
  get: (conversationId: string) => Refusal | null;
  set: (conversationId: string, refusal: Refusal | null) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createRefusals(): Refusals {
  const held = new Map<string, Refusal>();
  const listeners = new Set<() => void>();
  return {
    get: (conversationId) => held.get(conversationId) ?? null,
    set(conversationId, refusal) {
      if (refusal) held.set(conversationId, refusal);
      else if (!held.delete(conversationId)) return;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
