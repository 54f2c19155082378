/**
 * What became of the wording that tells the patient where to call, as the log of the alarm says it: whoever is paged
 * has to know whether the patient read it.
 */
import type { DeliveryState } from "../../../shared/domain/delivery.ts";
import type { AlarmRecord } from "../../store/alarms.ts";
import type { DeliveryRecord } from "../../store/deliveries.ts";
import type { Transaction } from "../../store/transaction.ts";
import { writeAlarm } from "./write.ts";

const call = "Call the patient.";

const words: Readonly<Record<DeliveryState, (reason: string) => string>> = {
  scheduled: () => "Where to call: on its way to the patient.",
  queued: () => "Where to call: on its way to the patient.",
  sending: () => "Where to call: on its way to the patient.",
  held: (reason) => `Where to call: held${reason}. ${call}`,
  sent: () => "Where to call: sent to the patient.",
  delivered: () => "Where to call: delivered to the patient.",
  read: () => "Where to call: read by the patient.",
  unconfirmed: () => `Where to call: nobody knows whether it went. ${call}`,
  undecided: () => `Where to call: nobody knows whether it went. ${call}`,
  failed: (reason) => `Where to call: did not arrive${reason}. ${call}`,
  refused: (reason) => `Where to call: not sent${reason}. ${call}`,
  cancelled: (reason) => `Where to call: not sent${reason}. ${call}`,
};

function wordingNote({ state, reason }: Pick<DeliveryRecord, "state" | "reason">): string {
  const why = reason?.trim().replace(/[.\s]+$/u, "");
  return words[state](why ? ` (${why})` : "");
}

/** In the unit of work in which its delivery changed. A later wording of the same alarm is told of alone. */
export async function noteWording(tx: Transaction, delivery: DeliveryRecord): Promise<void> {
  const alarm = delivery.alarmId === undefined ? null : await tx.alarm(delivery.alarmId);
  if (!alarm || alarm.answer?.messageId !== delivery.messageId) return;
  if (setWording(alarm, delivery)) await writeAlarm(tx, alarm);
}

/** False when it says so already. */
export function setWording(alarm: AlarmRecord, delivery: DeliveryRecord): boolean {
  const note = wordingNote(delivery);
  const { answer } = alarm;
  if (answer?.messageId === delivery.messageId && answer.note === note) return false;
  alarm.answer = { messageId: delivery.messageId, note };
  return true;
}

export const notAnswered = `Not answered: nothing may be sent there. ${call}`;
