/** An emergency is raised in the unit of work that stores the words: pinned, and paged as soon as that is durable. */
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { House, Reaction } from "../rules/automatic/types.ts";
import { openAlarm, ringAgain } from "../rules/paging/paging.ts";
import { addAlarm, writeAlarm } from "../rules/paging/write.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import type { ConversationRecord } from "../store/conversations.ts";
import type { MessageRecord } from "../store/messages.ts";
import type { Transaction } from "../store/transaction.ts";

/** Whoever took one has the thread in hand for so long; words after that page again. */
const inHandMs = 30 * 60_000;

export interface Raised {
  /** A new one, or the one that rings for such words already. */
  alarm: AlarmRecord;
  fresh: boolean;
  /** The known one as it was. */
  before: string;
}

/** Not yet written: what the patient is told beside it is noted on it first. */
export async function raiseEmergency(
  tx: Transaction,
  house: House,
  { message, conversation }: { message: MessageRecord; conversation: ConversationRecord },
  { phrase, language, note }: Extract<Reaction, { kind: "emergency" }>,
): Promise<Raised> {
  const known = conversation.emergency ? await tx.alarm(conversation.emergency.alarmId) : null;
  const { chain } = house.emergency?.settings ?? defaultEmergencySettings;
  if (known && isInHand(known, tx.now)) {
    const before = JSON.stringify(known);
    ringAgain(known, chain, tx.now);
    return { alarm: known, fresh: false, before };
  }
  const { id: conversationId, organizationId } = conversation;
  const earlierId = known && !known.settled ? known.id : null;
  const of = { id: tx.ids.next(), organizationId, conversationId, messageId: message.id, earlierId };
  const alarm = openAlarm({ ...of, kind: "emergency", phrase, language, openedBy: null, chain }, tx.now);
  alarm.answer = { messageId: null, note };
  return { alarm, fresh: true, before: "" };
}

export async function writeRaised(tx: Transaction, { alarm, fresh, before }: Raised): Promise<void> {
  if (fresh) await addAlarm(tx, alarm);
  else if (JSON.stringify(alarm) !== before) await writeAlarm(tx, alarm);
}

/** Nobody has it yet, or somebody took it just now. */
function isInHand({ acknowledged, settled }: AlarmRecord, now: Date): boolean {
  if (settled) return false;
  return acknowledged === null || now.getTime() - acknowledged.at.getTime() < inHandMs;
}
