/** What the ledger says to people: each cell's answer, each entry, and the one sentence that says why. */
import type { ConsentCell, ConsentEntryView, ConsentWay } from "../../../shared/api/consent.ts";
import { channelWords } from "../../../shared/domain/channels.ts";
import { patientPurposes, purposeNames } from "../../../shared/domain/preferences.ts";
import type { Times } from "../../components/message/times.ts";

export const choiceNames: Readonly<Record<ConsentEntryView["choice"], string>> = {
  given: "Given",
  refused: "Refused",
  asked: "Asked",
  expired: "Expired",
  doubted: "Perhaps refused",
  cleared: "Ruled: no refusal",
  withdrawn: "Taken back",
};

export const howNames: Readonly<Record<NonNullable<ConsentEntryView["how"]>, string>> = {
  phone: "By phone",
  desk: "At the desk",
  letter: "By letter",
  email: "By email",
  other: "Another way",
};

/** "Yes", "Refused, STOP", "Yes, not asked": it answers whether anything may go, and says why in few words. */
export function cellWords(
  cell: ConsentCell,
  { reachable }: Pick<ConsentWay, "reachable">,
  entry: ConsentEntryView | undefined,
): string {
  const answer = cell.may && reachable ? "Yes" : "No";
  // What was refused stays refused, also where nothing goes anyhow.
  if (!reachable && cell.state !== "refused" && cell.state !== "doubted") return "No, cannot go there";
  switch (cell.state) {
    case "given":
      return answer;
    case "refused":
      return entry?.source === "keyword" && !entry.withheld && entry.words.length <= 12
        ? `Refused, ${entry.words}`
        : "Refused";
    case "doubted":
      return "Held for a ruling";
    case "asked":
      return `${answer}, asked without an answer`;
    case "expired":
      return `${answer}, expired`;
    case "not_asked":
      return `${answer}, not asked`;
  }
}

/** "News by SMS: no" */
export function cellTitle(cell: ConsentCell, way: ConsentWay): string {
  const may = cell.may && way.reachable;
  return `${purposeNames[cell.purpose]} by ${inSentence(way)}: ${may ? "yes" : "no"}`;
}

export function inSentence({ channel }: Pick<ConsentWay, "channel">): string {
  return channel === "email" ? "email" : channelWords[channel];
}

/** Why a cell is as it is: what was said, where and when, and what could change it. */
export function cellReason(
  cell: ConsentCell,
  entry: ConsentEntryView | undefined,
  name: string,
  times: Times,
): { why: string; change: string | null } {
  if (!entry)
    return { why: "The ledger says nothing for or against it. Silence is no refusal.", change: null };
  const said = saidSentence(entry, name, times);
  switch (cell.state) {
    case "refused":
      return {
        why: `${said} No later entry gives it back.`,
        change:
          "Only the patient can change this: by the word START, on their preference page, or with a signed form. Staff cannot lift it.",
      };
    case "doubted":
      return {
        why: `${said} It may be a refusal, so nothing goes by itself until somebody has ruled.`,
        change: entry.dueAt ? `Not ruled on by ${times.full(entry.dueAt)}, it counts as a refusal.` : null,
      };
    case "asked":
      return { why: `${said} There is no answer yet.`, change: null };
    case "expired":
      return { why: `${said} What was given before no longer counts.`, change: null };
    default:
      return { why: said, change: null };
  }
}

/** Words of a right-to-left script keep their own direction inside an English sentence. */
function isolated(words: string): string {
  return /[\u0590-\u08ff]/.test(words) ? `\u2068${words}\u2069` : words;
}

/** "Marisol Vega wrote “STOP” to Front desk on Fri, Oct 3, 2025, 2:14:51 pm." */
function saidSentence(entry: ConsentEntryView, name: string, times: Times): string {
  const when = `on ${times.full(entry.at)}`;
  const words = `“${isolated(entry.words)}”`;
  if (entry.withheld) return `An earlier owner of this address said it ${when}.`;
  const by = entry.actor ? `, written down by ${entry.actor.name}` : "";
  switch (entry.source) {
    case "keyword":
    case "free_words":
      return `${name} wrote ${words}${entry.lineName ? ` to ${entry.lineName}` : ""} ${when}.`;
    case "page":
      return `${name} chose ${words} on their preference page ${when}.`;
    case "staff":
      return `${name} said ${words}${entry.how ? ` ${howNames[entry.how].toLowerCase()}` : ""} ${when}${by}.`;
    case "provider":
      return `The provider told us ${words} ${when}.`;
    case "complaint":
      return `A complaint came by the mail provider ${when}.`;
    case "mail_unsubscribe":
      return `${name} unsubscribed from a mail ${when}.`;
    case "api":
      return `Another program recorded ${words} ${when}.`;
    case "system":
      return `Nobody ruled on ${words} in time, so it counts as a refusal since ${times.full(entry.at)}.`;
    case "import":
      return `It was brought in from elsewhere ${when}: ${words}.`;
  }
}

/** "replies, news", "everything", "that the channel is not encrypted" */
export function aboutWords({ about, purposes }: Pick<ConsentEntryView, "about" | "purposes">): string {
  if (about === "unencrypted") return "messages that are not encrypted";
  if (purposes === null) return "everything";
  const known = patientPurposes.filter((purpose) => purposes.includes(purpose));
  const others = purposes.filter((purpose) => !patientPurposes.some((one) => one === purpose));
  return [...known.map((purpose) => purposeNames[purpose].toLowerCase()), ...others].join(", ");
}

/** How far the machine's own answer came. Sent and delivered are not the same. */
export function answerWords(state: NonNullable<ConsentEntryView["answer"]>["state"]): string {
  switch (state) {
    case "delivered":
    case "read":
      return "Answered, delivered,";
    case "sent":
      return "Answered, sent,";
    case "failed":
      return "The answer failed,";
    case "unconfirmed":
      return "Answered, not confirmed,";
    case "refused":
    case "cancelled":
      return "The answer did not go,";
    default:
      return "To be answered,";
  }
}

/** Where an entry came from: a first line, and a second with the rest. */
export function sourceWords(entry: ConsentEntryView): { first: string; second: string | null } {
  const { source, how, actor, lineName, shown } = entry;
  const line = lineName ? `, ${lineName}` : "";
  const by = actor ? `by ${actor.name}` : null;
  switch (source) {
    case "keyword":
      return { first: `Keyword${line}`, second: null };
    case "free_words":
      return { first: `Their words${line}`, second: by && `ruled ${by}` };
    case "page":
      return { first: "Preference page", second: shown };
    case "staff":
      return { first: how ? howNames[how] : "Staff", second: by && `written down ${by}` };
    case "provider":
      return { first: `Provider${line}`, second: null };
    case "complaint":
      return { first: "Complaint", second: lineName };
    case "mail_unsubscribe":
      return { first: "Unsubscribed by mail", second: null };
    case "api":
      return { first: "Another program", second: by };
    case "system":
      return { first: "Ten business days", second: "nobody ruled in time" };
    case "import":
      return { first: "Brought in", second: by };
  }
}
