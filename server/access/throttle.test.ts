import { describe, expect, it } from "vitest";
import { createThrottleRows } from "../test/access-rows.ts";
import { createTestClock } from "../test/clock.ts";
import { createThrottle, limits, networkOf } from "./throttle.ts";
import { TryLaterError } from "./try-later.ts";

const account = "ada@clinic.example";
const home = "198.51.100.7";

function setUp() {
  const clock = createTestClock();
  const throttle = createThrottle(createThrottleRows(), clock);
  let refusals = 0;
  /** True when the try may be judged. */
  async function tries(who: string, from: string): Promise<boolean> {
    try {
      await throttle.take(who, from, async () => void (refusals += 1));
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(TryLaterError);
      expect((error as TryLaterError).status).toBe(429);
      expect((error as TryLaterError).retryAfterSeconds).toBeGreaterThan(0);
      return false;
    }
  }
  const signIn = async (who: string, from: string) => (await throttle.take(who, from)).succeeded();
  return { clock, throttle, tries, signIn, refusals: () => refusals };
}

describe("throttle", () => {
  it("lets ten tries from one network through, then makes it wait, and says so once", async () => {
    const { tries, clock, refusals } = setUp();
    const through: boolean[] = [];
    for (let n = 0; n < 15; n += 1) through.push(await tries(account, home));
    expect(through.filter(Boolean)).toHaveLength(limits.pair.tries);
    expect(refusals()).toBe(1);
    clock.advance(limits.pair.ms);
    expect(await tries(account, home)).toBe(true);
  });

  it("judges no more than the limit when all come at once", async () => {
    const { tries } = setUp();
    const through = await Promise.all(Array.from({ length: 200 }, () => tries(account, home)));
    expect(through.filter(Boolean)).toHaveLength(limits.pair.tries);
  });

  it("one network's guessing never shuts the person out elsewhere, known there or not", async () => {
    const { tries, clock } = setUp();
    let judged = 0;
    // 10,000 tries in a day, one every 8.64 s.
    for (let n = 0; n < 10_000; n += 1) {
      if (await tries(account, home)) judged += 1;
      if (n % 100 === 0) expect(await tries(account, `203.0.113.${n / 100}`)).toBe(true);
      clock.advance(8_640);
    }
    expect(judged).toBeLessThanOrEqual(97 * limits.pair.tries);
  });

  it("guessing from everywhere is held to a hundred an hour, and who is known still gets in", async () => {
    const { tries, signIn } = setUp();
    await signIn(account, home);
    let judged = 0;
    for (let n = 0; n < 10_000; n += 1) {
      const from = `10.${n >> 8}.${n & 255}.1`;
      if (await tries(account, from)) judged += 1;
    }
    expect(judged).toBeLessThanOrEqual(limits.account.tries);
    expect(await tries(account, "192.0.2.1")).toBe(false);
    expect(await tries(account, home)).toBe(true);
    await signIn(account, home);
  });

  it("one network that tries many accounts is stopped; colleagues known behind it are not", async () => {
    const { tries, signIn } = setUp();
    await signIn(account, home);
    let judged = 0;
    for (let n = 0; n < 1_000; n += 1) if (await tries(`guess${n}@clinic.example`, home)) judged += 1;
    expect(judged).toBeLessThanOrEqual(limits.network.tries);
    expect(await tries(account, home)).toBe(true);
    expect(await tries("somebody@else.example", "192.0.2.9")).toBe(true);
  });

  it("a sign-in that works takes its try back: a whole shift behind one address signs in", async () => {
    const { signIn } = setUp();
    for (let n = 0; n < 500; n += 1) await signIn(`person${n % 40}@clinic.example`, home);
  });

  it.each([
    ["198.51.100.7", "198.51.100.7"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:0db8:0001:0002:0:0:0:9", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["unknown", "unknown"],
  ])("takes %s for the network %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
