/** Households: what one address tells of several people who share it, and for how long a question counts. */

/** What a patient is called in a question that anybody who holds the phone may read. Never a name. */
export const householdMasks = ["initials", "birth_year"] as const;
export type HouseholdMask = (typeof householdMasks)[number];

export const usualHouseholdMask: HouseholdMask = "initials";

/** So long what we wrote counts as what they answer, and a question whose it is counts as asked. */
export const usualHouseholdHours = 72;
export const longestHouseholdHours = 30 * 24;

/** More people than this do not share a phone: it is the number of a home or an office. */
export const largestHousehold = 9;

/** So long a message that was filed with the wrong person can be taken back by one key. */
export const undoMoveMs = 10 * 60_000;

/** How an answer to one of our questions is told from an answer to another: a word that nothing else means. */
export const answerCode = (number: number): string => `C${number}`;

/** Where it stands in a question's words. */
export const codePlace = "{code}";
