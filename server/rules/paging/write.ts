/** Writes an alarm that changed, with its thread's row in step, in the unit of work at hand. */
import type { AlarmRecord } from "../../store/alarms.ts";
import type { Transaction } from "../../store/transaction.ts";
import { noteAlarm } from "./paging.ts";

/** `pins`: its thread shows it, whatever it showed before. */
export async function writeAlarm(tx: Transaction, alarm: AlarmRecord, pins = false): Promise<void> {
  tx.changed(alarm);
  await tellAlarm(tx, alarm, pins);
}

export async function addAlarm(tx: Transaction, alarm: AlarmRecord): Promise<void> {
  tx.addAlarm(alarm);
  await tellAlarm(tx, alarm, true);
}

async function tellAlarm(tx: Transaction, alarm: AlarmRecord, pins: boolean): Promise<void> {
  const conversation = alarm.conversationId === null ? null : await tx.conversation(alarm.conversationId);
  if (conversation) {
    noteAlarm(conversation, alarm, { pins });
    tx.changed(conversation);
  }
  tx.event({ name: "alarm.changed", alarm, ...(conversation && { conversation }) });
}
