/** The loaded part of one thread: ascending, without gaps downwards, each message in its newest known copy. */
import type { Message, MessagePage } from "../../shared/api/messages.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";

export interface MessageList {
  conversationId: string;
  /** Ascending by seq. */
  items: readonly Message[];
  /** Those that wait for a time of their own, what goes first in front: at the thread's end, wherever they were written. */
  waiting: readonly Message[];
  hasOlder: boolean;
}

/** The newer of two copies of one message: whatever changes of it, its delivery's version tells. */
function newerMessage(a: Message, b: Message): Message {
  return (b.delivery?.version ?? 0) >= (a.delivery?.version ?? 0) ? b : a;
}

/** Whether it waits for a time that somebody chose. */
function isScheduled({ delivery }: Message): boolean {
  return delivery?.state === "scheduled" && delivery.departure?.why === "scheduled";
}

export function messagesFrom(conversationId: string, page: MessagePage): MessageList {
  const empty: MessageList = { conversationId, items: [], waiting: [], hasOlder: false };
  return { ...upsertMessages(empty, [...page.waiting, ...page.items]), hasOlder: page.hasOlder };
}

/** Takes in copies of messages, whatever their age. Those older than the loaded part stay out. */
export function upsertMessages(list: MessageList, messages: readonly Message[]): MessageList {
  const first = list.items[0]?.seq ?? 0;
  const byId = new Map(list.items.map((message) => [message.id, message]));
  const waiting = new Map(list.waiting.map((message) => [message.id, message]));
  let ordered = true;
  let lastSeq = list.items.at(-1)?.seq ?? -1;
  for (const given of messages) {
    if (given.conversationId !== list.conversationId) {
      // It is in another thread by now.
      byId.delete(given.id);
      waiting.delete(given.id);
      continue;
    }
    const old = byId.get(given.id) ?? waiting.get(given.id);
    const message = old ? newerMessage(old, given) : given;
    const [from, to] = isScheduled(message) ? [byId, waiting] : [waiting, byId];
    from.delete(message.id);
    const placed = to.get(message.id);
    // One that was scheduled before the loaded part and will not go stands where it was written.
    if (to === byId && !placed && list.hasOlder && message.seq < first) continue;
    if (to === byId && placed?.seq !== message.seq) {
      ordered &&= message.seq > lastSeq && !placed;
      lastSeq = Math.max(lastSeq, message.seq);
    }
    to.set(message.id, message);
  }
  const items = [...byId.values()];
  if (!ordered) items.sort((a, b) => a.seq - b.seq);
  return { ...list, items, waiting: [...waiting.values()].sort(byDeparture) };
}

/** Those that went to another thread are not shown here any more. */
export function withoutMessages(list: MessageList, ids: readonly string[]): MessageList {
  const stays = ({ id }: Message) => !ids.includes(id);
  return { ...list, items: list.items.filter(stays), waiting: list.waiting.filter(stays) };
}

function byDeparture(a: Message, b: Message): number {
  const at = ({ delivery }: Message) => Date.parse(delivery?.departure?.at ?? "");
  return at(a) - at(b) || a.seq - b.seq;
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
