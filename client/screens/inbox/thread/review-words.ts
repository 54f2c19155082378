/** What stands on the strip of a review: the question, and the rulings that answer it, each with its key. Pure. */
import type { Review, Ruling } from "../../../../shared/api/conversations.ts";

export interface RulingChoice {
  key: string;
  ruling: Ruling["ruling"];
  label: string;
  /** What the strip says afterwards. */
  done: string;
}

const refusal: RulingChoice = {
  key: "1",
  ruling: "refusal",
  label: "It is a refusal",
  done: "Ruled a refusal. Nothing more goes to this address.",
};
const noRefusal: RulingChoice = {
  key: "2",
  ruling: "no_refusal",
  label: "It is none",
  done: "Ruled no refusal. Automatic messages may go again.",
};
const wrongNumber: RulingChoice = {
  key: "3",
  ruling: "wrong_number",
  label: "Wrong number",
  done: "Ruled a wrong number. It is no longer this patient’s, and nothing more goes there.",
};
const seen: RulingChoice = { key: "1", ruling: "seen", label: "Seen", done: "Marked as seen." };

export function choicesOf({ kind }: Pick<Review, "kind">): readonly RulingChoice[] {
  return kind === "meant_visit" ? [seen] : [refusal, noRefusal, wrongNumber];
}

/** One sentence before the buttons. */
export function questionOf({ kind, channel }: Pick<Review, "kind" | "channel">, name: string): string {
  return {
    free_words: `${name} may have asked for no more messages.`,
    wrong_number: `${name}’s ${channel === "email" ? "mailbox" : "number"} may belong to somebody else.`,
    meant_visit: `${name} wrote a word that stops messages, and may have meant the visit.`,
  }[kind];
}

/** What holds until somebody rules, and until when that may wait. `day` writes a date. */
export function clockOf(review: Review, now: number, day: (at: string) => string): string {
  const until = untilOf(review, now, day);
  const { mailboxes = 0 } = review;
  if (mailboxes === 0) return until;
  // Whoever rules knows how much it takes: mail does not always say which of ours it answers.
  const which = mailboxes === 1 ? "a mailbox of theirs" : `all ${mailboxes} mailboxes of theirs`;
  return `${until} It was written from elsewhere, and is about ${which} too.`;
}

function untilOf({ kind, dueAt }: Review, now: number, day: (at: string) => string): string {
  if (kind === "meant_visit") return "All messages are stopped. Ask by phone whether the visit stands.";
  if (dueAt === null) return "Automatic messages are paused.";
  if (Date.parse(dueAt) <= now) return "Nobody ruled in time, so it counts as a refusal.";
  return `Automatic messages are paused. Without a ruling it counts as a refusal on ${day(dueAt)}.`;
}
