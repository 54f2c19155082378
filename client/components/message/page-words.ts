/** What became of a link to the secure page, in words for staff. */
import type { AttemptPage, Delivery } from "../../../shared/api/messages.ts";
import { linkTries } from "../../../shared/domain/secure-page.ts";

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

export type LinkState = "waits" | "tried" | "read" | "locked" | "ended";

/** How the newest link of a delivery stands; null where none went. */
export function linkOf(delivery: Delivery, now: number): { state: LinkState; page: AttemptPage } | null {
  const pages = delivery.steps.flatMap(({ attempts }) => attempts.flatMap(({ page }) => page ?? []));
  const page = pages.at(-1);
  if (!page) return null;
  if (pages.some(({ readAt }) => readAt !== null)) return { state: "read", page };
  if (page.lockedAt !== null) return { state: "locked", page };
  if (Date.parse(page.expiresAt) <= now) return { state: "ended", page };
  return { state: page.triedAt === null ? "waits" : "tried", page };
}
