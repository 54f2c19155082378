/**
 * The words of the consent ledger. An entry says what somebody said about being written to, or what followed from
 * it; it is never changed or removed, only followed by another.
 */

/**
 * given, refused: the owner of the address decided. asked: they were asked and have not answered yet. expired: what
 * was given no longer counts. doubted: words that may be a refusal, until a person has ruled. cleared: a person
 * ruled that a doubt was no refusal. withdrawn: a ruling made by a slip, taken back at once.
 */
export const consentChoices = [
  "given",
  "refused",
  "asked",
  "expired",
  "doubted",
  "cleared",
  "withdrawn",
] as const;
export type ConsentChoice = (typeof consentChoices)[number];

/**
 * How it came to us. free_words: not an exact keyword. complaint: the provider passed on a complaint. system: nobody
 * ruled on a doubt in time.
 */
export const consentSources = [
  "keyword",
  "free_words",
  "page",
  "staff",
  "provider",
  "import",
  "api",
  "mail_unsubscribe",
  "complaint",
  "system",
] as const;
export type ConsentSource = (typeof consentSources)[number];

/** How far an entry reaches: every purpose and channel of the address, its channel alone, or its purposes alone. */
export const consentScopes = ["all", "channel", "purpose"] as const;
export type ConsentScope = (typeof consentScopes)[number];

/** 47 CFR 64.1200(a)(10): a refusal is obeyed within ten business days. Doubt that is not ruled on by then is one. */
export const rulingBusinessDays = 10;

/** A confirmation of a refusal goes within this time or not at all (47 CFR 64.1200(a)(12)). */
export const confirmWithinMs = 5 * 60_000;

/** A ruling can be taken back this long: a slip of the hand, not a change of mind. */
export const undoRulingMs = 10 * 60_000;

/**
 * Why one message of the system may go although the address refused: it confirms that very refusal, or it answers
 * the question HELP, which anybody may ask at any time. Kept with the delivery, so that it is judged when it goes.
 */
export type Exemption =
  { kind: "confirms"; entryId: string } | { kind: "answers_help"; messageId: string; until: Date };

/**
 * What staff are asked to look at. free_words: may be a refusal. wrong_number: may be somebody else's number by now.
 * meant_visit: CANCEL and its like stopped all messages, and may have meant a visit.
 */
export const reviewKinds = ["free_words", "wrong_number", "meant_visit"] as const;
export type ReviewKind = (typeof reviewKinds)[number];
