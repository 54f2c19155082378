/**
 * The healthcare exemption of 47 CFR 64.1200(a)(9)(iv): texts about treatment may go without prior consent, one a day
 * and three a week to a patient, 160 characters each. Pure; days and weeks are counted back from now.
 */
import type { Purpose } from "../../../shared/domain/policy.ts";
import type { MachineSend } from "../../store/conversations.ts";

/** Purposes that can be treatment; news, bills and staff's affairs never are. */
export const exemptPurposes: ReadonlySet<Purpose> = new Set<Purpose>(["reminder", "result", "refill"]);

const dayMs = 24 * 60 * 60_000;
export const exemptTexts = { aDay: 1, aWeek: 3, characters: 160 } as const;

/** Why a text may not go under the exemption now; null when it may. */
export function overExemption(
  sent: readonly Pick<MachineSend, "at" | "purpose">[],
  text: string,
  now: Date,
): string | null {
  const within = (days: number) =>
    sent.filter(
      ({ at, purpose }) =>
        exemptPurposes.has(purpose) && at <= now && now.getTime() - at.getTime() < days * dayMs,
    ).length;
  const length = [...text].length;
  if (length > exemptTexts.characters) {
    return `The healthcare exemption allows ${exemptTexts.characters} characters; this has ${length}.`;
  }
  if (within(1) >= exemptTexts.aDay)
    return "The healthcare exemption allows 1 text a day; one went in the last 24 hours.";
  if (within(7) >= exemptTexts.aWeek)
    return "The healthcare exemption allows 3 texts a week; 3 went in the last 7 days.";
  return null;
}
