/** A colleague answers a page from their own phone: "ACK" says that they have it, and is no patient's message. */
import { pagesUnproven, type EmergencySettings } from "../../shared/domain/emergency.ts";
import type { ParsedMessage } from "../channels/contract.ts";
import { answerAck, saysAck } from "../rules/paging/paging.ts";
import { openLooked, takeThread } from "../rules/paging/thread.ts";
import { writeAlarm } from "../rules/paging/write.ts";
import type { AlarmRecord } from "../store/alarms.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

/** Who was paged within this time and writes "ACK" speaks of the page. */
const spokenOfMs = 24 * 3600_000;

/**
 * True when this phone was paged: it takes the newest alarm that nobody has, and is told so; where somebody has it, it
 * is told who. Anything else is a message like all others.
 */
export async function answersPage(
  tx: Transaction,
  store: Store,
  settings: EmergencySettings | null,
  parsed: ParsedMessage,
): Promise<boolean> {
  if (parsed.sender?.kind !== "phone" || !saysAck(parsed.text)) return false;
  const scope = systemScope(tx.organizationId);
  const user = await store.users.byPhone(scope, parsed.sender.value);
  if (!user?.active) return false;
  // Of a number that nobody has proven, a stranger may be at the other end, unless the clinic pages it all the same.
  if (!user.phoneProvenAt && !pagesUnproven(settings)) return false;
  const [open, latest] = await Promise.all([
    store.alarms.open(scope, openLooked),
    store.alarms.latest(scope, 50),
  ]);
  // The same text, told again by its provider: what it did is done.
  const known = ({ pages }: AlarmRecord) =>
    pages.some((page) => page.userId === user.id && page.answersAck === parsed.providerMessageId);
  if ([...open, ...latest].some(known)) return true;
  const since = tx.now.getTime() - spokenOfMs;
  const paged = ({ pages }: AlarmRecord, from = 0) =>
    pages.some(
      (page) =>
        page.userId === user.id &&
        page.way !== "email" &&
        page.state !== "skipped" &&
        page.answersAck === undefined &&
        page.at.getTime() >= from,
    );
  const spokenOf = [
    ...open.filter((alarm) => paged(alarm)),
    ...latest.filter((alarm) => alarm.acknowledged && paged(alarm, since)),
  ];
  for (const { id } of spokenOf) {
    const alarm = await tx.alarm(id);
    if (!alarm) continue;
    answerAck(alarm, user.id, parsed.providerMessageId, tx.ids.next(), tx.now);
    if (!(await takeThread(tx, open, alarm, user.id, "sms"))) await writeAlarm(tx, alarm);
    return true;
  }
  return false;
}
