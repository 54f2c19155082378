/** What has not left yet, by example: its time, taking it back, holding it, changing it, and who is first. */
import { describe, expect, test } from "vitest";
import type { DepartureRecord } from "../../store/deliveries.ts";
import { advance } from "./engine.ts";
import { holdMs, longestHoldMs } from "./tables.ts";
import { planOf, step } from "./test-plans.ts";
import type { Action, Obstacle, Plan, PlanEvent } from "./types.ts";

const start = 1_700_000_000_000;
const nora = { id: "n", name: "Nora" };
const seconds = (n: number) => new Date(start + n * 1000);

const undoable = (change: Partial<DepartureRecord> = {}): DepartureRecord => ({
  why: "undo",
  at: seconds(5),
  latest: seconds(5 + longestHoldMs / 1000),
  leftMs: null,
  zone: "UTC",
  cancelIfAnswered: false,
  ...change,
});
const scheduled = (change: Partial<DepartureRecord> = {}): DepartureRecord =>
  undoable({ why: "scheduled", at: seconds(3600), latest: null, cancelIfAnswered: true, ...change });

const waits = (departure: DepartureRecord): Plan =>
  planOf([step("sms"), step("email")], { state: "scheduled", departure, nextAt: departure.at });

function tell(plan: Plan, event: PlanEvent, at = start): { plan: Plan; actions: Action[] } {
  return advance(plan, event, new Date(at));
}
function due(plan: Plan, obstacle: Obstacle | null = null) {
  const at = plan.nextAt!.getTime();
  const event = { kind: "due", holder: "h", leaseMs: 90_000, attemptId: "a1" } as const;
  return tell(plan, { ...event, idsOf: () => [], obstacle: () => obstacle }, at);
}
const refused = ({ actions }: { actions: Action[] }) =>
  actions.flatMap((one) => (one.kind === "refuse" ? [one.reason] : []));

describe("its time comes", () => {
  test.each([undoable(), scheduled()])("and it leaves: $why", (departure) => {
    const { plan, actions } = due(waits(departure));
    expect(plan.state).toBe("sending");
    expect(actions.map(({ kind }) => kind)).toEqual(["send", "depart"]);
  });

  test("and a refusal was recorded meanwhile: it does not go", () => {
    const { plan, actions } = due(waits(scheduled()), { kind: "refused", reason: "Refused." });
    expect([plan.state, plan.reason, plan.nextAt]).toEqual(["refused", "Refused.", null]);
    expect(actions).toEqual([{ kind: "depart" }]);
  });

  test("in the night: held, as any other", () => {
    const until = seconds(20_000);
    const { plan } = due(waits(scheduled()), { kind: "hours", reason: "Night.", late: "Too late.", until });
    expect([plan.state, plan.nextAt]).toEqual(["held", until]);
  });
});

describe("people", () => {
  test("take it back: it never left", () => {
    const { plan, actions } = tell(waits(undoable()), { kind: "undo", by: nora });
    expect(plan).toMatchObject({ state: "cancelled", closed: { why: "undone" }, nextAt: null });
    expect(plan.reason).toBe("Taken back by Nora. It never left the clinic.");
    expect(actions).toEqual([{ kind: "depart" }]);
  });

  test.each<PlanEvent>([
    { kind: "undo", by: nora },
    { kind: "hold", on: true },
    { kind: "edit", steps: [step("email")], departure: scheduled(), expiresAt: null },
  ])("are too late to $kind what was handed over", (event) => {
    const { plan } = due(waits(undoable()));
    const late = tell(plan, event);
    expect(refused(late)).toEqual(["It has gone, so it can no longer be changed or taken back."]);
    expect(late.plan).toEqual(plan);
  });

  test("let it go now", () => {
    const { plan } = tell(waits(scheduled()), { kind: "go" });
    expect([plan.state, plan.nextAt, plan.departure?.at]).toEqual(["queued", seconds(0), seconds(0)]);
    expect(due(plan).plan.state).toBe("sending");
  });

  test("cancel what is scheduled", () => {
    const { plan } = tell(waits(scheduled()), { kind: "cancel", by: nora });
    expect(plan).toMatchObject({
      state: "cancelled",
      reason: "Cancelled by Nora. It never left the clinic.",
    });
  });

  test("change words, way and time", () => {
    const departure = scheduled({ at: seconds(90), cancelIfAnswered: false });
    const { plan } = tell(waits(undoable()), {
      kind: "edit",
      steps: [step("email")],
      departure,
      expiresAt: seconds(900),
    });
    expect(plan).toMatchObject({
      state: "scheduled",
      departure,
      nextAt: seconds(90),
      expiresAt: seconds(900),
    });
    expect(plan.steps.map(({ channel }) => channel)).toEqual(["email"]);
  });
});

describe("holding it back", () => {
  const hold = (plan: Plan, on: boolean, at: number) => tell(plan, { kind: "hold", on }, start + at);

  test("stops the seconds, and they go on where they stopped", () => {
    const held = hold(waits(undoable()), true, 3000).plan;
    expect(held.nextAt).toEqual(new Date(start + 3000 + holdMs));
    const still = hold(held, true, 9000).plan;
    expect(still.nextAt).toEqual(new Date(start + 9000 + holdMs));
    expect(hold(still, false, 12_000).plan.nextAt).toEqual(new Date(start + 14_000));
  });

  test("does not last for ever, however often it is asked for", () => {
    let plan = waits(undoable());
    for (let at = 0; at < 60_000; at += 4000) plan = hold(plan, true, at).plan;
    expect(plan.nextAt).toEqual(plan.departure!.latest);
  });

  test("is not for what is scheduled", () => {
    expect(refused(hold(waits(scheduled()), true, 0))).toHaveLength(1);
  });
});

describe("the patient is first", () => {
  const answered = (plan: Plan) => tell(plan, { kind: "answered", name: "Ana" });

  test("and it was to go only if they were not: it does not go", () => {
    const { plan } = answered(waits(scheduled()));
    expect(plan).toMatchObject({ state: "cancelled", closed: { why: "answered" }, nextAt: null });
    expect(plan.reason).toBe("Ana wrote first, so this did not go.");
  });

  test("and it was to go all the same", () => {
    expect(answered(waits(scheduled({ cancelIfAnswered: false }))).plan.state).toBe("scheduled");
    expect(answered(waits(undoable())).plan.state).toBe("scheduled");
  });

  test("with STOP: it is refused", () => {
    const event = { kind: "opted_out", addressId: "sms address", word: "STOP" } as const;
    expect(tell(waits(scheduled()), event).plan).toMatchObject({ state: "refused", nextAt: null });
  });
});
