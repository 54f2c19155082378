/** The words beside a link to the preference page, ready for a reply: short enough for one text. */

const wordsIn: Readonly<Record<string, (clinic: string) => string>> = {
  en: (clinic) => `${clinic}: choose how we reach you`,
  es: (clinic) => `${clinic}: elija cómo le contactamos`,
};

export function linkWords(language: string | null, clinic: string, url: string): string {
  const make = wordsIn[language?.split("-")[0] ?? "en"] ?? wordsIn["en"];
  return `${make?.(clinic) ?? clinic}\n${url}`;
}
