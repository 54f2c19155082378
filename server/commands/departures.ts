/** What staff do to a message that has not left: take it back, hold it, let it go, change it. */
import type { MessageChange } from "../../shared/api/messages.ts";
import type { LineTells } from "../channels/registry.ts";
import { ProblemError } from "../lib/problem.ts";
import { noteLastWords } from "../rules/conversation-changes.ts";
import { reviseOutgoing } from "../rules/outgoing.ts";
import { policyOf } from "../rules/plan/plan-facts.ts";
import { refusals } from "../rules/plan/words.ts";
import { replyWays } from "../rules/ways.ts";
import type { DepartureRecord } from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { OrganizationRecord } from "../store/organizations.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import {
  createChangeDelivery,
  person,
  refuseOldVersion,
  type Caller,
  type Sent,
  type SentRows,
} from "./change-delivery.ts";
import { refuseStrangeTime, scheduledDeparture } from "./departure-times.ts";
import { pickWay, refuseLongText, replyFacts } from "./reply.ts";

export interface DepartureCommands {
  /** As if it had not been written; the words are the caller's again. */
  undo(scope: Caller, messageId: string): Promise<Sent>;
  /** Stops the seconds to take it back for a moment, or lets them run on. */
  holdBack(scope: Caller, messageId: string, on: boolean): Promise<Sent>;
  letGo(scope: Caller, messageId: string): Promise<Sent>;
  edit(scope: Caller, messageId: string, change: MessageChange): Promise<Sent>;
}

/** What waits for its seconds of undo gives way to nobody; scheduled then, it does as the organization has it. */
function usuallyGives(before: DepartureRecord, organization: OrganizationRecord): boolean {
  return before.why === "scheduled" ? before.cancelIfAnswered : organization.cancelIfAnswered;
}

/** So far back the words are looked for that were the newest before. */
const looksBack = 20;

export function createDepartures(parts: {
  store: Store;
  directory: Directory;
  tells: LineTells;
}): DepartureCommands {
  const { store, tells } = parts;
  const change = createChangeDelivery(parts);

  /** The list shows what was said last: no longer these words. */
  async function forgetLastWords(tx: Transaction, { conversation, message }: SentRows): Promise<void> {
    if (conversation.last?.seq !== message.seq) return;
    const scope = systemScope(tx.organizationId);
    const before = await store.messages.page(scope, conversation.id, message.seq, looksBack);
    const deliveries = await store.deliveries.ofMessages(
      scope,
      before.flatMap(({ id, direction }) => (direction === "outbound" ? [id] : [])),
    );
    const deliveryOf = new Map(deliveries.map((one) => [one.messageId, one]));
    const counts = before.findLast(({ id }) => {
      const one = deliveryOf.get(id);
      return one?.state !== "scheduled" && one?.closed?.why !== "undone";
    });
    noteLastWords(conversation, counts ?? null, (counts && deliveryOf.get(counts.id)) ?? null);
    tx.changed(conversation);
  }

  return {
    undo: (scope, messageId) =>
      change(scope, messageId, {
        event: (_tx, _rows, facts) => ({ kind: "undo", by: person(scope, facts) }),
        after: forgetLastWords,
      }),
    holdBack: (scope, messageId, on) => change(scope, messageId, { event: () => ({ kind: "hold", on }) }),
    letGo: (scope, messageId) => change(scope, messageId, { event: () => ({ kind: "go" }) }),
    edit: (scope, messageId, wanted) =>
      change(scope, messageId, {
        async event(tx, rows, facts) {
          // First of all: nothing of the message may change when it has gone, whatever the version.
          if (rows.delivery.state !== "scheduled")
            throw new ProblemError(409, "not_now", refusals.gone, "Nothing was changed.");
          refuseOldVersion(rows, wanted.version);
          return { kind: "edit", ...(await revised(tx, scope, rows, facts, wanted)) };
        },
        async after(tx, rows) {
          const { conversation, message, delivery } = rows;
          if (delivery.departure?.why === "scheduled") return forgetLastWords(tx, rows);
          if (conversation.last?.seq !== message.seq) return;
          noteLastWords(conversation, message, delivery);
          tx.changed(conversation);
        },
      }),
  };

  /** Keeps what it said, and makes the message and its plan anew. */
  async function revised(
    tx: Transaction,
    scope: Caller,
    { message, delivery, conversation }: SentRows,
    house: OrganizationFacts,
    wanted: MessageChange,
  ) {
    const before = delivery.departure;
    if (!before) throw new Error(`delivery ${delivery.id} waits and nobody knows for what`);
    if (wanted.schedule) refuseStrangeTime(wanted.schedule, tx.now);
    const text = wanted.text ?? message.text;
    const at = wanted.schedule ? new Date(wanted.schedule.at) : before.at;
    // Null takes it back: then the clinic's notice goes where the words themselves may not.
    const openText = wanted.openText === undefined ? message.openText : (wanted.openText ?? undefined);
    const open = openText !== undefined && { openText };
    const facts = await replyFacts(tx, { house, tells }, conversation, { text, ...open }, at);
    const departure = wanted.schedule
      ? scheduledDeparture(wanted.schedule, facts.zone, usuallyGives(before, house.organization))
      : before;
    const { channel, addressId } =
      wanted.channel === undefined && wanted.addressId === undefined ? message : wanted;
    // Of a template only the time can change: other words, or another way, are words of one’s own.
    const same = text === message.text && channel === message.channel && addressId === message.addressId;
    const template = same ? (delivery.steps[0]?.template ?? null) : null;
    const way = pickWay(replyWays(facts), {
      ...(channel !== undefined && { channel }),
      ...(addressId !== undefined && { addressId }),
      template,
      schedule: { at: at.toISOString(), cancelIfAnswered: departure.cancelIfAnswered },
    });
    refuseLongText(way.channel, text);
    tx.addMessageVersion({
      id: tx.ids.next(),
      organizationId: tx.organizationId,
      messageId: message.id,
      number: message.edits + 1,
      replacedBy: scope.userId,
      replacedAt: tx.now,
      channel: message.channel,
      addressId: message.addressId,
      departsAt: before.at,
      subject: message.subject,
      text: message.text,
      ...(message.openText !== undefined && { openText: message.openText }),
    });
    const policy = policyOf(house.policies, delivery.purpose);
    const { plan, leftOut } = reviseOutgoing(tx, message, {
      conversation,
      facts: { ...facts, template },
      way,
      policy,
      text,
      ...open,
      departure,
    });
    tx.changedMessage(message);
    delivery.leftOut = leftOut;
    return { ...plan, departure };
  }
}
