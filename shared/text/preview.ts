/**
 * The first words of a message on one line, for lists. Cut between graphemes, so that no emoji, accent or flag is
 * ever shown in halves.
 */

/** `text` on one line, at most `max` graphemes; a cut text ends with "…" (counted) at a word's end where one is near. */
export function preview(text: string, max = 120): string {
  // Far more code units than `max` graphemes can need, so that a huge text costs no more than a short one.
  const head = text.slice(0, max * 40);
  const line = head.replace(/[\s\p{Cc}\u200B\u2028\u2029\uFEFF]+/gu, " ").trim();
  // A grapheme has at least one code unit: what is this short needs no counting.
  if (line.length <= max && head.length === text.length) return line;
  const graphemes: string[] = [];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(line)) {
    graphemes.push(segment);
    if (graphemes.length > max) break;
  }
  if (graphemes.length <= max && head.length === text.length) return graphemes.join("");
  const kept = graphemes.slice(0, Math.max(0, max - 1));
  const space = kept.lastIndexOf(" ");
  const atWord = space >= kept.length * 0.7 ? kept.slice(0, space) : kept;
  return `${atWord.join("").trimEnd()}…`;
}
