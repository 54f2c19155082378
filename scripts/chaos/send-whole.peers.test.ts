/**
 * The shortest form of `npm run chaos:send -- --whole`: real servers on a real store, each trouble once. The seed
 * stands still, so that what fails here is looked for again; CHAOS_SEED chooses another.
 */
import { beforeAll, expect, test } from "vitest";
import { buildPrograms, type Programs } from "../../server/test/programs.ts";
import { prepareRedis, redisProgram, type RedisServer } from "../../server/test/redis-server.ts";
import { noFindings } from "./send/judge.ts";
import { playWhole } from "./send/whole.ts";

const seed = Number(process.env["CHAOS_SEED"] ?? 1126);
const redisHere = redisProgram();
if (!redisHere) console.info("chaos:send, whole processes on Redis: skipped, there is no redis-server here");

const faults = ["server killed", "server frozen past its lease", "store killed", "provider away"];
const options = { concurrent: true, timeout: 290_000 };

let programs: Programs;
beforeAll(async () => {
  programs = await buildPrograms("chaos-send-short", { worker: "scripts/chaos/send/worker-program.ts" });
  return () => programs.remove();
});

test("killed, frozen past the lease, without store and provider: all shown is so", options, () =>
  play(null, faults),
);

test.skipIf(!redisHere)("the same on Redis, which dies too", options, async () => {
  const redis = await prepareRedis(redisHere ?? "");
  await redis.start();
  try {
    await play(redis, [...faults, "redis killed"]);
  } finally {
    await redis.close();
  }
});

async function play(redis: RedisServer | null, expected: string[]): Promise<void> {
  const findings = noFindings();
  const name = `chaos:send, whole, seed ${seed}, on ${redis ? "Redis" : "the store"}`;
  const say = (line: string) => console.info(`${name}: ${line.trim()}`);
  const size = { messages: 18, coordinators: 6, workers: 2, speed: 20, short: true };
  const outcome = await playWhole({ ...size, programs, seed, redis, findings, say });
  expect(findings, name).toEqual(noFindings());
  expect(outcome.broken, name).toEqual([]);
  expect(outcome.faults).toMatchObject(Object.fromEntries(expected.map((fault) => [fault, 1])));
  // Where nothing was written, or nothing went, nothing would be shown.
  expect(outcome.messages).toBeGreaterThan(9);
  expect(outcome.taken).toBeGreaterThan(6);
}
