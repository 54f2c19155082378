/**
 * Whether a patient's words are an emergency: a phrase of the tables stands in them, and nothing beside it says that
 * it is not so ("no chest pain", "the chest pain is gone", "when I had a stroke"). Pure. In doubt it is one.
 */
import type { EmergencyLanguage, EmergencyWords } from "../../../shared/domain/emergency.ts";
import type { Guards } from "./guard.ts";
import { guards } from "./guards.ts";
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

type Listed = Exclude<keyof Guards, "about" | "but" | "cannot">;
type Rules = Record<Listed, Index> & {
  but: ReadonlySet<string>;
  /** Words that say no by themselves. */
  noWords: ReadonlySet<string>;
  about: { of: Index; things: Index; unlessBefore: Index }[];
};

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
    const judged = hits.map((hit): Judged => {
      const { language } = hit.entry;
      const own = calmSpans.filter((one) => one.language === language).map(({ span }) => span);
      return { ...hit, ...judge(rules.get(language) as Rules, own, tokens, hit.span) };
    });
    const sharedBy = sharing(judged);
    return judged
      .map((hit): Finding => {
        const { entry, span, why, because } = hit;
        const shared = why ? undefined : sharedBy(hit);
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

/**
 * Many languages share a word; the one whose grammar stands beside it knows what is said of it. In one language each
 * phrase ends elsewhere, and what is over behind one is not behind the other.
 */
function sharing(judged: readonly Judged[]): (hit: Judged) => Judgement | undefined {
  // By word, one for each language and reason: a long text of nothing but alarms costs no more than its length.
  const calmAt = new Map<number, Judged[]>();
  for (const hit of judged) {
    if (hit.why === null) continue;
    for (let at = hit.span[0]; at < hit.span[1]; at += 1) {
      const here = calmAt.get(at) ?? [];
      if (here.length === 0) calmAt.set(at, here);
      if (!here.some(({ entry, why }) => why === hit.why && entry.language === hit.entry.language))
        here.push(hit);
    }
  }
  return ({ entry, span: [from, to] }) => {
    for (let at = from; at < to; at += 1) {
      const found = calmAt
        .get(at)
        ?.find((one) => one.why !== "over" || one.entry.language !== entry.language);
      if (found) return found;
    }
    return undefined;
  };
}

const overlap = (one: Span, other: Span): boolean => one[0] < other[1] && other[0] < one[1];

interface Judgement {
  why: WhyCalm | null;
  because: Span | null;
}

interface Judged extends Judgement {
  entry: Entry;
  span: Span;
}

function judge(rules: Rules, calm: readonly Span[], tokens: readonly Token[], span: Span): Judgement {
  const phrase = calm.find((one) => overlap(one, span)) ?? thing(rules, tokens, span);
  if (phrase) return { why: "calm_phrase", because: phrase };
  const before = guardBefore(rules, tokens, span[0]);
  if (before) return { why: "negated", because: before };
  const after = guardAfter(rules, tokens, span);
  if (after) return { why: "over", because: after };
  return { why: null, because: null };
}

/** Where entries of an index that begin at this token end. */
function endsOf(index: Index, tokens: readonly Token[], at: number): number[] {
  const ends: number[] = [];
  index.at(tokens, at, (_entry, end) => ends.push(end));
  return ends;
}

/** Whether an entry begins at one of these tokens. */
function anyOf(index: Index, tokens: readonly Token[], from: number, to: number): boolean {
  for (let at = Math.max(0, from); at < Math.min(to, tokens.length); at += 1)
    if (endsOf(index, tokens, at).length > 0) return true;
  return false;
}

/** Whether entries of an index fill these tokens without a gap. Each token is looked at once, however many ways there are. */
function filled(index: Index, tokens: readonly Token[], from: number, to: number): boolean {
  const filledTo = new Set([from]);
  for (let at = from; at < to; at += 1) {
    if (!filledTo.delete(at)) continue;
    for (const end of endsOf(index, tokens, at)) filledTo.add(end);
    if (filledTo.size === 0) return false;
  }
  return filledTo.has(to);
}

/** How far a guard may stand off, whatever carries it on. */
const reach = 8;

/** "no", "never had", "in case of": before it in its clause, and nothing between that begins another thought. */
function guardBefore(rules: Rules, tokens: readonly Token[], start: number): Span | null {
  const first = tokens[start];
  // "no pulse not breathing", "No can't breathe": what says no itself is not said not to be so.
  const saysNo = first !== undefined && rules.noWords.has(first.word);
  const guarding = saysNo ? [rules.before] : [rules.no, rules.before];
  for (let at = start - 1; at >= 0 && start - at <= reach; at -= 1) {
    const token = tokens[at];
    if (!token || token.clause !== first?.clause || rules.but.has(token.word)) return null;
    for (const index of guarding)
      for (const end of endsOf(index, tokens, at))
        if (end <= start && filled(rules.carry, tokens, end, start)) return [at, end];
  }
  return null;
}

/** "is gone", "two years ago": behind it in its clause, unless it came back or is said to be there still. */
function guardAfter(rules: Rules, tokens: readonly Token[], [start, end]: Span): Span | null {
  const clause = tokens[end - 1]?.clause;
  const over = (at: number, to: number): Span | null =>
    anyOf(rules.again, tokens, to, to + takenBackWithin) || anyOf(rules.still, tokens, start - 4, start)
      ? null
      : [at, to];
  for (let at = end; at < tokens.length && at - end <= reach; at += 1) {
    const token = tokens[at];
    if (!token || token.clause !== clause || rules.but.has(token.word)) return null;
    if (filled(rules.link, tokens, end, at)) {
      const [gone] = endsOf(rules.notOver, tokens, at).length > 0 ? [] : endsOf(rules.over, tokens, at);
      if (gone !== undefined) return over(at, gone);
      const none = endsOf(rules.none, tokens, at).find((to) => endsClause(rules, tokens, to, clause));
      if (none !== undefined) return over(at, none);
    }
    if (at - end > pastGap || anyOf(rules.stop, tokens, end, at)) continue;
    const [past] = endsOf(rules.past, tokens, at);
    if (past !== undefined) return over(at, past);
  }
  return null;
}

/** How many words may stand before "years ago". */
const pastGap = 3;
const takenBackWithin = 12;

/** Nothing more is said in the clause, or nothing that changes it. */
function endsClause(rules: Rules, tokens: readonly Token[], from: number, clause?: number): boolean {
  let to = from;
  while (tokens[to]?.clause === clause && to < tokens.length) to += 1;
  return filled(rules.link, tokens, from, to);
}

/** "seizure medicine", "stroke class": a thing is named, and nothing of it is said to fail. */
function thing(rules: Rules, tokens: readonly Token[], [start, end]: Span): Span | null {
  for (const { of, things, unlessBefore } of rules.about) {
    let named = false;
    for (let at = start; at < end; at += 1) named ||= endsOf(of, tokens, at).includes(end);
    const [to] = named ? endsOf(things, tokens, end) : [];
    if (to === undefined || anyOf(unlessBefore, tokens, start - 4, start)) continue;
    if ([rules.no, rules.again, rules.still].some((index) => anyOf(index, tokens, to, to + reach))) continue;
    return [end, to];
  }
  return null;
}

function compile(language: EmergencyLanguage, own: Guards): Rules {
  const index = (phrases: readonly string[]): Index => indexOf(entries(language, phrases));
  const words = (phrases: readonly string[]): string[][] =>
    phrases.map((phrase) => tokensOf(phrase).map(({ word }) => word));
  const { about, but, cannot = [], ...rest } = own;
  return {
    ...(Object.fromEntries(Object.entries(rest).map(([name, phrases]) => [name, index(phrases)])) as Record<
      Listed,
      Index
    >),
    but: new Set(words(but).flat()),
    noWords: new Set(words([...own.no, ...cannot]).flatMap((one) => (one.length === 1 ? one : []))),
    about: about.map(({ of, things, unlessBefore }) => ({
      of: index(of),
      things: index(things),
      unlessBefore: index(unlessBefore ?? []),
    })),
  };
}

function entries(language: EmergencyLanguage, phrases: readonly string[]): Entry[] {
  return phrases.flatMap((phrase) => {
    const pattern = patternOf(phrase);
    return pattern ? [{ pattern, language }] : [];
  });
}
