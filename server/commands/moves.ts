/** Staff file a message with another patient who shares the address it came from, and take that back. */
import type { Move } from "../../shared/api/households.ts";
import { undoMoveMs } from "../../shared/domain/household.ts";
import { tellRunning } from "../rules/plan/apply.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { newConversation } from "../rules/conversation-changes.ts";
import { moveBack, moveMessages } from "../rules/household/move.ts";
import { calledName } from "../rules/ways.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

export interface Moved {
  from: ConversationRecord;
  to: ConversationRecord;
  messageIds: string[];
}

export interface MoveCommands {
  moveMessages(scope: Scope, conversationId: string, move: Move): Promise<Moved>;
  /** Takes back the last move out of this conversation, for a few minutes. */
  undoMove(scope: Scope, conversationId: string): Promise<Moved>;
}

export function createMoves({ store }: { store: Store }): MoveCommands {
  return {
    moveMessages: (scope, conversationId, { messageIds, patientId }) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const from = await tx.conversation(conversationId);
          if (!from) throw notFound("conversation");
          const messages = await theirs(tx, from, messageIds);
          for (const addressId of new Set(messages.map((one) => one.addressId))) {
            const address = await tx.addressById(addressId);
            if (!address?.patientIds.includes(patientId))
              throw new ProblemError(
                409,
                "not_shared",
                "This patient does not share the address that the message came from",
                "Share the address with them first. Nothing was moved.",
              );
          }
          const to = await threadOf(tx, patientId);
          if (to === from)
            throw new ProblemError(
              409,
              "same_thread",
              "It is with this patient already",
              "Nothing was moved.",
            );
          await moveMessages(tx, from, to, messages, scope.userId);
          if (from.whose) from.whose.chosen = { at: tx.now, patientId };
          // What the patient wrote answers what waits for their answer, now that it is known to be theirs.
          const newest = messages.at(-1);
          if (newest && !newest.marks.includes("automatic")) {
            const { name, provisional } = to.patient;
            await tellRunning(tx, to, {
              kind: "answered",
              name: upper(calledName({ patientName: name, provisional })),
            });
          }
          return { from, to, messageIds: messages.map(({ id }) => id) };
        },
      }),

    undoMove: (scope, conversationId) =>
      store.units.run(scope.organizationId, {
        async run(tx) {
          const from = await tx.conversation(conversationId);
          if (!from) throw notFound("conversation");
          const { lastMove } = from;
          const to = lastMove ? await tx.conversation(lastMove.conversationId) : null;
          if (!lastMove || !to || tx.now.getTime() - lastMove.at.getTime() > undoMoveMs)
            throw new ProblemError(409, "too_late", "There is nothing to take back", "Nothing was moved.");
          const found = await Promise.all(lastMove.items.map(({ messageId }) => tx.message(messageId)));
          const messages = found.flatMap((one) => one ?? []).sort((a, b) => a.seq - b.seq);
          if (messages.some((one) => one.conversationId !== to.id))
            throw new ProblemError(
              409,
              "changed_meanwhile",
              "Somebody has filed these messages elsewhere meanwhile",
              "Look where they are now. Nothing was moved.",
            );
          await moveBack(tx, from, to, messages);
          if (from.whose) from.whose.chosen = null;
          return { from, to, messageIds: messages.map(({ id }) => id) };
        },
      }),
  };
}

/** These messages of the thread, oldest first. What we wrote stays where it was written. */
async function theirs(
  tx: Transaction,
  from: ConversationRecord,
  messageIds: readonly string[],
): Promise<MessageRecord[]> {
  const found = await Promise.all(messageIds.map((id) => tx.message(id)));
  const messages = found.flatMap((one) => one ?? []).filter((one) => one.conversationId === from.id);
  if (messages.length !== messageIds.length) throw notFound("message in this conversation");
  if (messages.some(({ direction }) => direction === "outbound"))
    throw new ProblemError(
      409,
      "ours",
      "Only what came in can be filed with somebody else",
      "What the clinic wrote went to the patient of this conversation. Nothing was moved.",
    );
  return messages.sort((a, b) => a.seq - b.seq);
}

async function threadOf(tx: Transaction, patientId: string): Promise<ConversationRecord> {
  const known = await tx.conversationOf(patientId);
  if (known) return known;
  const patient = await tx.patient(patientId);
  if (!patient) throw notFound("patient");
  const conversation = newConversation(tx.ids.next(), patient, tx.now);
  tx.addConversation(conversation);
  return conversation;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
