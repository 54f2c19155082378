/**
 * Calls the on-call chain. What is to be called is written before the call, with its turn on the line, and its answer
 * after it; a page whose answer is lost is shown as unconfirmed and not called again, because the next rung is on its way.
 */
import { randomBytes } from "node:crypto";
import { pagesUnproven } from "../../shared/domain/emergency.ts";
import { countSms } from "../../shared/text/segments.ts";
import type { AdapterContext, OutboundMessage, SendOutcome } from "../channels/contract.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { AdapterLines } from "../rules/adapter-line.ts";
import type { Lanes } from "../outbound/lanes.ts";
import { noteAnswer } from "../rules/line/answers.ts";
import { countOf } from "../rules/line/pace.ts";
import { takePageTurn, type PageTurn } from "../rules/paging/page-turn.ts";
import { ackWords, callMs, goOn, noteCalled, pageWords } from "../rules/paging/paging.ts";
import { writeAlarm } from "../rules/paging/write.ts";
import type { AlarmRecord, PageRecord } from "../store/alarms.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import { receiptKey } from "../store/deliveries.ts";
import type { LineRecord } from "../store/lines.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { UserRecord } from "../store/users.ts";
import type { PageLinks } from "./page-links.ts";
import type { StaffConsent } from "./staff-consent.ts";
import { isUsed } from "../rules/line/standing.ts";

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
  consent: StaffConsent;
  /** The same that all calls of this process wait in. */
  lanes: Lanes;
  publicUrl(): string;
  log: Log;
}

interface Called extends Pick<PageRecord, "id"> {
  state: "sent" | "failed" | "unconfirmed";
  note: string | null;
  /** What receipts may name it by. */
  keys?: string[];
  /** What its provider answered: it speaks of the line too. */
  heard?: { line: LineRecord; outcome: SendOutcome };
}

/** A page that is to be called now. */
interface Call {
  page: PageRecord;
  text: string;
  /** Null: nobody is there. */
  to: string | null;
  /** Null: no line can send it. */
  turn: PageTurn | null;
  /** Why it may not go: whoever has that phone refused. The next rung is called at once. */
  refused: string | null;
}

/** A page whose turn is further off goes before it: the provider may refuse it then, and the next rung is called. */
const patienceMs = 5_000;

