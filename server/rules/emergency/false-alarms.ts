/**
 * What words that an admin adds would raise among texts that are no emergency: too many pages, and nobody runs any more.
 * Each phrase by itself, with the calm phrases and the grammar of its language. Pure.
 */
import type { EmergencyLanguage, EmergencyWords } from "../../../shared/domain/emergency.ts";
import { createMatcher } from "./match.ts";
import { ordinaryTexts } from "./ordinary.ts";

export interface FalseAlarms {
  phrase: string;
  /** How many of the texts it would raise. */
  count: number;
  /** Some of them, those of its own language first. */
  examples: string[];
}

/** As many as are read at a glance. */
const examplesShown = 3;

export function falseAlarms(
  language: EmergencyLanguage,
  words: EmergencyWords,
  /** What holds now: what is in it already is not asked about. */
  before: EmergencyWords,
): { texts: number; phrases: FalseAlarms[] } {
  const known = new Set(before.alarms);
  const added = [...new Set(words.alarms)].filter((phrase) => !known.has(phrase));
  const texts = ordinaryTexts();
  if (added.length === 0) return { texts: texts.length, phrases: [] };
  const matcher = createMatcher(new Map([[language, { alarms: added, calm: words.calm }]]));
  const raised = new Map(added.map((phrase) => [phrase, [] as { own: boolean; text: string }[]]));
  for (const one of texts) {
    const alarms = matcher.find(one.text).filter(({ calm }) => calm === null);
    for (const phrase of new Set(alarms.map((finding) => finding.phrase)))
      raised.get(phrase)?.push({ own: one.language === language, text: one.text });
  }
  const phrases = added.map((phrase): FalseAlarms => {
    const found = raised.get(phrase) ?? [];
    const first = [...found.filter(({ own }) => own), ...found.filter(({ own }) => !own)];
    return { phrase, count: found.length, examples: first.slice(0, examplesShown).map(({ text }) => text) };
  });
  return { texts: texts.length, phrases: phrases.filter(({ count }) => count > 0) };
}
