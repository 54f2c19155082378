/**
 * Emergencies: what an organization listens for in patients' words, what it answers, and whom it pages. Plain data; an
 * organization changes its own copy.
 */

/** Languages with words of their own. Every message is held against all that are on: people write as they can. */
export const emergencyLanguages = [
  "en",
  "es",
  "fr",
  "pt",
  "de",
  "it",
  "nl",
  "pl",
  "et",
  "ru",
  "uk",
  "ar",
  "zh",
  "vi",
  "tl",
  "ht",
] as const;
export type EmergencyLanguage = (typeof emergencyLanguages)[number];

/**
 * `alarms` are phrases that raise an emergency, `calm` are phrases that only look like one. In both, a word that ends
 * in * stands for all its endings, and … stands for up to three words between.
 */
export interface EmergencyWords {
  alarms: string[];
  calm: string[];
}
