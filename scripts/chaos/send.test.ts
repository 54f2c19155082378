/** A short form of what `npm run chaos:send` does at length. */
import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { noFindings } from "./send/judge.ts";
import { playMessages } from "./send/memory/play.ts";

const seed = Number(process.env["CHAOS_SEED"] ?? randomInt(1, 2 ** 31));
console.info(`chaos:send: seed ${seed}`);

test("in virtual time: what is shown is so, nothing twice, nothing against a refusal", async () => {
  const findings = noFindings();
  const tally = await playMessages(280, seed, findings, () => undefined);
  expect(findings, `seed ${seed}`).toEqual(noFindings());
  // A world in which nothing is known, or nothing goes, would prove nothing.
  const { messages, states, taken, refusals } = tally;
  const known = (states.delivered ?? 0) + (states.read ?? 0);
  expect(known).toBeGreaterThan(messages / 4);
  expect(states.unconfirmed ?? 0).toBeLessThan(messages / 4);
  expect(taken).toBeGreaterThan(messages / 2);
  expect(refusals).toBeGreaterThan(20);
}, 120_000);

test("a look-up takes no message of a plan that is over for its own", async () => {
  const findings = noFindings();
  // In this world the first answer was read by WhatsApp while nobody knew whether its text had gone; a second notice in
  // the same words did not go, and was shown as delivered.
  await playMessages(5, 6_200_622, findings, () => undefined);
  expect(findings).toEqual(noFindings());
});

test("the same seed plays the same world", async () => {
  const [one, two] = [
    await playMessages(8, seed, noFindings(), () => undefined),
    await playMessages(8, seed, noFindings(), () => undefined),
  ];
  expect(one).toEqual(two);
});
