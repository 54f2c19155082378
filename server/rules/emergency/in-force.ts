/**
 * Which words an organization listens for now, of every language that is on. Where it changed them its own list holds,
 * with what updates of Threadwell brought and took since: the base says from which list it was changed, so what was
 * taken out stays out and what is new comes in. A list of an earlier release has no base, and holds as it is written.
 */
import { createHash } from "node:crypto";
import {
  emergencyLanguages,
  type EmergencyLanguage,
  type EmergencySettings,
  type EmergencyWords,
} from "../../../shared/domain/emergency.ts";
import { defaultEmergencyWords } from "./words.ts";

type BuiltIn = Readonly<Record<EmergencyLanguage, EmergencyWords>>;
type Changed = Pick<EmergencySettings, "words" | "bases">;

export function wordsInForce(
  { off, words, bases }: Pick<EmergencySettings, "off"> & Changed,
  builtIn: BuiltIn = defaultEmergencyWords,
): ReadonlyMap<EmergencyLanguage, EmergencyWords> {
  return new Map(
    emergencyLanguages
      .filter((language) => !off.includes(language))
      .map((language) => [language, wordsOf(language, { words, bases }, builtIn)]),
  );
}

/** Of one language, on or off. */
export function wordsOf(
  language: EmergencyLanguage,
  { words, bases }: Changed,
  builtIn: BuiltIn = defaultEmergencyWords,
): EmergencyWords {
  const own = words[language];
  const base = bases?.[language];
  if (!own || !base) return own ?? builtIn[language];
  const now = builtIn[language];
  const merged = (pick: (words: EmergencyWords) => string[]): string[] => {
    const taken = without(pick(base), pick(now));
    return [...new Set([...without(pick(own), taken), ...without(pick(now), pick(base))])];
  };
  return { alarms: merged(({ alarms }) => alarms), calm: merged(({ calm }) => calm) };
}

/** What updates brought since a language was changed; null where nobody knows, because it has no base. */
export function broughtTo(
  language: EmergencyLanguage,
  { words, bases }: Changed,
  builtIn: BuiltIn = defaultEmergencyWords,
): EmergencyWords | null {
  const own = words[language];
  const base = bases?.[language];
  if (!own || !base) return null;
  const brought = (pick: (words: EmergencyWords) => string[]): string[] =>
    without(without(pick(builtIn[language]), pick(base)), pick(own));
  return { alarms: brought(({ alarms }) => alarms), calm: brought(({ calm }) => calm) };
}

/** What is kept of the words that somebody saved: those that differ, each with the list that it was changed from. */
export function changedWords(
  words: EmergencySettings["words"],
  builtIn: BuiltIn = defaultEmergencyWords,
): Required<Changed> {
  const kept: Required<Changed> = { words: {}, bases: {} };
  for (const language of emergencyLanguages) {
    const own = words[language];
    const base = builtIn[language];
    if (!own || (same(own.alarms, base.alarms) && same(own.calm, base.calm))) continue;
    kept.words[language] = own;
    kept.bases[language] = base;
  }
  return kept;
}

/** Names the lists that came with this release, so that nobody saves a screen of the one before it. */
export function listsName(builtIn: BuiltIn = defaultEmergencyWords): string {
  return createHash("sha256").update(JSON.stringify(builtIn)).digest("base64url").slice(0, 16);
}

function without(phrases: readonly string[], others: readonly string[]): string[] {
  const out = new Set(others);
  return phrases.filter((phrase) => !out.has(phrase));
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  without(one, other).length === 0 && without(other, one).length === 0;
