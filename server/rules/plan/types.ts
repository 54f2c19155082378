/**
 * What the plan engine speaks of. A plan is the part of a delivery that decides; an event is what happened; an
 * action is what the world has to do. The engine itself is pure: the same plan and event, the same answer.
 */
import type { SendErrorCode } from "../../../shared/domain/delivery.ts";
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { OverrideReason } from "../../../shared/domain/quiet-hours.ts";
import type { ParsedReceipt, ProviderPrice } from "../../channels/contract.ts";
import type { DeliveryRecord, DepartureRecord, SendErrorRecord, StepRecord } from "../../store/deliveries.ts";

export type Plan = Pick<
  DeliveryRecord,
  | "state"
  | "stateAt"
  | "reason"
  | "cursor"
  | "steps"
  | "atEnd"
  | "departure"
  | "heldFor"
  | "despite"
  | "expiresAt"
  | "closed"
  | "nextAt"
  | "lease"
  | "leaseToken"
  | "resolved"
>;

/**
 * What stands against a step at this moment. `until`: when it no longer does, or when to look again. hours: of the
 * patient, or a count that is full; where they open too late for the plan, the step is passed over. line: it cannot be
 * used; with `until` it may work again. turn: the line is busy with others. length: it is too long for what it counts as.
 */
export type Obstacle =
  | { kind: "refused" | "window" | "address" | "length"; reason: string }
  | { kind: "line"; reason: string; until: Date | null }
  | {
      kind: "hours";
      reason: string;
      until: Date;
      /** Said in its place where that is beyond the plan's end. */
      late: string;
      /** The first moment of the hours, where `until` is a place of its own after it. */
      edge?: Date | null;
    }
  | { kind: "doubted"; reason: string; until: Date }
  | { kind: "turn"; reason: string; until: Date };

/** `until`: when it is tried again or works again; null: when somebody says so. */
export type LineAgainst = Pick<Extract<Obstacle, { kind: "line" }>, "reason" | "until">;

export type Outcome =
  | {
      kind: "accepted";
      status: "accepted" | "sent" | "delivered";
      providerMessageIds: string[];
      price?: ProviderPrice;
    }
  | { kind: "rejected"; error: SendErrorRecord; retryAfterSeconds: number | null }
  | { kind: "unknown"; error: SendErrorRecord };

/** Somebody of the staff. */
export interface Person {
  id: string;
  name: string;
}

export type PlanEvent =
  /** Its time has come. Who works on it, under which attempt id, and what stands against a step. */
  | {
      kind: "due";
      holder: string;
      leaseMs: number;
      attemptId: string;
      /** What the attempt is known by at the provider before it has answered: a mail's Message-ID. */
      idsOf(step: StepRecord): string[];
      obstacle(step: StepRecord): Obstacle | null;
    }
  | {
      kind: "outcome";
      attemptId: string;
      /** Of the claim that made the call: an older one adds evidence and decides nothing. */
      token: number;
      outcome: Outcome;
      providerName: string;
      canLookUp: boolean;
      jitter: number;
      /** What stands against the line after it: it takes nothing at this moment. Null: nothing does. */
      line: LineAgainst | null;
    }
  | { kind: "receipt"; attemptId: string; receipt: ParsedReceipt; receivedAt: Date; jitter: number }
  /** What the provider knew of an unclear attempt: it had it, it had not, it did not say. */
  | {
      kind: "looked_up";
      attemptId: string;
      found: { receipt: ParsedReceipt; providerMessageId: string } | "absent" | "unclear";
      providerName: string;
      jitter: number;
    }
  /** The call was never made, and will not be: what was claimed for it is given back, or known to have been lost. */
  | { kind: "let_go"; attemptId: string; token: number; jitter: number }
  /** A line went out of order, was paused, or works again: who waits for it looks at once. */
  | { kind: "line_incident"; lineId: string }
  /** The patient wrote back. */
  | { kind: "answered"; name: string }
  /** A refusal was recorded on this address. */
  | { kind: "opted_out"; addressId: string; /** Null: in their own words. */ word: string | null }
  | { kind: "cancel"; by: Person }
  | { kind: "reached_by_phone"; by: Person }
  /** That it was dealt with, or that the patient was reached by phone, was a slip of the hand. */
  | { kind: "undo_settled" }
  /** Taken back before it left: as if it had not been written, but for who looks into the books. */
  | { kind: "undo"; by: Person }
  /** The seconds to take it back stand still while somebody looks at them; again and again, or it goes. */
  | { kind: "hold"; on: boolean }
  /** Other words, another way or another time for what has not left. */
  | { kind: "edit"; steps: StepRecord[]; departure: DepartureRecord; expiresAt: Date | null }
  /** No waiting: it leaves now. */
  | { kind: "go" }
  /** A person has a reason not to wait for the end of quiet hours. */
  | { kind: "despite_hours"; by: Person; reason: OverrideReason }
  /** A person sends it now by a way of their choice, or tries the same way again. */
  | {
      kind: "send_now";
      by: Person;
      step: StepRecord;
      /** Its notice carries a new link for one that opens nothing any more: that the old one arrived is no help. */
      freshLink?: boolean;
    };

export type EventKind = PlanEvent["kind"];

export type Action =
  /** Call the provider for the last attempt of the step in work. */
  | { kind: "send"; validitySeconds: number | null }
  /** Ask the provider about the last attempt of the step in work. */
  | { kind: "look_up" }
  /** It waits for its turn on its line, and for nothing else. */
  | { kind: "wait_turn"; until: Date }
  /** The provider knows of a refusal that our ledger does not. */
  | { kind: "record_refusal"; addressId: string; channel: ChannelId; word: string }
  /** No message will ever arrive there: remember it for other plans. `since`: of a call that began then. */
  | { kind: "mark_unreachable"; addressId: string; code: SendErrorCode; since: Date }
  /** It waits for its time no longer: it left, or will not leave. */
  | { kind: "depart" }
  /** It cannot be done, for this reason; nothing changed. */
  | { kind: "refuse"; reason: string };

export interface Answer {
  plan: Plan;
  actions: Action[];
}

/** What a move works on: a copy of the plan that it may change, the instant, and what it wants done. */
export interface Work {
  plan: Plan;
  at: Date;
  actions: Action[];
}
