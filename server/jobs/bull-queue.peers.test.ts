/** The driver on a real Redis: what a queue means, and what happens when Redis is away, full, slow or wiped. */
import Bull from "bull";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { createLog } from "../lib/log.ts";
import { prepareRedis, redisProgram, type RedisServer } from "../test/redis-server.ts";
import { createBullDriver, type BullTimes } from "./bull-queue.ts";
import { pause, queueSuite, until } from "./queue.suite.ts";
import { usual, type Queue, type QueueDriver, type Wake } from "./queue.ts";

const program = redisProgram();
if (!program) console.log("skipped: no redis-server on this machine (apt-get install redis-server)");

describe.skipIf(!program)("Bull on Redis", () => {
  let redis: RedisServer;
  const drivers: QueueDriver[] = [];
  const logged: string[] = [];
  let count = 0;

  beforeAll(async () => {
    redis = await prepareRedis(program!);
    await redis.start();
  });
  afterAll(() => redis?.close());
  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    logged.length = 0;
  });

  function connect(times: Partial<BullTimes> = {}, url = redis.url): QueueDriver {
    const log = createLog("info", { write: (line) => void logged.push(line) });
    const driver = createBullDriver({ url, clock: systemClock, log, times });
    drivers.push(driver);
    return driver;
  }
  const reachable = async (driver: QueueDriver): Promise<boolean> => (await driver.health()).reachable;
  const wake = (id: string, inMs = 0): Wake => ({
    id,
    organizationId: "o",
    at: new Date(Date.now() + inMs),
    priority: usual,
  });
  function noting(driver: QueueDriver, name: string, ran: string[], run = async () => {}): Queue {
    return driver.open({
      name,
      atOnce: 4,
      async run({ id }) {
        ran.push(id);
        await run();
        return null;
      },
    });
  }

  describe("means what a queue means", () => {
    queueSuite(async () => {
      const driver = connect();
      await until(() => reachable(driver));
      // Bull counts what it is given, in a key for each queue: no test may have passed in memory alone.
      const counted = async (): Promise<number> =>
        ((await redis.ask("KEYS", "threadwell:work-*:id")) as string[]).length;
      const before = await counted();
      return {
        driver,
        async close() {
          await driver.stop();
          expect(await counted()).toBeGreaterThan(before);
        },
      };
    });
  });

  test("it is the way between processes: what one adds, another works on, once", async () => {
    const [one, other] = [connect(), connect()];
    const ran: string[] = [];
    const name = `shared-${(count += 1)}`;
    noting(one, name, ran, () => pause(5));
    const queue = noting(other, name, ran, () => pause(5));
    await until(async () => (await reachable(one)) && (await reachable(other)));
    const ids = Array.from({ length: 100 }, (_, n) => `shared ${n}`);
    for (const id of ids) queue.add(wake(id));
    await until(() => ran.length >= ids.length);
    await pause(300);
    expect(ran.toSorted()).toEqual(ids.toSorted());
  });

  test("nothing of a record but its ids is in Redis, and nothing is left there afterwards", async () => {
    const driver = connect();
    const ran: string[] = [];
    const queue = noting(driver, "leaves-nothing", ran);
    await until(() => reachable(driver));
    queue.add(wake("seen", 1_500));
    const key = "threadwell:leaves-nothing:seen";
    await until(async () => (await redis.ask("EXISTS", key)) === 1);
    const data = JSON.parse(String(await redis.ask("HGET", key, "data"))) as object;
    expect(Object.keys(data).sort()).toEqual(["at", "mark", "organizationId"]);
    await until(() => ran.length === 1);
    await until(async () => (await redis.ask("EXISTS", key)) === 0);
    for (const list of ["wait", "active", "delayed", "completed", "failed", "priority"])
      expect(await redis.ask("EXISTS", `threadwell:leaves-nothing:${list}`)).toBe(0);
  });

  test("Redis away at the start: work is done here; when it comes, it is used", async () => {
    const late = await prepareRedis(program!);
    try {
      const driver = connect({}, late.url);
      const ran: string[] = [];
      const queue = noting(driver, "late", ran);
      queue.add(wake("without"));
      queue.add(wake("without, later", 300));
      await until(() => ran.length === 2);
      expect(await driver.health()).toEqual({ driver: "redis", reachable: false });
      await late.start();
      await until(() => reachable(driver));
      await until(() => ran.length === 2);
      queue.add(wake("with", 1_500));
      await until(async () => (await late.ask("EXISTS", "threadwell:late:with")) === 1);
      await until(() => ran.length === 3);
      expect(logged.filter((line) => line.includes("is away"))).toHaveLength(1);
    } finally {
      await late.close();
    }
  });

  test("killed under work and back: what runs ends, what is added meanwhile is done, then Redis is used again", async () => {
    const mortal = await prepareRedis(program!);
    await mortal.start();
    try {
      const driver = connect({}, mortal.url);
      const ran: string[] = [];
      const queue = noting(driver, "mortal", ran, () => pause(200));
      await until(() => reachable(driver));
      queue.add(wake("under way"));
      await until(() => ran.length === 1);
      // Its run wants to be followed by another; Bull will not be able to say when it has ended.
      queue.add(wake("under way"));
      await mortal.kill();
      queue.add(wake("meanwhile"));
      await until(() => ran.includes("meanwhile"));
      await mortal.start();
      await until(() => reachable(driver));
      queue.add(wake("under way"));
      queue.add(wake("afterwards", 1_500));
      await until(async () => (await mortal.ask("EXISTS", "threadwell:mortal:afterwards")) === 1);
      await until(() => ran.includes("afterwards"));
      await until(() => ran.filter((id) => id === "under way").length >= 2);
    } finally {
      await mortal.close();
    }
  });

  test.each([
    ["read-only", ["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"]],
    ["full", ["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"]],
  ])("a Redis that is %s: work is done here", async (what, breakIt, mendIt) => {
    const driver = connect();
    const ran: string[] = [];
    const queue = noting(driver, `refusing-${what}`, ran);
    await until(() => reachable(driver));
    try {
      await redis.ask(...(breakIt as [string, ...string[]]));
      queue.add(wake("refused"));
      await until(() => ran.length === 1);
    } finally {
      await redis.ask(...(mendIt as [string, ...string[]]));
    }
    queue.add(wake("taken", 1_500));
    await until(async () => (await redis.ask("EXISTS", `threadwell:refusing-${what}:taken`)) === 1);
    await until(() => ran.length === 2);
  });

  test("a Redis that does not answer holds nobody up for long", async () => {
    const frozen = await prepareRedis(program!);
    await frozen.start();
    try {
      const driver = connect({}, frozen.url);
      const ran: string[] = [];
      const queue = noting(driver, "frozen", ran);
      await until(() => reachable(driver));
      process.kill(frozen.pid(), "SIGSTOP");
      queue.add(wake("unheard"));
      await until(() => ran.length === 1, 5_000);
      expect((await driver.health()).reachable).toBe(false);
      process.kill(frozen.pid(), "SIGCONT");
    } finally {
      await frozen.close();
    }
  });

  test("wiped: what was lost can be added again, and timers too", async () => {
    const driver = connect();
    const ran: string[] = [];
    const queue = noting(driver, "wiped", ran);
    await until(() => reachable(driver));
    queue.add(wake("lost", 60_000));
    await until(async () => (await redis.ask("EXISTS", "threadwell:wiped:lost")) === 1);
    await redis.ask("FLUSHALL");
    queue.add(wake("lost", 300));
    queue.add(wake("other"));
    await until(() => ran.length === 2);
    expect(ran).toEqual(["other", "lost"]);
  });

  test("what waits in Redis and nobody takes is taken here when it is asked for once more", async () => {
    const name = "held";
    const holder = new Bull(name, redis.url, { prefix: "threadwell" });
    try {
      const driver = connect({ late: 300 });
      const ran: string[] = [];
      const queue = noting(driver, name, ran);
      await until(() => reachable(driver));
      await holder.pause();
      queue.add(wake("stuck"));
      await pause(500);
      expect(ran).toEqual([]);
      queue.add(wake("stuck"));
      await until(() => ran.length === 1);
    } finally {
      await holder.close();
    }
  });

  test("a Redis that throws keys away is warned of, and the password is in no line of the log", async () => {
    const careless = await prepareRedis(program!, [
      ...["--requirepass", "open-sesame-5e5a", "--maxmemory-policy", "allkeys-lru"],
    ]);
    const own = careless.url.replace("redis://", "redis://:open-sesame-5e5a@");
    await careless.start().catch(() => undefined);
    try {
      const driver = connect({}, own);
      await until(() => reachable(driver));
      await until(() => logged.some((line) => line.includes("noeviction")));
      const wrong = connect({}, careless.url.replace("redis://", "redis://:wrong-sesame-5e5a@"));
      const ran: string[] = [];
      noting(wrong, "locked-out", ran).add(wake("done here"));
      await until(() => ran.length === 1);
      expect(await reachable(wrong)).toBe(false);
      expect(logged.join("\n")).not.toContain("sesame");
    } finally {
      await careless.close();
    }
  });
});
