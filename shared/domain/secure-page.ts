/**
 * The secure page: where a patient reads what may not go by a channel itself. A notice carries a link to it in the
 * place of {link}; the link is made as the notice leaves and stands nowhere in the clear.
 */

/** Stands in words for the link. */
export const linkMark = "{link}";

/** What a link ends in. Letters and digits alone: phones cut links at other signs. 26 of 32 signs are 130 bits. */
export const linkTokenLength = 26;

/** As long as any link, and of the same letters: what counts segments counts this one. */
export const sampleToken = "x".repeat(linkTokenLength);

export const usualLinkDays = 7;
export const longestLinkDays = 30;

/** Wrong answers until a link is locked for good; staff can send a new one. */
export const linkTries = 5;
/** Of all links of one patient, in a day. */
export const patientTriesADay = 12;

/** Who has no birth date on record proves themselves by a code that goes to another address of theirs. */
export const codeMs = 10 * 60_000;
/** For one link. */
export const codesAnHour = 3;
/** Of all links of one patient: nobody's phone is filled with codes. */
export const patientCodesADay = 9;
/** Who asks again this soon has tapped twice. */
export const sameCodeMs = 30_000;
/** What made such a message, and what it says in the thread: the code itself stands nowhere. */
export const codeMaker = "secure-page.code";
export const codeInThread = "A code for the secure page.";

export type LinkState = "open" | "read" | "locked" | "ended";

/** How the newest of a message's links stands, oldest first, but for one that was read; null where none went. */
export function linkState(
  links: readonly {
    readAt: Date | string | null;
    lockedAt: Date | string | null;
    expiresAt: Date | string;
  }[],
  now: number,
): LinkState | null {
  const newest = links.at(-1);
  if (!newest) return null;
  if (links.some(({ readAt }) => readAt !== null)) return "read";
  if (newest.lockedAt !== null) return "locked";
  return new Date(newest.expiresAt).getTime() <= now ? "ended" : "open";
}

/** What a receipt is called that the page made. */
export const pageReceipt = "secure_page";

/** Words as they read: the mark is a link, or a sample of one. */
export function withLink(words: string, url: string): string {
  return words.replaceAll(linkMark, url);
}

/** The same words where no link may go. */
export function withoutLink(words: string): string {
  return words
    .replaceAll(linkMark, "")
    .replace(/[ \t]{2,}/g, " ")
    .replace(/ +([.,;!?])/g, "$1")
    .trim();
}

export const isWithLink = (words: string): boolean => words.includes(linkMark);
