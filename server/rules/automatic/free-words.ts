/** Words that may be a refusal: machines pause on the address at once, and staff are asked to rule within ten business days. */
import { rulingBusinessDays } from "../../../shared/domain/consent.ts";
import { freeWords, type FreeWords } from "../../consent/free-words.ts";
import { consentKeyword } from "../../consent/keywords.ts";
import { doubtsStanding, mayWrite } from "../../consent/policy.ts";
import { businessDaysAfter } from "../../lib/business-days.ts";
import type { Decider, Heard, Reaction } from "./types.ts";
import { subjectStops } from "./words-in.ts";

export const consentFreeWords: Decider = {
  id: "consent.free-words",
  concerns: ({ message }) => doubtIn(message) !== null,
  decide({ message, consent, now, conversation, address, house }) {
    const kind = doubtIn(message);
    if (!kind) return [];
    const answer = mayWrite(consent, { purpose: "reply", channel: message.channel, now, byPerson: true });
    if (!answer.may) return [];
    // One question at a time: more of the same words stand in the thread below the first, while its doubt stands.
    const asked = conversation.reviews.filter((one) => one.addressId === address.id && one.kind === kind);
    const standing = new Set(doubtsStanding(consent).map(({ id }) => id));
    if (asked.some(({ doubts }) => doubts.some(({ entryId }) => standing.has(entryId)))) return [];
    const dueAt = businessDaysAfter(now, rulingBusinessDays, house.organization.timeZone);
    return [
      { kind: "consent", choice: "doubted", source: "free_words", scope: "all", purposes: null, dueAt },
      { kind: "review", review: kind, dueAt },
    ];
  },
};

function doubtIn(message: Heard["message"]): FreeWords | null {
  return freeWords(message.text) ?? (subjectStops(message) ? "free_words" : null);
}

/**
 * From a sender that cannot be answered, such as a number whose country nobody knows: a machine cannot tell whom it
 * refuses for, a person can.
 */
export function refusalOfNobody({ message, now, house, conversation, address }: Heard): Reaction[] {
  const review = consentKeyword(message.text) === "out" ? "free_words" : doubtIn(message);
  if (!review) return [];
  // No word of theirs lifts the doubt: until somebody rules, the first words and their clock hold.
  if (conversation.reviews.some((one) => one.addressId === address.id && one.kind === review)) return [];
  const dueAt = businessDaysAfter(now, rulingBusinessDays, house.organization.timeZone);
  return [
    { kind: "consent", choice: "doubted", source: "free_words", scope: "all", purposes: null, dueAt },
    { kind: "review", review, dueAt },
  ];
}
