/**
 * The key that an author's device gives a reply: one key has one end. Either the reply stands under it in the thread,
 * or its author was told that nothing was sent, and then nothing is, whatever still comes late.
 */
import { notFound, ProblemError } from "../lib/problem.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

export interface ReplyResult {
  message: MessageRecord;
  delivery: DeliveryRecord;
  /** False when the client key was known: this is the first result. */
  created: boolean;
}

/** As long as a request may still lie in a server that stands still, and a device may ask again. */
const refusedForMs = 24 * 3600_000;
const refusedKept = 50;

/** What an earlier request of the key made. Throws a 409 problem when that is in another thread. */
export async function earlier(
  tx: Transaction,
  conversationId: string,
  clientKey: string,
): Promise<ReplyResult | null> {
  const message = await tx.messageByClientKey(clientKey);
  if (!message) return null;
  if (message.conversationId !== conversationId) {
    const title = "This client key belongs to another message";
    throw new ProblemError(409, "client_key_used", title, "Make a new one.");
  }
  const delivery = await tx.deliveryOf(message.id);
  if (!delivery) throw new Error(`message ${message.id} has no delivery`);
  return { message, delivery, created: false };
}

/**
 * Before somebody is told that nothing was sent: an earlier request of the same key may still be under way, in a
 * server that stands still or on the wire. Resolves with what that one made when it was faster, else with null, and
 * then it makes nothing. Throws a 404 problem for a conversation that is not there.
 */
export async function refuseKey(
  store: Store,
  scope: Scope,
  conversationId: string,
  clientKey: string,
): Promise<ReplyResult | null> {
  return store.units.run(scope.organizationId, {
    conversationIds: [conversationId],
    async run(tx) {
      const conversation = await tx.conversation(conversationId);
      if (!conversation) throw notFound("conversation");
      const first = await earlier(tx, conversationId, clientKey);
      if (first || isRefusedKey(conversation, clientKey)) return first;
      const since = tx.now.getTime() - refusedForMs;
      const kept = (conversation.refusedKeys ?? []).filter(({ at }) => at.getTime() > since);
      tx.changed(conversation);
      conversation.refusedKeys = [...kept, { key: clientKey, at: tx.now }].slice(-refusedKept);
      return null;
    },
  });
}

export function isRefusedKey({ refusedKeys = [] }: ConversationRecord, clientKey: string): boolean {
  return refusedKeys.some(({ key }) => key === clientKey);
}

export function keyRefused(): ProblemError {
  const detail = "Nothing was sent. Send it once more.";
  return new ProblemError(409, "client_key_refused", "This reply was refused before", detail);
}
