/** Messages of the server and replies that only this device holds, brought into one form for the thread. */
import type { Staff } from "../../../../shared/api/common.ts";
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Message } from "../../../../shared/api/messages.ts";
import type { LocalMessage } from "../../../data/messages.ts";
import type { PendingMessage } from "../../../data/outbox.ts";
import { isPending } from "../../../data/messages.ts";
import {
  deliveryView,
  localView,
  type DeliveryContext,
  type DeliveryView,
  type LocalLook,
} from "../../../components/message/delivery-words.ts";

export interface Entry {
  message: Message;
  /** Set while the server does not hold it. */
  pending: PendingMessage | null;
}

/** A pending reply as the message it will become; its sequence number is after everything. */
export function toEntries(
  messages: readonly LocalMessage[],
  me: Staff,
  ways: readonly ReplyWay[],
  /** What somebody is changing stays on the screen, whatever becomes of it. */
  editedId: string | null = null,
): readonly Entry[] {
  // What was taken back was never said; who did it, and when, is in the audit.
  const said = messages.filter(
    (one) => isPending(one) || one.delivery?.closed !== "undone" || one.id === editedId,
  );
  return said.map((message) =>
    isPending(message)
      ? { message: asMessage(message, me, ways), pending: message }
      : { message, pending: null },
  );
}

function asMessage(pending: PendingMessage, me: Staff, ways: readonly ReplyWay[]): Message {
  const way =
    ways.find((one) => one.channel === pending.channel && one.addressId === pending.addressId) ??
    ways.find((one) => one.channel === pending.channel) ??
    ways.find((one) => one.isDefault);
  return {
    id: `pending-${pending.clientKey}`,
    conversationId: pending.conversationId,
    seq: Number.MAX_SAFE_INTEGER,
    direction: "outbound",
    channel: pending.channel ?? way?.channel ?? "sms",
    lineId: way?.lineId ?? "",
    lineName: way?.lineName ?? "",
    author: me,
    at: pending.at,
    subject: null,
    text: pending.text,
    madeBy: null,
    fullText: null,
    files: [],
    marks: [],
    delivery: null,
    edits: 0,
    clientKey: pending.clientKey,
  };
}

const localLooks: Readonly<Record<PendingMessage["pending"], LocalLook>> = {
  sending: "saving",
  "on-this-device": "on-device",
  refused: "turned-away",
  withdrawing: "withdrawing",
};

/** How the message stands; null for what a patient wrote. */
export function entryView(entry: Entry, context: Omit<DeliveryContext, "channel">): DeliveryView | null {
  const { message, pending } = entry;
  if (pending) {
    const problem = pending.problem;
    const why = problem ? [problem.title, problem.detail].filter(Boolean).join(". ") : null;
    return localView(localLooks[pending.pending], why);
  }
  return message.delivery ? deliveryView(message.delivery, { ...context, channel: message.channel }) : null;
}
