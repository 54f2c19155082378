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

/** An entry of the ledger that allows again. */
export interface Given {
  addressId: string;
  at: number;
}

/** A refusal ends when the patient begins to lift it, or when older words that allow are recorded after it. */
export function bindingRefusals(
  refusals: readonly Refusal[],
  allowing: readonly Allowing[],
  given: readonly Given[],
): Refusal[] {
  return refusals.map((refusal) => {
    const { addressId, from } = refusal;
    const words = allowing.filter(({ addressIds }) => addressIds.includes(addressId));
    const lifted = words.filter((one) => one.from >= from).map((one) => one.from);
    const onTheWay = words.filter((one) => one.from < from && one.until > from);
    const recorded = given
      .filter((entry) => entry.addressId === addressId && entry.at > from)
      .filter(({ at }) => onTheWay.some((one) => at <= one.until))
      .map(({ at }) => at);
    return { addressId, from, until: Math.min(refusal.until, ...lifted, ...recorded) };
  });
}
