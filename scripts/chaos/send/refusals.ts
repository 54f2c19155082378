/**
 * What patients refused and allowed again, and for how long each refusal binds. Words travel: one that allows again
 * and was on its way before the refusal may be recorded after it, and nobody can tell by then which was said first.
 */
import type { Refusal } from "./judge.ts";

/** Words that allow again, from the instant at which the patient wrote them until they were acknowledged. */
export interface Allowing {
  addressIds: readonly string[];
  from: number;
  /** Infinity: never, so they may be recorded at any time. */
  until: number;
}

/** An entry of the ledger. */
export interface Entry {
  addressId: string;
  choice: string;
  at: Date;
}

/** A refusal ends when the patient begins to lift it, or when older words that allow are recorded after it. */
export function bindingRefusals(
  refusals: readonly Refusal[],
  allowing: readonly Allowing[],
  ledger: readonly Entry[],
): Refusal[] {
  return refusals.map((refusal) => {
    const { addressId, from } = refusal;
    const words = allowing.filter(({ addressIds }) => addressIds.includes(addressId));
    const lifted = words.filter((one) => one.from >= from).map((one) => one.from);
    const onTheWay = words.filter((one) => one.from < from && one.until > from);
    const entries = ledger
      .filter((entry) => entry.addressId === addressId)
      .map(({ choice, at }) => ({ choice, at: at.getTime() }));
    // It is acknowledged some time after it was recorded, and the other may be recorded between the two.
    const refused = entries.filter(({ choice, at }) => choice === "refused" && at <= from);
    const since = Math.max(0, ...refused.map(({ at }) => at));
    const recorded = entries
      .filter(({ choice, at }) => choice === "given" && at >= since)
      .filter(({ at }) => onTheWay.some((one) => at <= one.until))
      .map(({ at }) => at);
    return { addressId, from, until: Math.min(refusal.until, ...lifted, ...recorded) };
  });
}
