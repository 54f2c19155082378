/** Several processes that share Bull on a real Redis, and what they do when it is away, killed or wiped. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, signIn } from "./harness.ts";
import { prepareRedis, redisProgram, type RedisServer } from "./redis-server.ts";
import { allSent, delivered, reply, prepareWorkers, workersSuite } from "./workers.suite.ts";

const program = redisProgram();
if (!program) console.log("skipped: no redis-server on this machine (apt-get install redis-server)");

describe.skipIf(!program)("on Bull", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await prepareRedis(program!);
    await redis.start();
  });
  afterAll(() => redis?.close());
  workersSuite("workers-bull", () => ({ REDIS_URL: redis.url }));
});

describe.skipIf(!program)("while Redis has its own troubles", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await prepareRedis(program!);
  });
  afterAll(() => redis?.close());
  const workers = prepareWorkers("workers-troubled", () => ({ REDIS_URL: redis.url }));
  const texts = (word: string, count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${word} ${n}`);
  const ready = async (url: string) => (await fetch(`${url}/ready`)).json();

  test("away at the start: replies go out all the same; when it comes, it is used", async () => {
    const programs = [await workers.start(), await workers.start()];
    const { nora, id } = await workers.conversation(programs[0]!);
    expect(await ready(programs[0]!.url)).toEqual({
      status: "ok",
      queue: { driver: "redis", reachable: false },
    });
    const [before, after] = [texts("Without", 10), texts("With", 10)];
    for (const text of before) expect(await reply(nora, id, text)).toBe(201);
    await allSent(nora, id, before);
    await redis.start();
    await eventually(
      () => ready(programs[0]!.url),
      ({ queue }) => queue.reachable,
    );
    for (const text of after) expect(await reply(nora, id, text)).toBe(201);
    await allSent(nora, id, after);
    expect(Number(await redis.ask("GET", "threadwell:deliveries:id"))).toBeGreaterThanOrEqual(after.length);
    expect(workers.twilio.sends).toHaveLength(20);
  }, 60_000);

  test("killed in the middle and back again: nothing forgotten, nothing doubled", async () => {
    await redis.start().catch(() => undefined);
    const programs = [await workers.start(), await workers.start()];
    const { nora, id } = await workers.conversation(programs[0]!);
    const dev = await signIn(programs[1]!.url, "dev@clinic.example");
    const all = texts("Through it all", 60);
    for (const [n, text] of all.entries()) {
      if (n === 15) await redis.kill();
      if (n === 40) await redis.start();
      expect(await reply(n % 2 ? nora : dev, id, text)).toBe(201);
    }
    await allSent(nora, id, all);
    expect(workers.twilio.sends).toHaveLength(all.length);
  }, 90_000);

  test("wiped while retries wait in it: the sweep makes them again from the store", async () => {
    const programs = [await workers.start(), await workers.start()];
    const { nora, id } = await workers.conversation(programs[0]!);
    await eventually(
      () => ready(programs[0]!.url),
      ({ queue }) => queue.reachable,
    );
    const waiting = async () =>
      (await redis.ask("ZRANGE", "threadwell:deliveries:delayed", "0", "-1")) as string[];
    // What was sent before waits for word of it, until its time comes.
    const before = new Set(await waiting());
    workers.twilio.behaviour = { status: 429, code: 20429 };
    const all = texts("Later", 20);
    for (const text of all) expect(await reply(nora, id, text)).toBe(201);
    // Each was refused once and waits in Redis for its time.
    await eventually(waiting, (ids) => ids.filter((id) => !before.has(id)).length >= all.length);
    await redis.ask("FLUSHALL");
    await eventually(
      () => delivered(nora, id),
      (rows) => rows.filter(({ text }) => all.includes(text)).every(({ state }) => state === "queued"),
    );
    workers.twilio.behaviour = "accept";
    await allSent(nora, id, all);
    expect(workers.twilio.sends).toHaveLength(all.length);
  }, 60_000);
});
