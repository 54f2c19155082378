/**
 * Who is paged when: an alarm goes up the on-call chain, rung by rung and round by round, until somebody says that
 * they have it. After some rounds it is said that nobody answered, and the next ones come at growing pauses; a drill
 * ends there. Pure changes to an alarm in hand; server/outreach/pager.ts makes the calls.
 */
import {
  chainPauseMinutes,
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
  /** The alarm of the same thread that is not settled. */
  earlierId?: string | null;
}

export function openAlarm(given: NewAlarm, now: Date): AlarmRecord {
  const chain = callable(given.chain);
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

const callable = (chain: readonly ChainStep[]): ChainStep[] =>
  chain.filter(({ userIds, ways }) => userIds.length > 0 && ways.length > 0);

/**
 * The patient wrote again, and nobody has it: the chain as it is now is called from its first rung, without a pause.
 * An alarm that is on its way round goes on as it does.
 */
export function ringAgain(alarm: AlarmRecord, chain: readonly ChainStep[], now: Date): void {
  const onItsWay = alarm.state === "paging" && alarm.escalateAt !== null;
  const rungs = callable(chain);
  if (alarm.acknowledged || onItsWay || rungs.length === 0) return;
  alarm.chain = rungs;
  if (alarm.step >= 0) alarm.round += 1;
  alarm.step = -1;
  alarm.ringsFrom = alarm.round;
  alarm.state = "paging";
  alarm.escalateAt = now;
  rest(alarm);
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
  for (const page of inWork(alarm)) {
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
  else {
    const rounds = alarm.round + 1 - (alarm.ringsFrom ?? 0);
    if (rounds >= chainRounds) {
      alarm.state = "unanswered";
      alarm.escalateAt = null;
      if (alarm.kind === "drill") return;
      alarm.round += 1;
      alarm.step = -1;
      const minutes = (rounds + 1 - chainRounds) * chainPauseMinutes;
      alarm.escalateAt = new Date(now.getTime() + minutes * 60_000);
      return;
    }
    alarm.round += 1;
    alarm.step = 0;
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
function whyNot(user: UserRecord | undefined, way: PageWay, pageUnproven: boolean): string | null {
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
  const rung = pagesOf(alarm).filter(({ step, round }) => step === alarm.step && round === alarm.round);
  const hopeless = rung.length > 0 && rung.every((one) => one.state === "failed" || one.state === "skipped");
  const higher = alarm.step + 1 < alarm.chain.length;
  if (hopeless && alarm.escalateAt && higher) alarm.escalateAt = now;
  rest(alarm);
}

/** Without the answers to colleagues. */
const pagesOf = ({ pages }: Pick<AlarmRecord, "pages">): PageRecord[] =>
  pages.filter(({ answersAck }) => answersAck === undefined);

/** Once somebody has it, what became of a page is heard when it is told, and only the answers are still to do. */
const inWork = (alarm: AlarmRecord): PageRecord[] =>
  alarm.acknowledged ? alarm.pages.filter(({ answersAck }) => answersAck !== undefined) : alarm.pages;

function end(page: PageRecord, state: PageState, note: string | null, now: Date): void {
  page.state = state;
  page.note = note;
  page.endedAt = now;
}

/** When there is something to do next. */
function rest(alarm: AlarmRecord): void {
  const calling = inWork(alarm).flatMap(({ state, at, calledAt }) =>
    state === "due" ? [at.getTime()] : state === "calling" && calledAt ? [calledAt.getTime() + callMs] : [],
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
  for (const page of pagesOf(alarm))
    if (page.state === "due") end(page, "skipped", "Somebody had it by then.", now);
  rest(alarm);
  return true;
}

/** More would be two machines that talk to each other. */
const mostAckAnswers = 5;

/** A colleague who wrote "ACK" is told by text who has it: once for each of their texts, however often it comes in. */
export function answerAck(alarm: AlarmRecord, userId: string, ackId: string, newId: string, now: Date): void {
  const { step, round } = alarm;
  const answers = alarm.pages.filter((page) => page.userId === userId && page.answersAck !== undefined);
  if (answers.length >= mostAckAnswers || answers.some(({ answersAck }) => answersAck === ackId)) return;
  const told = { state: "due", note: null, calledAt: null, endedAt: null, answersAck: ackId } as const;
  alarm.pages.push({ id: newId, at: now, step: Math.max(0, step), round, userId, way: "sms", ...told });
  rest(alarm);
}

/** Who has been called last, for the row of the list. */
export function pagedNow(alarm: AlarmRecord): { userId: string; at: Date } | null {
  const last = pagesOf(alarm).findLast(({ state }) =>
    ["due", "calling", "sent", "delivered"].includes(state),
  );
  return last ? { userId: last.userId, at: last.at } : null;
}

/** The words of a page. Nothing of the patient: phones lie about and lock screens show. */
export function pageWords(
  { kind, openedAt }: Pick<AlarmRecord, "kind" | "openedAt">,
  { clinic, url, zone }: { clinic: string; url: string; zone: string },
): string {
  const what = kind === "drill" ? "DRILL, nothing happened" : "Emergency in the inbox";
  return `${clinic}: ${what}, ${clock(openedAt, zone)}. Take it: ${url} or reply ACK.`;
}

/** The words for a colleague who wrote "ACK": that they have it, or who does. */
export function ackWords(
  { kind, openedAt, acknowledged }: Pick<AlarmRecord, "kind" | "openedAt" | "acknowledged">,
  { clinic, to, by, zone }: { clinic: string; to: string; by: string | null; zone: string },
): string {
  const what = `the ${kind === "drill" ? "drill" : "emergency"} of ${clock(openedAt, zone)}`;
  if (!acknowledged) return `${clinic}: Nobody has ${what} yet.`;
  if (acknowledged.by === to) return `${clinic}: You have ${what}.`;
  const since = clock(acknowledged.at, zone);
  return `${clinic}: ${by ?? "Somebody else"} has ${what} since ${since}. Nothing is left for you to do.`;
}

function clock(at: Date, zone: string): string {
  const time = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone });
  // A narrow no-break space would make the whole text twice as dear.
  return time.format(at).replace(/\s/gu, " ").toLowerCase();
}

/** Whether a staff member's text says that they have it. */
export function saysAck(text: string): boolean {
  return text.length <= 32 && /^\s*["'“”*]*ack(nowledged?)?["'“”*.!]*\s*$/i.test(text.normalize("NFKC"));
}

/** The copy in the thread's row that the list shows: of the alarm that rang there last, whatever is heard of older ones. */
export function noteAlarm(row: ConversationRecord, alarm: AlarmRecord, { pins = false } = {}): void {
  if (!pins && row.emergency?.alarmId !== alarm.id) return;
  if (alarm.settled || alarm.messageId === null) {
    delete row.emergency;
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
    answerNote: alarm.answer?.note ?? null,
  };
}
