/** Lines where Bull on a real Redis is the queue. */
import { afterAll, beforeAll, describe } from "vitest";
import { linesSuite } from "./lines.suite.ts";
import { prepareRedis, redisProgram, type RedisServer } from "./redis-server.ts";

const program = redisProgram();
if (!program) console.log("skipped: no redis-server on this machine (apt-get install redis-server)");

describe.skipIf(!program)("on Bull", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await prepareRedis(program!);
    await redis.start();
  });
  afterAll(() => redis?.close());
  linesSuite("lines-bull", () => ({ REDIS_URL: redis.url }), true);
});
