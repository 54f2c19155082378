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

/** The moves a delivery may make. Evidence that would make another move is kept and changes no state. */
export const legalDeliveryMoves: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  scheduled: ["queued", "held", "cancelled", "refused"],
  held: ["queued", "cancelled", "refused"],
  queued: ["sending", "held", "refused", "failed", "cancelled", "delivered", "read"],
  sending: ["queued", "sent", "delivered", "read", "unconfirmed", "failed", "refused"],
  sent: ["queued", "delivered", "read", "failed"],
  delivered: ["read"],
  read: [],
  unconfirmed: ["queued", "sent", "delivered", "read", "failed", "cancelled"],
  failed: ["queued", "delivered", "read"],
  refused: ["delivered", "read"],
  cancelled: [],
};

export function mayMove(from: DeliveryState, to: DeliveryState): boolean {
  return legalDeliveryMoves[from].includes(to);
}

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
  "unknown_outcome",
  "expired",
  "line_paused",
  "unknown",
] as const;
export type SendErrorCode = (typeof sendErrorCodes)[number];