export function createPager(parts: PagerParts): Pager {
  const { store, directory, registry, log } = parts;

  function change<Result>(
    organizationId: string,
    alarmId: string,
    apply: (tx: Transaction, alarm: AlarmRecord) => Promise<Result>,
  ): Promise<{ alarm: AlarmRecord; result: Result } | null> {
    return store.units.run(organizationId, {
      async run(tx) {
        const alarm = await tx.alarm(alarmId);
        if (!alarm) return null;
        const before = JSON.stringify(alarm);
        const result = await apply(tx, alarm);
        if (JSON.stringify(alarm) !== before) await writeAlarm(tx, alarm);
        return { alarm, result };
      },
    });
  }

  return {
    async run(organizationId, alarmId) {
      const facts = await directory.of(organizationId);
      const found = await change(organizationId, alarmId, async (tx, alarm) => {
        if (alarm.nextAt === null || alarm.nextAt > tx.now) return [];
        const user = (id: string) => facts.users.get(id);
        const pageUnproven = pagesUnproven(facts.emergency?.settings ?? null);
        const due = goOn(alarm, { now: tx.now, newId: () => tx.ids.next(), user, pageUnproven });
        const calls: Call[] = [];
        for (const page of due) calls.push(await prepare(tx, facts, alarm, page));
        return calls;
      });
      if (!found) return null;
      if (found.result.length === 0) return found.alarm.nextAt;
      const called = await Promise.all(found.result.map((one) => call(found.alarm, one)));
      const after = await change(organizationId, alarmId, async (tx, alarm) => {
        for (const { id, state, note, keys, heard } of called) {
          noteCalled(alarm, id, state, note, tx.now, keys);
          if (heard) await noteAnswer(tx, heard.line, id, heard.outcome);
        }
      });
      return after?.alarm.nextAt ?? null;
    },
  };

  /** What a page says, to whom and by which line, with its turn there. */
  async function prepare(
    tx: Transaction,
    facts: OrganizationFacts,
    alarm: AlarmRecord,
    page: PageRecord,
  ): Promise<Call> {
    const user = facts.users.get(page.userId);
    const to = page.way === "email" ? user?.email : user?.phone;
    const nothing = { page, text: "", to: null, turn: null, refused: null };
    if (!user || to === undefined) return nothing;
    const refused = await refusalOf(alarm, page, to);
    if (refused !== null) return { ...nothing, to, refused };
    const text = wordsOf(facts, alarm, page, user);
    const turn = await takePageTurn(tx, linesFor(facts, page.way), {
      id: page.id,
      until: new Date(tx.now.getTime() + callMs),
      segments: page.way === "email" ? null : countSms(text).segments,
    });
    return { page, text, to, turn, refused: null };
  }

  function wordsOf(
    { organization, users }: OrganizationFacts,
    alarm: AlarmRecord,
    page: PageRecord,
    user: UserRecord,
  ): string {
    const where = { clinic: organization.name, zone: user.timeZone };
    if (page.answersAck !== undefined) {
      const by = users.get(alarm.acknowledged?.by ?? "")?.name ?? null;
      return ackWords(alarm, { ...where, to: user.id, by });
    }
    const url = `${parts.publicUrl()}/a/${parts.links.make(alarm.id, page.id)}`;
    return pageWords(alarm, { ...where, url });
  }

  function refusalOf({ organizationId }: AlarmRecord, { way }: PageRecord, to: string) {
    return parts.consent(organizationId, way === "email" ? "email" : "sms", to);
  }

  async function call(alarm: AlarmRecord, { page, text, to, turn, refused }: Call): Promise<Called> {
    const failed = (note: string): Called => ({ id: page.id, state: "failed", note });
    if (to === null) return failed("Nobody to send it to.");
    if (refused !== null) return failed(refused);
    if (!turn)
      return failed(page.way === "flash" ? "No line can send a flash text." : "No line can send it.");
    const { line } = turn;
    const adapter = registry.get(line.provider);
    if (!adapter) return failed("No line can send it.");
    const waited = await itsTurn(turn);
    // What was said while it waited counts.
    const since = await refusalOf(alarm, page, to);
    if (since !== null) return failed(since);
    const notes = [turn.note, waited ? null : "It went before its turn on the line."].filter(Boolean);
    const said = notes.length > 0 ? notes.join(" ") : null;
    let outcome: SendOutcome;
    try {
      const message = pageMessage(alarm, page, line, to, text);
      outcome = await adapter.send(message, parts.adapterLine(line, adapter), parts.adapterContext);
    } catch (error) {
      log.error({ alarm: alarm.id, provider: adapter.id, err: describeError(error) }, "an adapter threw");
      return { id: page.id, state: "unconfirmed", note: "Nobody knows whether it went." };
    }
    const heard = { line, outcome };
    // Some providers name our own try, others theirs.
    const ids = outcome.kind === "accepted" ? [page.id, ...outcome.providerMessageIds] : [page.id];
    const keys = ids.map((id) => receiptKey(line.id, id));
    if (outcome.kind === "accepted") return { id: page.id, state: "sent", note: said, keys, heard };
    if (outcome.kind === "unknown") {
      const note = [`No answer from ${adapter.name}. It may have gone.`, ...notes].join(" ");
      return { id: page.id, state: "unconfirmed", note, keys, heard };
    }
    return { ...failed([sendErrors[outcome.error.code].words, ...notes].join(" ")), heard };
  }

  /** Before all that this process has for the line. False when its turn is too far off to be waited for. */
  async function itsTurn({ line, goAt, rate, segments }: PageTurn): Promise<boolean> {
    const ticket = { lineId: line.id, rank: 0, goAt, perSecond: rate.perSecond } as const;
    const turn = parts.lanes.enter({ ...ticket, units: countOf(rate, segments) });
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, patienceMs, "late");
    });
    const first = await Promise.race([turn, enough]);
    clearTimeout(timer);
    // Its turn comes all the same, and is for whoever waits behind it.
    if (first === "late") void turn.then((late) => late?.givenUp());
    else first?.taken();
    return first !== "late";
  }

  function linesFor({ lines }: OrganizationFacts, way: PageRecord["way"]): LineRecord[] {
    const channel = way === "email" ? "email" : "sms";
    return [...lines.values()].filter(
      (line) =>
        isUsed(line) &&
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
