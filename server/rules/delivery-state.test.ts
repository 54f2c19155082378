/** Receipts in any order, late and doubled, end in one state; it never moves down and only by legal moves. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attemptRank,
  foldAttempt,
  legalDeliveryMoves,
  receiptStatuses,
  type AttemptState,
} from "../../shared/domain/delivery.ts";
import type { ParsedReceipt } from "../channels/contract.ts";
import type { AttemptRecord } from "../store/deliveries.ts";
import { attempt, delivery } from "./test-rows.ts";
import { applyReceipt, settle } from "./delivery-state.ts";

const seed = Date.now() & 0xffff;
console.info(`delivery-state: fast-check seed ${seed}`);

const at = new Date(1_700_000_000_000);
const receipt = (status: ParsedReceipt["status"], providerStatus: string = status): ParsedReceipt => ({
  kind: "receipt",
  providerMessageId: "SM1",
  status,
  providerStatus,
  at: null,
  error: status === "failed" ? { code: "unreachable", providerCode: "30003", retryAfterSeconds: null } : null,
});

test.each<[AttemptState, string, string]>([
  ["started", "sending", "running"],
  ["unconfirmed", "unconfirmed", "unconfirmed"],
  ["accepted", "sent", "running"],
  ["sent", "sent", "running"],
  ["failed", "failed", "failed"],
  ["delivered", "delivered", "succeeded"],
  ["read", "read", "succeeded"],
])("an attempt that is %s makes the delivery %s and its step %s", (state, whole, step) => {
  const row = delivery([attempt("a1", state)], { state: state === "started" ? "queued" : "sending" });
  expect(settle(row, at)).toBe(whole);
  expect(row.steps[0]!.state).toBe(step);
  expect(row.stateAt).toEqual(at);
});

test("a repeated receipt changes nothing; another word of the provider for the same state is kept", () => {
  const one = attempt("a1", "accepted");
  expect(applyReceipt(one, receipt("sent"), at)).toBe(true);
  expect(applyReceipt(one, receipt("sent"), new Date(at.getTime() + 1000))).toBe(false);
  expect(applyReceipt(one, receipt("sent", "partially_delivered"), at)).toBe(true);
  expect(one.receipts.map(({ providerStatus }) => providerStatus)).toEqual(["sent", "partially_delivered"]);
});

test("a receipt keeps the provider's own time, else when it came; the first news ends the attempt", () => {
  const one = attempt("a1", "started");
  const theirs = new Date(at.getTime() - 5000);
  applyReceipt(one, { ...receipt("sent"), at: theirs }, at);
  applyReceipt(one, receipt("delivered"), at);
  expect(one.receipts.map((entry) => entry.at)).toEqual([theirs, at]);
  expect(one.endedAt).toEqual(theirs);
});

test("a failure is explained on the attempt; a stale one after delivery is kept and explains nothing", () => {
  const failed = attempt("a1", "sent");
  applyReceipt(failed, receipt("failed"), at);
  expect(failed).toMatchObject({ state: "failed", error: { code: "unreachable", providerCode: "30003" } });
  const delivered = attempt("a1", "delivered");
  applyReceipt(delivered, receipt("failed"), at);
  expect(delivered).toMatchObject({ state: "delivered", error: null });
  expect(delivered.receipts).toHaveLength(1);
});

test("receipts in any order and repetition fold to the same attempt and delivery", () => {
  const start = fc.constantFrom<AttemptState>("started", "unconfirmed", "accepted", "sent");
  const given = fc.array(fc.constantFrom(...receiptStatuses), { minLength: 1, maxLength: 6 });
  const orders = given.chain((list) =>
    fc.tuple(
      fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
      fc.shuffledSubarray(list, { minLength: list.length }),
    ),
  );
  const play = (from: AttemptState, list: readonly ParsedReceipt["status"][]) => {
    const row = delivery([attempt("a1", from)], { state: "sending" });
    settle(row, at);
    const one = row.steps[0]!.attempts[0]!;
    for (const status of list) {
      const [before, rank] = [row.state, attemptRank[one.state]];
      applyReceipt(one, receipt(status), at);
      settle(row, at);
      expect(attemptRank[one.state]).toBeGreaterThanOrEqual(rank);
      if (row.state !== before) expect(legalDeliveryMoves[before]).toContain(row.state);
    }
    return { row, one };
  };
  fc.assert(
    fc.property(start, orders, (from, [doubled, once]) => {
      const [a, b] = [play(from, doubled), play(from, once)];
      expect(a.one.state).toBe(once.reduce<AttemptState>(foldAttempt, from));
      expect(facts(a.one)).toEqual(facts(b.one));
      expect([a.row.state, a.row.steps[0]!.state]).toEqual([b.row.state, b.row.steps[0]!.state]);
    }),
    { seed },
  );
});

function facts({ state, error, receipts }: AttemptRecord) {
  return { state, error, receipts: receipts.map(({ status }) => status).sort() };
}

test("a late success of an earlier attempt counts, although a later attempt failed or is under way", () => {
  for (const later of ["started", "failed", "unconfirmed", "sent"] as const) {
    const row = delivery([attempt("a1", "failed"), attempt("a2", later)], { state: "sending" });
    settle(row, at);
    applyReceipt(row.steps[0]!.attempts[0]!, receipt("delivered"), at);
    expect(settle(row, at)).toBe("delivered");
    expect(row.steps[0]!.state).toBe("succeeded");
  }
});

test("a delivery without attempts keeps its state", () => {
  const row = delivery([], { state: "held" });
  expect(settle(row, at)).toBe("held");
});

test("a state that is an end is not left by worse news", () => {
  for (const state of ["delivered", "read", "cancelled", "refused"] as const) {
    const row = delivery([attempt("a1", "failed")], { state });
    expect(settle(row, at)).toBe(state);
  }
});
