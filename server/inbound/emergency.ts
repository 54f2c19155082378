/** An emergency is raised in the unit of work that stores the words: pinned, and paged as soon as that is durable. */
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { House, Reaction } from "../rules/automatic/types.ts";
import { openAlarm } from "../rules/paging/paging.ts";
import { addAlarm } from "../rules/paging/write.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Transaction } from "../store/transaction.ts";

/** Whoever took one has the thread in hand for so long; words after that page again. */
const inHandMs = 30 * 60_000;

export async function raiseEmergency(
  tx: Transaction,
  house: House,
  { message, conversation }: { message: MessageRecord; conversation: ConversationRecord },
  { phrase, language, note }: Extract<Reaction, { kind: "emergency" }>,
): Promise<void> {
  const known = conversation.emergency ? await tx.alarm(conversation.emergency.alarmId) : null;
  if (known && isInHand(known, tx.now)) return;
  const { chain } = house.emergency?.settings ?? defaultEmergencySettings;
  const { id: conversationId, organizationId } = conversation;
  const of = { id: tx.ids.next(), organizationId, conversationId, messageId: message.id };
  const alarm = openAlarm({ ...of, kind: "emergency", phrase, language, openedBy: null, chain }, tx.now);
  alarm.answer = { messageId: null, note };
  await addAlarm(tx, alarm);
}

function isInHand({ acknowledged, settled, state }: AlarmRecord, now: Date): boolean {
  if (settled || state === "unanswered") return false;
  return acknowledged === null || now.getTime() - acknowledged.at.getTime() < inHandMs;
}
