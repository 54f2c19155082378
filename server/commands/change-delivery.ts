/** One outbound message in hand: what a person wants of its plan, in one unit of work. */
import { staffName } from "../../shared/text/staff-name.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { happen } from "../rules/plan/apply.ts";
import type { Person, PlanEvent } from "../rules/plan/types.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { DeliveryRecord } from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

export type Caller = Scope & { userId: string };

export interface Sent {
  message: MessageRecord;
  delivery: DeliveryRecord;
}

export interface SentRows extends Sent {
  conversation: ConversationRecord;
}

export interface Change {
  /** What is asked of the plan, from the rows as they are now. */
  event(tx: Transaction, rows: SentRows, facts: OrganizationFacts): PlanEvent | Promise<PlanEvent>;
  /** What follows in the rows when the plan did it. */
  after?(tx: Transaction, rows: SentRows): void | Promise<void>;
}

export type ChangeDelivery = (scope: Caller, messageId: string, change: Change) => Promise<Sent>;

export function createChangeDelivery(parts: { store: Store; directory: Directory }): ChangeDelivery {
  const { store, directory } = parts;
  return async (scope, messageId, { event, after }) => {
    const facts = await directory.of(scope.organizationId);
    const [found] = await store.deliveries.ofMessages(scope, [messageId]);
    if (!found) throw notFound("outbound message");
    return store.units.run(scope.organizationId, {
      async run(tx) {
        const [message, delivery, conversation] = await Promise.all([
          tx.message(messageId),
          tx.delivery(found.id),
          tx.conversation(found.conversationId),
        ]);
        if (!message || !delivery || !conversation) throw notFound("outbound message");
        const rows = { message, delivery, conversation };
        const actions = await happen(tx, rows, await event(tx, rows, facts));
        const refusal = actions.find(({ kind }) => kind === "refuse");
        // Thrown inside the unit: nothing of it is written.
        if (refusal?.kind === "refuse")
          throw new ProblemError(409, "not_now", refusal.reason, "Nothing was changed.");
        await after?.(tx, rows);
        return { message, delivery };
      },
    });
  };
}

export function person({ userId }: Caller, { users }: OrganizationFacts): Person {
  return { id: userId, name: staffName(users.get(userId)?.name ?? "Somebody") };
}

/** What is on the screen is what is changed: who pressed twice, or second, looks first. */
export function refuseOldVersion({ delivery }: Sent, version: number): void {
  if (delivery.version === version) return;
  const detail = "Look at where it stands now. Nothing was changed.";
  throw new ProblemError(409, "changed_meanwhile", "This message has moved on meanwhile", detail);
}
