/** The trial beside the engine: what a screen says beforehand is what a plan does, if all stays silent. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { advance } from "./engine.ts";
import { planOf, step as stepRow } from "./test-plans.ts";
import { trialTimes } from "./trial-times.ts";
import type { Obstacle, Outcome } from "./types.ts";

const seed = Date.now() & 0xffff;
console.info(`trial-times: fast-check seed ${seed}`);
const start = 1_700_000_000_000;
const minute = 60_000;

interface Night {
  from: number;
  to: number;
}
const reasons = { reason: "Night.", late: "It may not go before 8:00 am. By then it would be too late." };

function hoursIn(nights: readonly (Night | null)[]) {
  return (index: number, at: Date) => {
    const night = nights[index];
    const minutes = (at.getTime() - start) / minute;
    if (!night || minutes < night.from || minutes >= night.to) return null;
    const until = new Date(start + night.to * minute);
    return { until, edge: until, ...reasons };
  };
}

test.each([
  ["one whose hours open after the plan's end is never begun, and takes no time", [0, 900], reasons.late],
  ["one whose hours open in time waits for them", [0, 30], null],
] as const)("%s", (_name, [from, to], notBegun) => {
  const steps = [stepRow("sms"), stepRow("email")];
  const times = trialTimes(steps, {
    now: new Date(start),
    expiresAt: new Date(start + 60 * minute),
    hoursAt: hoursIn([{ from, to }, null]),
    isPassedOver: () => false,
  });
  expect(times[0]).toEqual({ at: new Date(start + (notBegun ? 0 : to) * minute), notBegun });
  expect(times[1]!.notBegun).toBeNull();
  expect(times[1]!.at.getTime() > start).toBe(notBegun === null);
});

test("a step that is reached when the plan is over says so, and so does each behind it", () => {
  const steps = [stepRow("sms"), stepRow("whatsapp"), stepRow("email")];
  const clock = { now: new Date(start), hoursAt: () => null, isPassedOver: () => false };
  const times = trialTimes(steps, { ...clock, expiresAt: new Date(start + 10 * minute) });
  expect(times.map(({ notBegun }) => notBegun)).toEqual([
    null,
    "By then it is too late for it.",
    "By then it is too late for it.",
  ]);
});

test("it says what the engine does where no word comes, over made-up steps, hours and ends", () => {
  const night = fc.option(
    fc.record({ from: fc.integer({ min: 0, max: 60 }), to: fc.integer({ min: 1, max: 240 }) }),
    { nil: null },
  );
  const one = fc.record({
    channel: fc.constantFrom("sms" as const, "whatsapp" as const, "email" as const),
    waitMinutes: fc.integer({ min: 1, max: 40 }),
    outside: fc.constantFrom("hold" as const, "next" as const),
    night,
  });
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 200 }),
      (made, end) => {
        const rows = made.map(({ channel, waitMinutes, outside, night: dark }, index) =>
          stepRow(channel, {
            lineId: String(index),
            success: "read",
            waitSeconds: waitMinutes * 60,
            hours: dark && { from: "08:00", to: "21:00", outside },
          }),
        );
        const expiresAt = new Date(start + end * minute);
        const hoursAt = hoursIn(made.map((step) => step.night));
        const clock = { now: new Date(start), expiresAt, hoursAt, isPassedOver: () => false };
        const told = trialTimes(rows, clock);
        let plan = planOf(rows, { expiresAt, nextAt: new Date(start) });
        for (let ids = 0; plan.nextAt && ids < 40; ids += 1) {
          const now = plan.nextAt;
          const obstacle = ({ lineId }: { lineId: string }): Obstacle | null => {
            const hours = hoursAt(Number(lineId), now);
            return hours && { kind: "hours", ...hours };
          };
          const attemptId = `a${ids}`;
          const due = { kind: "due", holder: "h", leaseMs: 1, attemptId, idsOf: () => [], obstacle } as const;
          plan = advance(plan, due, now).plan;
          if (plan.state !== "sending") continue;
          const outcome: Outcome = { kind: "accepted", status: "accepted", providerMessageIds: [] };
          const token = plan.leaseToken;
          const heard = { kind: "outcome", attemptId, token, outcome, canLookUp: false, jitter: 0 } as const;
          plan = advance(plan, { ...heard, providerName: "T", line: null }, now).plan;
        }
        const begun = plan.steps.map(({ attempts }) => attempts[0]?.startedAt.getTime() ?? null);
        expect(told.map(({ at, notBegun }) => (notBegun === null ? at.getTime() : null))).toEqual(begun);
      },
    ),
    { seed, numRuns: 500 },
  );
});
