/** The loaded part of one thread: ascending, without gaps downwards, each message in its newest known copy. */
import type { Message, MessagePage } from "../../shared/api/messages.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";

export interface MessageList {
  conversationId: string;
  /** Ascending by seq. */
  items: readonly Message[];
  hasOlder: boolean;
}

/** The newer of two copies of one message: only its delivery changes. */
export function newerMessage(a: Message, b: Message): Message {
  return (b.delivery?.version ?? 0) >= (a.delivery?.version ?? 0) ? b : a;
}

export function messagesFrom(conversationId: string, page: MessagePage): MessageList {
  return { conversationId, items: page.items, hasOlder: page.hasOlder };
}

/** Takes in copies of messages, whatever their age. Those older than the loaded part stay out. */
export function upsertMessages(list: MessageList, messages: readonly Message[]): MessageList {
  const first = list.items[0]?.seq ?? 0;
  const byId = new Map(list.items.map((message) => [message.id, message]));
  let ordered = true;
  let lastSeq = list.items.at(-1)?.seq ?? -1;
  for (const message of messages) {
    if (message.conversationId !== list.conversationId) continue;
    const old = byId.get(message.id);
    if (!old && list.hasOlder && message.seq < first) continue;
    if (!old) {
      ordered &&= message.seq > lastSeq;
      lastSeq = Math.max(lastSeq, message.seq);
    }
    byId.set(message.id, old ? newerMessage(old, message) : message);
  }
  const items = [...byId.values()];
  if (!ordered) items.sort((a, b) => a.seq - b.seq);
  return { ...list, items };
}

/** The page above; `before` is the seq it was asked with. */
export function prependPage(list: MessageList, before: number, page: MessagePage): MessageList {
  if (list.items[0]?.seq !== before) return list;
  return { ...upsertMessages({ ...list, hasOlder: false }, page.items), hasOlder: page.hasOlder };
}

/** What an event changes in a thread. Applying it twice, late or out of order changes nothing in the end. */
export function applyEventToMessages(list: MessageList, event: PushedEvent): MessageList {
  return event.message ? upsertMessages(list, [event.message]) : list;
}
