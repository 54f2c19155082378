/** Tags are one list without doubles; case does not make two tags of one. */

/** Longest tag and most tags that the server takes. */
const maxTag = 40;
const maxTags = 50;

/** The list with `tag` added; null when there is nothing to add. */
export function withTag(tags: readonly string[], tag: string): string[] | null {
  const clean = tag.trim().slice(0, maxTag);
  const known = tags.some((one) => one.toLowerCase() === clean.toLowerCase());
  return clean === "" || known || tags.length >= maxTags ? null : [...tags, clean];
}

export function withoutTag(tags: readonly string[], tag: string): string[] {
  return tags.filter((one) => one !== tag);
}
