/** How a clinic's phrases of a language stand to those that come with Threadwell. Pure. */
import type { EmergencySettingsView } from "../../../../shared/api/emergencies.ts";
import {
  emergencyLanguages,
  type EmergencyLanguage,
  type EmergencyWords,
} from "../../../../shared/domain/emergency.ts";

export interface ListChanges {
  /** What an update brought since the list was saved, and is in it still. */
  brought: EmergencyWords;
  /** What comes with Threadwell and is not in the list. */
  leftOut: EmergencyWords;
  /** True: nobody knows which of these were taken out and which are newer, because an earlier release saved the list. */
  dated: boolean;
}

/** Null where the list is the one that comes with Threadwell. */
export function listChanges(
  { defaults, brought }: Pick<EmergencySettingsView, "defaults" | "brought">,
  language: EmergencyLanguage,
  /** As they stand on the screen; undefined where they were not changed. */
  words: EmergencyWords | undefined,
): ListChanges | null {
  if (!words) return null;
  const came = brought[language];
  const none: EmergencyWords = { alarms: [], calm: [] };
  return {
    brought: came ? both(came, words, (phrase, list) => list.includes(phrase)) : none,
    leftOut: both(defaults[language], words, (phrase, list) => !list.includes(phrase)),
    dated: came === null,
  };
}

export const countOf = ({ alarms, calm }: EmergencyWords): number => alarms.length + calm.length;

/** Languages to which an update brought something that nobody has looked at yet. */
export function languagesWithNews(
  view: Pick<EmergencySettingsView, "brought">,
): ReadonlyMap<EmergencyLanguage, number> {
  return new Map(
    emergencyLanguages.flatMap((language): [EmergencyLanguage, number][] => {
      const came = view.brought[language];
      return came && countOf(came) > 0 ? [[language, countOf(came)]] : [];
    }),
  );
}

export function withPhrases(words: EmergencyWords, more: EmergencyWords): EmergencyWords {
  return {
    alarms: [...new Set([...words.alarms, ...more.alarms])],
    calm: [...new Set([...words.calm, ...more.calm])],
  };
}

export const withoutPhrases = (words: EmergencyWords, fewer: EmergencyWords): EmergencyWords =>
  both(words, fewer, (phrase, list) => !list.includes(phrase));

function both(
  one: EmergencyWords,
  other: EmergencyWords,
  keep: (phrase: string, list: readonly string[]) => boolean,
): EmergencyWords {
  return {
    alarms: one.alarms.filter((phrase) => keep(phrase, other.alarms)),
    calm: one.calm.filter((phrase) => keep(phrase, other.calm)),
  };
}
