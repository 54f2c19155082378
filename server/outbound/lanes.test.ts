/** Who goes at which turn: a person first, never two in the place of one, never more in a second than the rate. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ranks, type Rank } from "../../shared/domain/lines.ts";
import { createLanes, type Lanes, type Ticket } from "./lanes.ts";

const seed = Date.now() & 0xffff;
console.info(`lanes: fast-check seed ${seed}`);

let start: number;
beforeEach(() => {
  vi.useFakeTimers();
  start = Date.now();
});
afterEach(() => void vi.useRealTimers());

interface Gone {
  name: string;
  turnAt: number;
  at: number;
  units: number;
}

/** Enters, and notes when it went. */
function enter(
  lanes: Lanes,
  gone: Gone[],
  name: string,
  ticket: Partial<Ticket> & { goIn: number; slowMs?: number },
): void {
  const { goIn, slowMs = 0, ...more } = ticket;
  const whole: Ticket = {
    lineId: "l",
    rank: 1,
    perSecond: 10,
    units: 1,
    goAt: new Date(start + goIn),
    ...more,
  };
  void lanes.enter(whole).then(async (turn) => {
    const turnAt = Date.now() - start;
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
    turn?.taken();
    if (turn) gone.push({ name, turnAt, at: Date.now() - start, units: whole.units });
  });
}

test("each goes at its turn; a line without a rate keeps nobody", async () => {
  const lanes = createLanes(() => Date.now());
  const gone: Gone[] = [];
  enter(lanes, gone, "second", { goIn: 200 });
  enter(lanes, gone, "first", { goIn: 100 });
  enter(lanes, gone, "free", { goIn: 5_000, lineId: "other", perSecond: null });
  await vi.advanceTimersByTimeAsync(99);
  expect(gone.map(({ name }) => name)).toEqual(["free"]);
  await vi.advanceTimersByTimeAsync(200);
  // Of two of one rank, the one that entered first takes the first turn.
  expect(gone.slice(1)).toMatchObject([
    { name: "second", at: 100 },
    { name: "first", at: 200 },
  ]);
});

