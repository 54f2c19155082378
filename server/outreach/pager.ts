/**
 * Calls the on-call chain. What is to be called is written before the call and its answer after it; a page whose
 * answer is lost is shown as unconfirmed and not called again, because the next rung is on its way.
 */
import { randomBytes } from "node:crypto";
import { pagesUnproven } from "../../shared/domain/emergency.ts";
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import { goOn, noteCalled, pageWords } from "../rules/paging/paging.ts";
import { writeAlarm } from "../rules/paging/write.ts";
import type { AlarmRecord, PageRecord } from "../store/alarms.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import { receiptKey } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { PageLinks } from "./page-links.ts";

export interface Pager {
  /** Works on an alarm that may be due. Resolves to when it is due again, or null when it rests. */
  run(organizationId: string, alarmId: string): Promise<Date | null>;
}

export interface PagerParts {
  store: Store;
  directory: Directory;
  registry: ChannelRegistry;
  adapterContext: AdapterContext;
  adapterLine: AdapterLines;
  links: PageLinks;
  publicUrl(): string;
  log: Log;
}

interface Called extends Pick<PageRecord, "id"> {
  state: "sent" | "failed" | "unconfirmed";
  note: string | null;
  /** What receipts may name it by. */
  keys?: string[];
}

export function createPager(parts: PagerParts): Pager {
  const { store, directory, registry, log } = parts;

  function change<Result>(
    organizationId: string,
    alarmId: string,
    apply: (tx: Transaction, alarm: AlarmRecord) => Result,
  ): Promise<{ alarm: AlarmRecord; result: Result } | null> {
    return store.units.run(organizationId, {
      async run(tx) {
        const alarm = await tx.alarm(alarmId);
        if (!alarm) return null;
        const before = JSON.stringify(alarm);
        const result = apply(tx, alarm);
        if (JSON.stringify(alarm) !== before) await writeAlarm(tx, alarm);
        return { alarm, result };
      },
    });
  }

  return {
    async run(organizationId, alarmId) {
      const facts = await directory.of(organizationId);
      const found = await change(organizationId, alarmId, (tx, alarm) => {
        if (alarm.nextAt === null || alarm.nextAt > tx.now) return [];
        const user = (id: string) => facts.users.get(id);
        const pageUnproven = pagesUnproven(facts.emergency?.settings ?? null);
        return goOn(alarm, { now: tx.now, newId: () => tx.ids.next(), user, pageUnproven });
      });
      if (!found) return null;
      if (found.result.length === 0) return found.alarm.nextAt;
      const called = await Promise.all(found.result.map((page) => call(facts, found.alarm, page)));
      const after = await change(organizationId, alarmId, (tx, alarm) => {
        for (const { id, state, note, keys } of called) noteCalled(alarm, id, state, note, tx.now, keys);
      });
      return after?.alarm.nextAt ?? null;
    },
  };

  async function call(facts: OrganizationFacts, alarm: AlarmRecord, page: PageRecord): Promise<Called> {
    const failed = (note: string): Called => ({ id: page.id, state: "failed", note });
    const user = facts.users.get(page.userId);
    const line = lineFor(facts, page.way);
    if (!line)
      return failed(page.way === "flash" ? "No line can send a flash text." : "No line can send it.");
    const adapter = registry.get(line.provider);
    const to = page.way === "email" ? user?.email : user?.phone;
    if (!user || !adapter || to === undefined) return failed("Nobody to send it to.");
    const url = `${parts.publicUrl()}/a/${parts.links.make(alarm.id, page.id)}`;
    const text = pageWords(alarm, { clinic: facts.organization.name, url, zone: user.timeZone });
    let outcome: SendOutcome;
    try {
      const message = pageMessage(alarm, page, line, to, text);
      outcome = await adapter.send(message, parts.adapterLine(line, adapter), parts.adapterContext);
    } catch (error) {
      log.error({ alarm: alarm.id, provider: adapter.id, err: describeError(error) }, "an adapter threw");
      return { id: page.id, state: "unconfirmed", note: "Nobody knows whether it went." };
    }
    // Some providers name our own try, others theirs.
    const ids = outcome.kind === "accepted" ? [page.id, ...outcome.providerMessageIds] : [page.id];
    const keys = ids.map((id) => receiptKey(line.id, id));
    if (outcome.kind === "accepted") return { id: page.id, state: "sent", note: null, keys };
    if (outcome.kind === "unknown") {
      const note = `No answer from ${adapter.name}. It may have gone.`;
      return { id: page.id, state: "unconfirmed", note, keys };
    }
    return failed(sendErrors[outcome.error.code].words);
  }

  function lineFor({ lines }: OrganizationFacts, way: PageRecord["way"]): LineRecord | undefined {
    const channel = way === "email" ? "email" : "sms";
    return [...lines.values()].find(
      (line) =>
        line.active &&
        line.channel === channel &&
        (way !== "flash" || registry.get(line.provider)?.capabilities(channel).flash === true),
    );
  }
}

function pageMessage(
  alarm: AlarmRecord,
  page: PageRecord,
  line: LineRecord,
  to: string,
  text: string,
): OutboundMessage {
  const mail = page.way === "email";
  const domain = line.address.split("@")[1] ?? "localhost";
  return {
    attemptId: page.id,
    channel: mail ? "email" : "sms",
    to,
    text,
    subject: mail
      ? alarm.kind === "drill"
        ? "Drill: nothing happened"
        : "An emergency waits in the inbox"
      : null,
    // An hour later somebody else has been paged.
    validitySeconds: 3600,
    ...(page.way === "flash" && { flash: true }),
    mail: mail
      ? {
          messageId: `<${page.id}.${randomBytes(6).toString("hex")}@${domain}>`,
          inReplyTo: null,
          references: [],
          // No thread of a patient: an answer to it finds none.
          conversationId: alarm.id,
          fromName: line.displayName,
          automatic: "generated",
        }
      : null,
  };
}
