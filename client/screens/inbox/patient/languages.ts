/** Languages offered first: the ones clinics in the field meet most. A recorded other one is kept. */
import { languageName } from "../../../components/message/people.ts";

const offered = [
  "am", "ar", "bn", "zh-Hans", "zh-Hant", "hr", "cs", "nl", "en", "fa", "fr", "de", "el", "gu", "ht", "ha", "he",
  "hi", "hmn", "hu", "ig", "id", "it", "ja", "km", "ko", "lo", "mr", "ne", "pa", "pl", "ps", "pt", "ro", "ru", "sm",
  "so", "es", "sw", "tl", "ta", "te", "th", "ti", "tr", "uk", "ur", "vi", "yo",
]; // prettier-ignore

export interface LanguageChoice {
  value: string;
  label: string;
}

/** In order of their English names; `current` is among them whatever it is. */
export function languageChoices(current: string | null): LanguageChoice[] {
  const tags = current !== null && !offered.includes(current) ? [...offered, current] : offered;
  return tags
    .map((tag) => ({ value: tag, label: fullName(tag) }))
    .sort((a, b) => a.label.localeCompare(b.label, "en"));
}

/** Where two writings of one language are offered, both are told apart. */
function fullName(tag: string): string {
  if (tag === "zh-Hans") return "Chinese, simplified";
  if (tag === "zh-Hant") return "Chinese, traditional";
  return languageName(tag) ?? tag;
}
