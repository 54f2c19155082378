/**
 * The states of getting one outbound message to the patient, and which moves are legal.
 * A receipt may arrive late, twice or out of order, so states form a lattice: folding never moves down.
 */
export const deliveryStates = [
  "scheduled",
  "held",
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "unconfirmed",
  "undecided",
  "failed",
  "refused",
  "cancelled",
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What a provider can say of an attempt. */
export const receiptStatuses = ["accepted", "sent", "delivered", "read", "failed"] as const;
export type ReceiptStatus = (typeof receiptStatuses)[number];

/** Evidence about one attempt; a higher rank wins, whatever the order of arrival. */
export const attemptStates = [
  "started",
  "unconfirmed",
  "accepted",
  "sent",
  "failed",
  "delivered",
  "read",
] as const;
export type AttemptState = (typeof attemptStates)[number];

/**
 * Rank of what is known of an attempt. A real `delivered` or `read` overrides `failed` (it is stronger
 * evidence: the phone has it), while `sent` after `failed` is only a stale receipt.
 */
export const attemptRank: Readonly<Record<AttemptState, number>> = {
  started: 0,
  unconfirmed: 1,
  accepted: 2,
  sent: 3,
  failed: 4,
  delivered: 5,
  read: 6,
};

/** Folds one more piece of evidence into what is known of an attempt. Commutative, idempotent, never down. */
export function foldAttempt(known: AttemptState, heard: AttemptState): AttemptState {
  return attemptRank[heard] > attemptRank[known] ? heard : known;
}

/** States in which the message still waits or travels; all others are an end that only better news can change. */
export const openDeliveryStates: readonly DeliveryState[] = ["scheduled", "held", "queued", "sending"];

/**
 * The moves a delivery may make. Evidence that would make another move is kept and changes no state. `undecided`
 * waits for a person: what is left to try may not go by machine.
 */
export const legalDeliveryMoves: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  scheduled: ["queued", "held", "cancelled", "refused", "failed"],
  held: ["queued", "cancelled", "refused", "failed", "undecided", "sent", "delivered", "read", "unconfirmed"],
  queued: [
    "sending",
    "held",
    "refused",
    "failed",
    "cancelled",
    "undecided",
    "sent",
    "delivered",
    "read",
    "unconfirmed",
  ],
  sending: ["queued", "held", "sent", "delivered", "read", "unconfirmed", "undecided", "failed", "refused"],
  sent: ["queued", "held", "delivered", "read", "unconfirmed", "undecided", "failed"],
  delivered: ["read"],
  read: [],
  unconfirmed: ["queued", "held", "sent", "delivered", "read", "undecided", "failed", "refused", "cancelled"],
  undecided: ["queued", "sent", "delivered", "read", "unconfirmed", "failed", "refused", "cancelled"],
  failed: ["queued", "delivered", "read"],
  refused: ["queued", "delivered", "read"],
  cancelled: ["delivered", "read"],
};

/** Where a message needs a person: it did not get there, nobody knows, or nothing more goes by itself. */
export const troubleStates = [
  "failed",
  "refused",
  "unconfirmed",
  "undecided",
] as const satisfies readonly DeliveryState[];
export type TroubleState = (typeof troubleStates)[number];

/**
 * Whether a delivery needs a person. A refusal does where somebody of the staff wrote it, for they believe the patient
 * answered; that a machine's words gave way to one is as it should be.
 */
export function troubleOf(state: DeliveryState, byPerson: boolean): TroubleState | null {
  const trouble = troubleStates.find((one) => one === state) ?? null;
  return trouble === "refused" && !byPerson ? null : trouble;
}

export function mayMove(from: DeliveryState, to: DeliveryState): boolean {
  return legalDeliveryMoves[from].includes(to);
}

/** Where one step of a plan stands. `silent`: it went, and no word came in the time that the plan gives it. */
export const stepStates = [
  "waiting",
  "running",
  "succeeded",
  "silent",
  "failed",
  "skipped",
  "unconfirmed",
] as const;
export type StepState = (typeof stepStates)[number];

/** Why a plan tries nothing more. */
export const closings = [
  "done",
  "answered",
  "opted_out",
  "cancelled",
  "undone",
  "by_phone",
  "exhausted",
  "expired",
] as const;
export type Closing = (typeof closings)[number];

/** Why a send was refused or failed: one closed list for every provider. */
export const sendErrorCodes = [
  "opted_out",
  "invalid_address",
  "unreachable",
  "landline",
  "rate_limited",
  "temporary",
  "window_closed",
  "template",
  "content",
  "too_long",
  "cap",
  "config",
  "not_reached",
  "never_called",
  "unknown_outcome",
  "expired",
  "line_paused",
  "unknown",
] as const;
export type SendErrorCode = (typeof sendErrorCodes)[number];
