/**
 * Whether a patient's words are an emergency: a phrase of the tables stands in them, and nothing beside it says that
 * it is not so ("no chest pain", "the chest pain is gone", "when I had a stroke"). Pure. In doubt it is one.
 */
import type { EmergencyLanguage, EmergencyWords } from "../../../shared/domain/emergency.ts";
import { guards, type Guards } from "./guards.ts";
import { tokensOf, type Token } from "./normal.ts";
import { indexOf, patternOf, type Pattern, type PatternIndex } from "./pattern.ts";

/** Why a phrase that stands in the words does not count. */
export type WhyCalm = "negated" | "over" | "calm_phrase";

export interface Finding {
  language: EmergencyLanguage;
  /** The phrase of the table. */
  phrase: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
  /** Null: it is an alarm. */
  calm: WhyCalm | null;
  /** The words that say so. */
  because: string | null;
}

export interface Matcher {
  /** Every phrase that stands in the words, alarms first, then by place. */
  find(text: string): Finding[];
  /** The first alarm; null when there is none. */
  alarm(text: string): Finding | null;
}

interface Entry {
  pattern: Pattern;
  language: EmergencyLanguage;
}

type Index = PatternIndex<Entry>;

interface Rules {
  before: Index;
  notBefore: Index;
  after: Index;
  again: Index;
  but: ReadonlySet<string>;
  reach: number;
}

/** First and behind the last token. */
type Span = readonly [number, number];

export function createMatcher(words: ReadonlyMap<EmergencyLanguage, EmergencyWords>): Matcher {
  const languages = [...words.keys()];
  const entriesOf = (pick: (words: EmergencyWords) => string[]): Index =>
    indexOf([...words].flatMap(([language, own]) => entries(language, pick(own))));
  const alarms = entriesOf(({ alarms: phrases }) => phrases);
  const calm = entriesOf((own) => own.calm);
  const rules = new Map(languages.map((language) => [language, compile(language, guards[language])]));

  function find(text: string): Finding[] {
    const tokens = tokensOf(text);
    const hits: { entry: Entry; span: Span }[] = [];
    for (let start = 0; start < tokens.length; start += 1)
      alarms.at(tokens, start, (entry, end) => hits.push({ entry, span: [start, end] }));
    // Nearly every message ends here.
    if (hits.length === 0) return [];
    const calmSpans: { language: EmergencyLanguage; span: Span }[] = [];
    for (let start = 0; start < tokens.length; start += 1)
      calm.at(tokens, start, ({ language }, end) => calmSpans.push({ language, span: [start, end] }));
    const judged = hits.map((hit) => {
      const { language } = hit.entry;
      const own = calmSpans.filter((one) => one.language === language).map(({ span }) => span);
      return { ...hit, ...judge(rules.get(language) as Rules, own, tokens, hit.span) };
    });
    // Many languages share a word; the one whose grammar stands beside it knows what is said of it.
    const calmAt = new Map<number, Judgement>();
    for (const { span, why, because } of judged)
      if (why) for (let at = span[0]; at < span[1]; at += 1) calmAt.set(at, { why, because });
    const sharedBy = ([from, to]: Span): Judgement | undefined => {
      for (let at = from; at < to; at += 1) if (calmAt.has(at)) return calmAt.get(at);
      return undefined;
    };
    return judged
      .map(({ entry, span, why, because }): Finding => {
        const shared = why ? undefined : sharedBy(span);
        const reason = because ?? shared?.because ?? null;
        return {
          language: entry.language,
          phrase: entry.pattern.phrase,
          from: tokens[span[0]]?.from ?? 0,
          to: tokens[span[1] - 1]?.to ?? 0,
          calm: why ?? shared?.why ?? null,
          because: reason && text.slice(tokens[reason[0]]?.from, tokens[reason[1] - 1]?.to),
        };
      })
      .sort((a, b) => Number(a.calm !== null) - Number(b.calm !== null) || a.from - b.from);
  }
  return { find, alarm: (text) => find(text).find((finding) => finding.calm === null) ?? null };
}

const overlap = (one: Span, other: Span): boolean => one[0] < other[1] && other[0] < one[1];

interface Judgement {
  why: WhyCalm | null;
  because: Span | null;
}

function judge(rules: Rules, calm: readonly Span[], tokens: readonly Token[], span: Span): Judgement {
  const phrase = calm.find((one) => overlap(one, span));
  if (phrase) return { why: "calm_phrase", because: phrase };
  const before = guardBefore(rules, tokens, span[0]);
  if (before) return { why: "negated", because: before };
  const after = guardAfter(rules, tokens, span[1]);
  if (after) return { why: "over", because: after };
  return { why: null, because: null };
}

/** Where entries of an index that begin at this token end. */
function endsOf(index: Index, tokens: readonly Token[], at: number): number[] {
  const ends: number[] = [];
  index.at(tokens, at, (_entry, end) => ends.push(end));
  return ends;
}

/** "no", "never had", "in case of": shortly before it, in the same clause, with no "but" between. */
function guardBefore(rules: Rules, tokens: readonly Token[], start: number): Span | null {
  const clause = tokens[start]?.clause;
  for (let at = start - 1; at >= 0 && start - at <= rules.reach + 2; at -= 1) {
    const token = tokens[at];
    if (!token || token.clause !== clause || rules.but.has(token.word)) return null;
    for (const end of endsOf(rules.before, tokens, at)) {
      if (end > start || start - end > rules.reach) continue;
      if (!saidOfElse(rules, tokens, at, start)) return [at, end];
    }
  }
  return null;
}

/** "I don't know why my chest hurts", "not only chest pain": the no is said of something else. */
function saidOfElse({ notBefore }: Rules, tokens: readonly Token[], at: number, start: number): boolean {
  for (let from = Math.max(0, at - 2); from <= at; from += 1)
    if (endsOf(notBefore, tokens, from).some((end) => end > at && end <= start)) return true;
  return false;
}

/** "is gone", "two years ago": shortly behind it, unless it came back or is said not to be so. */
function guardAfter(rules: Rules, tokens: readonly Token[], end: number): Span | null {
  const clause = tokens[end - 1]?.clause;
  for (let at = end; at < tokens.length && at - end <= rules.reach + 2; at += 1) {
    const token = tokens[at];
    if (!token || token.clause !== clause || rules.but.has(token.word)) return null;
    for (const over of endsOf(rules.after, tokens, at)) {
      if (negated(rules, tokens, end, at) || cameBack(rules, tokens, over)) return null;
      return [at, over];
    }
  }
  return null;
}

function negated({ before }: Rules, tokens: readonly Token[], end: number, at: number): boolean {
  for (let from = Math.max(end, at - 3); from < at; from += 1)
    if (endsOf(before, tokens, from).length > 0) return true;
  return false;
}

function cameBack({ again }: Rules, tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < Math.min(tokens.length, from + 12); at += 1)
    if (endsOf(again, tokens, at).length > 0) return true;
  return false;
}

function compile(language: EmergencyLanguage, own: Guards): Rules {
  const index = (phrases: readonly string[]): Index => indexOf(entries(language, phrases));
  return {
    before: index(own.before),
    notBefore: index(own.notBefore),
    after: index(own.after),
    again: index(own.again),
    but: new Set(own.but.flatMap((word) => tokensOf(word).map((token) => token.word))),
    reach: own.reach,
  };
}

function entries(language: EmergencyLanguage, phrases: readonly string[]): Entry[] {
  return phrases.flatMap((phrase) => {
    const pattern = patternOf(phrase);
    return pattern ? [{ pattern, language }] : [];
  });
}
