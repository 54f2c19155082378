/**
 * Who is paged when: an alarm goes up the on-call chain, rung by rung and round by round, until somebody says that
 * they have it. Pure changes to an alarm in hand; server/outreach/pager.ts makes the calls.
 */
import {
  chainRounds,
  type AcknowledgedHow,
  type ChainStep,
  type EmergencyLanguage,
  type PageState,
  type PageWay,
} from "../../../shared/domain/emergency.ts";
import type { AlarmRecord, PageRecord } from "../../store/alarms.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import type { UserRecord } from "../../store/users.ts";

/** Longer than any provider call may take: past it nobody knows whether the page went. */
export const callMs = 90_000;

export interface NewAlarm {
  id: string;
  organizationId: string;
  kind: AlarmRecord["kind"];
  conversationId: string | null;
  messageId: string | null;
  phrase: string | null;
  language: EmergencyLanguage | null;
  openedBy: string | null;
  chain: readonly ChainStep[];
}

export function openAlarm(given: NewAlarm, now: Date): AlarmRecord {
  const chain = given.chain.filter(({ userIds, ways }) => userIds.length > 0 && ways.length > 0);
  return {
    ...given,
    chain,
    version: 1,
    openedAt: now,
    state: "paging",
    step: -1,
    round: 0,
    // Without a chain the screens are told, and nobody else can be.
    escalateAt: chain.length > 0 ? now : null,
    nextAt: chain.length > 0 ? now : null,
    pages: [],
    acknowledged: null,
    settled: null,
    answer: null,
  };
}

export interface PagingParts {
  now: Date;
  newId(): string;
  user(id: string): UserRecord | undefined;
  /** Phones that their owners have not proven are called too. */
  pageUnproven: boolean;
}

/** Its time has come. Returns the pages that have to be called now. */
export function goOn(alarm: AlarmRecord, parts: PagingParts): PageRecord[] {
  const { now } = parts;
  if (alarm.state !== "paging") {
    alarm.nextAt = null;
    return [];
  }
  for (const page of alarm.pages) {
    // Whoever called is gone. It is not called again: the next rung is on its way anyhow.
    if (page.state === "calling" && page.calledAt && now.getTime() - page.calledAt.getTime() >= callMs)
      end(page, "unconfirmed", "The answer was lost. It may have gone.", now);
  }
  while (alarm.escalateAt && alarm.escalateAt <= now) nextRung(alarm, parts);
  const due = alarm.pages.filter(({ state }) => state === "due");
  for (const page of due) {
    page.state = "calling";
    page.calledAt = now;
  }
  rest(alarm);
  return due;
}

function nextRung(alarm: AlarmRecord, { now, newId, user, pageUnproven }: PagingParts): void {
  if (alarm.step + 1 < alarm.chain.length) alarm.step += 1;
  else if (alarm.round + 1 < chainRounds) {
    alarm.round += 1;
    alarm.step = 0;
  } else {
    alarm.state = "unanswered";
    alarm.escalateAt = null;
    return;
  }
  const rung = alarm.chain[alarm.step];
  if (!rung) return;
  const { step, round } = alarm;
  const reached = rung.userIds.flatMap((userId) =>
    rung.ways.map((way): PageRecord => {
      const why = whyNot(user(userId), way, pageUnproven);
      const told = { state: why === null ? "due" : "skipped", note: why } as const;
      return { id: newId(), at: now, step, round, userId, way, calledAt: null, endedAt: null, ...told };
    }),
  );
  alarm.pages.push(...reached);
  // A rung that nobody can be reached on costs no time.
  const anyone = reached.some(({ state }) => state === "due");
  const wait =
    anyone || alarm.chain.every((one) => !reachable(one, user, pageUnproven)) ? rung.waitSeconds : 0;
  alarm.escalateAt = new Date(now.getTime() + wait * 1000);
}

function reachable({ userIds, ways }: ChainStep, user: PagingParts["user"], pageUnproven: boolean): boolean {
  return userIds.some((id) => ways.some((way) => whyNot(user(id), way, pageUnproven) === null));
}

/** Why somebody cannot be paged this way; null when they can. */
export function whyNot(user: UserRecord | undefined, way: PageWay, pageUnproven: boolean): string | null {
  if (!user?.active) return "No longer works here.";
  if (way === "email") return null;
  if (!user.phone) return "Has no phone on record.";
  if (!user.phoneProvenAt && !pageUnproven) return "Has not proven that the phone is theirs.";
  return null;
}

