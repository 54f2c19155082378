/** Which words an organization listens for now: its own where it changed them, of every language that is on. */
import {
  emergencyLanguages,
  type EmergencyLanguage,
  type EmergencySettings,
  type EmergencyWords,
} from "../../../shared/domain/emergency.ts";
import { defaultEmergencyWords } from "./words.ts";

export function wordsInForce({
  off,
  words,
}: Pick<EmergencySettings, "off" | "words">): ReadonlyMap<EmergencyLanguage, EmergencyWords> {
  return new Map(
    emergencyLanguages
      .filter((language) => !off.includes(language))
      .map((language) => [language, words[language] ?? defaultEmergencyWords[language]]),
  );
}