test("a person's words take the turn of a broadcast that was claimed before them", async () => {
  const lanes = createLanes(() => Date.now());
  const gone: Gone[] = [];
  for (let n = 0; n < 5; n += 1) enter(lanes, gone, `news ${n}`, { goIn: 100 * (n + 1), rank: 3 });
  enter(lanes, gone, "reminder", { goIn: 600, rank: 2 });
  enter(lanes, gone, "reply", { goIn: 700 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gone.map(({ name }) => name)).toEqual([
    "reply",
    "reminder",
    ...[0, 1, 2, 3, 4].map((n) => `news ${n}`),
  ]);
});

test("who stops gives back what it has not sent, and takes nothing more", async () => {
  const lanes = createLanes(() => Date.now());
  const answer = lanes.enter({ lineId: "l", rank: 1, goAt: new Date(start + 500), perSecond: 1, units: 1 });
  lanes.stop();
  expect(await answer).toBe(null);
  expect(await lanes.enter({ lineId: "l", rank: 1, goAt: new Date(start), perSecond: 1, units: 1 })).toBe(
    null,
  );
});

test("a call that was about to be made when the process stopped leaves no timer behind", async () => {
  const lanes = createLanes(() => Date.now());
  const ticket = { lineId: "l", rank: 1, perSecond: 1, units: 1 } as const;
  const going = await lanes.enter({ ...ticket, goAt: new Date(start) });
  const waiting = lanes.enter({ ...ticket, goAt: new Date(start + 1_000) });
  lanes.stop();
  expect(await waiting).toBe(null);
  going?.taken();
  expect(vi.getTimerCount()).toBe(0);
});

test("a timer that was late does not let two go at once", async () => {
  const lanes = createLanes(() => Date.now());
  const gone: Gone[] = [];
  for (let n = 0; n < 4; n += 1) enter(lanes, gone, `${n}`, { goIn: 500 * n, perSecond: 2 });
  await vi.advanceTimersByTimeAsync(0);
  // The process slept over three turns.
  vi.setSystemTime(start + 1_400);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(gone).toHaveLength(4);
  expect(overLimit(gone, 2)).toEqual([]);
});

test("who is slow between turn and call counts from the call; who makes none makes room", async () => {
  const lanes = createLanes(() => Date.now());
  const gone: Gone[] = [];
  const ticket = { lineId: "l", rank: 1, perSecond: 2, units: 1 } as const;
  const first = await lanes.enter({ ...ticket, goAt: new Date(start) });
  const second = lanes.enter({ ...ticket, goAt: new Date(start + 500) });
  enter(lanes, gone, "third", { goIn: 1_000, perSecond: 2 });
  enter(lanes, gone, "fourth", { goIn: 1_500, perSecond: 2 });
  await vi.advanceTimersByTimeAsync(900);
  first?.taken();
  (await second)?.givenUp();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(gone).toMatchObject([
    { name: "third", at: 1_000 },
    // 900 and a window, not 0 and a window.
    { name: "fourth", at: 1_908 },
  ]);
});

/** Windows of a second with more in them than the rate, or than the one message that is larger than it. */
function overLimit(gone: readonly Gone[], perSecond: number): Gone[] {
  return gone.filter(({ at, units }) => {
    const sum = gone
      .filter((one) => one.at >= at && one.at < at + 1_000)
      .reduce((all, one) => all + one.units, 0);
    return sum > Math.max(perSecond, units) && gone.some((one) => one.at > at && one.at < at + 1_000);
  });
}

test("whoever enters when, with whatever turns: all go, none before a turn, no second over the rate, a person is not overtaken", async () => {
  const arrival = fc.record({
    pass: fc.integer({ min: 0, max: 400 }),
    rank: fc.constantFrom<Rank>(...ranks),
    units: fc.integer({ min: 1, max: 3 }),
    slowMs: fc.option(fc.integer({ min: 1, max: 700 }), { nil: 0, freq: 3 }),
    sleep: fc.option(fc.integer({ min: 1, max: 900 }), { nil: 0, freq: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(arrival, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 3, max: 30 }),
      async (all, perSecond) => {
        start = Date.now();
        const lanes = createLanes(() => Date.now());
        const gone: Gone[] = [];
        const turns: number[] = [];
        const persons: { name: string; from: number }[] = [];
        let free = 0;
        for (const [n, { pass, rank, units, slowMs, sleep }] of all.entries()) {
          await vi.advanceTimersByTimeAsync(pass);
          if (sleep > 0) vi.setSystemTime(Date.now() + sleep);
          // As the line's row hands turns out: each later by what the one before it takes.
          const goIn = Math.ceil(Math.max(free, Date.now() - start));
          free = goIn + (units * 1_000) / perSecond;
          turns.push(goIn);
          enter(lanes, gone, `${n} ${rank}`, { goIn, rank, units, slowMs, perSecond });
          if (rank === 1) persons.push({ name: `${n} 1`, from: Date.now() - start });
          await vi.advanceTimersByTimeAsync(0);
        }
        await vi.advanceTimersByTimeAsync(120_000);
        expect(gone).toHaveLength(all.length);
        expect(overLimit(gone, perSecond)).toEqual([]);
        const times = gone.map(({ at }) => at).sort((a, b) => a - b);
        // The nth that goes has n turns behind it.
        for (const [n, at] of times.entries())
          expect(at).toBeGreaterThanOrEqual(turns.toSorted((a, b) => a - b)[n]!);
        for (const { name, from } of persons) {
          const went = gone.find((one) => one.name === name)!.turnAt;
          const news = gone.filter((one) => one.name.endsWith(" 3"));
          const overtook = news.filter(({ turnAt }) => turnAt > from && turnAt < went);
          expect(overtook).toEqual([]);
        }
        lanes.stop();
      },
    ),
    { seed, numRuns: 150 },
  );
});
