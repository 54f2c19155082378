/** What became of a link to the secure page, in words for staff. */
import type { AttemptPage, Delivery } from "../../../shared/api/messages.ts";
import { linkState, linkTries, type LinkState } from "../../../shared/domain/secure-page.ts";

/** What stands in the timeline beside the receipts: that somebody tried, and that it was locked. */
export function pageEvidence({ triedAt, wrong, lockedAt, readAt }: AttemptPage): PageEvidence[] {
  const found: PageEvidence[] = [];
  if (triedAt && readAt === null)
    found.push({
      key: "t",
      at: triedAt,
      words:
        wrong === 0 || lockedAt
          ? "Opened: asked who they are"
          : `Opened: ${wrong === 1 ? "a wrong answer" : `${wrong} wrong answers`} so far`,
    });
  if (lockedAt) found.push({ key: "l", at: lockedAt, words: `Link locked after ${linkTries} wrong answers` });
  return found;
}

export interface PageEvidence {
  key: string;
  at: string;
  words: string;
}

/** How the newest link of a delivery stands; null where none went. */
export function linkOf({ steps }: Delivery, now: number): LinkState | null {
  return linkState(
    steps.flatMap(({ attempts }) => attempts.flatMap(({ page }) => page ?? [])),
    now,
  );
}
