/** Watches what comes into the cache for Chinese letters, and loads their face once when the first is seen. */
import type { QueryClient } from "@tanstack/react-query";
import type { ListState } from "../data/list-state.ts";
import type { MessageList } from "../data/message-list.ts";
import { keys } from "../data/keys.ts";
import { loadHanFace, needsHanFace } from "../styles/fonts.ts";

const gatherMs = 250;

/** Returns how to stop watching. */
export function watchForHan(
  client: QueryClient,
  after: (ms: number, then: () => void) => () => void,
): () => void {
  let cancel: (() => void) | null = null;

  function look(): void {
    cancel = null;
    const lists = client.getQueriesData<ListState>({ queryKey: keys.lists });
    const threads = client.getQueriesData<MessageList>({ queryKey: keys.threads });
    const seen =
      lists.some(([, list]) =>
        list?.rows.some((row) => needsHanFace(row.patient.name + (row.last?.preview ?? ""))),
      ) || threads.some(([, thread]) => thread?.items.some((message) => needsHanFace(message.text)));
    if (!seen) return;
    stop();
    // Without the face the letters fall back to the system's: no reason to tell anybody.
    void loadHanFace().catch(() => {});
  }

  const unsubscribe = client.getQueryCache().subscribe((event) => {
    const part: unknown = event.query.queryKey[0];
    if (event.type !== "updated" || (part !== keys.lists[0] && part !== keys.threads[0])) return;
    cancel ??= after(gatherMs, look);
  });

  function stop(): void {
    unsubscribe();
    cancel?.();
    cancel = null;
  }
  return stop;
}
