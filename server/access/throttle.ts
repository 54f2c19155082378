/**
 * Slows guessing down without locking the real person out. Three counters, each for a fixed stretch of time:
 * tries on one account from one network, on one account from anywhere, and from one network on any account. Who
 * once signed in to an account from a network is known there, and only the first counter holds for them.
 */
import { isIPv6 } from "node:net";
import type { Clock } from "../lib/clock.ts";
import type { ThrottleRows } from "../store/throttles.ts";
import { TryLaterError } from "./try-later.ts";

export interface Throttle {
  /**
   * Counts a try before it is judged, so that many at once cannot slip through together. Throws TryLaterError
   * (429) beyond a limit; `onRefused` runs for the first refusal of each stretch only.
   */
  take(account: string, address: string, onRefused?: () => Promise<void>): Promise<Try>;
}

export interface Try {
  /** Takes the try back and remembers that this account is at home on this network. */
  succeeded(): Promise<void>;
}

const minutes = 60_000;
/** The first is small enough that one network alone never fills the second: the person gets in from another. */
export const limits = {
  pair: { tries: 10, ms: 15 * minutes },
  account: { tries: 100, ms: 60 * minutes },
  network: { tries: 150, ms: 15 * minutes },
} as const;
const knownMs = 90 * 24 * 60 * minutes;

export function createThrottle(rows: Omit<ThrottleRows, "model">, clock: Clock): Throttle {
  async function count(kind: keyof typeof limits, value: string): Promise<Counter> {
    const { ms, tries } = limits[kind];
    const now = clock.now().getTime();
    const stretch = Math.floor(now / ms);
    const ends = new Date((stretch + 1) * ms);
    const key = `${rows.key(kind, value)}.${stretch}`;
    const held = await rows.add(key, 1, ends);
    return { key, ends, over: held - tries, leftMs: ends.getTime() - now };
  }

  async function refuse(counters: Counter[], onRefused?: () => Promise<void>): Promise<never> {
    if (counters.some(({ over }) => over === 1)) await onRefused?.();
    throw new TryLaterError(
      429,
      "too_many_tries",
      "Too many tries to sign in",
      Math.max(...counters.map(({ leftMs }) => leftMs)),
      "Wait a little and try again.",
    );
  }

  return {
    async take(account, address, onRefused) {
      const network = networkOf(address);
      const both = `${account} ${network}`;
      const knownKey = rows.key("known", both);
      const [pair, known] = await Promise.all([count("pair", both), rows.count(knownKey)]);
      if (pair.over > 0) await refuse([pair], onRefused);
      const wide = await Promise.all([count("account", account), count("network", network)]);
      const over = wide.filter((counter) => counter.over > 0);
      if (over.length > 0 && known === 0) await refuse(over, onRefused);
      return {
        async succeeded() {
          await Promise.all([
            rows.remove(pair.key),
            ...wide.map(({ key, ends }) => rows.add(key, -1, ends)),
            rows.add(knownKey, 1, new Date(clock.now().getTime() + knownMs)),
          ]);
        },
      };
    },
  };
}

interface Counter {
  key: string;
  ends: Date;
  /** How many tries beyond the limit; 0 and less is within. */
  over: number;
  leftMs: number;
}

/** An IPv4 address as it is; of an IPv6 address the first 64 bits, which one household or machine holds whole. */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  const groups = [...front, ...zeros, ...back].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}
