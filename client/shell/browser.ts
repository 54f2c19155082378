/** The browser's own parts behind the small ports that the rest of the client asks for. */
import type { TabWord } from "../session/keeper.ts";

/** Runs one at a time among all tabs; without locks (old browsers) one at a time in this tab. */
export function createExclusive(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const locks = navigator.locks as LockManager | undefined;
  if (locks) return async (name, work) => await locks.request(`threadwell.${name}`, work);
  const queues = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
    queues.set(
      name,
      turn.catch(() => {}),
    );
    return turn;
  };
}

/** A word to all other tabs of this browser. */
export function createTabs() {
  if (typeof BroadcastChannel === "undefined") return { tell: () => {}, hear: () => {} };
  const channel = new BroadcastChannel("threadwell.session");
  return {
    tell: (word: TabWord) => channel.postMessage(word),
    hear: (listener: (word: TabWord) => void) => {
      channel.addEventListener("message", (event) => listener(event.data as TabWord));
    },
  };
}

export function after(ms: number, then: () => void): () => void {
  // Longer waits than 2^31 ms overflow the browser's timer.
  const timer = setTimeout(then, Math.min(ms, 2 ** 31 - 1));
  return () => clearTimeout(timer);
}

/** 24 letters and digits by chance; works without a secure context too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