/** What became of a page. One that was given up keeps what is known of it now. */
export function noteCalled(
  alarm: AlarmRecord,
  pageId: string,
  state: Extract<PageState, "sent" | "failed" | "unconfirmed">,
  note: string | null,
  now: Date,
  keys: string[] = [],
): boolean {
  const page = alarm.pages.find(({ id }) => id === pageId);
  if (!page || (page.state !== "calling" && page.state !== "unconfirmed")) return false;
  if (keys.length > 0) page.keys = keys;
  end(page, state, note, now);
  hurry(alarm, now);
  return true;
}

/** What the provider said later of a page that went: it arrived, or it never will. Never backwards. */
export function noteReceipt(
  alarm: AlarmRecord,
  key: string,
  { status, words }: { status: "delivered" | "failed"; words: string | null },
  now: Date,
): boolean {
  const page = alarm.pages.find(({ keys }) => keys?.includes(key));
  if (!page || page.state === "delivered" || page.state === status) return false;
  end(page, status, status === "failed" ? words : null, now);
  hurry(alarm, now);
  return true;
}

function hurry(alarm: AlarmRecord, now: Date): void {
  // Nobody of this rung was reached at all: the next one need not wait.
  const rung = alarm.pages.filter(({ step, round }) => step === alarm.step && round === alarm.round);
  const hopeless = rung.every((one) => one.state === "failed" || one.state === "skipped");
  const higher = alarm.step + 1 < alarm.chain.length;
  if (alarm.state === "paging" && hopeless && alarm.escalateAt && higher) alarm.escalateAt = now;
  rest(alarm);
}

function end(page: PageRecord, state: PageState, note: string | null, now: Date): void {
  page.state = state;
  page.note = note;
  page.endedAt = now;
}

/** When there is something to do next. */
function rest(alarm: AlarmRecord): void {
  if (alarm.state !== "paging") {
    alarm.nextAt = null;
    return;
  }
  const calling = alarm.pages.flatMap(({ state, calledAt }) =>
    state === "calling" && calledAt ? [calledAt.getTime() + callMs] : [],
  );
  const times = [...calling, ...(alarm.escalateAt ? [alarm.escalateAt.getTime()] : [])];
  alarm.nextAt = times.length > 0 ? new Date(Math.min(...times)) : null;
}

/** Somebody has it: nobody else is paged. False when somebody had it before. */
export function acknowledge(alarm: AlarmRecord, by: string, how: AcknowledgedHow, now: Date): boolean {
  if (alarm.acknowledged) return false;
  alarm.acknowledged = { at: now, by, how };
  alarm.state = "acknowledged";
  alarm.escalateAt = null;
  alarm.nextAt = null;
  for (const page of alarm.pages)
    if (page.state === "due") end(page, "skipped", "Somebody had it by then.", now);
  return true;
}

/** Who has been called last, for the row of the list. */
export function pagedNow({ pages }: AlarmRecord): { userId: string; at: Date } | null {
  const last = pages.findLast(({ state }) => ["due", "calling", "sent", "delivered"].includes(state));
  return last ? { userId: last.userId, at: last.at } : null;
}

/** The words of a page. Nothing of the patient: phones lie about and lock screens show. */
export function pageWords(
  { kind, openedAt }: Pick<AlarmRecord, "kind" | "openedAt">,
  { clinic, url, zone }: { clinic: string; url: string; zone: string },
): string {
  const time = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone });
  // A narrow no-break space would make the whole text twice as dear.
  const at = time.format(openedAt).replace(/\s/gu, " ").toLowerCase();
  const what = kind === "drill" ? "DRILL, nothing happened" : "Emergency in the inbox";
  return `${clinic}: ${what}, ${at}. Take it: ${url} or reply ACK.`;
}

/** Whether a staff member's text says that they have it. */
export function saysAck(text: string): boolean {
  return text.length <= 32 && /^\s*["'“”*]*ack(nowledged?)?["'“”*.!]*\s*$/i.test(text.normalize("NFKC"));
}

/** The copy in the thread's row that the list shows. */
export function noteAlarm(row: ConversationRecord, alarm: AlarmRecord): void {
  if (alarm.settled || alarm.messageId === null) {
    if (row.emergency?.alarmId === alarm.id) delete row.emergency;
    return;
  }
  const { acknowledged } = alarm;
  row.emergency = {
    alarmId: alarm.id,
    messageId: alarm.messageId,
    since: alarm.openedAt,
    paged: pagedNow(alarm),
    acknowledged: acknowledged && { by: acknowledged.by, at: acknowledged.at },
    unanswered: alarm.state === "unanswered",
  };
}
