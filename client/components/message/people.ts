/** What to call people and languages in a sentence. */

/** "Marisol" of "Marisol Vega". A name in a script without spaces, or an address, stays whole. */
export function callName(name: string): string {
  const first = name.trim().split(/\s+/)[0] ?? name;
  return /^[+\d]|@/.test(name) ? name : first;
}

/** "MV": first letters of the first and last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}

/** "she", "he", "they" from recorded pronouns such as "she/her"; without a record, the name. */
export function subjectOf(pronouns: string | null, name: string): string {
  const first = pronouns?.split("/")[0]?.trim().toLowerCase();
  return first ? first : callName(name);
}

/** "her", "him", "them"; without a record, the name. */
export function objectOf(pronouns: string | null, name: string): string {
  const second = pronouns?.split("/")[1]?.trim().toLowerCase();
  return second ? second : callName(name);
}

/** "her", "his", "their"; without a record, "Marisol’s". */
export function possessiveOf(pronouns: string | null, name: string): string {
  const known: Record<string, string> = { she: "her", he: "his", they: "their" };
  const first = pronouns?.split("/")[0]?.trim().toLowerCase() ?? "";
  return known[first] ?? `${callName(name)}’s`;
}

/** "Spanish" for "es"; the tag itself when nobody knows it; null when there is none. */
export function languageName(tag: string | null): string | null {
  if (!tag) return null;
  try {
    // A script subtag that only tells writing apart ("zh-Hans") says too much in a list: the language is enough.
    const base = tag.split("-")[0] ?? tag;
    return new Intl.DisplayNames(["en"], { type: "language", fallback: "code" }).of(base) ?? tag;
  } catch {
    return tag;
  }
}

/** Whole years since an ISO date, on the day of `now`. */
export function ageOf(birthDate: string, now: number): number {
  const today = new Date(now).toISOString().slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** "Los Angeles" of "America/Los_Angeles". */
export function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
