/** The one dispatcher: a pushed event goes to the pure applyEvent function of every part of the cache it touches. */
import { notifyManager, type QueryClient } from "@tanstack/react-query";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { changeConversation, changeLists, changeMessages, followCounts, knownRow } from "../data/cache.ts";
import { applyEventToConversation, touchesWays } from "../data/conversation-state.ts";
import { applyEventToAlarms } from "../data/emergencies.ts";
import { keys } from "../data/keys.ts";
import { applyEventToLines } from "../data/lines.ts";
import { applyEventToList, type ListState } from "../data/list-state.ts";
import { applyEventToMessages } from "../data/message-list.ts";
import type { RecentEvents } from "../data/recent-events.ts";

export interface DispatchParts {
  client: QueryClient;
  recent: RecentEvents;
  me: string;
  /** The server holds the reply of this client key. */
  settled: (clientKey: string) => void;
  after: (ms: number, then: () => void) => () => void;
}

export interface Dispatch {
  /** Applies the next events, ascending and without a gap to those before. */
  apply: (events: readonly PushedEvent[]) => void;
  /** Everything up to `last` may have changed unseen. */
  reload: (last: number) => void;
  stop: () => void;
}

/** Questions that events raise are gathered this long before the server is asked. */
const gatherMs = 800;

export function createDispatch({ client, recent, me, settled, after }: DispatchParts): Dispatch {
  /** Gathered questions by the cache key they renew. */
  const asking = new Map<string, () => void>();

  function ask(queryKey: readonly unknown[]): void {
    const name = JSON.stringify(queryKey);
    if (asking.has(name)) return;
    const cancel = after(gatherMs, () => {
      asking.delete(name);
      void client.invalidateQueries({ queryKey });
    });
    asking.set(name, cancel);
  }

  function applyOne(event: PushedEvent): void {
    recent.add(event);
    const { conversationId: id, conversation, patient, message } = event;
    if (conversation) {
      followCounts(client, me, knownRow(client, conversation.id), conversation, () => ask(keys.counts));
    }
    applyEventToAlarms(client, event);
    applyEventToLines(client, event);
    // Which line takes a reply is the server's to say, for whatever thread is open.
    if (event.line) ask(keys.conversations);
    if (event.name === "organization.changed") {
      ask(keys.organization);
      ask(keys.consentTexts);
    }
    if (event.name === "auto_replies.changed") ask(keys.autoReplies);
    changeLists(client, (list) => applyEventToList(list, event));
    if (patient) {
      ask(keys.consent(patient.id));
      for (const [key] of client.getQueriesData({ queryKey: keys.conversations })) {
        changeConversation(client, String(key[1]), (held) => applyEventToConversation(held, event));
      }
    } else if (id) {
      changeConversation(client, id, (held) => applyEventToConversation(held, event));
    }
    if (message)
      for (const thread of new Set([message.conversationId, ...(id ? [id] : [])]))
        changeMessages(client, thread, (list) => applyEventToMessages(list, event));
    // Their words may be a refusal.
    if (message?.direction === "inbound" && conversation) ask(keys.consent(conversation.patient.id));
    if (message?.clientKey) settled(message.clientKey);
    if (id && touchesWays(event)) ask(keys.conversation(id));
  }

  return {
    apply(events) {
      notifyManager.batch(() => {
        for (const event of events) applyOne(event);
      });
    },
    reload(last) {
      recent.restart(last);
      for (const [queryKey, list] of client.getQueriesData<ListState>({ queryKey: keys.lists })) {
        // A list that is on its way brings its own number and is checked when it lands.
        if (list && list.asOf < last) void client.invalidateQueries({ queryKey, exact: true });
      }
      const { counts, conversations, threads, alarms, lines, consents, autoReplies } = keys;
      for (const queryKey of [counts, conversations, threads, alarms, lines, consents, autoReplies]) {
        void client.invalidateQueries({ queryKey });
      }
    },
    stop() {
      for (const cancel of asking.values()) cancel();
      asking.clear();
    },
  };
}
