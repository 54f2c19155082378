/**
 * Which rules fire on a message, which do not and why, and what is to be done: (book, facts) -> verdicts and actions.
 * Pure. A message gets at most one machine message back, and none that the limits hold back.
 */
import type { AutoAction, AutoRule, Verdict } from "../../../shared/api/auto-replies.ts";
import type { ClinicState } from "./clinic-hours.ts";
import type { CompiledBook } from "./compiled.ts";
import { heldBack, personAnswers, type LimitFacts } from "./limits.ts";
import { fold, sameness } from "./words.ts";

export interface AutoFacts extends Omit<LimitFacts, "heard"> {
  text: string;
  lineId: string;
  lineName: string;
  state: ClinicState;
  /** "The clinic is open until 5:30 PM". */
  stateWords: string;
  /** Of the patient, BCP 47; null when it is not known. */
  language: string | null;
  known: boolean;
  /** The last message of a person of the staff; null when there is none. */
  staffAt: Date | null;
  /** What took the message before any rule: a keyword, an emergency, a form that is asked. */
  taken: { name: string; why: string } | null;
}

export interface FiredRule {
  rule: AutoRule;
  /** In the order of the rule, without those that are held back. */
  actions: AutoAction[];
}

export interface Judgement {
  verdicts: Verdict[];
  fired: FiredRule[];
  /** Why a machine fell silent that would have gone on: shown to staff on the message. */
  silent: string | null;
}

/** What the sender would notice. */
export const speaks = ({ kind }: AutoAction): boolean => kind === "reply" || kind === "form";
/** That, or what sends mail: kept from machines and from loops. */
const loud = (action: AutoAction) => speaks(action) || action.kind === "forward";

export function judge({ book, rules }: CompiledBook, facts: AutoFacts): Judgement {
  const heard = fold(facts.text);
  const held = heldBack({ ...facts, heard: sameness(facts.text) }, book.limits);
  const isHeld = held?.holds === "words" ? speaks : loud;
  const answering = personAnswers(facts.staffAt, facts.now, book.limits);
  const verdicts: Verdict[] = [];
  const fired: FiredRule[] = [];
  let silent: string | null = null;
  let ended: { name: string; place: number } | null = null;
  let spoke: string | null = null;

  rules.forEach(({ rule, fits }, index) => {
    const say = (outcome: Verdict["outcome"], why: string) =>
      void verdicts.push({ ruleId: rule.id, name: rule.name, outcome, why });
    if (!rule.on) return say("off", "It is switched off");
    if (facts.taken) return say("not_asked", `${facts.taken.name}: ${facts.taken.why}`);
    if (ended) return say("not_asked", `Rule ${ended.place} (${ended.name}) ended the search`);
    const fit = fits(facts.text, heard);
    if (fit === null) return say("no_match", noFit(rule));
    const other = otherwise(rule, facts);
    if (other !== null) return say("no_match", `${fit}, but ${other}`);
    if (answering && !rule.whileAnswering && rule.does.some(speaks)) {
      return say("held", `${fit}, but a person of the staff is answering`);
    }
    const before = answeredBefore(rule, facts);
    if (before !== null) return say("held", `${fit}, but ${before}`);
    if (!rule.continues) ended = { name: rule.name, place: index + 1 };
    const actions = rule.does.filter((action) => {
      if (held && isHeld(action)) return false;
      return !(spoke !== null && speaks(action));
    });
    if (held && rule.does.some(isHeld)) {
      if (held.mark && rule.does.some(speaks)) silent = held.why;
      say("held", `${fit}. ${held.why}${actions.length > 0 ? "; the rest of the rule is done" : ""}`);
    } else if (spoke !== null && rule.does.some(speaks)) {
      say("fired", `${fit}. Its words are left out: ${spoke} has answered`);
    } else say("fired", fit);
    if (actions.some(speaks)) spoke = rule.name;
    fired.push({ rule, actions });
  });
  return { verdicts, fired, silent };
}

function noFit({ when: { text } }: AutoRule): string {
  if (text.kind === "words") {
    const one = text.words.length === 1;
    const what = one ? "the word" : `any of the ${text.words.length} words`;
    if (text.where === "whole") return `The whole message is not ${what}`;
    if (text.where === "first") return `It does not begin with ${what}`;
    return one ? "The word is not in it" : `None of the ${text.words.length} words is in it`;
  }
  return "The pattern does not fit";
}

/** Why a rule whose words fit does not apply; null when it does. */
function otherwise({ when }: AutoRule, facts: AutoFacts): string | null {
  if (when.lineIds.length > 0 && !when.lineIds.includes(facts.lineId)) {
    return `it came in on ${facts.lineName}`;
  }
  if (when.hours !== "any" && (when.hours === "open") !== facts.state.open) {
    return lower(facts.stateWords);
  }
  if (when.languages.length > 0 && !when.languages.some((one) => speaksIt(facts.language, one))) {
    return facts.language === null
      ? "the patient’s language is not known"
      : `the patient’s language is ${languageName(facts.language)}`;
  }
  if (when.sender !== "any" && (when.sender === "known") !== facts.known) {
    return facts.known ? "the sender is a known patient" : "the sender is not known";
  }
  return null;
}

function answeredBefore({ id, once }: AutoRule, { now, sent, state }: AutoFacts): string | null {
  if (once === "always") return null;
  const since =
    once === "day" ? now.getTime() - 24 * 60 * 60_000 : (state.since?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (
    !sent.some(
      ({ by, at }) =>
        by === id && (once === "day" ? at.getTime() > since : at.getTime() >= since) && at <= now,
    )
  )
    return null;
  return once === "day"
    ? "it answered this sender within 24 hours"
    : `it answered this sender since the clinic ${state.open ? "opened" : "closed"}`;
}

export function speaksIt(language: string | null, wanted: string): boolean {
  const has = language?.toLowerCase();
  const want = wanted.toLowerCase();
  return has === want || has?.split("-")[0] === want;
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
