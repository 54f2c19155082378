/**
 * The healthcare exemption of 47 CFR 64.1200(a)(9)(iv): texts about treatment may go without prior consent, one a day
 * and three a week to a patient, 160 characters each. Pure; days and weeks are counted back from now.
 */
import type { Purpose } from "../../../shared/domain/policy.ts";
import type { CareSend } from "../../store/conversations.ts";

/** Purposes that can be treatment; news, bills and staff's affairs never are. */
export const exemptPurposes: readonly Purpose[] = ["reminder", "result", "refill"];

const dayMs = 24 * 60 * 60_000;
const exemptTexts = { aDay: 1, aWeek: 3, characters: 160 } as const;

export interface OverExemption {
  reason: string;
  /** When the count allows it again; null: never, it is too long. */
  until: Date | null;
}

export interface ExemptText {
  /** Its own earlier tries do not count against it. */
  deliveryId: string | null;
  text: string;
}

/** Why a text may not go under the exemption now; null when it may. `sent`: to this patient, in any order. */
export function overExemption(
  sent: readonly CareSend[],
  { deliveryId, text }: ExemptText,
  now: Date,
): OverExemption | null {
  const length = [...text].length;
  if (length > exemptTexts.characters) {
    const reason = `The healthcare exemption allows ${exemptTexts.characters} characters; this has ${length}.`;
    return { reason, until: null };
  }
  // Whichever of the patient's numbers they went to.
  const others = sent.filter((one) => one.deliveryId !== deliveryId);
  // One message that went twice is one.
  const byDelivery = new Map(others.map((one) => [one.deliveryId, one.at.getTime()]));
  const times = [...byDelivery.values()].sort((a, b) => b - a);
  // Full again when the oldest that counts has left its day or week.
  const full = (count: number, days: number) => {
    const oldest = times[count - 1];
    const until = oldest === undefined ? 0 : oldest + days * dayMs;
    return until > now.getTime() ? new Date(until) : null;
  };
  const [day, week] = [full(exemptTexts.aDay, 1), full(exemptTexts.aWeek, 7)];
  if (week && (!day || week >= day)) {
    const reason = "The healthcare exemption allows 3 texts a week; 3 went in the last 7 days.";
    return { reason, until: week };
  }
  if (!day) return null;
  return {
    reason: "The healthcare exemption allows 1 text a day; one went in the last 24 hours.",
    until: day,
  };
}

/** How much is remembered: a week. */
export function rememberCare(sent: readonly CareSend[], one: CareSend): CareSend[] {
  const kept = sent.filter(({ at }) => one.at.getTime() - at.getTime() < 7 * dayMs);
  return [...kept, one].slice(-40);
}
