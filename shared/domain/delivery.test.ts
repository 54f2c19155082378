/** Evidence about a send folds to one state in any order, and a delivery makes only moves that are legal. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attemptRank,
  attemptStates,
  deliveryStates,
  foldAttempt,
  legalDeliveryMoves,
  mayMove,
  openDeliveryStates,
} from "./delivery.ts";

const seed = Date.now() & 0xffff;
console.info(`delivery: fast-check seed ${seed}`);

test.each([
  ["started", "accepted", "accepted"],
  ["started", "unconfirmed", "unconfirmed"],
  ["unconfirmed", "accepted", "accepted"],
  ["unconfirmed", "failed", "failed"],
  ["sent", "accepted", "sent"],
  ["sent", "unconfirmed", "sent"],
  ["sent", "failed", "failed"],
  ["failed", "sent", "failed"],
  ["failed", "delivered", "delivered"],
  ["delivered", "failed", "delivered"],
  ["delivered", "read", "read"],
  ["read", "delivered", "read"],
] as const)("known %s, heard %s: %s", (known, heard, then) => {
  expect(foldAttempt(known, heard)).toBe(then);
});

test("every state has a rank of its own", () => {
  expect(new Set(attemptStates.map((state) => attemptRank[state])).size).toBe(attemptStates.length);
});

test("folding is the same in any order and for any repetition, and never moves down", () => {
  const states = fc.array(fc.constantFrom(...attemptStates), { minLength: 1, maxLength: 10 });
  const mixed = states.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
  );
  fc.assert(
    fc.property(mixed, ([list, again]) => {
      let known = list[0]!;
      for (const heard of list) {
        const next = foldAttempt(known, heard);
        expect(attemptRank[next]).toBeGreaterThanOrEqual(attemptRank[known]);
        known = next;
      }
      expect(again.reduce(foldAttempt)).toBe(known);
    }),
    { seed },
  );
});

test("moves name known states, never lead to where one is, and ends that are the patient's are final", () => {
  for (const from of deliveryStates) {
    expect(mayMove(from, from)).toBe(false);
    for (const to of legalDeliveryMoves[from]) expect(deliveryStates).toContain(to);
  }
  expect(legalDeliveryMoves.read).toEqual([]);
  expect(legalDeliveryMoves.delivered).toEqual(["read"]);
  // Nothing goes from there any more; that something had gone after all is still heard.
  expect(legalDeliveryMoves.cancelled).toEqual(["delivered", "read"]);
});

test("good news is taken wherever a send may have happened; nothing is sent again from an end that was reached", () => {
  for (const from of ["sending", "sent", "unconfirmed", "failed", "refused", "queued"] as const) {
    expect(mayMove(from, "delivered")).toBe(true);
  }
  for (const from of [
    "sent",
    "delivered",
    "read",
    "unconfirmed",
    "refused",
    "cancelled",
    "failed",
  ] as const) {
    expect(mayMove(from, "sending")).toBe(false);
    expect(openDeliveryStates).not.toContain(from);
  }
});
