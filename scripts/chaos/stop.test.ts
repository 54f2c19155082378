/** A short form of what `npm run chaos:stop` does at length. */
import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { createLog } from "../../server/lib/log.ts";
import { newTally, playHistory } from "./stop/world.ts";

const seed = Number(process.env["CHAOS_SEED"] ?? randomInt(1, 2 ** 30));
console.info(`chaos:stop: seed ${seed}`);

test.each([
  ["each unit in one piece", false, 600],
  ["over the real unit of work", true, 120],
] as const)(
  "refusals by every way in, with two processes, %s: nothing goes afterwards, and what was out is marked",
  async (_form, whole, count) => {
    const tally = newTally();
    const log = createLog("silent");
    for (let n = 0; n < count; n += 1) await playHistory(seed + n, whole, log, tally);
    expect(tally.findings).toEqual([]);
    // A world in which nothing goes, or nobody refuses in time, would prove nothing.
    expect(tally.calls).toBeGreaterThan(count / 2);
    expect(tally.refusals).toBeGreaterThan(count / 2);
    expect(tally.inFlight).toBeGreaterThan(0);
  },
  60_000,
);

test("words that may be a refusal stop what the same write claimed", async () => {
  const tally = newTally();
  // In this history a message of a machine and the patient's words met in one transaction.
  await playHistory(33_363, true, createLog("silent"), tally);
  expect(tally.findings).toEqual([]);
});

test("a call that began in the millisecond of such words, by a write before, is still named by the refusal that follows", async () => {
  const tally = newTally();
  await playHistory(70_137_758, false, createLog("silent"), tally);
  expect(tally.findings).toEqual([]);
  expect(tally.inFlight).toBe(1);
});
