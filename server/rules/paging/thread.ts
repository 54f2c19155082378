/**
 * Who takes, settles or reopens an alarm does it for the thread: words that came later may have rung another one there, and
 * nobody wants to be paged for a patient whom somebody has.
 */
import type { AcknowledgedHow } from "../../../shared/domain/emergency.ts";
import type { AlarmRecord } from "../../store/alarms.ts";
import type { Transaction } from "../../store/transaction.ts";
import { acknowledge } from "./paging.ts";
import { writeAlarm } from "./write.ts";

/** More than a thread ever had open. */
export const openLooked = 50;

/** `open`: those that nobody has taken. False when somebody had this one before: nothing is changed then. */
export async function takeThread(
  tx: Transaction,
  open: readonly AlarmRecord[],
  alarm: AlarmRecord,
  by: string,
  how: AcknowledgedHow,
): Promise<boolean> {
  if (!acknowledge(alarm, by, how, tx.now)) return false;
  await writeAlarm(tx, alarm);
  for (const other of await othersOf(tx, open, alarm))
    if (acknowledge(other, by, how, tx.now)) await writeAlarm(tx, other);
  return true;
}

/** Whoever settles it has it. */
export async function settleThread(
  tx: Transaction,
  open: readonly AlarmRecord[],
  alarm: AlarmRecord,
  by: string,
): Promise<void> {
  for (const one of [alarm, ...(await othersOf(tx, open, alarm)), ...(await earlierOf(tx, alarm))]) {
    if (one.settled) continue;
    acknowledge(one, by, "screen", tx.now);
    one.settled = { at: tx.now, by };
    await writeAlarm(tx, one);
  }
}

/**
 * It was settled by a slip: what that one act settled is open again and pinned, taken by whom it was. Nobody is paged:
 * who takes it back has it before their eyes. False when later words rang another one there: that one is pinned.
 */
export async function reopenThread(tx: Transaction, alarm: AlarmRecord): Promise<boolean> {
  const act = alarm.settled;
  if (!act) return true;
  const thread = alarm.conversationId === null ? null : await tx.conversation(alarm.conversationId);
  if (thread?.emergency) return false;
  for (const one of await earlierOf(tx, alarm)) {
    if (one.settled?.by !== act.by || one.settled.at.getTime() !== act.at.getTime()) continue;
    one.settled = null;
    await writeAlarm(tx, one);
  }
  alarm.settled = null;
  await writeAlarm(tx, alarm, true);
  return true;
}

/** Of the same thread, taken by nobody. */
async function othersOf(
  tx: Transaction,
  open: readonly AlarmRecord[],
  { id, conversationId }: AlarmRecord,
): Promise<AlarmRecord[]> {
  if (conversationId === null) return [];
  const found: AlarmRecord[] = [];
  for (const one of open) {
    if (one.conversationId !== conversationId || one.id === id) continue;
    const alarm = await tx.alarm(one.id);
    if (alarm) found.push(alarm);
  }
  return found;
}

/** Those that somebody took, and that rang before this one. */
async function earlierOf(tx: Transaction, alarm: AlarmRecord): Promise<AlarmRecord[]> {
  const found: AlarmRecord[] = [];
  let { earlierId } = alarm;
  while (earlierId && found.length < openLooked) {
    const one: AlarmRecord | null = await tx.alarm(earlierId);
    if (!one) break;
    found.push(one);
    ({ earlierId } = one);
  }
  return found;
}
