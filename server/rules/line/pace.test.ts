/** The pace of a line: no window over its rate, whoever takes the turns, and nothing of the rate left out. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { conditionAt, type LineRate } from "../../../shared/domain/lines.ts";
import { line as lineRow } from "../test-rows.ts";
import { newLineState } from "../../store/line-states.ts";
import { gate, hearLine, takeTurn } from "./gate.ts";
import { nextDay, standingOf } from "./standing.ts";

const seed = Date.now() & 0xffff;
console.info(`line pace: fast-check seed ${seed}`);

const start = 1_700_000_000_000;
const rateOf = (more: Partial<LineRate>): LineRate => ({
  perSecond: 10,
  counts: "messages",
  dailyCap: null,
  zone: "America/Los_Angeles",
  ...more,
});
const attempt = { id: "a", until: new Date(start + 90_000) };
const lineOf = (rate: LineRate) => ({ ...lineRow("l1", "sms"), rate });

test("several processes that ask whenever they like never make a window of a second hold more than the rate", () => {
  const asks = fc.array(
    fc.record({
      pass: fc.integer({ min: 0, max: 300 }),
      rank: fc.constantFrom(1 as const, 3 as const),
      segments: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 120 },
  );
  const perSecond = fc.integer({ min: 4, max: 60 });
  fc.assert(
    fc.property(
      asks,
      perSecond,
      fc.constantFrom("messages" as const, "segments" as const),
      (all, rate, counts) => {
        const line = lineOf(rateOf({ perSecond: rate, counts }));
        const state = newLineState("o", line.id);
        const gone: { at: number; units: number }[] = [];
        let now = start;
        for (const { pass, rank, segments } of all) {
          now += pass;
          const wish = { rank, segments };
          const instant = new Date(now);
          const obstacle = gate(line, state, wish, instant);
          if (obstacle) {
            expect(obstacle.kind).toBe("turn");
            expect(obstacle.until!.getTime()).toBeGreaterThan(now);
            continue;
          }
          const at = takeTurn(line, state, wish, attempt, instant).getTime();
          expect(at).toBeGreaterThanOrEqual(now);
          gone.push({ at, units: counts === "segments" ? segments : 1 });
        }
        gone.forEach(({ at }, first) => {
          const inside = gone.slice(first).filter((one) => one.at < at + 1_000);
          // The last one may reach beyond the window's end: what it counts there is not in it.
          const sum = inside.slice(0, -1).reduce((n, one) => n + one.units, 0);
          expect(sum).toBeLessThanOrEqual(rate);
          if (counts === "messages") expect(inside.length).toBeLessThanOrEqual(rate);
        });
      },
    ),
    { seed, numRuns: 500 },
  );
});

test("one that asks as soon as it may uses the whole rate", () => {
  for (const perSecond of [0.5, 4, 10, 80, 300]) {
    const line = lineOf(rateOf({ perSecond }));
    const state = newLineState("o", line.id);
    let now = start;
    let last = start;
    let sent = 0;
    while (now < start + 20_000) {
      const obstacle = gate(line, state, { rank: 3, segments: 1 }, new Date(now));
      if (obstacle) now = obstacle.until!.getTime();
      else {
        last = takeTurn(line, state, { rank: 3, segments: 1 }, attempt, new Date(now)).getTime();
        sent += 1;
      }
    }
    const ideal = ((last - start) / 1000) * perSecond;
    expect(sent).toBeGreaterThanOrEqual(ideal * 0.99);
    expect(sent).toBeLessThanOrEqual(ideal + 1);
  }
});

test("a person's words take the next turn, a broadcast waits until its own is near", () => {
  const line = lineOf(rateOf({ perSecond: 1 }));
  const state = newLineState("o", line.id);
  const now = new Date(start);
  expect(takeTurn(line, state, { rank: 3, segments: 1 }, attempt, now)).toEqual(now);
  expect(gate(line, state, { rank: 3, segments: 1 }, now)).toMatchObject({ kind: "turn" });
  expect(gate(line, state, { rank: 1, segments: 1 }, now)).toBeNull();
});

test("the day's cap closes the line until midnight of its own clock", () => {
  const line = lineOf(rateOf({ perSecond: null, counts: "segments", dailyCap: 5 }));
  const state = newLineState("o", line.id);
  const now = new Date("2026-11-25T20:00:00Z");
  takeTurn(line, state, { rank: 1, segments: 4 }, attempt, now);
  expect(gate(line, state, { rank: 1, segments: 1 }, now)).toBeNull();
  const full = gate(line, state, { rank: 1, segments: 2 }, now);
  expect(full).toMatchObject({ kind: "line", until: new Date("2026-11-26T08:00:00Z") });
  expect(gate(line, state, { rank: 1, segments: 2 }, full!.until!)).toBeNull();
});

test.each<[string, string, string]>([
  ["2026-11-25T20:00:00Z", "America/Los_Angeles", "2026-11-26T08:00:00.000Z"],
  ["2026-11-25T08:00:30Z", "America/Los_Angeles", "2026-11-26T08:00:00.000Z"],
  ["2026-03-08T09:00:00Z", "America/Los_Angeles", "2026-03-09T07:00:00.000Z"],
  ["2026-11-25T23:59:59Z", "UTC", "2026-11-26T00:00:00.000Z"],
])("after %s in %s the next day begins at %s", (now, zone, next) => {
  expect(nextDay(zone, new Date(now)).toISOString()).toBe(next);
});

test("a provider's 429 makes the line rest for as long as it asks; a cap until the next day; a bad number neither", () => {
  const line = lineOf(rateOf({}));
  const state = newLineState("o", line.id);
  const now = new Date("2026-11-25T20:00:00Z");
  const answer = (
    code: "rate_limited" | "cap" | "invalid_address",
    retryAfterSeconds: number | null = null,
  ) => hearLine(line, state, "a", { code, providerCode: "1", retryAfterSeconds }, now);
  expect(answer("invalid_address")).toEqual({ changed: false, told: false, turned: false });
  expect(answer("rate_limited", 7).changed).toBe(true);
  expect(state.restsUntil).toEqual(new Date(now.getTime() + 7_000));
  expect(gate(line, state, { rank: 1, segments: 1 }, now)).toMatchObject({ kind: "turn" });
  expect(conditionAt(standingOf(line, state), now)).toBe("resting");
  expect(answer("cap").turned).toBe(true);
  expect(conditionAt(standingOf(line, state), now)).toBe("capped");
  expect(gate(line, state, { rank: 1, segments: 1 }, now)).toMatchObject({ kind: "line" });
});
