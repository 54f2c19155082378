/** What staff do with a conversation beside answering: assign, close and reopen, mark read, settle trouble. */
import { troubleOf } from "../../shared/domain/delivery.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { ended } from "../rules/auto-replies/form.ts";
import { noteDelivery } from "../rules/conversation-changes.ts";
import { advance } from "../rules/plan/engine.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { Directory } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

interface Settled {
  message: MessageRecord;
  delivery: DeliveryRecord;
}

export interface TriageCommands {
  assign(scope: Scope, conversationId: string, userId: string | null): Promise<ConversationRecord>;
  setStatus(scope: Scope, conversationId: string, status: "open" | "closed"): Promise<ConversationRecord>;
  /** Ends the form that is being asked; nothing happens where none is. */
  stopForm(scope: Scope, conversationId: string): Promise<ConversationRecord>;
  markRead(scope: Scope, conversationId: string, seq: number): Promise<void>;
  /** Staff have dealt with a message that needed a person in another way. */
  resolve(scope: Scope, messageId: string): Promise<Settled>;
  /** A slip, or they were not reached after all: it needs a person as before. */
  undoResolve(scope: Scope, messageId: string): Promise<Settled>;
}

export function createTriage(parts: { store: Store; directory: Directory }): TriageCommands {
  const { store, directory } = parts;

  function change(
    scope: Scope,
    conversationId: string,
    apply: (row: ConversationRecord) => boolean,
  ): Promise<ConversationRecord> {
    return store.units.run(scope.organizationId, {
      async run(tx) {
        const conversation = await tx.conversation(conversationId);
        if (!conversation) throw notFound("conversation");
        if (apply(conversation)) {
          tx.changed(conversation);
          tx.event({ name: "conversation.changed", conversation });
        }
        return conversation;
      },
    });
  }

  /** One message that needs a person, or would if nobody had dealt with it. `apply` says whether it changed. */
  async function inTrouble(
    scope: Scope,
    messageId: string,
    apply: (delivery: DeliveryRecord, now: Date) => boolean,
  ): Promise<Settled> {
    const message = await store.messages.byId(scope, messageId);
    const [found] = message ? await store.deliveries.ofMessages(scope, [messageId]) : [];
    if (!message || !found) throw notFound("outbound message");
    return store.units.run(scope.organizationId, {
      async run(tx) {
        const [delivery, conversation] = await Promise.all([
          tx.delivery(found.id),
          tx.conversation(message.conversationId),
        ]);
        if (!delivery || !conversation) throw notFound("outbound message");
        if (troubleOf(delivery.state, message.authorId !== null) === null) {
          throw new ProblemError(409, "no_trouble", "This message needs nobody");
        }
        if (apply(delivery, tx.now)) {
          tx.changed(delivery);
          if (noteDelivery(conversation, delivery, message)) tx.changed(conversation);
          tx.event({ name: "delivery.changed", conversation, message, delivery });
        }
        return { message, delivery };
      },
    });
  }

  return {
    async assign(scope, conversationId, userId) {
      if (userId !== null) {
        const { users } = await directory.of(scope.organizationId);
        if (!users.get(userId)?.active) throw notFound("colleague");
      }
      return change(scope, conversationId, (row) => {
        if (row.assigneeId === userId) return false;
        row.assigneeId = userId;
        return true;
      });
    },
    setStatus: (scope, conversationId, status) =>
      change(scope, conversationId, (row) => {
        if (row.status === status) return false;
        row.status = status;
        if (status === "closed") row.needsReplySince = null;
        return true;
      }),
    stopForm: (scope, conversationId) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const conversation = await tx.conversation(conversationId);
          if (!conversation) throw notFound("conversation");
          if (conversation.formRunId === null) return conversation;
          const run = await tx.formRun(conversation.formRunId);
          if (run?.state === "asking") {
            Object.assign(run, ended(run, "taken_over"));
            tx.changed(run);
          }
          conversation.formRunId = null;
          delete conversation.form;
          // Whoever was asked waits for a person now.
          conversation.needsReplySince ??= tx.now;
          tx.changed(conversation);
          tx.event({ name: "conversation.changed", conversation });
          return conversation;
        },
      }),
    async markRead(scope, conversationId, seq) {
      const { userId } = scope;
      if (userId === null) return;
      const marks = await store.readMarks.ofConversations(scope, [conversationId]);
      if ((marks.get(conversationId) ?? 0) >= seq) return;
      await store.units.run(scope.organizationId, {
        async run(tx) {
          const conversation = await tx.conversation(conversationId);
          if (!conversation) throw notFound("conversation");
          const seen = Math.min(seq, conversation.lastSeq);
          tx.markRead(userId, conversationId, seen);
          tx.event({ name: "conversation.read", conversation, userId, readSeq: seen });
        },
      });
    },
    resolve: (scope, messageId) =>
      inTrouble(scope, messageId, (delivery, now) => {
        if (delivery.resolved || scope.userId === null) return false;
        delivery.resolved = { at: now, by: scope.userId, how: "dealt_with" };
        return true;
      }),
    undoResolve: (scope, messageId) =>
      inTrouble(scope, messageId, (delivery, now) => {
        if (!delivery.resolved) return false;
        Object.assign(delivery, advance(delivery, { kind: "undo_settled" }, now).plan);
        return true;
      }),
  };
}
