/** A colleague answers a page from their own phone: "ACK" says that they have it, and is no patient's message. */
import { pagesUnproven, type EmergencySettings } from "../../shared/domain/emergency.ts";
import type { ParsedMessage } from "../channels/contract.ts";
import { acknowledge, saysAck } from "../rules/paging/paging.ts";
import { writeAlarm } from "../rules/paging/write.ts";
import { systemScope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

/** True when it took the newest alarm that this phone was paged for; anything else is a message like all others. */
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
  for (const { id, pages } of await store.alarms.open(scope, 50)) {
    if (!pages.some((page) => page.userId === user.id && page.way !== "email" && page.state !== "skipped"))
      continue;
    const alarm = await tx.alarm(id);
    if (!alarm || !acknowledge(alarm, user.id, "sms", tx.now)) continue;
    await writeAlarm(tx, alarm);
    return true;
  }
  return false;
}
